"""`/reports/due`: what is owed to the bureau. `/reports/plans`: what is made by itself. `/reports/listings`: schools
that are listed for a figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from campuswatch.usecases.actor import Right
from campuswatch.usecases.listings import proposed
from campuswatch.usecases.report_plans import offered as offered_plans
from campuswatch.web.doable import Link, links
from campuswatch.web.forms import FormView
from campuswatch.web.house import House
from campuswatch.web.inside import form_in
from campuswatch.web.page import Page
from dashboards.archive import period_of
from dashboards.reports.bureau_figures import HandedIn
from dashboards.reports.handed_in import read_handed_in
from dashboards.reports.listing_proposals import Proposal
from dashboards.reports.papers import REPORTS
from dashboards.words import Words
from inventory.default_obligations import offered as offered_obligations
from inventory.model.listing import Listing
from inventory.model.obligation import Obligation, Punctuality
from inventory.model.report import Report
from inventory.model.report_plan import ReportPlan, ReportRun
from inventory.model.school import School
from inventory.period import PeriodError, PeriodKind, parse_period
from inventory.period import period_of as period_of_day
from inventory.repository import listings, obligations, report_plans, report_runs, reports, schools
from inventory.short_id import SHORT
from language.message import Message
from language.moment import local

DAY_MS = 86_400_000
BACK_MS, AHEAD_MS = 60 * DAY_MS, 14 * DAY_MS
DONE = frozenset({Punctuality.ON_TIME, Punctuality.LATE})
PAGE = 100
RUNS = 30
TONES: Mapping[Punctuality, str] = {
    Punctuality.COMING: "", Punctuality.DUE: "warn", Punctuality.ON_TIME: "good", Punctuality.LATE: "warn",
    Punctuality.MISSING: "bad",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A paper that a school owes or handed in; `number` is that of the report where one was made."""

    line: HandedIn
    number: str


def due(house: House, request: Request) -> Response:
    """`?school=` narrows it; `?state=all` shows what is in, too; `?page=` counts from 1."""
    now_ms = house.clock.now_ms()
    with house.database.read() as connection:
        homes = schools.every(connection, house.scope)
        school = next((one for one in homes if one.code == request.query_params.get("school")), None)
        code = school.code if school else None
        found = read_handed_in(connection, house.scope, now_ms - BACK_MS, now_ms + AHEAD_MS, now_ms=now_ms, school=code)
        every = request.query_params.get("state") == "all"
        wanted = found if every else [one for one in found if one.punctuality not in DONE]
        at = page_in(request, len(wanted))
        shown = wanted[(at - 1) * PAGE : at * PAGE]
        lines = [Owed(line=one, number=number_of(connection, house, one)) for one in shown]
        rules = obligations.every(connection, house.scope, code)
        lacking = offered_obligations(rules, local(now_ms, house.zone).date()) if house.visitor.of_bureau else []
    counts = {how: sum(one.punctuality is how for one in found) for how in Punctuality}
    return house.show(
        "reports_due.html", request, words=house.words(request, school, now_ms), here="reports", school=school,
        several=len(homes) > 1, lines=lines, counts=counts, every=every, count=len(wanted), at=at,
        pages=-(-len(wanted) // PAGE), homes={one.code: one for one in homes}, tones=TONES, rules=rules,
        lacking=lacking, forms=rule_forms(house), ends=ends_of(house, rules),
        may_make=house.visitor.may(Right.REPORT, code or None),
        period_words=period_words, kind_message=kind_message, short=SHORT,
    )  # fmt: skip


def ends_of(house: House, rules: Sequence[Obligation]) -> Mapping[str, Sequence[Link]]:
    if not house.visitor.of_bureau:
        return {}
    return {one.id: links(house, one.school, [("obligation.end", {"id": one.id})], "/reports/due") for one in rules}


def rule_forms(house: House) -> Mapping[str, FormView | None]:
    """Of the bureau alone: what is asked for is nobody else's."""
    if not house.visitor.of_bureau:
        return {}
    return {"add": form_in(house, "obligation.add"), "enter": form_in(house, "obligation.enter")}


def number_of(connection: Connection, house: House, one: HandedIn) -> str:
    if one.submission is not None:
        return one.submission.number
    made = reports.latest(connection, house.scope, one.school, one.kind, one.period)
    return made.number if made else ""


def page_in(request: Request, count: int) -> int:
    typed = request.query_params.get("page", "")
    number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 7 else 1
    return min(max(number, 1), max(1, -(-count // PAGE)))


def period_words(text: str, words: Words) -> str:
    return period_of(Report(id="", number="", version=1, kind="", school="", period=text, known_ms=0, made_ms=0, by=""),
                     words)  # fmt: skip


def kind_message(kind: str, of_school: bool = True) -> Message:
    whose = of_school and REPORTS[kind].of_school is not None if kind in REPORTS else of_school
    return Message(f"report.{kind}" if whose else f"report_bureau.{kind}")


def plans(house: House, request: Request) -> Response:
    now_ms = house.clock.now_ms()
    with house.database.read() as connection:
        known = report_plans.every(connection, house.scope, withdrawn=True)
        runs = report_runs.newest(connection, house.scope, limit=RUNS)
        made = report_runs.numbers(connection, house.scope, runs)
        homes = {one.code: one for one in schools.every(connection, house.scope)}
    standing = [one for one in known if one.withdrawn_ms is None]
    ends = {one.id: links(house, one.school, [("plan.end", {"id": one.id})], "/reports/plans") for one in standing}
    school = next(iter(homes.values())) if len(homes) == 1 else None
    own = house.visitor.of_bureau
    return house.show(
        "report_plans.html", request, words=house.words(request, school, now_ms), here="reports", school=school,
        several=len(homes) > 1, plans=standing, runs=runs, made=made, known={one.id: one for one in known},
        homes=homes, ends=ends, period_words=period_words, kind_message=plan_title, became=became,
        add=form_in(house, "plan.add", {"school": "" if school is None else school.code}, school=None),
        enter=form_in(house, "plan.enter") if own else None,
        lacking=offered_plans(standing, REPORTS) if own else [],
    )  # fmt: skip


def plan_title(plan: ReportPlan) -> Message:
    return kind_message(plan.kind, plan.every_school or bool(plan.school))


def became(run: ReportRun) -> str:
    """Made, failed, being made, waiting: the last part of a message."""
    if run.made_ms is not None:
        return "made"
    return "failed" if run.error is not None else "making" if run.claimed_by else "waits"


def listed(house: House, request: Request) -> Response:
    """`?period=`: by the reports of which period schools are proposed; last month, where none is given."""
    now_ms = house.clock.now_ms()
    today = local(now_ms, house.zone).date()
    typed = request.query_params.get("period", "").strip()[:40]
    period, wrong = period_of_day(PeriodKind.MONTH, today).previous(), None
    try:
        period = parse_period(typed) if typed else period
    except PeriodError as error:
        wrong = error.message
    with house.database.read() as connection:
        homes: dict[str, School] = {one.code: one for one in schools.every(connection, house.scope)}
        standing = listings.standing(connection, house.scope)
        found = [] if wrong or not house.visitor.of_bureau else proposed(
            connection, house.visitor.actor, period, now_ms=now_ms
        )  # fmt: skip
    return house.show(
        "listings.html", request, words=house.words(request, None, now_ms), here="reports",
        several=len(homes) > 1, school=next(iter(homes.values())) if len(homes) == 1 else None, standing=standing,
        proposals=found, homes=homes, period=typed or period.text, wrong=wrong, today=today,
        clear={one.id: clear_links(house, one) for one in standing},
        enter=[enter_links(house, one) for one in found],
    )  # fmt: skip


def clear_links(house: House, one: Listing) -> Sequence[Link]:
    if not house.visitor.of_bureau:
        return ()
    return links(house, one.school, [("listing.clear", {"id": one.id})], "/reports/listings")


def enter_links(house: House, one: Proposal) -> Sequence[Link]:
    if one.clears:
        return links(house, one.school.code, [("listing.clear", {"id": one.clears.id})], "/reports/listings")
    wanted = {"number": one.report.number, "measure": one.judged.measure.value}
    return links(house, one.school.code, [("listing.enter", wanted)], "/reports/listings")


PAGES = (
    Page(path="/reports/due", show=due),
    Page(path="/reports/plans", show=plans),
    Page(path="/reports/listings", show=listed),
)
