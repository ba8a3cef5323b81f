"""Hidden dangers (隐患, Q50) and inspections by the bureau (Q51)."""

from __future__ import annotations

import msgspec

from campuswatch.commands.command import Command, Done
from campuswatch.commands.fault_reports import Weight
from campuswatch.commands.fields import Area, Day, Line, Lines, MaybeDevice, NeededLine, NeededPerson, Person, School
from campuswatch.commands.means import Means
from campuswatch.commands.rosters import today_at
from campuswatch.commands.uses import TAGS, OfItem, Reasoned, entered, school_of
from campuswatch.usecases import dangers, inspections
from campuswatch.usecases.actor import Right
from campuswatch.usecases.dangers import DangerClass, Found
from campuswatch.usecases.inspections import Rating, Visit


class Add(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Without a `due` day a minor one is to be mended in 14 days, a major one in 7, a critical one in 1."""

    school: School
    what: NeededLine
    danger: DangerClass = DangerClass.EQUIPMENT
    severity: Weight = Weight.MINOR
    area: Area = ""
    where: Line = ""
    device: MaybeDevice = ""
    measure: Line = ""
    person: Person = ""
    due: Day | None = None
    origin: Line = ""


class Measure(OfItem, frozen=True, forbid_unknown_fields=True, kw_only=True):
    measure: NeededLine
    person: Person = ""
    due: Day | None = None


class Mend(OfItem, frozen=True, forbid_unknown_fields=True, kw_only=True):
    person: NeededPerson
    words: NeededLine


class Judge(OfItem, frozen=True, forbid_unknown_fields=True, kw_only=True):
    person: NeededPerson
    well: bool = False
    words: Line = ""
    due: Day | None = None


class Inspect(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """With findings the school is on the list until `due`, and until the bureau clears them."""

    school: School
    inspectors: NeededLine
    rating: Rating
    day: Day | None = None
    findings: Lines = ()
    due: Day | None = None
    document: Line = ""
    words: Line = ""


class Answer(OfItem, frozen=True, forbid_unknown_fields=True, kw_only=True):
    person: NeededPerson
    words: NeededLine


class Extend(OfItem, frozen=True, forbid_unknown_fields=True, kw_only=True):
    due: Day
    reason: NeededLine


class Clear(OfItem, frozen=True, forbid_unknown_fields=True, kw_only=True):
    words: NeededLine


def add(means: Means, body: Add) -> Done:
    found = Found(
        school=body.school, what=body.what, danger=body.danger, severity=body.severity.severity, where=body.where,
        area=body.area or None, device=body.device or None, measure=body.measure, person=body.person or None,
        due=body.due, origin=body.origin,
    )  # fmt: skip
    return entered(dangers.find(means.database, means.actor, found, now_ms=means.now_ms))


def measure(means: Means, body: Measure) -> Done:
    after = dangers.measure(
        means.database, means.actor, body.code, body.measure, person=body.person or None, due=body.due,
        now_ms=means.now_ms,
    )  # fmt: skip
    return entered(after)


def mend(means: Means, body: Mend) -> Done:
    return entered(dangers.mend(means.database, means.actor, body.code, body.words, body.person, now_ms=means.now_ms))


def look_again(means: Means, body: Judge) -> Done:
    after = dangers.look_again(
        means.database, means.actor, body.code, body.person, well=body.well, words=body.words, due=body.due,
        now_ms=means.now_ms,
    )  # fmt: skip
    return entered(after)


def dismiss(means: Means, body: Reasoned) -> Done:
    return entered(dangers.dismiss(means.database, means.actor, body.code, body.reason, now_ms=means.now_ms))


def inspect(means: Means, body: Inspect) -> Done:
    visit = Visit(
        school=body.school, day=body.day or today_at(means, body.school), inspectors=body.inspectors,
        rating=body.rating, findings=body.findings, due=body.due, document=body.document, words=body.words,
    )  # fmt: skip
    return entered(inspections.inspect(means.database, means.actor, visit, now_ms=means.now_ms))


def answer(means: Means, body: Answer) -> Done:
    return entered(
        inspections.answer(means.database, means.actor, body.code, body.words, body.person, now_ms=means.now_ms)
    )


def extend(means: Means, body: Extend) -> Done:
    return entered(
        inspections.extend(means.database, means.actor, body.code, body.due, body.reason, now_ms=means.now_ms)
    )


def clear(means: Means, body: Clear) -> Done:
    return entered(inspections.clear(means.database, means.actor, body.code, body.words, now_ms=means.now_ms))


COMMANDS = (
    Command(
        name="danger.add", body=Add, right=Right.REGISTER, school=lambda _, body: body.school, do=add, tags=TAGS
    ),
    Command(name="danger.measure", body=Measure, right=Right.REGISTER, school=school_of, do=measure, tags=TAGS),
    Command(name="danger.mend", body=Mend, right=Right.REGISTER, school=school_of, do=mend, tags=TAGS),
    Command(
        name="danger.recheck", body=Judge, right=Right.REGISTER, school=school_of, do=look_again, tags=TAGS, hint=True
    ),
    Command(
        name="danger.dismiss", body=Reasoned, right=Right.REGISTER, school=school_of, do=dismiss, tags=TAGS, grave=True
    ),
    Command(
        name="inspection.add", body=Inspect, right=Right.REGISTER, school=lambda _, body: body.school, do=inspect,
        tags=TAGS, hint=True,
    ),
    Command(name="inspection.answer", body=Answer, right=Right.REGISTER, school=school_of, do=answer, tags=TAGS),
    Command(name="inspection.extend", body=Extend, right=Right.REGISTER, school=school_of, do=extend, tags=TAGS),
    Command(name="inspection.clear", body=Clear, right=Right.REGISTER, school=school_of, do=clear, tags=TAGS),
)  # fmt: skip
