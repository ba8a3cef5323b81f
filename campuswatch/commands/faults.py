"""What people do about a fault."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import msgspec

from campuswatch.commands.command import Command, Done
from campuswatch.commands.fields import Hidden, Id, Line, Money, NeededLine, NeededPerson, NeededWords, Photo, Words
from campuswatch.commands.means import Means
from campuswatch.usecases import fault_work as act
from campuswatch.usecases.actor import Right
from campuswatch.usecases.fault_costs import mend_at_cost
from campuswatch.usecases.fault_work import Desk, Mending, Said
from inventory.errors import Missing
from inventory.model.fault import CauseClass, Fault, Pause
from inventory.model.incident import Incident
from inventory.repository import faults


class OfFault(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`number` as on the papers: S01-2026-0007."""

    number: Id


class Note(OfFault, frozen=True, forbid_unknown_fields=True, kw_only=True):
    words: Words = ""


class InWords(OfFault, frozen=True, forbid_unknown_fields=True, kw_only=True):
    words: NeededWords


class Repair(OfFault, frozen=True, forbid_unknown_fields=True, kw_only=True):
    words: NeededWords
    cause: CauseClass = CauseClass.UNKNOWN
    parts: Line = ""
    ticket: Line = ""
    cost: Money = ""
    currency: Hidden = ""


class Merge(OfFault, frozen=True, forbid_unknown_fields=True, kw_only=True):
    other: Line
    words: Words = ""


class PauseIt(OfFault, frozen=True, forbid_unknown_fields=True, kw_only=True):
    reason: Pause
    agreed: NeededPerson
    words: Words = ""


class Outside(OfFault, frozen=True, forbid_unknown_fields=True, kw_only=True):
    repairer: NeededLine
    words: NeededWords


class Report(OfFault, frozen=True, forbid_unknown_fields=True, kw_only=True):
    cause: NeededWords
    course: NeededWords
    measures: NeededWords
    lessons: NeededWords


class Picture(OfFault, frozen=True, forbid_unknown_fields=True, kw_only=True):
    photo: Photo
    words: Words = ""


def school_of(means: Means, body: OfFault) -> str:
    with means.database.read() as connection:
        found = faults.by_number(connection, means.actor.scope, body.number)
    if found is None:
        raise Missing("fault.none", fault=body.number[:40])
    return found.school


def done(fault: Fault) -> Done:
    return Done(go=f"/fault/{quote(fault.number)}", answer=fault)


def work(means: Means, body: OfFault, do: Callable[[Desk], object], right: Right = Right.FAULTS) -> Done:
    said = Said(by=means.person, words=getattr(body, "words", ""))
    return done(act.work(means.database, means.actor, body.number, said, do, now_ms=means.now_ms, right=right))


def plain(
    name: str, do: Callable[[Desk], object], *, right: Right = Right.FAULTS, grave: bool = False
) -> Command[Note]:
    """One that needs nothing; words may be said."""
    return Command(
        name=f"fault.{name}", body=Note, right=right, school=school_of, tags=("faults",),
        do=lambda means, body: work(means, body, do, right),
    )  # fmt: skip


def telling(name: str, do: Callable[[Desk], object], *, grave: bool = False) -> Command[InWords]:
    """One that needs words."""
    return Command(
        name=f"fault.{name}", body=InWords, right=Right.FAULTS, school=school_of, tags=("faults",), grave=grave,
        do=lambda means, body: work(means, body, do),
    )  # fmt: skip


def repair(means: Means, body: Repair) -> Done:
    mending = Mending(cause=body.cause, parts=body.parts, ticket=body.ticket)
    if not body.cost:
        return work(means, body, act.repair(mending))
    said = Said(by=means.person, words=body.words)
    fault = mend_at_cost(
        means.database, means.actor, body.number, said, mending, cost=body.cost, currency=body.currency,
        now_ms=means.now_ms,
    )  # fmt: skip
    return done(fault)


def pause(means: Means, body: PauseIt) -> Done:
    return work(means, body, act.pause(body.reason, body.agreed))


def incident(means: Means, body: Report) -> Done:
    report = Incident(
        fault="", school="", cause=body.cause, course=body.course, measures=body.measures, lessons=body.lessons, by="",
        at_ms=0,
    )  # fmt: skip
    return work(means, body, act.write_incident(report))


COMMANDS = (
    plain("take", act.take),
    plain("start", act.start),
    Command(name="fault.repair", body=Repair, right=Right.FAULTS, school=school_of, do=repair, tags=("faults",)),
    plain("verify", act.verify),
    plain("close", act.close),
    telling("note", act.note),
    Command(
        name="fault.photo", body=Picture, right=Right.FAULTS, school=school_of, tags=("faults",),
        do=lambda means, body: work(means, body, act.photo(body.photo)),
    ),
    Command(name="fault.pause", body=PauseIt, right=Right.FAULTS, school=school_of, do=pause, tags=("faults",)),
    plain("resume", act.resume),
    Command(
        name="fault.outside", body=Outside, right=Right.FAULTS, school=school_of, tags=("faults",),
        do=lambda means, body: work(means, body, act.ask_outside(body.repairer)),
    ),
    plain("approve_outside", act.approve_outside(True), right=Right.APPROVE),
    plain("refuse_outside", act.approve_outside(False), right=Right.APPROVE),
    telling("hand_up", act.hand_up),
    telling("answer", act.answer),
    Command(name="fault.incident", body=Report, right=Right.FAULTS, school=school_of, do=incident, tags=("faults",)),
    Command(
        name="fault.merge", body=Merge, right=Right.FAULTS, school=school_of, tags=("faults",), grave=True,
        do=lambda means, body: work(means, body, act.merge(body.other)),
    ),
    telling("dismiss", act.dismiss, grave=True),
    telling("reopen", act.reopen),
)  # fmt: skip
