"""How long recordings must be kept, and what of them longer: policies and holds, by people's word."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.lookup import device_for, recorder_for
from inventory import audit
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.hold import Hold
from inventory.model.retention_policy import RetentionPolicy
from inventory.model.span import Span
from inventory.repository import areas, channels, holds, retention_policies, schools
from inventory.short_id import beginning

MOST_DAYS = 3650


def add_policy(database: Database, actor: Actor, policy: RetentionPolicy, *, now_ms: int) -> RetentionPolicy:
    """As kept: with an id, by whom and when. A narrower policy goes before a wider one, whenever it was entered.

    Raises Missing for an unknown school, area or recorder, Conflict, Forbidden.
    """
    require(actor, Right.CONFIGURE, policy.school)
    if not 1 <= policy.days <= MOST_DAYS:
        raise Conflict("retention.bad_days", days=policy.days, most=MOST_DAYS)
    if policy.channel is not None and policy.recorder is None:
        raise Conflict("retention.which_recorder", channel=policy.channel)
    if policy.until is not None and policy.until < policy.since:
        raise Conflict("retention.ends_before", since=policy.since.isoformat(), until=policy.until.isoformat())

    def work(connection: Connection) -> RetentionPolicy:
        recorder = _in_school(connection, actor, policy)
        kept = RetentionPolicy(
            id=uuid4().hex, school=policy.school, days=policy.days, document=policy.document, area=policy.area,
            recorder=recorder, channel=policy.channel, since=policy.since, until=policy.until,
            by=actor.name, entered_ms=now_ms,
        )  # fmt: skip
        retention_policies.add(connection, kept)
        audit.append(
            connection, kept.school, at_ms=now_ms, actor=actor.name, action="policy.added",
            subject=kept.recorder or kept.area or kept.school, detail=_policy_detail(kept),
        )  # fmt: skip
        return kept

    return database.write(work).result()


def remove_policy(database: Database, actor: Actor, id: str, *, now_ms: int) -> RetentionPolicy:
    """`id` may be cut short as long as it is only one's. Raises Missing, Conflict where it is several's, Forbidden."""

    def work(connection: Connection) -> RetentionPolicy:
        policy = beginning(retention_policies.every(connection, actor.scope), id)
        if policy is None:
            raise Missing("ledger.no_policy", policy=id)
        require(actor, Right.CONFIGURE, policy.school)
        retention_policies.remove(connection, actor.scope, policy.id)
        audit.append(
            connection, policy.school, at_ms=now_ms, actor=actor.name, action="policy.removed",
            subject=policy.recorder or policy.area or policy.school, detail=_policy_detail(policy),
        )  # fmt: skip
        return policy

    return database.write(work).result()


def hold_footage(
    database: Database, actor: Actor, recorder: str, channel: int, span: Span, reason: str, *, now_ms: int
) -> Hold:
    """Whether it is there is checked at the next look. Raises Missing for an unknown recorder or channel, Conflict for
    a span that is none or lies ahead, Forbidden."""
    if not span.start_ms < span.end_ms <= now_ms:
        raise Conflict("retention.no_span")
    if not reason.strip():
        raise Conflict("retention.no_reason")

    def work(connection: Connection) -> Hold:
        device = device_for(connection, actor, Right.HOLD, recorder)
        numbers = {one.told.number for one in channels.of_recorder(connection, actor.scope, device.code)}
        if channel not in numbers:
            raise Missing("ledger.no_channel", device=device.code, channel=channel)
        hold = Hold(
            id=uuid4().hex, school=device.school, recorder=device.code, channel=channel, span=span,
            reason=reason.strip(), by=actor.name, entered_ms=now_ms,
        )  # fmt: skip
        holds.add(connection, hold)
        audit.append(
            connection, hold.school, at_ms=now_ms, actor=actor.name, action="hold.entered", subject=hold.recorder,
            detail=_hold_detail(hold),
        )  # fmt: skip
        return hold

    return database.write(work).result()


def release_hold(database: Database, actor: Actor, id: str, *, now_ms: int) -> Hold:
    """`id` may be cut short as long as it is only one's. Raises Missing, Conflict where it is several's, Forbidden."""

    def work(connection: Connection) -> Hold:
        hold = beginning(holds.every(connection, actor.scope, on=True), id)
        if hold is None:
            raise Missing("ledger.no_hold", hold=id)
        require(actor, Right.HOLD, hold.school)
        holds.release(connection, actor.scope, hold.id, at_ms=now_ms)
        audit.append(
            connection, hold.school, at_ms=now_ms, actor=actor.name, action="hold.released", subject=hold.recorder,
            detail=_hold_detail(hold),
        )  # fmt: skip
        return hold

    return database.write(work).result()


def _in_school(connection: Connection, actor: Actor, policy: RetentionPolicy) -> str | None:
    """The recorder's code as it is now. Which channels it has may not be known yet. Raises Missing, Conflict."""
    if schools.get(connection, actor.scope, policy.school) is None:
        raise Missing("ledger.no_school", school=policy.school)
    if policy.area is not None and areas.get(connection, actor.scope, policy.school, policy.area) is None:
        raise Missing("ledger.no_area", school=policy.school, area=policy.area)
    if policy.recorder is None:
        return None
    device = recorder_for(connection, actor, Right.CONFIGURE, policy.recorder)
    if device.school != policy.school:
        raise Missing("ledger.no_device", device=policy.recorder)
    numbers = {one.told.number for one in channels.of_recorder(connection, actor.scope, device.code)}
    if numbers and policy.channel is not None and policy.channel not in numbers:
        raise Missing("ledger.no_channel", device=device.code, channel=policy.channel)
    return device.code


def _policy_detail(policy: RetentionPolicy) -> dict[str, str | int | None]:
    return {
        "id": policy.id,
        "days": policy.days,
        "document": policy.document,
        "area": policy.area,
        "channel": policy.channel,
        "since": policy.since.isoformat() if policy.since != date.min else None,
        "until": policy.until.isoformat() if policy.until is not None else None,
    }


def _hold_detail(hold: Hold) -> dict[str, str | int]:
    return {
        "id": hold.id,
        "channel": hold.channel,
        "start_ms": hold.span.start_ms,
        "end_ms": hold.span.end_ms,
        "reason": hold.reason,
    }
