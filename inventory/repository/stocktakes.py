"""Stock-takes and their lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, true, update

from inventory.errors import Missing
from inventory.model.change_event import ChangeEvent
from inventory.model.paper import PaperState, Signature
from inventory.model.scope import BUREAU, Scope
from inventory.model.stocktake import Condition, Count, Stocktake, StocktakeLine
from inventory.repository import changes, paper_rows
from inventory.repository.device_codes import id_of, ids_by_code
from inventory.repository.scoping import visible
from inventory.tables.device import device
from inventory.tables.paper import stocktake as table
from inventory.tables.paper import stocktake_line as line_table

PREFIX = "st"


def add(
    connection: Connection, stocktake: Stocktake, lines: Sequence[StocktakeLine], *, actor: str, at_ms: int
) -> Stocktake:
    """Begin one under the next code of its school, which the answer has. Raises Missing for an unknown device."""
    made = replace(stocktake, code=paper_rows.allot(connection, stocktake.school, PREFIX))
    connection.execute(insert(table).values(to_row(made)))
    add_lines(connection, made, lines)
    paper_rows.note(connection, made.school, made.code, "added", actor=actor, at_ms=at_ms)
    return made


def add_lines(connection: Connection, stocktake: Stocktake, lines: Sequence[StocktakeLine]) -> None:
    codes = {one.frozen.device for one in lines if one.frozen.device is not None}
    ids = ids_by_code(connection, BUREAU, codes)
    rows = [line_to_row(stocktake.code, one, ids[one.frozen.device] if one.frozen.device else None) for one in lines]
    if rows:
        connection.execute(insert(line_table), rows)


def add_extra(connection: Connection, stocktake: Stocktake, line: StocktakeLine, *, actor: str, at_ms: int) -> None:
    """A line for what is there and was on no list."""
    add_lines(connection, stocktake, [line])
    paper_rows.note(
        connection, stocktake.school, stocktake.code, "changed", actor=actor, at_ms=at_ms,
        field=f"line {line.number} result", new=line.result,
    )  # fmt: skip


def drop_extra(connection: Connection, stocktake: Stocktake, line: StocktakeLine, *, actor: str, at_ms: int) -> None:
    """Take out again what `add_extra` put in; its number may be given out anew."""
    same = (line_table.c.stocktake == stocktake.code) & (line_table.c.number == line.number)
    connection.execute(delete(line_table).where(same))
    paper_rows.note(
        connection, stocktake.school, stocktake.code, "changed", actor=actor, at_ms=at_ms,
        field=f"line {line.number} result", old=line.result,
    )  # fmt: skip


def get(connection: Connection, scope: Scope, code: str) -> Stocktake | None:
    """`code` in any case, as people type it."""
    found = _read(connection, scope, table.c.code == code.lower())
    return found[0] if found else None


def every(
    connection: Connection, scope: Scope, school: str | None = None, *, state: PaperState | None = None
) -> list[Stocktake]:
    """The newest first."""
    condition = true() if school is None else table.c.school == school
    return _read(connection, scope, condition if state is None else condition & (table.c.state == state))


def lines_of(connection: Connection, scope: Scope, code: str) -> list[StocktakeLine]:
    """In the order of their numbers."""
    return [line for _, line in _lines(connection, scope, line_table.c.stocktake == code.lower())]


def of_device(connection: Connection, scope: Scope, code: str) -> list[tuple[str, StocktakeLine]]:
    """Stock-take and line, for every one in which the device stood; the newest first."""
    return _lines(connection, scope, line_table.c.device == id_of(code))[::-1]


def count(
    connection: Connection, stocktake: Stocktake, before: StocktakeLine, after: StocktakeLine, *, actor: str, at_ms: int
) -> None:
    """Note what was found of one line."""
    same = (line_table.c.stocktake == stocktake.code) & (line_table.c.number == after.number)
    said = {name: getattr(after, name) for name in SAID}
    connection.execute(update(line_table).where(same).values(said))
    events = [
        ChangeEvent(
            at_ms=at_ms, school=stocktake.school, subject=stocktake.code, actor=actor, action="changed",
            field=f"line {after.number} {name}", old=str(getattr(before, name)), new=str(getattr(after, name)),
        )
        for name in SAID
        if name != "at_ms" and getattr(before, name) != getattr(after, name)
    ]  # fmt: skip
    changes.record(connection, events)


def close(
    connection: Connection, stocktake: Stocktake, state: PaperState, signatures: Sequence[Signature], note: str, *,
    actor: str, at_ms: int,
) -> Stocktake:  # fmt: skip
    """Signed or cancelled: nothing in it changes any more."""
    closed = {"state": state, "closed_ms": at_ms, "closed_by": actor, "note": note}
    connection.execute(update(table).where(table.c.code == stocktake.code).values(closed))
    if signatures:
        paper_rows.sign(connection, stocktake.school, stocktake.code, signatures)
    paper_rows.note(
        connection, stocktake.school, stocktake.code, "changed", actor=actor, at_ms=at_ms, field="state",
        old=stocktake.state, new=state,
    )  # fmt: skip
    after = get(connection, BUREAU, stocktake.code)
    if after is None:
        raise Missing("ledger.no_paper", paper=stocktake.code)
    return after


SAID = ("result", "condition", "seen_area", "seen_position", "note", "by", "at_ms")


def _read(connection: Connection, scope: Scope, condition: ColumnElement[bool]) -> list[Stocktake]:
    query = select(table).where(visible(scope, table.c.school), condition)
    rows = connection.execute(query.order_by(table.c.opened_ms.desc(), table.c.code.desc())).all()
    signed = paper_rows.signatures_of(connection, scope, [row.code for row in rows])
    return [to_stocktake(row, signed.get(row.code, ())) for row in rows]


def _lines(connection: Connection, scope: Scope, condition: ColumnElement[bool]) -> list[tuple[str, StocktakeLine]]:
    query = (
        select(line_table, device.c.code.label("now_called"))
        .join(table, table.c.code == line_table.c.stocktake)
        .outerjoin(device, device.c.id == line_table.c.device)
        .where(visible(scope, table.c.school), condition)
        .order_by(table.c.opened_ms, line_table.c.stocktake, line_table.c.number)
    )
    return [(row.stocktake, to_line(row)) for row in connection.execute(query)]


def to_stocktake(row: Row[Any], signatures: tuple[Signature, ...]) -> Stocktake:
    return Stocktake(
        code=row.code,
        school=row.school,
        title=row.title,
        area=row.area,
        state=PaperState(row.state),
        opened_ms=row.opened_ms,
        opened_by=row.opened_by,
        closed_ms=row.closed_ms,
        closed_by=row.closed_by,
        note=row.note,
        signatures=signatures,
    )


def to_row(one: Stocktake) -> dict[str, Any]:
    return {
        "code": one.code,
        "school": one.school,
        "title": one.title,
        "area": one.area,
        "state": one.state,
        "opened_ms": one.opened_ms,
        "opened_by": one.opened_by,
        "closed_ms": one.closed_ms,
        "closed_by": one.closed_by,
        "note": one.note,
    }


def to_line(row: Row[Any]) -> StocktakeLine:
    return StocktakeLine(
        number=row.number,
        frozen=paper_rows.to_frozen(row, row.now_called),
        result=Count(row.result),
        condition=Condition(row.condition),
        seen_area=row.seen_area,
        seen_position=row.seen_position,
        note=row.note,
        by=row.by,
        at_ms=row.at_ms,
    )


def line_to_row(code: str, line: StocktakeLine, device_id: str | None) -> dict[str, Any]:
    said = {name: getattr(line, name) for name in SAID}
    return {"stocktake": code, "number": line.number, **paper_rows.from_frozen(line.frozen, device_id), **said}
