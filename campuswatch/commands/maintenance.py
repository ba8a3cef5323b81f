"""Planned work and power cuts, and permits for changes: planned, ended, taken back, approved."""

from __future__ import annotations

from datetime import datetime

import msgspec

from campuswatch.commands.command import Command, Done
from campuswatch.commands.fields import Area, Id, Line, MaybeDevice, Moment, NeededLine, School
from campuswatch.commands.means import Means
from campuswatch.commands.reading import Unfit
from campuswatch.usecases import maintenance as act
from campuswatch.usecases.actor import Right
from campuswatch.usecases.lookup import device_for
from campuswatch.usecases.permits import add_permit, withdraw_permit
from inventory.errors import Conflict, Missing
from inventory.model.change_kind import ChangeKind
from inventory.model.kind import Kind
from inventory.model.maintenance import Maintenance
from inventory.model.permit import Permit
from inventory.repository import maintenances, permits
from inventory.short_id import beginning
from inventory.week_words import parse_week
from language.message import Message


class Planned(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For a device, an area, a supply circuit, or all of the school where none of them is named. Between `start` and
    `end` only in the stretches of `week` (`sun 06:00-08:00, wed 22:00-02:00`), where one is given."""

    school: School
    reason: NeededLine
    end: Moment
    start: Moment | None = None
    device: MaybeDevice = ""
    area: Area = ""
    circuit: Line = ""
    week: Line = ""
    no_holidays: bool = False
    untold: bool = False


class One(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    maintenance: Id


class NewPermit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`what` may be changed, everything where it is left out; of one device, an area, a kind, or all of the school."""

    school: School
    who: NeededLine
    reason: NeededLine
    end: Moment
    start: Moment | None = None
    what: ChangeKind | None = None
    device: MaybeDevice = ""
    area: Area = ""
    kind: Kind | None = None


class OnePermit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    permit: Id


def ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def plan(means: Means, body: Planned) -> Done:
    if sum(map(bool, (body.device, body.area, body.circuit.strip()))) > 1:
        raise Unfit({"area": Message("maintenance.one_place")})
    try:
        week = parse_week(body.week) if body.week.strip() else None
    except Conflict as error:
        raise Unfit({"week": error.message}) from None
    wish = Maintenance(
        id="", school=body.school, reason=body.reason, device=body.device.strip() or None, area=body.area or None,
        circuit=body.circuit.strip(), start_ms=ms(body.start) if body.start else means.now_ms, end_ms=ms(body.end),
        week=week, holidays=not body.no_holidays, announce=not body.untold,
    )  # fmt: skip
    try:
        made = act.plan_maintenance(means.database, means.actor, wish, now_ms=means.now_ms)
    except Conflict as error:
        raise Unfit({FIELD_OF.get(error.message.id, ""): error.message}) from None
    return Done(go=f"/maintenance?school={made.school}", answer=made)


FIELD_OF = {
    "maintenance.ends_before": "end",
    "maintenance.too_long": "end",
    "maintenance.never": "week",
    "maintenance.says_nothing": "reason",
    "ledger.permit_over": "end",
    "ledger.permit_too_long": "end",
}
"""What is wrong with a plan or a permit -> the field to mend."""


def planned_school(means: Means, body: Planned) -> str:
    """The device's, where one is named and no school."""
    if body.school or not body.device:
        return body.school
    with means.database.read() as connection:
        return device_for(connection, means.actor, Right.MAINTAIN, body.device).school


def school_of(means: Means, body: One) -> str:
    with means.database.read() as connection:
        found = beginning(maintenances.every(connection, means.actor.scope), body.maintenance)
    if found is None:
        raise Missing("ledger.no_maintenance", maintenance=body.maintenance)
    return found.school


def end(means: Means, body: One) -> Done:
    return done(act.end_maintenance(means.database, means.actor, body.maintenance, now_ms=means.now_ms))


def cancel(means: Means, body: One) -> Done:
    return done(act.cancel_maintenance(means.database, means.actor, body.maintenance, now_ms=means.now_ms))


def approve(means: Means, body: One) -> Done:
    return done(act.approve_maintenance(means.database, means.actor, body.maintenance, now_ms=means.now_ms))


def done(plan: Maintenance) -> Done:
    return Done(go=f"/maintenance?school={plan.school}", answer=plan)


def permit(means: Means, body: NewPermit) -> Done:
    wish = Permit(
        id="", school=body.school, who=body.who, reason=body.reason,
        start_ms=ms(body.start) if body.start else means.now_ms, end_ms=ms(body.end),
        changes=frozenset({body.what}) if body.what else frozenset(),
        devices=(body.device.strip(),) if body.device.strip() else (), area=body.area or None, kind=body.kind,
    )  # fmt: skip
    try:
        made = add_permit(means.database, means.actor, wish, now_ms=means.now_ms)
    except Conflict as error:
        raise Unfit({FIELD_OF.get(error.message.id, ""): error.message}) from None
    return Done(go=f"/permits?school={made.school}", answer=made)


def school_of_permit(means: Means, body: OnePermit) -> str:
    with means.database.read() as connection:
        found = beginning(permits.every(connection, means.actor.scope), body.permit)
    if found is None:
        raise Missing("ledger.no_permit", permit=body.permit)
    return found.school


def withdraw(means: Means, body: OnePermit) -> Done:
    gone = withdraw_permit(means.database, means.actor, body.permit, now_ms=means.now_ms)
    return Done(go=f"/permits?school={gone.school}", answer=gone)


TAGS = ("maintenance",)
COMMANDS = (
    Command(
        name="maintenance.plan", body=Planned, right=Right.MAINTAIN, school=planned_school, do=plan, hint=True,
        tags=TAGS,
    ),
    Command(name="maintenance.approve", body=One, right=Right.APPROVE, school=school_of, do=approve, tags=TAGS),
    Command(name="maintenance.end", body=One, right=Right.MAINTAIN, school=school_of, do=end, tags=TAGS),
    Command(
        name="maintenance.cancel", body=One, right=Right.MAINTAIN, school=school_of, do=cancel, grave=True, tags=TAGS
    ),
    Command(
        name="permit.add", body=NewPermit, right=Right.PERMIT, school=lambda means, body: body.school, do=permit,
        hint=True, tags=("permits",),
    ),
    Command(
        name="permit.withdraw", body=OnePermit, right=Right.PERMIT, school=school_of_permit, do=withdraw, grave=True,
        tags=("permits",),
    ),
)  # fmt: skip
