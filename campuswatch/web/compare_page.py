"""`/compare`: schools side by side by what reports say of a month, with targets; in order of any of the figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from campuswatch.web.house import House
from campuswatch.web.page import Page
from dashboards.reports.bureau_figures import SchoolLine
from dashboards.reports.comparison import LISTED
from dashboards.reports.headline import MEASURED, Headline
from dashboards.reports.judging import judge_school
from dashboards.reports.ranking import rank
from dashboards.reports.rate import Judged, Rate, judge_rate
from inventory.model.report import Report
from inventory.model.school import School
from inventory.model.scope import Scope
from inventory.model.target import Measure, Target, target_of
from inventory.period import MONTH, Period, PeriodError, parse_period
from inventory.repository import reports, targets
from language.moment import local

PAGE, MONTHS = 100, 13
NAME, PLACE, REPAIR, OPENED = "name", "rank", "repair", "opened"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One school. `report` is what the figures are from, empty where nothing was reported; `headline` None where only
    rates are known, from the bureau's own report."""

    school: School
    report: str = ""
    headline: Headline | None = None
    rank: int | None = None
    judged: Mapping[Measure, Judged] = field(default_factory=dict)

    def share(self, measure: Measure) -> Fraction | None:
        found = self.judged.get(measure)
        return found.rate.share if found else None

    @property
    def repair_ms(self) -> int | None:
        one = self.headline
        return one.repair_ms // one.repaired if one and one.repaired else None

    @property
    def response_ms(self) -> int | None:
        one = self.headline
        return one.response_ms // one.responded if one and one.responded else None


def show(house: House, request: Request) -> Response:
    """`?period=` is a month (the last whole one where none is given), `?sort=` a measure or one of ours, `?after=` a
    school."""
    picture, now_ms = house.roster.picture(), house.clock.now_ms()
    period = asked(request.query_params.get("period", ""), local(now_ms, house.zone).date())
    sort = request.query_params.get("sort", "")
    measure = next((one for one in MEASURED if one.value == sort), None)
    with house.database.read() as connection:
        known = read_lines(
            connection, house.scope, list(picture.ledger.schools.values()), period, measure or Measure.ONLINE, now_ms
        )
    lines = sorted(known, key=lambda one: (*order(one, sort, measure), one.school.code))
    after = request.query_params.get("after", "")
    begin = next((place + 1 for place, one in enumerate(lines) if one.school.code == after), 0)
    shown = lines[begin : begin + PAGE]
    return house.show(
        "compare.html",
        request,
        words=house.words(request, None, now_ms),
        here="compare",
        several=len(picture.ledger.schools) > 1,
        period=period,
        months=months_to(local(now_ms, house.zone).date()),
        measures=list(MEASURED),
        ranked=measure or Measure.ONLINE,
        sort=sort or PLACE,
        lines=shown,
        all=len(lines),
        reported=sum(bool(one.report) for one in lines),
        after=after,
        next=shown[-1].school.code if begin + PAGE < len(lines) else "",
    )


def asked(text: str, today: date) -> Period:
    """What is no month of ours asks for the last whole one."""
    try:
        if MONTH.fullmatch(text):
            return parse_period(text)
    except PeriodError:
        pass
    return parse_period(today.strftime("%Y-%m")).previous()


def months_to(today: date) -> list[Period]:
    found = [parse_period(today.strftime("%Y-%m"))]
    while len(found) < MONTHS:
        found.append(found[-1].previous())
    return found[1:]


def read_lines(
    connection: Connection, scope: Scope, schools: Sequence[School], period: Period, measure: Measure, now_ms: int
) -> list[Line]:
    told = reports.whole_of(connection, scope, period.text, known_ms=now_ms)
    wanted = targets.every(connection, scope)
    own = told.get("")
    lines = [line_of(one, told.get(one.code), own, wanted, period.last) for one in schools]
    places = {
        one.school.code: one.rank
        for one in rank(
            (SchoolLine(school=one.school, headline=one.headline, judged=one.judged) for one in lines if one.headline),
            measure,
        )
    }
    return [replace(one, rank=places.get(one.school.code)) for one in lines]


def line_of(school: School, report: Report | None, own: Report | None, wanted: Sequence[Target], day: date) -> Line:
    """By the school's own report, else by what the bureau's lists of it."""
    if report is not None:
        headline = Headline.from_data({name: value for name, value in report.figures.items() if name != LISTED})
        judged = judge_school(school, headline, wanted, day)
        return Line(school=school, report=report.number, headline=headline, judged=judged)
    listed = own.figures.get(LISTED, {}) if own is not None else {}
    rates = listed_rates(school.code, listed)
    judged = judge_rates(school, rates, wanted, day)
    return Line(school=school, report=own.number if own is not None and rates else "", judged=judged)


def listed_rates(school: str, listed: Mapping[str, Any]) -> dict[Measure, Rate]:
    found = {measure: listed.get(f"school.{school}.{measure.value}") for measure in MEASURED}
    return {measure: Rate(*value) for measure, value in found.items() if isinstance(value, list)}


def judge_rates(
    school: School, rates: Mapping[Measure, Rate], wanted: Sequence[Target], day: date
) -> dict[Measure, Judged]:
    return {
        measure: judge_rate(measure, rate, target_of(wanted, school, measure, day)) for measure, rate in rates.items()
    }


def order(one: Line, sort: str, measure: Measure | None) -> tuple[float, ...]:
    """What is worst comes first; what is not known last."""
    if sort == NAME:
        return ()
    if measure is not None:
        share = one.share(measure)
        return (share is None, float(share or 0))
    if sort == REPAIR:
        return (one.repair_ms is None, -(one.repair_ms or 0))
    if sort == OPENED:
        return (one.headline is None, -(one.headline.opened if one.headline else 0))
    return (one.rank is None, one.rank or 0)


PAGES = (Page(path="/compare", show=show),)
