"""The roster of a school: shifts, who is on, rotations, and who stands in the chain."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol
from urllib.parse import quote

import msgspec

from alerts.duty.slots import shifts_on
from alerts.duty.week_words import read_days, read_hours, turns_of
from campuswatch.commands.command import Command, Done
from campuswatch.commands.doer import here
from campuswatch.commands.fields import Count, Day, Id, Line, Lines, NeededLine, NeededPerson, Person, School
from campuswatch.commands.means import Means
from campuswatch.commands.reading import Unfit
from campuswatch.usecases.actor import Right
from campuswatch.usecases.duty_posts import add_post, end_post
from campuswatch.usecases.duty_roster import assign, end_rotation, end_shift, rotate, set_shift
from campuswatch.usecases.lookup import known_school
from inventory.errors import Conflict, Missing
from inventory.model.duty_chain import Level
from inventory.model.duty_roster import Rotation
from inventory.model.duty_shift import DutyDays, DutyShift, Holidays
from inventory.repository import duties, duty_chains
from inventory.short_id import beginning
from language.message import Message
from language.moment import local

TAGS = ("duty",)
LONGEST = timedelta(days=100)
EVERY_DAY = "mon-sun"


class ShiftLevel(StrEnum):
    DUTY = "duty"
    LEADER = "leader"


class ChainLevel(StrEnum):
    LEADER = "leader"
    PRINCIPAL = "principal"
    BUREAU = "bureau"


class OfSchool(Protocol):
    @property
    def school(self) -> str: ...


class SetDays(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who is on from `first` to `until`; nobody where no person is named."""

    school: School
    shift: NeededLine
    first: Day
    until: Day | None = None
    person: Person = ""
    second: Person = ""
    third: Person = ""


class SetShift(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`hours` as 17:00-08:00, `days` as mon-fri."""

    school: School
    name: NeededLine
    hours: NeededLine
    days: Line = EVERY_DAY
    holidays: Holidays = Holidays.ALSO
    level: ShiftLevel = ShiftLevel.DUTY
    needed: Count = 1
    before: Count = 5
    watched: bool = True
    since: Day | None = None
    until: Day | None = None
    document: Line = ""


class EndShift(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    school: School
    name: NeededLine
    until: Day | None = None


class Rotate(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`people` in their order, by number or name. Of one `shift` each has `each` days in a row; or a `pattern` of
    several (`day day night night - -`), the next person `step` days later."""

    school: School
    people: Lines
    shift: Line = ""
    each: Count = 1
    pattern: Line = ""
    step: Count = 0
    days: Line = EVERY_DAY
    holidays: Holidays = Holidays.ALSO
    since: Day | None = None
    until: Day | None = None


class EndRotation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    school: School
    rotation: Id


class AddPost(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An empty school: people of the bureau, for all schools."""

    school: School
    level: ChainLevel
    person: NeededPerson
    since: Day | None = None
    until: Day | None = None


class EndPost(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    post: Id


def home(means: Means, body: OfSchool) -> str:
    return body.school


def roster_of(school: str) -> str:
    return f"/duty/{quote(school)}/roster"


def today_at(means: Means, school: str) -> date:
    zone = known_school(means.database, means.actor, school).zone if school else "UTC"
    return local(means.now_ms, zone).date()


def set_days(means: Means, body: SetDays) -> Done:
    last = body.until or body.first
    if not body.first <= last <= body.first + LONGEST:
        raise Unfit({"until": Message("duty.bad_until", {"days": LONGEST.days})})
    days = [body.first + timedelta(days=number) for number in range((last - body.first).days + 1)]
    whom = list(dict.fromkeys(one for one in (body.person, body.second, body.third) if one))
    slots = assign(means.database, means.actor, body.school, body.shift, days, whom, now_ms=means.now_ms)
    return Done(go=f"{roster_of(body.school)}?month={body.first:%Y-%m}", answer=slots)


def put_shift(means: Means, body: SetShift) -> Done:
    try:
        (start, end), days = read_hours(body.hours), read_days(body.days)
    except Conflict as error:
        field = "hours" if error.message.id == "duty.bad_hours" else "days"
        raise Unfit({field: error.message}) from None
    wanted = DutyShift(
        id="", school=body.school, name=body.name.strip(), start_min=start, end_min=end,
        level=Level[body.level.name], needed=body.needed, days=DutyDays(weekdays=days, holidays=body.holidays),
        before_min=body.before, watched=body.watched, since=body.since or today_at(means, body.school),
        until=body.until, document=body.document.strip(),
    )  # fmt: skip
    return Done(go=roster_of(body.school), answer=set_shift(means.database, means.actor, wanted, now_ms=means.now_ms))


def stop_shift(means: Means, body: EndShift) -> Done:
    last = body.until or today_at(means, body.school)
    made = end_shift(means.database, means.actor, body.school, body.name, last, now_ms=means.now_ms)
    return Done(go=roster_of(body.school), answer=made)


def begin_rotation(means: Means, body: Rotate) -> Done:
    first = body.since or today_at(means, body.school) + timedelta(days=1)
    meant = [here(means, body.school, text) for text in body.people]
    with means.database.read() as connection:
        holding = shifts_on(duties.shifts(connection, means.actor.scope, body.school), body.school, first)
    known = [one.name for one in holding]
    turns, later = turns_of(len(meant), body.shift, body.each or 1, body.pattern, body.step, known)
    wanted = Rotation(
        id="", school=body.school, pattern=turns, people=tuple(one.id for one in meant), step=later, since=first,
        until=body.until, days=DutyDays(weekdays=read_days(body.days), holidays=body.holidays),
    )  # fmt: skip
    made, rows = rotate(means.database, means.actor, wanted, now_ms=means.now_ms)
    return Done(go=f"{roster_of(body.school)}?month={first:%Y-%m}", answer={"id": made.id, "rows": rows})


def stop_rotation(means: Means, body: EndRotation) -> Done:
    made = end_rotation(means.database, means.actor, body.school, body.rotation, now_ms=means.now_ms)
    return Done(go=roster_of(body.school), answer=made)


def put_post(means: Means, body: AddPost) -> Done:
    post, _ = add_post(
        means.database, means.actor, body.school, Level[body.level.name], body.person, until=body.until,
        since=body.since or today_at(means, body.school), now_ms=means.now_ms,
    )  # fmt: skip
    return Done(go=f"/duty/{quote(body.school)}" if body.school else "/", answer=post)


def school_of_post(means: Means, body: EndPost) -> str:
    with means.database.read() as connection:
        found = beginning(duty_chains.every(connection, means.actor.scope), body.post)
    if found is None:
        raise Missing("duty.no_post", post=body.post)
    return found.school


def stop_post(means: Means, body: EndPost) -> Done:
    gone = end_post(means.database, means.actor, body.post, now_ms=means.now_ms)
    return Done(go=f"/duty/{quote(gone.school)}" if gone.school else "/", answer=gone)


COMMANDS = (
    Command(name="duty.set", body=SetDays, right=Right.ROSTER, school=home, do=set_days, tags=TAGS, hint=True),
    Command(name="duty.rotate", body=Rotate, right=Right.ROSTER, school=home, do=begin_rotation, tags=TAGS, hint=True),
    Command(
        name="duty.end_rotation", body=EndRotation, right=Right.ROSTER, school=home, do=stop_rotation, tags=TAGS,
        grave=True,
    ),
    Command(name="duty.set_shift", body=SetShift, right=Right.ROSTER, school=home, do=put_shift, tags=TAGS),
    Command(
        name="duty.end_shift", body=EndShift, right=Right.ROSTER, school=home, do=stop_shift, tags=TAGS, grave=True
    ),
    Command(name="duty.add_post", body=AddPost, right=Right.ROSTER, school=home, do=put_post, tags=TAGS),
    Command(
        name="duty.end_post", body=EndPost, right=Right.ROSTER, school=school_of_post, do=stop_post, tags=TAGS,
        grave=True,
    ),
)  # fmt: skip
