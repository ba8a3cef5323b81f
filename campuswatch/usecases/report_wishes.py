"""A report that somebody asks for, looked at before it is made: what takes long is not begun in vain."""

from __future__ import annotations

from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.books import school_of
from campuswatch.usecases.reporting import Wish, kind_of
from inventory.database import Database
from inventory.errors import Conflict
from inventory.period import parse_period
from inventory.repository import check_plans

EVERY = "*"


def admit_wish(
    database: Database, actor: Actor, zone: str, kind: str, period: str, school: str, *, every: bool, now_ms: int
) -> Wish:
    """`zone` is the bureau's; `every`: one of each school. Names of terms are those of the school, or of all.

    Raises PeriodError, Missing for an unknown kind or school, Conflict for a period that the kind is not made of or
    that has not begun, Forbidden.
    """
    require(actor, Right.REPORT, school)
    with database.read() as connection:
        home = school_of(connection, actor.scope, school) if school else None
        days = parse_period(period, check_plans.terms(connection, actor.scope, school))
    kind_of(Wish(kind=kind, period=days, school=EVERY if every else school))
    if days.bounds_ms(home.zone if home else zone)[0] >= now_ms:
        raise Conflict("archive.not_begun", period=days.text)
    return Wish(kind=kind, period=days, school=school)
