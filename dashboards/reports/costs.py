"""What was spent up to the period's end in the calendar years that it touches, against what may be (Q53)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from dashboards.reports.stretch import narrowed, stretch_of
from inventory.model.cost import Budget, Cost
from inventory.model.school import School
from inventory.model.scope import Scope
from inventory.period import Period
from inventory.repository import costs
from inventory.spending import Year, years


def read_costs(
    connection: Connection, scope: Scope, schools: Sequence[School], period: Period, *, now_ms: int, known_ms: int
) -> dict[str, Sequence[Year]]:
    """By school code, each year and currency from its 1 January on. What the books say now: an entry that was taken
    out of them is not counted, whenever it was known."""
    narrow = narrowed(scope, schools)
    last = {one.code: stretch_of(period, one.zone, min(now_ms, known_ms)).last for one in schools}
    latest = max((day for day in last.values() if day is not None), default=None)
    if latest is None:
        return {one.code: () for one in schools}
    spent: defaultdict[str, list[Cost]] = defaultdict(list)
    for cost in costs.every(connection, narrow, since=date(period.first.year, 1, 1), until=latest):
        until = last[cost.school]
        if until is not None and cost.day <= until:
            spent[cost.school].append(cost)
    allowed: defaultdict[str, list[Budget]] = defaultdict(list)
    for budget in costs.budgets(connection, narrow):
        if period.first.year <= budget.year <= latest.year:
            allowed[budget.school].append(budget)
    return {one.code: years(spent[one.code], allowed[one.code]) for one in schools}
