"""Open faults counted by school: what overviews show of the register, and by what they notice that it changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, case, func, select

from inventory.model.fault import OVER, FaultState
from inventory.model.scope import Scope
from inventory.model.severity import Severity
from inventory.repository.scoping import visible
from inventory.tables.fault import fault as table

MOVED = ("opened_ms", "reported_ms", "acknowledged_ms", "repairing_ms", "repaired_ms", "verified_ms", "paused_ms")
OPEN = sorted(set(FaultState) - OVER)
"""Named one by one, so that an index finds them among all that is long over."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many are `open`; of these are `grave` (critical ones), `late` (not mended within their limit) and `fresh`
    (nobody has answered for them). `moved` is another one whenever one of them went a step."""

    open: int = 0
    grave: int = 0
    late: int = 0
    fresh: int = 0
    moved: tuple[int, ...] = ()


NO_FAULTS = Tally()


def by_school(connection: Connection, scope: Scope, now_ms: int) -> Mapping[str, Tally]:
    """Only schools that have any; empty is the bureau."""

    marks: list[ColumnElement[int]] = [func.coalesce(func.max(table.c[name]), 0) for name in MOVED]
    marks += [func.sum(table.c.level), func.coalesce(func.sum(table.c.paused_ms), 0)]
    late = (table.c.repair_by_ms < now_ms) & table.c.repaired_ms.is_(None) & table.c.paused_ms.is_(None)
    query = (
        select(
            table.c.school,
            func.count().label("number"),
            how_many(table.c.severity >= Severity.CRITICAL).label("grave"),
            how_many(late).label("late"),
            how_many(table.c.state.in_([FaultState.OPENED, FaultState.REPORTED])).label("fresh"),
            *(one.label(f"mark_{place}") for place, one in enumerate(marks)),
        )
        .where(table.c.state.in_(OPEN), visible(scope, table.c.school, device=table.c.device))
        .group_by(table.c.school)
    )
    return {
        row.school: Tally(row.number, row.grave, row.late, row.fresh, tuple(row[5:]))
        for row in connection.execute(query)
    }


def how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
