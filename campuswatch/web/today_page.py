"""`/school/{code}/today`: who is on duty, what is due, what happened since midnight by the school's clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from alerts.duty.slots import Slot
from alerts.state import State
from campuswatch.usecases import checks
from campuswatch.usecases.chain import roster_of_days
from campuswatch.web.fault_line import FaultLine, lines_of
from campuswatch.web.house import House
from campuswatch.web.page import Page
from dashboards.roster import Picture
from dashboards.standing import Standing
from inventory.deadlines import Owed, standing
from inventory.model.change_event import ChangeEvent
from inventory.model.maintenance import Maintenance
from inventory.model.obligation import Punctuality, Submission
from inventory.model.school import School
from inventory.model.scope import Scope
from inventory.owing import read_owing
from inventory.period import midnight_ms
from inventory.repository import changes, faults, maintenances, obligations, people, permits, submissions
from language.message import Message
from language.moment import local

DAY_MS = 86_400_000
PAST_MS, AHEAD_MS = 14 * DAY_MS, 7 * DAY_MS
"""Papers that are missing so long, and those that are due so soon, stand there."""
CHANGES, DOWN, FAULTS = 30, 15, 30
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One thing that somebody must do: by when, where that is known."""

    title: Message | str
    href: str
    where: str = ""
    by_ms: int | None = None
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """`what` is the message of what became of the fault then, `look` a class of the timeline."""

    at_ms: int
    what: str
    line: FaultLine
    look: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """What is of the whole school only who sees all of it gets: `whole`. `names` are those of people by their id."""

    whole: bool
    slots: Sequence[Slot] = ()
    names: dict[str, str] = field(default_factory=dict)
    due: Sequence[Due] = ()
    work: Sequence[Maintenance] = ()
    happened: Sequence[Happened] = ()
    changes: Sequence[ChangeEvent] = ()


def today(house: House, request: Request) -> Response:
    picture, now_ms = house.roster.picture(), house.clock.now_ms()
    school = picture.ledger.schools.get(request.path_params["code"])
    if school is None:
        raise HTTPException(404)
    standings = house.standing_of(picture, school.code, now_ms)
    words = house.words(request, school, now_ms)
    day = local(now_ms, school.zone).date()
    with house.database.read() as connection:
        read = read_today(connection, house.scope, picture, school, day, now_ms)
    begin_ms = midnight_ms(day, school.zone)
    fallen = [one for one in standings if one.state is State.DOWN and one.segment.start_ms >= begin_ms]
    return house.show(
        "today.html",
        request,
        words=words,
        here="today",
        school=school,
        several=len(picture.ledger.schools) > 1,
        pulse=house.pulse(picture, school.code, now_ms),
        today=read,
        fallen=sorted(fallen, key=by_time)[:DOWN],
        more=len(fallen) - DOWN,
    )


def by_time(one: Standing) -> tuple[int, str]:
    return -one.segment.start_ms, one.listed.device.code


def read_today(connection: Connection, scope: Scope, picture: Picture, school: School, day: date, now_ms: int) -> Today:
    start_ms, end_ms = midnight_ms(day, school.zone), midnight_ms(day + DAY, school.zone)
    open_ones = lines_of(faults.open_ones(connection, scope, school.code), picture, now_ms)
    told = lines_of(faults.between(connection, scope, start_ms, now_ms + 1, school.code), picture, now_ms)
    narrow = Scope(frozenset([school.code]), scope.areas)
    events = changes.latest(connection, narrow, limit=CHANGES)
    plans = maintenances.every(connection, scope, school.code, since_ms=start_ms)
    due = list(of_faults(open_ones, end_ms))
    part = Today(
        whole=False,
        due=due,
        work=[one for one in plans if one.start_ms < end_ms],
        happened=sorted(happenings(told, start_ms), key=lambda one: -one.at_ms)[:FAULTS],
        changes=[one for one in events if one.at_ms >= start_ms],
    )
    if not scope.allows(school.code):
        return part
    due += of_papers(connection, scope, school, now_ms)
    due += of_checks(connection, scope, school, day, now_ms)
    due += of_permits(connection, scope, school, start_ms, end_ms)
    slots = roster_of_days(connection, scope, school.code, school.zone, day, day).of_days(day, day)
    known = {one.id: one.name for one in people.every(connection, scope, school.code)}
    return replace(part, whole=True, due=sorted(due, key=soonest), slots=slots, names=known)


def soonest(one: Due) -> tuple[bool, int]:
    return not one.late, one.by_ms or 2**62


def of_faults(lines: Sequence[FaultLine], end_ms: int) -> Iterator[Due]:
    for one in lines:
        fault = one.fault
        limit = fault.repair_by_ms
        if limit is not None and limit < end_ms and fault.repaired_ms is None and fault.paused_ms is None:
            yield Due(title=one.title, href=f"/fault/{fault.number}", where=one.where, by_ms=limit, late=one.late)


def of_papers(connection: Connection, scope: Scope, school: School, now_ms: int) -> Iterator[Due]:
    asked = obligations.every(connection, scope, school.code)
    owed = Owed(asked, now_ms - PAST_MS, now_ms + AHEAD_MS)
    handed: dict[tuple[str, str], list[Submission]] = {}
    for one in submissions.since(connection, scope, now_ms - 5 * PAST_MS, school.code):
        handed.setdefault((one.kind, one.period), []).append(one)
    for owing in read_owing(connection, scope, school.code):
        for deadline in owed.of(owing):
            key = deadline.obligation.kind, deadline.period.text
            how, _ = standing(deadline, handed.get(key, ()), now_ms)
            if how in (Punctuality.DUE, Punctuality.MISSING):
                yield Due(
                    title=Message("today.paper", {"period": key[1], "kind": key[0]}),
                    href=f"/reports?school={school.code}", by_ms=deadline.due_ms, late=how is Punctuality.MISSING,
                )  # fmt: skip


def of_checks(connection: Connection, scope: Scope, school: School, day: date, now_ms: int) -> Iterator[Due]:
    for one in checks.standings(connection, scope, school.code, now_ms=now_ms):
        if one.due is not None and one.due.last <= day + 7 * DAY:
            by_ms = midnight_ms(one.due.last + DAY, school.zone) - 1
            title = Message("today.check", {"name": one.plan.name})
            yield Due(title=title, href=f"/registers/{school.code}", by_ms=by_ms)


def of_permits(connection: Connection, scope: Scope, school: School, start_ms: int, end_ms: int) -> Iterator[Due]:
    for one in permits.every(connection, scope, school.code, since_ms=start_ms):
        if one.start_ms < end_ms and one.withdrawn_ms is None:
            title = Message("today.permit", {"who": one.who, "reason": one.reason})
            yield Due(title=title, href=f"/permits?school={school.code}", by_ms=one.end_ms)


def happenings(lines: Sequence[FaultLine], start_ms: int) -> Iterator[Happened]:
    """Of faults: what began, was answered for, mended or closed since then."""
    for one in lines:
        for what, at_ms, look in (
            ("opened", one.fault.opened_ms, "bad"), ("acknowledged", one.fault.acknowledged_ms, "calm"),
            ("repaired", one.fault.repaired_ms, "good"), ("closed", one.fault.closed_ms, "good"),
        ):  # fmt: skip
            if at_ms is not None and at_ms >= start_ms:
                yield Happened(at_ms=at_ms, what=f"today.{what}", line=one, look=look)


PAGES = (Page(path="/school/{code}/today", show=today, shared=True),)
