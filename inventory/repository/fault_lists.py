"""Pages of the fault register: which faults, in which order, so many at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, true

from inventory.model.fault import OVER, Fault, FaultState
from inventory.model.scope import Scope
from inventory.repository.faults import to_fault
from inventory.repository.scoping import visible
from inventory.tables.device import device
from inventory.tables.fault import fault as table

FAR = 1 << 62


class Which(StrEnum):
    MINE = "mine"  # that I answered for and that are not over
    OPEN = "open"
    LATE = "late"  # to be mended by now, and the clock runs
    CLOSED = "closed"


class Order(StrEnum):
    GRAVE = "grave"
    DUE = "due"
    NEWEST = "newest"
    NUMBER = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """`mine` is the name of who asks. A list is of one school, or, with None, of all that are seen."""

    which: Which = Which.OPEN
    school: str | None = None
    mine: str = ""
    now_ms: int = 0


REPAIRING = (FaultState.OPENED, FaultState.REPORTED, FaultState.ACKNOWLEDGED, FaultState.REPAIRING)
stands = table.c.state.not_in(sorted(OVER))
ORDERS: Mapping[Order, Sequence[ColumnElement[Any]]] = {
    Order.GRAVE: (-table.c.severity, table.c.opened_ms, table.c.number),
    Order.DUE: (func.coalesce(table.c.repair_by_ms, FAR), table.c.number),
    Order.NEWEST: (-table.c.opened_ms, table.c.number),
    Order.NUMBER: (table.c.number,),
}
"""Each ends with the number, so that no two faults stand at the same place."""


def page(connection: Connection, scope: Scope, wanted: Wanted, order: Order, *, after: str, limit: int) -> list[Fault]:
    """Those that come after the fault of number `after`, the first where it is empty or gone."""
    query = (
        select(table, device.c.code)
        .join(device, device.c.id == table.c.device, isouter=True)
        .where(_seen(scope), _holds(wanted), _behind(connection, scope, order, after))
        .order_by(*ORDERS[order])
        .limit(limit)
    )
    return [to_fault(row) for row in connection.execute(query)]


def counts(connection: Connection, scope: Scope, wanted: Wanted) -> dict[Which, int]:
    """How many there are of each kind, of one school or all; a kind without any is left out."""
    some = [
        func.count().filter(_holds(Wanted(which=one, school=wanted.school, mine=wanted.mine, now_ms=wanted.now_ms)))
        for one in Which
    ]
    row = connection.execute(select(*some).select_from(table).where(_seen(scope))).one()
    return {which: int(number) for which, number in zip(Which, row, strict=True) if number}


def _seen(scope: Scope) -> ColumnElement[bool]:
    return visible(scope, table.c.school, device=table.c.device)


def _holds(wanted: Wanted) -> ColumnElement[bool]:
    of_school = true() if wanted.school is None else table.c.school == wanted.school
    return and_(of_school, _kind(wanted))


def _kind(wanted: Wanted) -> ColumnElement[bool]:
    if wanted.which is Which.MINE:
        return and_(stands, table.c.acknowledged_by == wanted.mine, table.c.acknowledged_by != "")
    if wanted.which is Which.LATE:
        clock_runs = and_(table.c.state.in_(REPAIRING), table.c.paused_ms.is_(None))
        return and_(clock_runs, table.c.repair_by_ms < wanted.now_ms)
    return stands if wanted.which is Which.OPEN else table.c.state.in_(sorted(OVER))


def _behind(connection: Connection, scope: Scope, order: Order, after: str) -> ColumnElement[bool]:
    columns = ORDERS[order]
    last = after and connection.execute(select(*columns).where(table.c.number == after, _seen(scope))).one_or_none()
    if not last:
        return true()
    steps = []
    for place, column in enumerate(columns):
        same = [columns[before] == last[before] for before in range(place)]
        steps.append(and_(*same, column > last[place]))
    return or_(*steps)
