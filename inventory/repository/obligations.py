"""What schools must hand in by when. Rows are superseded, never changed: a reader may ask what was known then."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from inventory.errors import Missing
from inventory.model.obligation import Due, Obligation
from inventory.model.scope import Scope
from inventory.repository.scoping import visible
from inventory.short_id import beginning
from inventory.tables.submission import obligation as table


def add(connection: Connection, obligation: Obligation) -> None:
    connection.execute(insert(table).values(asdict(obligation)))


def every(
    connection: Connection, scope: Scope, school: str | None = None, *, known_at_ms: int | None = None
) -> list[Obligation]:
    """Of a school those of all schools too, which everybody sees. Those that hold; or all that were known at a moment,
    with the moment when they ceased to hold where that was known then."""
    seen = or_(visible(scope, table.c.school), table.c.school == "")
    known = table.c.superseded_ms.is_(None) if known_at_ms is None else table.c.entered_ms <= known_at_ms
    query = select(table).where(seen, known)
    if school is not None:
        query = query.where(table.c.school.in_(["", school]))
    rows = connection.execute(query.order_by(table.c.entered_ms, table.c.id))
    return [_as_known(to_obligation(row), known_at_ms) for row in rows]


def end(connection: Connection, scope: Scope, id: str, *, at_ms: int) -> Obligation:
    """It is owed no more. `id` may be cut short. Returns it. Raises Missing, also where the scope may not change it."""
    found = beginning([one for one in every(connection, scope) if scope.allows(one.school)], id)
    if found is None:
        raise Missing("obligation.none", obligation=id)
    connection.execute(update(table).where(table.c.id == found.id).values(superseded_ms=at_ms))
    return found


def _as_known(one: Obligation, at_ms: int | None) -> Obligation:
    later = at_ms is not None and one.superseded_ms is not None and one.superseded_ms > at_ms
    return replace(one, superseded_ms=None) if later else one


def to_obligation(row: Row[Any]) -> Obligation:
    return Obligation(**dict(row._mapping) | {"due": Due(row.due)})
