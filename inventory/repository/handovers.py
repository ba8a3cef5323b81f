"""Hand-overs and their lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, true, update

from inventory.errors import Missing
from inventory.model.handover import Handover, HandoverLine
from inventory.model.paper import PaperState, Signature
from inventory.model.scope import BUREAU, Scope
from inventory.repository import paper_rows
from inventory.repository.device_codes import id_of, ids_by_code
from inventory.repository.scoping import visible
from inventory.tables.device import device
from inventory.tables.paper import handover as table
from inventory.tables.paper import handover_line as line_table
from language.message import Message

PREFIX = "ho"


def add(
    connection: Connection, handover: Handover, lines: Sequence[HandoverLine], *, actor: str, at_ms: int
) -> Handover:
    """Begin one under the next code of its school, which the answer has. Raises Missing for an unknown device."""
    made = replace(handover, code=paper_rows.allot(connection, handover.school, PREFIX))
    connection.execute(insert(table).values(to_row(made)))
    _put_lines(connection, made, lines)
    paper_rows.note(connection, made.school, made.code, "added", actor=actor, at_ms=at_ms)
    return made


def relist(
    connection: Connection, handover: Handover, lines: Sequence[HandoverLine], *, actor: str, at_ms: int
) -> Handover:
    """Draw the list up anew, as things stand at `at_ms`."""
    after = replace(handover, listed_ms=at_ms)
    connection.execute(delete(line_table).where(line_table.c.handover == handover.code))
    connection.execute(update(table).where(table.c.code == handover.code).values(to_row(after)))
    _put_lines(connection, after, lines)
    paper_rows.note(
        connection, handover.school, handover.code, "changed", actor=actor, at_ms=at_ms, field="listed_ms",
        old=str(handover.listed_ms), new=str(at_ms),
    )  # fmt: skip
    return after


def remark(
    connection: Connection, handover: Handover, before: HandoverLine, text: str, *, actor: str, at_ms: int
) -> None:
    same = (line_table.c.handover == handover.code) & (line_table.c.number == before.number)
    connection.execute(update(line_table).where(same).values(remark=text))
    paper_rows.note(
        connection, handover.school, handover.code, "changed", actor=actor, at_ms=at_ms,
        field=f"line {before.number} remark", old=before.remark, new=text,
    )  # fmt: skip


def close(
    connection: Connection, handover: Handover, state: PaperState, signatures: Sequence[Signature], note: str, *,
    actor: str, at_ms: int,
) -> Handover:  # fmt: skip
    """Signed or cancelled: nothing in it changes any more."""
    closed = {"state": state, "closed_ms": at_ms, "closed_by": actor, "note": note}
    connection.execute(update(table).where(table.c.code == handover.code).values(closed))
    if signatures:
        paper_rows.sign(connection, handover.school, handover.code, signatures)
    paper_rows.note(
        connection, handover.school, handover.code, "changed", actor=actor, at_ms=at_ms, field="state",
        old=handover.state, new=state,
    )  # fmt: skip
    after = get(connection, BUREAU, handover.code)
    if after is None:
        raise Missing("ledger.no_paper", paper=handover.code)
    return after


def get(connection: Connection, scope: Scope, code: str) -> Handover | None:
    """`code` in any case, as people type it."""
    found = _read(connection, scope, table.c.code == code.lower())
    return found[0] if found else None


def every(
    connection: Connection, scope: Scope, school: str | None = None, *, state: PaperState | None = None
) -> list[Handover]:
    """The newest first."""
    condition = true() if school is None else table.c.school == school
    return _read(connection, scope, condition if state is None else condition & (table.c.state == state))


def lines_of(connection: Connection, scope: Scope, code: str) -> list[HandoverLine]:
    """In the order of their numbers."""
    return [line for _, line in _lines(connection, scope, line_table.c.handover == code.lower())]


def of_device(connection: Connection, scope: Scope, code: str) -> list[tuple[str, HandoverLine]]:
    """Hand-over and line, for every one in which the device stood; the newest first."""
    return _lines(connection, scope, line_table.c.device == id_of(code))[::-1]


def _put_lines(connection: Connection, handover: Handover, lines: Sequence[HandoverLine]) -> None:
    ids = ids_by_code(connection, BUREAU, {one.frozen.device for one in lines if one.frozen.device is not None})
    rows = [line_to_row(handover.code, one, ids[one.frozen.device] if one.frozen.device else None) for one in lines]
    if rows:
        connection.execute(insert(line_table), rows)


def _read(connection: Connection, scope: Scope, condition: ColumnElement[bool]) -> list[Handover]:
    query = select(table).where(visible(scope, table.c.school), condition)
    rows = connection.execute(query.order_by(table.c.opened_ms.desc(), table.c.code.desc())).all()
    signed = paper_rows.signatures_of(connection, scope, [row.code for row in rows])
    return [to_handover(row, signed.get(row.code, ())) for row in rows]


def _lines(connection: Connection, scope: Scope, condition: ColumnElement[bool]) -> list[tuple[str, HandoverLine]]:
    query = (
        select(line_table, device.c.code.label("now_called"))
        .join(table, table.c.code == line_table.c.handover)
        .outerjoin(device, device.c.id == line_table.c.device)
        .where(visible(scope, table.c.school), condition)
        .order_by(table.c.opened_ms, line_table.c.handover, line_table.c.number)
    )
    return [(row.handover, to_line(row)) for row in connection.execute(query)]


def to_handover(row: Row[Any], signatures: tuple[Signature, ...]) -> Handover:
    columns = {column.name: getattr(row, column.name) for column in table.columns}
    more = {"areas": tuple(row.areas), "state": PaperState(row.state), "signatures": signatures}
    return Handover(**{**columns, **more})


def to_row(one: Handover) -> dict[str, Any]:
    return {column.name: getattr(one, column.name) for column in table.columns} | {"areas": list(one.areas)}


def to_line(row: Row[Any]) -> HandoverLine:
    return HandoverLine(
        number=row.number,
        frozen=paper_rows.to_frozen(row, row.now_called),
        state=row.state,
        since_ms=row.since_ms,
        open_defects=tuple(Message(id, params) for id, params in row.open_defects),
        remark=row.remark,
    )


def line_to_row(code: str, line: HandoverLine, device_id: str | None) -> dict[str, Any]:
    return {
        "handover": code,
        "number": line.number,
        **paper_rows.from_frozen(line.frozen, device_id),
        "state": line.state,
        "since_ms": line.since_ms,
        "open_defects": [[one.id, dict(one.params)] for one in line.open_defects],
        "remark": line.remark,
    }
