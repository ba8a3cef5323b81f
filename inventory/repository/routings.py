"""What agents tell of their routing: the newest word of each."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, delete, select

from inventory.model.routing import Route, Routing
from inventory.model.scope import Scope
from inventory.repository.scoping import visible
from inventory.repository.upsert import put_rows
from inventory.tables.binding import routing as table


def put(connection: Connection, school: str, told: Iterable[Routing]) -> None:
    put_rows(
        connection,
        table,
        [
            {
                "school": school,
                "address": one.address,
                "at_ms": one.at_ms,
                "forwards": one.forwards,
                "own": list(one.own),
                "routes": [[route.to, route.next_hop] for route in one.routes],
            }
            for one in told
        ],
    )


def forget(connection: Connection, school: str, *, before_ms: int) -> None:
    """Drops what nobody told since that moment."""
    connection.execute(delete(table).where(table.c.school == school, table.c.at_ms < before_ms))


def every(connection: Connection, scope: Scope, school: str | None = None) -> dict[str, list[Routing]]:
    """By school, in the order of the text of addresses."""
    query = select(table).where(visible(scope, table.c.school))
    if school is not None:
        query = query.where(table.c.school == school)
    found: dict[str, list[Routing]] = {}
    for row in connection.execute(query.order_by(table.c.school, table.c.address)):
        routes = tuple(Route(to, hop) for to, hop in row.routes)
        told = Routing(address=row.address, at_ms=row.at_ms, forwards=row.forwards, own=tuple(row.own), routes=routes)
        found.setdefault(row.school, []).append(told)
    return found
