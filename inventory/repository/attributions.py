"""Attributions: which outage was charged to which. Superseded, never changed: a paper may ask what was known then."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, insert, or_, select, true, update

from inventory.model.attribution import Attribution, Charge
from inventory.model.scope import BUREAU, Scope
from inventory.repository.device_codes import ids_by_code, known_ids
from inventory.repository.scoping import visible
from inventory.tables.attribution import attribution as table
from inventory.tables.attribution import in_force
from inventory.tables.device import device

IN_ONE_QUESTION = 500
cause = device.alias("cause")


def put(connection: Connection, rows: Iterable[Attribution]) -> None:
    """A new word on devices: what stood for each is superseded when the row was recorded.

    A row with an end says how long the standing one held; one whose end is not after its start takes the standing one
    back, and only that. A device or cause that the ledger does not have (any more) is left out.
    """
    told = list(rows)
    codes = {code for row in told for code in (row.device, row.cause) if code}
    ids = known_ids(connection, BUREAU, codes)
    schools = _schools(connection, ids.values())
    for row in told:
        if row.device not in ids or (row.cause and row.cause not in ids):
            continue
        id = ids[row.device]
        connection.execute(update(table).where(table.c.device == id, in_force).values(superseded_ms=row.recorded_ms))
        if row.end_ms is None or row.end_ms > row.start_ms:
            connection.execute(insert(table).values(to_row(row, id, ids.get(row.cause), schools[id])))


def put_past(connection: Connection, rows: Sequence[Attribution]) -> None:
    """Words that were said and ended before anybody asks: many at once, and none supersedes another. Raises Missing."""
    if not rows:
        return
    ids = ids_by_code(connection, BUREAU, {code for row in rows for code in (row.device, row.cause) if code})
    schools = _schools(connection, ids.values())
    told = [to_row(row, ids[row.device], ids.get(row.cause), schools[ids[row.device]]) for row in rows]
    connection.execute(insert(table), told)


def standing(connection: Connection, scope: Scope, school: str | None = None) -> list[Attribution]:
    """Those that hold now, by device."""
    return _read(connection, scope, and_(in_force, _of(school)))


def between(
    connection: Connection,
    scope: Scope,
    start_ms: int,
    end_ms: int,
    *,
    school: str | None = None,
    codes: Collection[str] | None = None,
) -> list[Attribution]:
    """All versions, superseded ones too, that touch start_ms <= t < end_ms; of a school, of these devices, or all."""
    touching = and_(table.c.start_ms < end_ms, or_(table.c.end_ms.is_(None), table.c.end_ms > start_ms), _of(school))
    if codes is None:
        return _read(connection, scope, touching)
    wanted = sorted(codes)
    parts = [wanted[at : at + IN_ONE_QUESTION] for at in range(0, len(wanted), IN_ONE_QUESTION)]
    return [row for part in parts for row in _read(connection, scope, and_(touching, device.c.code.in_(part)))]


def mark(connection: Connection, scope: Scope) -> tuple[int, ...]:
    """Another one whenever a word on any device is: whoever keeps what was read need not read it again. Empty as long
    as there is none.

    A row is only ever added, and else the standing one is taken back: the number of those then falls.
    """
    seen = visible(scope, table.c.school, device=table.c.device)
    newest = select(func.coalesce(func.max(table.c.seq), 0)).where(seen).scalar_subquery()
    number = select(func.count()).select_from(table).where(seen, in_force).scalar_subquery()
    row = connection.execute(select(newest.label("newest"), number.label("number"))).one()
    return (row.newest, row.number) if row.newest else ()


def _of(school: str | None) -> ColumnElement[bool]:
    return true() if school is None else table.c.school == school


def _schools(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    found = connection.execute(select(device.c.id, device.c.school).where(device.c.id.in_(set(ids))))
    return {row.id: row.school for row in found}


def _read(connection: Connection, scope: Scope, condition: ColumnElement[bool]) -> list[Attribution]:
    query = (
        select(table, device.c.code, cause.c.code.label("cause_code"))
        .join(device, device.c.id == table.c.device)
        .outerjoin(cause, cause.c.id == table.c.cause)
        .where(visible(scope, table.c.school, device=table.c.device), condition)
        .order_by(device.c.code, table.c.seq)
    )
    return [to_attribution(row) for row in connection.execute(query)]


def to_attribution(row: Row[Any]) -> Attribution:
    return Attribution(
        device=row.code,
        cause=row.cause_code or "",
        start_ms=row.start_ms,
        end_ms=row.end_ms,
        recorded_ms=row.recorded_ms,
        superseded_ms=row.superseded_ms,
        end_half_gap_ms=row.end_half_gap_ms,
        charge=Charge(row.charge),
        probable=row.probable,
    )


def to_row(one: Attribution, device_id: str, cause_id: str | None, school: str) -> dict[str, Any]:
    return {
        "school": school,
        "device": device_id,
        "cause": cause_id,
        "start_ms": one.start_ms,
        "end_ms": one.end_ms,
        "end_half_gap_ms": one.end_half_gap_ms,
        "recorded_ms": one.recorded_ms,
        "superseded_ms": one.superseded_ms,
        "charge": one.charge,
        "probable": one.probable,
    }
