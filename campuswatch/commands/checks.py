"""Check lists that come back (Q50), and the sheets before holidays and of the year (Q33)."""

from __future__ import annotations

import re
from urllib.parse import quote

import msgspec

from campuswatch.commands.command import Command, Done
from campuswatch.commands.fields import (
    Day,
    Findings,
    Hidden,
    Line,
    Lines,
    NeededLine,
    NeededPerson,
    NeededSecret,
    Person,
    School,
)
from campuswatch.commands.means import Means
from campuswatch.commands.reading import Unfit
from campuswatch.commands.rosters import today_at
from campuswatch.commands.uses import TAGS, OfItem, Reasoned, entered, school_of
from campuswatch.usecases import selfchecks
from campuswatch.usecases.actor import Right
from campuswatch.usecases.checks import Round, do_check, drop_plan, set_plan
from campuswatch.usecases.selfchecks import Mark
from campuswatch.usecases.signing_in import NotLetIn
from inventory.model.check_plan import CheckPlan, Frequency
from language.message import Message

NUMBERS = re.compile(r"([0-9]{1,4})(?:-([0-9]{1,4}))?", re.ASCII)
MOST = 2_000


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`name` is short and unique in the school; of a name that exists the list is changed."""

    school: School
    name: NeededLine
    title: NeededLine
    frequency: Frequency
    items: Lines = ()
    person: Person = ""
    document: Line = ""
    since: Day | None = None
    until: Day | None = None


class OfPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    school: School
    name: NeededLine


class DoneRound(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All is in order but what `bad` says, by the numbers of items; each becomes a hidden danger."""

    school: School
    name: Hidden
    person: NeededPerson
    bad: Findings = msgspec.field(default_factory=dict)
    note: Line = ""


class Make(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    school: School
    occasion: Line = ""
    yearly: bool = False


class MarkLines(OfItem, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`lines` as `1-4, 7`; empty: all that have no mark yet."""

    lines: Line = ""
    mark: Mark
    words: Line = ""


class Sign(OfItem, frozen=True, forbid_unknown_fields=True, kw_only=True):
    person: NeededPerson
    pin: NeededSecret


def plan(means: Means, body: Plan) -> Done:
    wish = CheckPlan(
        school=body.school, name=body.name, title=body.title, frequency=body.frequency, items=body.items,
        person=body.person or None, document=body.document, since=body.since or today_at(means, body.school),
        until=body.until,
    )  # fmt: skip
    made = set_plan(means.database, means.actor, wish, now_ms=means.now_ms)
    return Done(go=f"/registers/{quote(body.school)}?noun=check", answer={"name": made.name, "items": len(made.items)})


def drop(means: Means, body: OfPlan) -> Done:
    gone = drop_plan(means.database, means.actor, body.school, body.name, now_ms=means.now_ms)
    return Done(go=f"/registers/{quote(body.school)}?noun=check", answer={"name": gone.name})


def do_round(means: Means, body: DoneRound) -> Done:
    bad = {int(number): words for number, words in body.bad.items()}
    told = Round(school=body.school, plan=body.name, person=body.person, bad=bad, note=body.note)
    return entered(*do_check(means.database, means.actor, told, now_ms=means.now_ms))


def make(means: Means, body: Make) -> Done:
    made = selfchecks.make_sheet(
        means.database, means.actor, body.school, yearly=body.yearly, occasion=body.occasion, now_ms=means.now_ms
    )
    return entered(made)


def mark(means: Means, body: MarkLines) -> Done:
    if body.lines.strip():
        numbers = numbers_in(body.lines)
    else:
        numbers = selfchecks.unmarked(means.database, means.actor, body.code)
    return entered(
        selfchecks.mark(means.database, means.actor, body.code, numbers, body.mark, body.words, now_ms=means.now_ms)
    )


def numbers_in(text: str) -> list[int]:
    """Of `1-4, 7`. Raises Unfit."""
    found: list[int] = []
    for part in re.split(r"[\s,，、;；]+", text.strip()):
        told = NUMBERS.fullmatch(part)
        first, last = (int(told[1]), int(told[2] or told[1])) if told else (1, 0)
        if not first <= last <= MOST:
            raise Unfit({"lines": Message("selfcheck.bad_lines")})
        found += range(first, last + 1)
    return list(dict.fromkeys(found))


def sign(means: Means, body: Sign) -> Done:
    try:
        signed = selfchecks.sign_sheet(
            means.database, means.vault(), means.actor, body.code, body.person, body.pin, now_ms=means.now_ms
        )
    except NotLetIn as error:
        raise Unfit({"pin": error.message}) from None
    return entered(*signed)


def cancel(means: Means, body: Reasoned) -> Done:
    return entered(selfchecks.cancel_sheet(means.database, means.actor, body.code, body.reason, now_ms=means.now_ms))


COMMANDS = (
    Command(
        name="check.done", body=DoneRound, right=Right.REGISTER, school=lambda _, body: body.school, do=do_round,
        tags=TAGS, hint=True,
    ),
    Command(name="check.plan", body=Plan, right=Right.REGISTER, school=lambda _, body: body.school, do=plan, tags=TAGS),
    Command(
        name="check.drop", body=OfPlan, right=Right.REGISTER, school=lambda _, body: body.school, do=drop, tags=TAGS,
        grave=True,
    ),
    Command(
        name="selfcheck.make", body=Make, right=Right.REGISTER, school=lambda _, body: body.school, do=make, tags=TAGS,
        hint=True,
    ),
    Command(name="selfcheck.mark", body=MarkLines, right=Right.REGISTER, school=school_of, do=mark, tags=TAGS),
    Command(name="selfcheck.sign", body=Sign, right=Right.REGISTER, school=school_of, do=sign, tags=TAGS),
    Command(
        name="selfcheck.cancel", body=Reasoned, right=Right.REGISTER, school=school_of, do=cancel, tags=TAGS, grave=True
    ),
)  # fmt: skip
