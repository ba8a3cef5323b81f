"""What a scan found becomes candidates, claims and change events: one transaction."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor
from inventory import audit
from inventory.login_policy import stranger
from inventory.model.change_event import ChangeEvent
from inventory.model.claim import ClaimType
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.scope import Scope
from inventory.model.sighting import Sighting
from inventory.reconcile import FIELDS, Added, Change, Changed, Moved, Seen, reconcile
from inventory.repository import changes, claims, code_numbers, credentials, devices, login_rows, revision, sightings
from inventory.repository.devices import Filter

SCAN = "scan"
KEPT_MS = 90 * 86_400_000
"""How long sightings are kept; what they changed stands in the history for good."""


@dataclass(slots=True)
class Summary:
    """Codes of devices, by what became of them."""

    added: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)


def record(connection: Connection, actor: Actor, school: str, found: Sequence[Sighting], *, now_ms: int) -> Summary:
    """Writes sightings, new candidates and what changed about known devices."""
    sightings.append(connection, found)
    sightings.forget(connection, school, before_ms=now_ms - KEPT_MS)
    known = devices.find(connection, actor.scope, Filter(school=school))
    held = claims.of_school(connection, actor.scope, school)
    summary = Summary()
    by_code: dict[str, list[Change]] = defaultdict(list)
    told = reconcile(known, held, found, now_ms)
    for change in told:
        if not isinstance(change, Added):
            by_code[change.device].append(change)
    for device in known:
        if device.code in by_code:
            note(connection, actor, device, by_code[device.code], summary, now_ms=now_ms)
    # Newcomers last: the address of one may be what another has just left.
    for change in told:
        if isinstance(change, Added):
            summary.added.append(add_candidate(connection, school, change.sighting, now_ms=now_ms))
    audit.append(
        connection, school, at_ms=now_ms, actor=actor.name, action="scan.recorded", subject=school,
        detail={"sightings": len(found), "added": len(summary.added), "changed": len(summary.changed)},
    )  # fmt: skip
    revision.bump(connection, school)
    return summary


def add_candidate(connection: Connection, school: str, sighting: Sighting, *, now_ms: int) -> str:
    identity = sighting.identity
    device = Device(
        id=uuid.uuid4().hex,
        code=code_numbers.allot(connection, school, identity.kind),
        school=school,
        kind=identity.kind,
        name=first_name(sighting),
        stage=Stage.CANDIDATE,
        address=sighting.address,
        vendor=identity.vendor,
        model=identity.model,
        firmware=identity.firmware,
    )
    devices.add(connection, device, actor=SCAN, at_ms=now_ms)
    login_rows.rename(connection, stranger(school, sighting.address), device.code)
    keep(connection, device.code, sighting, now_ms=now_ms)
    return device.code


def keep(connection: Connection, code: str, sighting: Sighting, *, now_ms: int) -> None:
    """What the device claims to be, and which SNMP credential it understood."""
    claims.put(connection, code, sighting.claims, at_ms=now_ms)
    understood = sighting.evidence.get("snmp.credential")
    sealed = credentials.get(connection, Scope.of([sighting.school]), understood) if understood else None
    if sealed is not None:
        login_rows.prove(connection, code, sealed.id, sealed.generation, now_ms=now_ms)


def first_name(sighting: Sighting) -> str:
    """What it calls itself, else its model, else its address."""
    return sighting.evidence.get("sysName") or sighting.identity.model or sighting.address


def note(
    connection: Connection, actor: Actor, device: Device, told: Sequence[Change], summary: Summary, *, now_ms: int
) -> None:
    """A known device was seen: where it moved to, which of its fields it now says otherwise."""
    after = device
    for change in told:
        if isinstance(change, Seen):
            summary.seen.append(device.code)
            keep(connection, device.code, change.sighting, now_ms=now_ms)
        elif isinstance(change, Moved):
            summary.moved.append(device.code)
            vacate(connection, actor, device, change.new, now_ms=now_ms)
            after = replace(after, address=change.new, holds_address=True)
        elif isinstance(change, Changed) and change.field in (*FIELDS, "kind"):
            value = Kind(change.new) if change.field == "kind" else change.new
            after = replace(after, **{change.field: value})  # type: ignore[arg-type]
    events = [
        told_otherwise(device, change, now_ms) for change in told if isinstance(change, Changed) and swapped(change)
    ]
    changes.record(connection, events)
    if devices.change(connection, actor.scope, after, actor=SCAN, at_ms=now_ms) or events:
        summary.changed.append(device.code)


def swapped(change: Changed) -> bool:
    """Whether it is a claim in place of another: the device, or a part of it, may be a different one."""
    return change.field in set(ClaimType) and change.old != ""


def told_otherwise(device: Device, change: Changed, at_ms: int) -> ChangeEvent:
    return ChangeEvent(
        at_ms=at_ms,
        school=device.school,
        subject=device.code,
        actor=SCAN,
        action="changed",
        field=change.field,
        old=change.old,
        new=change.new,
    )


def vacate(connection: Connection, actor: Actor, newcomer: Device, address: str, *, now_ms: int) -> None:
    """Who held the address answers there no more; the address stays in its file as a note."""
    holder = devices.at_address(connection, actor.scope, newcomer.school, address, newcomer.routing_instance)
    if holder is not None and holder.id != newcomer.id:
        devices.change(connection, actor.scope, replace(holder, holds_address=False), actor=SCAN, at_ms=now_ms)
