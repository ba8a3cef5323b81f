"""By what the bureau measures: targets, time limits of faults, and how long recordings must be kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from alerts.fault_terms import USUAL
from campuswatch.commands.command import Command, Done
from campuswatch.commands.fields import Area, Day, Id, Line, MaybeDevice, NeededLine, School
from campuswatch.commands.means import Means
from campuswatch.commands.reading import Unfit
from campuswatch.usecases.actor import Right
from campuswatch.usecases.fault_policies import add_fault_policy, remove_fault_policy
from campuswatch.usecases.retention import add_policy, remove_policy
from campuswatch.usecases.targets import end_target, enter_offered, set_target
from inventory.errors import Conflict, Missing
from inventory.model.alert import Topic
from inventory.model.fault_policy import FaultPolicy
from inventory.model.retention_policy import RetentionPolicy
from inventory.model.school import Locality
from inventory.model.severity import Severity
from inventory.model.target import Measure, Target
from inventory.repository import fault_policies, retention_policies, targets
from inventory.short_id import beginning
from inventory.week_words import parse_week
from language.moment import local

Percent = Annotated[float, Meta(ge=0, le=100)]
Minutes = Annotated[int, Meta(ge=1, le=527_040)]
Days = Annotated[int, Meta(ge=1, le=3650)]


class Grade(StrEnum):
    """Severities by their names."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"


class NewTarget(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`least` and `coverage` in percent; below that coverage nothing is judged."""

    measure: Measure
    least: Percent
    document: NeededLine
    school: School = ""
    locality: Locality | None = None
    coverage: Percent = 95.0
    since: Day | None = None
    until: Day | None = None


class EndedTarget(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Without `last` it is taken back as if it had never been."""

    target: Id
    last: Day | None = None


class Offered(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    document: NeededLine
    since: Day | None = None


class NewLimit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is left out is as usual for the severity."""

    school: School = ""
    topic: Topic | None = None
    severity: Grade | None = None
    repair: Minutes | None = None
    leader: Minutes | None = None
    principal: Minutes | None = None
    bureau: Minutes | None = None
    week: Line = ""
    no_holidays: bool = False
    document: Line = ""
    valid_until: Day | None = None


class OneLimit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    limit: Id


class NewRetention(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For a school, narrowed by an area or a recorder and its channel."""

    school: School
    days: Days
    document: Line = ""
    area: Area = ""
    device: MaybeDevice = ""
    channel: Annotated[int, Meta(ge=1, le=100_000)] | None = None
    since: Day | None = None
    until: Day | None = None


class OneRetention(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    policy: Id


def ppm(percent: float) -> int:
    return round(percent * 10_000)


def today(means: Means) -> date:
    return local(means.now_ms, means.settings.service.zone).date()


def add_target(means: Means, body: NewTarget) -> Done:
    wish = Target(
        id="", measure=body.measure, least_ppm=ppm(body.least), coverage_ppm=ppm(body.coverage), school=body.school,
        locality=body.locality or Locality.UNKNOWN, document=body.document, since=body.since or date.min,
        until=body.until,
    )  # fmt: skip
    try:
        made = set_target(means.database, means.actor, wish, now_ms=means.now_ms)
    except Conflict as error:
        raise Unfit({FIELD_OF.get(error.message.id, ""): error.message}) from None
    return Done(go="/targets", answer=made)


FIELD_OF = {
    "target.bad_share": "least",
    "target.ends_before": "until",
    "target.school_or_locality": "locality",
    "target.of_campuses": "measure",
    "retention.bad_days": "days",
    "retention.ends_before": "until",
    "retention.which_recorder": "channel",
}
"""What is wrong with a target or a policy -> the field to mend."""


def end(means: Means, body: EndedTarget) -> Done:
    stands = end_target(means.database, means.actor, body.target, last=body.last, now_ms=means.now_ms)
    return Done(go="/targets", answer=stands)


def school_of_target(means: Means, body: EndedTarget) -> str:
    with means.database.read() as connection:
        found = beginning(targets.every(connection, means.actor.scope), body.target)
    if found is None:
        raise Missing("target.no_target", target=body.target)
    return found.school


def enter(means: Means, body: Offered) -> Done:
    since = body.since or today(means)
    made = enter_offered(means.database, means.actor, body.document, since, now_ms=means.now_ms)
    return Done(go="/targets", answer=made)


def add_limit(means: Means, body: NewLimit) -> Done:
    grade = Severity[body.severity.name] if body.severity else None
    usual = USUAL[grade or Severity.MAJOR]
    try:
        week = parse_week(body.week) if body.week.strip() else usual.week
    except Conflict as error:
        raise Unfit({"week": error.message}) from None
    steps = zip((body.leader, body.principal, body.bureau), usual.steps_min, strict=True)
    first, second, third = (given or known for given, known in steps)
    wanted: FaultPolicy = replace(
        usual, id="", school=body.school, topic=body.topic, severity=grade, repair_min=body.repair or usual.repair_min,
        steps_min=(first, second, third), week=week, holidays=not body.no_holidays, document=body.document,
        valid_until=body.valid_until,
    )  # fmt: skip
    made = add_fault_policy(means.database, means.actor, wanted, now_ms=means.now_ms)
    return Done(go="/rules#limits", answer=made)


def school_of_limit(means: Means, body: OneLimit) -> str:
    with means.database.read() as connection:
        found = beginning(fault_policies.every(connection, means.actor.scope), body.limit)
    if found is None:
        raise Missing("fault.no_policy", policy=body.limit[:40])
    return found.school


def remove_limit(means: Means, body: OneLimit) -> Done:
    gone = remove_fault_policy(means.database, means.actor, body.limit, now_ms=means.now_ms)
    return Done(go="/rules#limits", answer=gone)


def add_retention(means: Means, body: NewRetention) -> Done:
    wish = RetentionPolicy(
        id="", school=body.school, days=body.days, document=body.document.strip(), area=body.area or None,
        recorder=body.device.strip() or None, channel=body.channel, since=body.since or date.min, until=body.until,
    )  # fmt: skip
    try:
        made = add_policy(means.database, means.actor, wish, now_ms=means.now_ms)
    except Conflict as error:
        raise Unfit({FIELD_OF.get(error.message.id, ""): error.message}) from None
    return Done(go=f"/settings/school/{made.school}#retention", answer=made)


def school_of_retention(means: Means, body: OneRetention) -> str:
    with means.database.read() as connection:
        found = beginning(retention_policies.every(connection, means.actor.scope), body.policy)
    if found is None:
        raise Missing("ledger.no_policy", policy=body.policy)
    return found.school


def remove_retention(means: Means, body: OneRetention) -> Done:
    gone = remove_policy(means.database, means.actor, body.policy, now_ms=means.now_ms)
    return Done(go=f"/settings/school/{gone.school}#retention", answer=gone)


COMMANDS = (
    Command(
        name="target.set", body=NewTarget, right=Right.RULES, school=lambda means, body: body.school, do=add_target,
        hint=True, tags=("targets",),
    ),
    Command(
        name="target.end", body=EndedTarget, right=Right.RULES, school=school_of_target, do=end, grave=True,
        tags=("targets",),
    ),
    Command(
        name="target.enter_offered", body=Offered, right=Right.RULES, school=lambda means, body: "", do=enter,
        tags=("targets",),
    ),
    Command(
        name="fault_policy.add", body=NewLimit, right=Right.RULES, school=lambda means, body: body.school,
        do=add_limit, hint=True, tags=("rules",),
    ),
    Command(
        name="fault_policy.remove", body=OneLimit, right=Right.RULES, school=school_of_limit, do=remove_limit,
        grave=True, tags=("rules",),
    ),
    Command(
        name="retention.add", body=NewRetention, right=Right.CONFIGURE, school=lambda means, body: body.school,
        do=add_retention, tags=("rules",),
    ),
    Command(
        name="retention.remove", body=OneRetention, right=Right.CONFIGURE, school=school_of_retention,
        do=remove_retention, grave=True, tags=("rules",),
    ),
)  # fmt: skip
