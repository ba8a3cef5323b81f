"""Which schools there are, with their clocks and calendars, and since when: read for deadlines and plans of reports."""

from __future__ import annotations

from sqlalchemy import Connection

from inventory.check_calendar import SchoolCalendar, calendar_of
from inventory.deadlines import Owed, Owing
from inventory.model.scope import Scope
from inventory.repository import check_plans, obligations, schools, service_hours

AHEAD_MS = 60 * 86_400_000


def read_owing(connection: Connection, scope: Scope, school: str | None = None) -> list[Owing]:
    """Of the schools that the scope sees, or of one; by code. Schools without days of their own share one calendar."""
    homes = [one for one in schools.every(connection, scope) if school in (None, one.code)]
    holidays = service_hours.holidays(connection, scope)
    terms = check_plans.terms(connection, scope)
    own = {one.school for one in holidays} | {one.school for one in terms}
    common = calendar_of(holidays, terms, "")
    joined = schools.joined(connection, scope)
    return [
        Owing(
            school=home.code, zone=home.zone, joined_ms=joined.get(home.code, 0),
            calendar=calendar_of(holidays, terms, home.code) if home.code in own else common,
        )
        for home in homes
    ]  # fmt: skip


def next_deadline(connection: Connection, scope: Scope, school: str, kind: str, period: str, now_ms: int) -> int | None:
    """Until when the school is still to hand in its paper of this kind and period; None where nobody asks for it."""
    owed = Owed(obligations.every(connection, scope, school), now_ms, now_ms + AHEAD_MS)
    found = [
        one.due_ms
        for owing in read_owing(connection, scope, school)
        for one in owed.of(owing)
        if (one.obligation.kind, one.period.text) == (kind, period) and one.opens_ms <= now_ms
    ]
    return min(found, default=None)


def common_calendar(connection: Connection, scope: Scope) -> SchoolCalendar:
    """Of what holds for all schools: the bureau goes by it."""
    return calendar_of(service_hours.holidays(connection, scope), check_plans.terms(connection, scope), "")
