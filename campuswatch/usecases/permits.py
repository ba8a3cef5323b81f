"""Permits: entered before a change, withdrawn, and what machines noticed laid beside them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from uuid import uuid4

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.lookup import device_for
from inventory import audit
from inventory.admission import is_line, printable
from inventory.change_kinds import MACHINES, OF_INTEREST
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.change_event import ChangeEvent
from inventory.model.change_kind import ChangeKind
from inventory.model.device import Device
from inventory.model.permit import Permit
from inventory.model.scope import Scope
from inventory.permits import Noticed, noticed
from inventory.repository import areas, changes, devices, permits, schools
from inventory.short_id import beginning

MOST_DAYS = 31
"""A permit without end is none."""
MOST_WORDS = 400


def add_permit(database: Database, actor: Actor, wish: Permit, *, now_ms: int) -> Permit:
    """As kept: with an id, by whom and when. One that begins earlier begins now.

    Raises Missing for an unknown school, area or device, Conflict, Forbidden.
    """
    require(actor, Right.PERMIT, wish.school)
    judge_wish(wish, now_ms)

    def work(connection: Connection) -> Permit:
        if schools.get(connection, actor.scope, wish.school) is None:
            raise Missing("ledger.no_school", school=wish.school)
        if wish.area is not None and areas.get(connection, actor.scope, wish.school, wish.area) is None:
            raise Missing("ledger.no_area", school=wish.school, area=wish.area)
        kept = replace(
            wish,
            id=uuid4().hex,
            who=wish.who.strip(),
            reason=wish.reason.strip(),
            start_ms=max(wish.start_ms, now_ms),
            devices=_codes(connection, actor, wish),
            by=actor.name,
            entered_ms=now_ms,
            withdrawn_ms=None,
            withdrawn_by="",
        )
        permits.add(connection, kept)
        _audit(connection, actor, kept, "permit.added", now_ms)
        return kept

    return database.write(work).result()


def judge_wish(wish: Permit, now_ms: int) -> None:
    """Raises Conflict for one that says too little, is over already, or has no end."""
    for text in (wish.who, wish.reason):
        if not is_line(text, MOST_WORDS):
            raise Conflict("ledger.bad_name", name=printable(text), limit=MOST_WORDS)
    if not wish.who.strip() or not wish.reason.strip():
        raise Conflict("ledger.permit_says_nothing")
    if wish.end_ms <= now_ms or wish.end_ms <= wish.start_ms:
        raise Conflict("ledger.permit_over")
    if wish.end_ms - max(wish.start_ms, now_ms) > MOST_DAYS * 86_400_000:
        raise Conflict("ledger.permit_too_long", days=MOST_DAYS)


def withdraw_permit(database: Database, actor: Actor, id: str, *, now_ms: int) -> Permit:
    """`id` may be cut short as long as it is only one's. Raises Missing, Conflict where it is several's, Forbidden."""

    def work(connection: Connection) -> Permit:
        known = [one for one in permits.every(connection, actor.scope) if one.withdrawn_ms is None]
        found = beginning(known, id)
        if found is None:
            raise Missing("ledger.no_permit", permit=id)
        require(actor, Right.PERMIT, found.school)
        permits.withdraw(connection, actor.scope, found, actor=actor.name, at_ms=now_ms)
        _audit(connection, actor, found, "permit.withdrawn", now_ms)
        return replace(found, withdrawn_ms=now_ms, withdrawn_by=actor.name)

    return database.write(work).result()


@dataclass(frozen=True, slots=True)
class Register:
    """What is needed to judge change events: devices by the codes they have or had, and permits."""

    by_code: dict[str, Device]
    permits: list[Permit]

    def judge(self, event: ChangeEvent) -> Noticed | None:
        return noticed(event, self.by_code.get(event.subject), self.permits)


def read_register(
    connection: Connection, scope: Scope, school: str | None, codes: Collection[str], *, since_ms: int
) -> Register:
    """For events of `codes` that may have happened at `since_ms` or later."""
    known = devices.of_codes(connection, scope, sorted(set(codes)))
    for code in set(codes) - known.keys():
        found = devices.get(connection, scope, code)
        if found is not None:
            known[code] = found
    return Register(known, permits.every(connection, scope, school, since_ms=since_ms))


def read_noticed(
    connection: Connection, scope: Scope, school: str | None, *, since_ms: int, limit: int = 10_000
) -> list[Noticed]:
    """What machines noticed at `since_ms` or later, newest first, each with the permit that covers it."""
    told = changes.between(
        connection, scope, school, actors=MACHINES, actions=OF_INTEREST, since_ms=since_ms, limit=limit
    )
    return judged(connection, scope, school, told)


def judged(connection: Connection, scope: Scope, school: str | None, told: list[ChangeEvent]) -> list[Noticed]:
    """Of these events those that need a permit, in their order."""
    if not told:
        return []
    register = read_register(connection, scope, school, {one.subject for one in told}, since_ms=_earliest(told))
    return [found for event in told if (found := register.judge(event)) is not None]


def list_noticed(database: Database, actor: Actor, school: str | None, *, since_ms: int) -> list[Noticed]:
    with database.read() as connection:
        return read_noticed(connection, actor.scope, school, since_ms=since_ms)


def kinds_named(names: Collection[str]) -> frozenset[ChangeKind]:
    return frozenset(map(ChangeKind, names))


def _earliest(told: Collection[ChangeEvent]) -> int:
    """When the first of them may have happened; a reboot tells that in its new value."""
    booted = (int(one.new) for one in told if one.action == "rebooted" and one.new.isdecimal())
    return min((*(one.at_ms if one.since_ms is None else one.since_ms for one in told), *booted))


def _codes(connection: Connection, actor: Actor, wish: Permit) -> tuple[str, ...]:
    """As the devices are called now. Raises Missing for one of another school."""
    found = [device_for(connection, actor, Right.PERMIT, code) for code in wish.devices]
    for code, device in zip(wish.devices, found, strict=True):
        if device.school != wish.school:
            raise Missing("ledger.no_device", device=code)
    return tuple(sorted({device.code for device in found}))


def _audit(connection: Connection, actor: Actor, permit: Permit, action: str, now_ms: int) -> None:
    audit.append(
        connection, permit.school, at_ms=now_ms, actor=actor.name, action=action, subject=permits.subject(permit),
        detail={
            "id": permit.id,
            "who": permit.who,
            "reason": permit.reason,
            "start_ms": permit.start_ms,
            "end_ms": permit.end_ms,
            "changes": " ".join(sorted(permit.changes)),
            "devices": " ".join(permit.devices),
            "area": permit.area,
            "kind": permit.kind,
        },
    )  # fmt: skip
