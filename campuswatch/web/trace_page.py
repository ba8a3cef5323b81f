"""`/trace/{code}`: what is behind a device's figures in a report; where the figures of reports link to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from alerts.state import State
from campuswatch.web.house import House
from campuswatch.web.page import Page
from dashboards import stateline
from dashboards.chart import Mark, time_marks
from dashboards.reports.explaining import read_explanation
from dashboards.reports.explanation import Explanation
from dashboards.reports.papers.pieces.naming import period_words
from inventory.model.check_plan import Term
from inventory.model.device import Device
from inventory.model.school import School
from inventory.period import Period, PeriodError, PeriodKind, parse_period, period_of
from inventory.repository import check_plans, devices, schools
from language.moment import local

LONGEST_PERIOD = 40
LATEST_MS = 2**53
MOST_MARKS = 6
MOST = 500
"""Lines of a list: more, and a browser on a telephone has no time for anything else."""


@dataclass(frozen=True, slots=True)
class Share:
    """One figure as it is reckoned: `name` and `formula` are message ids, `part` and `whole` milliseconds."""

    name: str
    formula: str
    part: int
    whole: int

    @property
    def value(self) -> Fraction | None:
        return Fraction(self.part, self.whole) if self.whole else None


def trace(house: House, request: Request) -> Response:
    """`?period=` as people type it (this month, where none is given), `&known=` UTC milliseconds."""
    now_ms = house.clock.now_ms()
    code = request.path_params["code"]
    with house.database.read() as connection:
        device = devices.get(connection, house.scope, code)
        school = schools.get(connection, house.scope, device.school) if device is not None else None
        if device is None or school is None:
            raise HTTPException(404)
        if device.code != code:
            return RedirectResponse(f"/trace/{device.code}?{request.url.query}", 308)
        terms = check_plans.terms(connection, house.scope, school.code)
        period = period_in(request, school, terms, now_ms)
        found = read_explanation(
            connection, house.scope, school, device, period, now_ms=now_ms, known_ms=known_in(request)
        )
    return show(house, request, school, device, found, now_ms)


def period_in(request: Request, school: School, terms: Sequence[Term], now_ms: int) -> Period:
    """This month, where none is asked for; raises 404 for what is no period."""
    text = request.query_params.get("period", "")
    if not text:
        return period_of(PeriodKind.MONTH, local(now_ms, school.zone).date())
    try:
        return parse_period(text[:LONGEST_PERIOD], terms)
    except PeriodError as error:
        raise HTTPException(404) from error


def known_in(request: Request) -> int | None:
    """Raises 404 for what is no moment."""
    text = request.query_params.get("known", "")
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or len(text) > 16 or int(text) > LATEST_MS:
        raise HTTPException(404)
    return int(text)


def show(house: House, request: Request, school: School, device: Device, found: Explanation, now_ms: int) -> Response:
    words, look = house.words(request, school, now_ms), found.look
    return house.show(
        "trace.html",
        request,
        words=words,
        here="trace",
        school=school,
        device=device,
        period=period_words(found.period, words),
        look=look,
        intervals=found.intervals[:MOST],
        more_intervals=max(0, len(found.intervals) - MOST),
        looks=found.transitions[:MOST],
        more_looks=max(0, len(found.transitions) - MOST),
        charges=found.attributions,
        windows=found.windows[:MOST],
        flaws=found.flaws,
        outages={one.end_ms: one for one in found.figures.outages},
        totals=stateline.totals(found.sums),
        sums=found.sums,
        shares=shares(found),
        line=stateline.lay_out(
            [one.segment for one in found.intervals], look.start_ms, max(look.end_ms, look.start_ms + 1)
        ),
        line_width=stateline.WIDTH,
        marks=few(time_marks(look.start_ms, look.end_ms, school.zone)),
        states_by_name={state.name: state for state in State},
    )


def few(marks: Sequence[Mark]) -> Sequence[Mark]:
    """A month has a midnight a day: more than an axis has room for."""
    return marks[:: -(-len(marks) // MOST_MARKS) or 1]


def shares(found: Explanation) -> list[Share]:
    sums, intact = found.sums, found.figures.intact
    up, down, seen = sums[State.UP], sums[State.DOWN], sums.observed_ms
    return [
        Share("trace.availability", "trace.of_availability", up, up + down),
        Share("trace.as_seen", "trace.of_as_seen", up, seen),
        Share("trace.coverage", "trace.of_coverage", seen, sums.expected_ms),
        Share("trace.intact", "trace.of_intact", intact.part, intact.whole),
    ]


PAGES = (Page(path="/trace/{code}", show=trace),)
