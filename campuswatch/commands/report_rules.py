"""What is made without asking, what schools must hand in, and which of them are listed for a figure."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from campuswatch.commands.command import Command, Done
from campuswatch.commands.fields import Count, Day, Id, Line, NeededLine, NeededWords, Words
from campuswatch.commands.means import Means
from campuswatch.commands.reports import ALL, Language, ReportKind, Whose
from campuswatch.usecases.actor import Right
from campuswatch.usecases.listings import clear_listing, list_school
from campuswatch.usecases.obligations import add_obligation, end_obligation, enter_offered
from campuswatch.usecases.report_plans import add_plan, end_plan, offered
from dashboards.reports.papers import REPORTS
from inventory.errors import Missing
from inventory.model.obligation import Due, Obligation
from inventory.model.report_plan import ReportPlan, When
from inventory.model.target import Measure
from inventory.repository import listings, obligations, report_plans, reports
from inventory.short_id import beginning
from language.moment import local

Hour = Annotated[str, Meta(max_length=5, pattern=r"^([0-9]{2}:[0-9]{2})?$")]
SomeSchool = Annotated[str, Meta(max_length=16, extra={"as": "some_school"})]
"""A code, empty for all schools."""
PLANS, DUE, LISTINGS = "/reports/plans", "/reports/due", "/reports/listings"


class PlanReport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`to` are addresses with commas between them; `people`: to the school's principal, or the bureau's people."""

    kind: ReportKind
    when: When
    at: Hour = "06:00"
    school: Whose = ""
    to: Line = ""
    people: bool = True
    language: Language | None = None


class OfId(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: Id


class Nothing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All is said by the name."""


class AskForReport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`day` of the month, or so many days before the term ends."""

    kind: ReportKind
    due: Due
    document: NeededLine
    day: Count = 0
    hour: Hour = ""
    school: SomeSchool = ""


class ListSchool(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`number` of the archived report that says so."""

    number: Id
    measure: Annotated[Measure, Meta(extra={"as": "hidden"})]
    clear_by: Day
    document: Line = ""
    note: Words = ""


class ClearListing(OfId, frozen=True, forbid_unknown_fields=True):
    why: NeededWords


def add(means: Means, body: PlanReport) -> Done:
    every = body.school == ALL
    to = tuple(one.strip() for one in body.to.replace(";", ",").split(",") if one.strip())
    wish = ReportPlan(
        id="", kind=body.kind, when=body.when, at=body.at, school="" if every else body.school, every_school=every,
        to=to, people=body.people, language=body.language.value if body.language else "",
    )  # fmt: skip
    return Done(go=PLANS, answer=add_plan(means.database, means.actor, REPORTS, wish, now_ms=means.now_ms))


def end(means: Means, body: OfId) -> Done:
    return Done(go=PLANS, answer=end_plan(means.database, means.actor, body.id, now_ms=means.now_ms))


def enter_plans(means: Means, _: Nothing) -> Done:
    with means.database.read() as connection:
        lacking = offered(report_plans.every(connection, means.actor.scope), REPORTS)
    made = [add_plan(means.database, means.actor, REPORTS, one, now_ms=means.now_ms) for one in lacking]
    return Done(go=PLANS, answer={"entered": len(made)})


def ask_for(means: Means, body: AskForReport) -> Done:
    wish = Obligation(
        id="", kind=body.kind, due=body.due, day=body.day, hour=body.hour, school=body.school, document=body.document,
        since=today(means),
    )  # fmt: skip
    return Done(go=DUE, answer=add_obligation(means.database, means.actor, REPORTS, wish, now_ms=means.now_ms))


def end_asking(means: Means, body: OfId) -> Done:
    return Done(go=DUE, answer=end_obligation(means.database, means.actor, body.id, now_ms=means.now_ms))


def enter_asked(means: Means, _: Nothing) -> Done:
    found = enter_offered(means.database, means.actor, REPORTS, today(means), now_ms=means.now_ms)
    return Done(go=DUE, answer={"entered": len(found)})


def today(means: Means) -> date:
    return local(means.now_ms, means.settings.service.zone).date()


def enter_listing(means: Means, body: ListSchool) -> Done:
    made = list_school(
        means.database, means.actor, body.number, body.measure, body.clear_by, document=body.document, note=body.note,
        now_ms=means.now_ms,
    )  # fmt: skip
    return Done(go=LISTINGS, answer=made)


def clear(means: Means, body: ClearListing) -> Done:
    return Done(go=LISTINGS, answer=clear_listing(means.database, means.actor, body.id, body.why, now_ms=means.now_ms))


def of_plan(means: Means, body: OfId) -> str:
    with means.database.read() as connection:
        found = beginning(report_plans.every(connection, means.actor.scope), body.id)
    if found is None:
        raise Missing("report_plan.none", plan=body.id)
    return found.school


def of_obligation(means: Means, body: OfId) -> str:
    with means.database.read() as connection:
        found = beginning(obligations.every(connection, means.actor.scope), body.id)
    if found is None:
        raise Missing("obligation.none", obligation=body.id)
    return found.school


def of_listed(means: Means, body: ListSchool) -> str:
    with means.database.read() as connection:
        found = reports.get(connection, means.actor.scope, body.number)
    if found is None:
        raise Missing("listing.no_report", report=body.number)
    return found.school


def of_listing(means: Means, body: OfId) -> str:
    with means.database.read() as connection:
        found = beginning(listings.standing(connection, means.actor.scope), body.id)
    if found is None:
        raise Missing("listing.no_listing", listing=body.id)
    return found.school


def of_bureau(_: Means, __: Nothing) -> str:
    return ""


def planned_for(_: Means, body: PlanReport) -> str:
    return "" if body.school == ALL else body.school


def asked_of(_: Means, body: AskForReport) -> str:
    return body.school


TAGS = ("reports",)
COMMANDS = (
    Command(name="plan.add", body=PlanReport, right=Right.REPORT, school=planned_for, do=add, hint=True, tags=TAGS),
    Command(name="plan.end", body=OfId, right=Right.REPORT, school=of_plan, do=end, tags=TAGS),
    Command(name="plan.enter", body=Nothing, right=Right.REPORT, school=of_bureau, do=enter_plans, tags=TAGS),
    Command(name="obligation.add", body=AskForReport, right=Right.REPORT, school=asked_of, do=ask_for, tags=TAGS),
    Command(name="obligation.end", body=OfId, right=Right.REPORT, school=of_obligation, do=end_asking, tags=TAGS),
    Command(name="obligation.enter", body=Nothing, right=Right.REPORT, school=of_bureau, do=enter_asked, tags=TAGS),
    Command(name="listing.enter", body=ListSchool, right=Right.REGISTER, school=of_listed, do=enter_listing, tags=TAGS),
    Command(name="listing.clear", body=ClearListing, right=Right.REGISTER, school=of_listing, do=clear, tags=TAGS),
)
