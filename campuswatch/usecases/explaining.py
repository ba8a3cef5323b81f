"""Why a device has the figures that reports give it."""

from __future__ import annotations

from campuswatch.usecases.actor import Actor, Right
from campuswatch.usecases.lookup import device_for
from dashboards.reports.explaining import read_explanation
from dashboards.reports.explanation import Explanation
from inventory.database import Database
from inventory.errors import Missing
from inventory.period import parse_period
from inventory.repository import check_plans, schools


def explain_device(
    database: Database, actor: Actor, code: str, period: str, *, now_ms: int, known_ms: int | None = None
) -> Explanation:
    """`period` is what people type, or the name of a term of the school. Raises Missing, Forbidden, PeriodError."""
    with database.read() as connection:
        device = device_for(connection, actor, Right.REPORT, code)
        school = schools.get(connection, actor.scope, device.school)
        if school is None:
            raise Missing("ledger.no_school", school=device.school)
        wanted = parse_period(period, check_plans.terms(connection, actor.scope, school.code))
        return read_explanation(connection, actor.scope, school, device, wanted, now_ms=now_ms, known_ms=known_ms)
