"""How a device comes into service, and when it is expected to serve: added, accepted, adopted, its hours."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

import msgspec

from campuswatch.commands.command import Command, Done
from campuswatch.commands.fields import Area, Day, Id, Line, NeededLine, Person, School, Words
from campuswatch.commands.means import Means
from campuswatch.commands.of_device import done_with, page_of, school_of, the_device, today_of
from campuswatch.usecases.acceptance import Wish, accept_device
from campuswatch.usecases.actor import Right
from campuswatch.usecases.adoption import adopt_devices
from campuswatch.usecases.device_files import add_device
from campuswatch.usecases.service_hours import add_holiday, end_holiday, end_hours, set_hours
from inventory.errors import Missing
from inventory.model.acceptance import Outcome, Test
from inventory.model.device import Device
from inventory.model.holiday import Holiday
from inventory.model.kind import Kind
from inventory.model.service_hours import ServiceHours
from inventory.repository import service_hours
from inventory.short_id import beginning
from inventory.week_words import parse_week


class Tested(StrEnum):
    """What a person found where no machine can test."""

    PASSED = "passed"
    FAILED = "failed"


class Add(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What no scan can find. With `candidate` it waits for its acceptance; else it serves from `in_service`, or now."""

    school: School
    name: NeededLine
    kind: Kind
    address: Line = ""
    area: Area = ""
    vendor: Line = ""
    model: Line = ""
    in_service: Day | None = None
    candidate: bool = False


class Adopt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`kind` where the scan was wrong; from `in_service` it counts, or from now."""

    device: Id
    kind: Kind | None = None
    in_service: Day | None = None


class Accept(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The tests are those of this moment; what no machine could test a person says."""

    device: Id
    signer: Person
    second_signer: Person = ""
    third_signer: Person = ""
    day: Day | None = None
    document: Line = ""
    online: Tested | None = None
    stream: Tested | None = None
    picture: Tested | None = None
    clock: Tested | None = None
    recording: Tested | None = None
    disks: Tested | None = None
    notes: Words = ""


class Hours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`week` as in `mon-fri 07:00-18:00, sat 08:00-12:00`, `always` or `never`."""

    device: Id
    week: NeededLine
    holidays: bool = True
    since: Day | None = None
    until: Day | None = None
    document: Line = ""


class SchoolHours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """As `Hours`, of all of a school or of a kind in it."""

    school: School
    week: NeededLine
    kind: Kind | None = None
    holidays: bool = True
    since: Day | None = None
    until: Day | None = None
    document: Line = ""


class EndHours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: Id


class AddHoliday(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first day alone where `last` is left out; `everywhere` is of all schools."""

    school: School
    name: NeededLine
    first: Day
    last: Day | None = None
    everywhere: bool = False


def add(means: Means, body: Add) -> Done:
    told = Device(
        id="", code="", school=body.school, kind=body.kind, name=body.name.strip(),
        address=body.address.strip() or None, area=body.area or None, vendor=body.vendor.strip(),
        model=body.model.strip(),
    )  # fmt: skip
    kept = add_device(
        means.database, means.actor, told, in_service=body.in_service, adopted=not body.candidate, now_ms=means.now_ms
    )
    return done_with(kept)


def adopt(means: Means, body: Adopt) -> Done:
    [kept] = adopt_devices(
        means.database, means.actor, [body.device], kind=body.kind, in_service=body.in_service, now_ms=means.now_ms
    )
    return done_with(kept, "")


def accept(means: Means, body: Accept) -> Done:
    said = {test: getattr(body, test.value) for test in Test}
    wish = Wish(
        signers=[one for one in (body.signer, body.second_signer, body.third_signer) if one.strip()],
        day=body.day or today_of(means, the_device(means, body.device).school),
        document=body.document.strip(),
        notes=" ".join(body.notes.split()),
        words={test: Outcome(word.value) for test, word in said.items() if word is not None},
    )
    record = accept_device(
        means.database, means.store, means.actor, body.device, wish,
        clock_limit_ms=means.settings.clocks.limit_ms, now_ms=means.now_ms,
    )  # fmt: skip
    return Done(go=page_of(record.device, "acceptance"), answer=record)


def hours(means: Means, body: Hours) -> Done:
    since = body.since or today_of(means, the_device(means, body.device).school)
    wanted = ServiceHours(
        id="", school="", device=body.device, week=parse_week(body.week), holidays=body.holidays, since=since,
        until=body.until, document=body.document.strip(),
    )  # fmt: skip
    kept = set_hours(means.database, means.actor, wanted, now_ms=means.now_ms)
    return Done(go=page_of(body.device, "file"), answer=kept)


def school_hours(means: Means, body: SchoolHours) -> Done:
    since: date = body.since or today_of(means, body.school)
    wanted = ServiceHours(
        id="", school=body.school, kind=body.kind, week=parse_week(body.week), holidays=body.holidays, since=since,
        until=body.until, document=body.document.strip(),
    )  # fmt: skip
    kept = set_hours(means.database, means.actor, wanted, now_ms=means.now_ms)
    return Done(go=f"/hours/{kept.school}", answer=kept)


def hours_of(means: Means, body: EndHours) -> ServiceHours:
    """Raises Missing, Conflict where several ids begin so."""
    with means.database.read() as connection:
        found = beginning(service_hours.every(connection, means.actor.scope), body.id)
    if found is None:
        raise Missing("ledger.no_hours", hours=body.id)
    return found


def no_hours(means: Means, body: EndHours) -> Done:
    gone = end_hours(means.database, means.actor, body.id, now_ms=means.now_ms)
    return Done(go=page_of(gone.device, "file") if gone.device else f"/hours/{gone.school}", answer=gone)


def holiday(means: Means, body: AddHoliday) -> Done:
    told = Holiday(
        id="", school="" if body.everywhere else body.school, name=body.name.strip(), first=body.first,
        last=body.last or body.first,
    )  # fmt: skip
    kept = add_holiday(means.database, means.actor, told, now_ms=means.now_ms)
    return Done(go=f"/hours/{body.school}" if body.school else "/", answer=kept)


def holiday_of(means: Means, body: EndHours) -> str:
    """Raises Missing, Conflict where several ids begin so."""
    with means.database.read() as connection:
        found = beginning(service_hours.holidays(connection, means.actor.scope), body.id)
    if found is None:
        raise Missing("ledger.no_holiday", holiday=body.id)
    return found.school


def no_holiday(means: Means, body: EndHours) -> Done:
    gone = end_holiday(means.database, means.actor, body.id, now_ms=means.now_ms)
    return Done(go=f"/hours/{gone.school}" if gone.school else "/", answer=gone)


TAGS = ("devices",)
COMMANDS: tuple[Command[Any], ...] = (
    Command(
        name="device.add", body=Add, right=Right.ADOPT, school=lambda means, body: body.school, do=add, hint=True,
        tags=TAGS,
    ),
    Command(name="device.adopt", body=Adopt, right=Right.ADOPT, school=school_of, do=adopt, tags=TAGS),
    Command(name="device.accept", body=Accept, right=Right.ACCEPT, school=school_of, do=accept, hint=True, tags=TAGS),
    Command(name="device.hours", body=Hours, right=Right.CONFIGURE, school=school_of, do=hours, hint=True, tags=TAGS),
    Command(
        name="hours.set", body=SchoolHours, right=Right.CONFIGURE, school=lambda means, body: body.school,
        do=school_hours, hint=True, tags=TAGS,
    ),
    Command(
        name="hours.end", body=EndHours, right=Right.CONFIGURE,
        school=lambda means, body: hours_of(means, body).school, do=no_hours, grave=True, tags=TAGS,
    ),
    Command(
        name="holiday.add", body=AddHoliday, right=Right.CONFIGURE, school=lambda means, body: body.school, do=holiday,
        tags=TAGS,
    ),
    Command(
        name="holiday.end", body=EndHours, right=Right.CONFIGURE, school=holiday_of, do=no_holiday, grave=True,
        tags=TAGS,
    ),
)  # fmt: skip
