"""Bindings of MACs and addresses, by whose word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, case, delete, select

from inventory.model.binding import Binding, Teller
from inventory.model.scope import Scope
from inventory.repository.scoping import visible
from inventory.repository.upsert import insert_into
from inventory.tables.binding import binding as table

KEY = tuple(column.name for column in table.primary_key)
MOST_KEPT = 50_000
"""Of one school, those seen last: whoever invents MACs does not fill the ledger."""
AT_ONCE = 500


def put(connection: Connection, told: Iterable[Binding]) -> None:
    """Note them; one that was seen before keeps its first moment and takes the newest port."""
    rows = [asdict(one) for one in _joined(told)]
    for start in range(0, len(rows), AT_ONCE):
        statement = insert_into(connection, table).values(rows[start : start + AT_ONCE])
        new = statement.excluded
        newer = new.last_ms >= table.c.last_ms
        merged = {
            "first_ms": case((new.first_ms < table.c.first_ms, new.first_ms), else_=table.c.first_ms),
            "last_ms": case((newer, new.last_ms), else_=table.c.last_ms),
            "port": case((newer, new.port), else_=table.c.port),
        }
        connection.execute(statement.on_conflict_do_update(index_elements=list(KEY), set_=merged))


def _joined(told: Iterable[Binding]) -> Iterable[Binding]:
    """One a key, the newest: PostgreSQL writes no row twice in one statement."""
    found: dict[tuple[Any, ...], Binding] = {}
    for one in told:
        key = tuple(getattr(one, name) for name in KEY)
        if key not in found or found[key].last_ms <= one.last_ms:
            found[key] = one
    return found.values()


def forget(connection: Connection, school: str, *, before_ms: int) -> None:
    """Drops what was not seen since that moment, and of the rest the oldest above `MOST_KEPT`."""
    mine = table.c.school == school
    connection.execute(delete(table).where(mine, table.c.last_ms < before_ms))
    oldest = select(table.c.last_ms).where(mine).order_by(table.c.last_ms.desc()).offset(MOST_KEPT).limit(1)
    limit_ms = connection.execute(oldest).scalar()
    if limit_ms is not None:
        connection.execute(delete(table).where(mine, table.c.last_ms <= limit_ms))


def every(
    connection: Connection, scope: Scope, school: str | None = None, *, address: str | None = None, since_ms: int = 0
) -> list[Binding]:
    """Those seen at `since_ms` or later, the newest first; of one address in canonical spelling where that is given."""
    query = select(table).where(visible(scope, table.c.school), table.c.last_ms >= since_ms)
    if school is not None:
        query = query.where(table.c.school == school)
    if address is not None:
        query = query.where(table.c.address == address)
    ordered = query.order_by(table.c.school, table.c.last_ms.desc(), *(table.c[name] for name in KEY[1:]))
    return [_to_binding(row) for row in connection.execute(ordered)]


def _to_binding(row: Row[Any]) -> Binding:
    return Binding(**dict(row._mapping) | {"teller": Teller(row.teller)})
