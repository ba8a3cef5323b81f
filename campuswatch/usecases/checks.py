"""Recurring check lists: planned, done, late. What is found bad becomes a hidden danger in the same write (Q50)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.books import school_of
from campuswatch.usecases.dangers import Found, open_danger, today_of
from campuswatch.usecases.uses import Detail, Hand, by
from inventory import audit
from inventory.check_calendar import Days, SchoolCalendar, calendar_of, due, missed, period_of
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.check_plan import BEFORE_HOLIDAYS, FULL, OWN_NAMES, YEARLY, CheckPlan, Frequency
from inventory.model.school import School
from inventory.model.scope import BUREAU, Scope
from inventory.model.use import Noun, UseAction, UseItem
from inventory.paper_text import require_text
from inventory.repository import changes, check_plans, schools, service_hours
from language.moment import local

CORRIGIBLE = frozenset({"note"})
MOST_ITEMS = 60
FULL_ITEMS = (
    "check_item.roster", "check_item.online", "check_item.pictures", "check_item.recordings", "check_item.disks",
    "check_item.clocks", "check_item.power", "check_item.room", "check_item.cabling", "check_item.locks",
    "check_item.alarms", "check_item.registers",
)  # fmt: skip
"""Of the monthly full check, which every school has unless it writes its own."""
OWN: Mapping[str, tuple[Frequency, Sequence[str]]] = {
    FULL: (Frequency.MONTHLY, FULL_ITEMS),
    BEFORE_HOLIDAYS: (Frequency.HOLIDAYS, ()),
    YEARLY: (Frequency.YEARLY, ()),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A list on a day: `due` is the period in which it is still to be done, `missed` the last that went by without."""

    plan: CheckPlan
    due: Days | None
    missed: Days | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A list that was done. `bad` are numbers of items (from 1) and what is wrong there; all others are well."""

    school: str
    plan: str
    person: str
    bad: Mapping[int, str]
    note: str = ""


def set_plan(database: Database, actor: Actor, plan: CheckPlan, *, now_ms: int) -> CheckPlan:
    """Enter a list or change it. Of those of ours the items may be another's. Raises Missing, Conflict, Forbidden."""
    require(actor, Right.REGISTER, plan.school)
    name, title = require_text(plan.name, 40), require_text(plan.title)
    items = tuple(require_text(one) for one in plan.items)
    if len(items) > MOST_ITEMS or (not items and name not in OWN_NAMES):
        raise Conflict("check.items", limit=MOST_ITEMS)
    if plan.until is not None and plan.until < plan.since:
        raise Conflict("retention.ends_before", since=plan.since.isoformat(), until=plan.until.isoformat())

    def work(connection: Connection) -> CheckPlan:
        hand = Hand(connection, actor, now_ms)
        school_of(connection, actor.scope, plan.school)
        who = hand.person(plan.school, plan.person).id if plan.person else None
        before = next(
            (one for one in check_plans.every(connection, actor.scope, plan.school) if one.name == name), None
        )
        kept = replace(
            plan, name=name, title=title, items=items, person=who, done_until=before.done_until if before else None
        )
        _keep(connection, actor, kept, now_ms)
        return kept

    return database.write(work).result()


def drop_plan(database: Database, actor: Actor, school: str, name: str, *, now_ms: int) -> CheckPlan:
    """It is due no more; what was done stays. Raises Missing, Forbidden."""
    require(actor, Right.REGISTER, school)

    def work(connection: Connection) -> CheckPlan:
        kept = replace(plan_named(connection, actor, school, name), frequency=Frequency.NEVER)
        _keep(connection, actor, kept, now_ms)
        return kept

    return database.write(work).result()


def do_check(database: Database, actor: Actor, told: Round, *, now_ms: int) -> tuple[UseItem, list[UseItem]]:
    """The entry, and the dangers that it opened. Raises Missing, Conflict, Forbidden."""

    def work(connection: Connection) -> tuple[UseItem, list[UseItem]]:
        hand = Hand(connection, actor, now_ms)
        plan = plan_named(connection, actor, told.school, told.plan)
        if not plan.items:
            raise Conflict("check.by_sheet", plan=plan.name)
        for number in told.bad:
            if not 1 <= number <= len(plan.items):
                raise Conflict("check.no_item", number=number, most=len(plan.items))
        person = hand.person(told.school, told.person)
        detail: Detail = {
            "plan": plan.name, "title": plan.title, "items": list(plan.items), **by(person), "note": told.note,
            "bad": [{"number": number, "words": require_text(told.bad[number])} for number in sorted(told.bad)],
        }  # fmt: skip
        done = hand.begin(told.school, Noun.CHECK, UseAction.DONE, detail)
        opened = [
            open_danger(hand, Found(school=told.school, what=words, person=person.id, origin=done.code))
            for _, words in sorted(told.bad.items())
        ]
        count_done(hand, plan)
        return done, opened

    return database.write(work).result()


def count_done(hand: Hand, plan: CheckPlan) -> None:
    """It is done for the period that runs; the row of a plan of ours is written when it is first done."""
    found = period_of(plan.frequency, today_of(hand, plan.school), _calendar(hand.connection, plan.school))
    if found is None:
        return
    if not plan.entered_ms:
        _keep(hand.connection, hand.actor, plan, hand.now_ms)
    check_plans.mark_done(hand.connection, hand.actor.scope, plan.school, plan.name, found.last)


def standings(connection: Connection, scope: Scope, school: str | None, *, now_ms: int) -> list[Standing]:
    """Every list that holds, by school and name."""
    own = check_plans.every(connection, scope, school)
    holidays = service_hours.holidays(connection, scope, school)
    terms = check_plans.terms(connection, scope, school)
    found: list[Standing] = []
    for home in schools.every(connection, scope):
        if school is not None and home.code != school:
            continue
        today = local(now_ms, home.zone).date()
        calendar = calendar_of(holidays, terms, home.code)
        kept = [one for one in own if one.school == home.code]
        found += [
            Standing(plan=plan, due=due(plan, today, calendar), missed=missed(plan, today, calendar))
            for plan in all_plans(home, kept, known_since(connection, home))
            if plan.frequency is not Frequency.NEVER
        ]
    return found


def all_plans(home: School, kept: Iterable[CheckPlan], since: date) -> list[CheckPlan]:
    """Those that were entered, and those of ours where the school said nothing else. Pure."""
    named = {one.name: one for one in kept}
    ours = [ours_named(home.code, name, since) for name in OWN if name not in named]
    return sorted([*named.values(), *ours], key=lambda one: one.name)


def ours_named(school: str, name: str, since: date) -> CheckPlan:
    frequency, items = OWN[name]
    title = f"check_plan.{name}"
    return CheckPlan(school=school, name=name, title=title, frequency=frequency, items=tuple(items), since=since)


def known_since(connection: Connection, home: School) -> date:
    """The day on which the school came into the ledger: before it nobody could have known of a check."""
    told = changes.of_subject(connection, BUREAU, home.code, "added")
    return local(min(one.at_ms for one in told), home.zone).date() if told else date.max


def plan_named(connection: Connection, actor: Actor, school: str, name: str) -> CheckPlan:
    """Raises Missing, Forbidden."""
    require(actor, Right.REGISTER, school)
    home = school_of(connection, actor.scope, school)
    kept = check_plans.every(connection, actor.scope, school)
    found = next((one for one in all_plans(home, kept, known_since(connection, home)) if one.name == name), None)
    if found is None:
        raise Missing("use.no_plan", school=school, plan=name)
    return found


def _calendar(connection: Connection, school: str) -> SchoolCalendar:
    scope = Scope.of([school])
    return calendar_of(
        service_hours.holidays(connection, scope, school), check_plans.terms(connection, scope, school), school
    )


def _keep(connection: Connection, actor: Actor, plan: CheckPlan, now_ms: int) -> None:
    check_plans.put(connection, plan, actor=actor.name, at_ms=now_ms)
    audit.append(
        connection, plan.school, at_ms=now_ms, actor=actor.name, action="check_plan.set", subject=plan.name,
        detail={"frequency": plan.frequency.value, "items": len(plan.items), "since": plan.since.isoformat()},
    )  # fmt: skip
