"""What a scan found becomes candidates, claims, links and change events: one transaction, and twice is as once."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from campuswatch.usecases import address_finds
from campuswatch.usecases.actor import Actor
from campuswatch.usecases.wiring import Remark, store, unexplained
from collector.discovery.discovery import Discovery
from inventory import audit
from inventory.change_kinds import SCAN
from inventory.login_policy import stranger
from inventory.model.absence import Absence
from inventory.model.change_event import ChangeEvent
from inventory.model.claim import Claim, ClaimType
from inventory.model.device import Device, Stage
from inventory.model.scan_run import Ending
from inventory.model.scope import Scope
from inventory.model.sighting import Sighting
from inventory.reconcile import (
    Added,
    AlsoAt,
    Back,
    Change,
    Changed,
    Displaced,
    Ledger,
    Missed,
    Moved,
    Seen,
    reconcile,
)
from inventory.repository import (
    absences,
    changes,
    claims,
    code_numbers,
    credentials,
    devices,
    login_rows,
    other_addresses,
    revision,
    scan_runs,
    sightings,
)
from inventory.repository.devices import Filter
from inventory.silent import Silent
from inventory.sureness import first_sureness, learn
from language.message import Message

KEPT_MS = 90 * 86_400_000
"""How long sightings are kept; what they changed stands in the history for good."""


@dataclass(slots=True)
class Summary:
    """Codes of devices, by what became of them. `swapped` maps a device to the newcomer at its address.

    `silent` are sightings of devices that answered nothing and were told of by their neighbours.
    """

    added: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    swapped: dict[str, str] = field(default_factory=dict)
    silent: tuple[Sighting, ...] = ()
    remarks: tuple[Remark, ...] = ()


def record(
    connection: Connection,
    actor: Actor,
    school: str,
    discovery: Discovery,
    *,
    now_ms: int,
    ending: Ending = Ending.DONE,
) -> Summary:
    """Writes sightings, new candidates, what changed about known devices, who is missed, and how the run ended.

    A run that is in the ledger as done changes nothing any more. One that was stopped is recorded with what it found,
    and again when it comes to its end.
    """
    run = scan_runs.get(connection, actor.scope, discovery.run) if discovery.run else None
    if run is not None and run.ending is Ending.DONE:
        return Summary(list(run.added), [], list(run.changed), list(run.moved), list(run.gone))
    told, swept = discovery.surroundings, discovery.swept
    quiet = unexplained(connection, actor.scope, school, told, discovery.sightings, swept)
    summary = _judge(connection, actor, school, discovery, (*discovery.sightings, *quiet.sightings), now_ms)
    summary.silent = quiet.sightings
    summary.remarks = (*store(connection, actor.scope, school, told, now_ms), *_uncertain(quiet))
    address_finds.note(connection, school, told, discovery.sightings, now_ms)
    if run is not None:
        after = replace(
            run,
            ending=ending,
            ended_ms=now_ms,
            added=_both(run.added, summary.added),
            gone=_both(run.gone, summary.gone),
            moved=_both(run.moved, summary.moved),
            changed=_both(run.changed, summary.changed),
        )
        scan_runs.put(connection, after)
    counts = {name: len(getattr(summary, name)) for name in ("seen", "added", "changed", "moved", "gone")}
    audit.append(
        connection, school, at_ms=now_ms, actor=actor.name, action="finds.recorded", subject=school,
        detail={"sightings": len(discovery.sightings), **counts},
    )  # fmt: skip
    revision.bump(connection, school)
    return summary


def _uncertain(quiet: Silent) -> Iterator[Remark]:
    if quiet.unmatched:
        yield Remark(Message("neighbours.unmatched", {"count": quiet.unmatched}))
    for teller, count in quiet.unbelieved.items():
        yield Remark(Message("neighbours.unbelieved", {"device": teller or "ARP", "count": count}))


def _both(before: Iterable[str], now: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*before, *now)))


def _judge(
    connection: Connection, actor: Actor, school: str, discovery: Discovery, found: Sequence[Sighting], now_ms: int
) -> Summary:
    began_ms = min((one.at_ms for one in found), default=now_ms)  # what was found is stored while a scan goes on
    seen_before = sightings.last_seen(connection, actor.scope, school, before_ms=began_ms)
    sightings.append(connection, found)
    sightings.forget(connection, school, before_ms=now_ms - KEPT_MS)
    absent = absences.every(connection, actor.scope, school)
    known = devices.find(connection, actor.scope, Filter(school=school))
    ledger = Ledger(
        devices=known,
        claims=claims.of_school(connection, actor.scope, school),
        others=other_addresses.of_school(connection, actor.scope, school),
        missed={code: one.scans for code, one in absent.items()},
    )
    told = reconcile(ledger, found, now_ms, discovery.asked)
    by_code: dict[str, list[Change]] = defaultdict(list)
    for change in told:
        if not isinstance(change, Added):
            by_code[change.device].append(change)
    summary = Summary()
    before = Before({one.code: one for one in known}, last_told(known, ledger.claims, seen_before))
    _note(connection, actor, before, by_code, summary, now_ms)
    for change in told:
        if isinstance(change, Added):
            summary.added.append(add_candidate(connection, school, change.sighting, now_ms=now_ms, also=change.also))
    _drop_others(connection, told, ledger.others)
    scan = discovery.run or f"at {now_ms}"
    _count(connection, school, told, absent, scan, summary, now_ms)
    _say_swapped(connection, actor, school, told, summary, before.told_ms, now_ms)
    return summary


def add_candidate(
    connection: Connection, school: str, sighting: Sighting, *, now_ms: int, also: Sequence[Sighting] = ()
) -> str:
    identity = sighting.identity
    device = Device(
        id=uuid.uuid4().hex,
        code=code_numbers.allot(connection, school, identity.kind),
        school=school,
        kind=identity.kind,
        name=first_name(sighting),
        stage=Stage.CANDIDATE,
        address=sighting.address or None,
        vendor=identity.vendor,
        model=identity.model,
        firmware=identity.firmware,
        sure=first_sureness(identity),
    )
    devices.add(connection, device, actor=SCAN, at_ms=now_ms)
    login_rows.rename(connection, stranger(school, sighting.address), device.code)
    for one in (sighting, *also):
        keep(connection, device.code, one, now_ms=now_ms)
    for one in also:
        other_addresses.put(connection, device.code, one.address, at_ms=now_ms)
    return device.code


def keep(connection: Connection, code: str, sighting: Sighting, *, now_ms: int) -> None:
    """What the device claims to be, and which SNMP credential it understood."""
    claims.put(connection, code, sighting.claims, at_ms=now_ms)
    understood = sighting.evidence.get("snmp.credential")
    sealed = credentials.get(connection, Scope.of([sighting.school]), understood) if understood else None
    if sealed is not None:
        login_rows.prove(connection, code, sealed.id, sealed.generation, now_ms=now_ms)


def first_name(sighting: Sighting) -> str:
    """What it calls itself, else what others call it, its model, its address, its MAC."""
    evidence, identity = sighting.evidence, sighting.identity
    names = (evidence.get("sysName"), evidence.get("lldp.name"), identity.model, sighting.address, identity.mac)
    return next((name for name in names if name), evidence.get("seen.mac", ""))


@dataclass(frozen=True, slots=True)
class Before:
    """The devices before the scan, and when each told of itself last; by code."""

    devices: Mapping[str, Device]
    told_ms: Mapping[str, int]


def last_told(
    known: Iterable[Device], held: Mapping[str, Mapping[Claim, int]], seen: Mapping[str, int]
) -> Mapping[str, int]:
    """By its claims, else by who answered at its address (`seen`); nothing of whom neither tells."""
    found: dict[str, int] = {}
    for one in known:
        last_ms = max((*held.get(one.code, {}).values(), seen.get(one.address or "", 0)))
        if last_ms:
            found[one.code] = last_ms
    return found


def _note(
    connection: Connection,
    actor: Actor,
    before: Before,
    by_code: Mapping[str, Sequence[Change]],
    summary: Summary,
    now_ms: int,
) -> None:
    """Known devices were seen: where they moved to, which of their fields they now say otherwise."""
    known, told_ms = before.devices, before.told_ms
    after = [_after(known[code], told) for code, told in by_code.items()]
    written = devices.change_all(connection, actor.scope, after, actor=SCAN, at_ms=now_ms, since_ms=told_ms)
    for code, told in by_code.items():
        swapped = [one for one in told if isinstance(one, Changed) and _swapped(one)]
        events = [replace(_claimed(known[code], one, now_ms), since_ms=told_ms.get(code)) for one in swapped]
        changes.record(connection, events)
        seen = [one.sighting for one in told if isinstance(one, Seen | AlsoAt)]
        for sighting in seen:
            keep(connection, code, sighting, now_ms=now_ms)
        for one in told:
            if isinstance(one, AlsoAt):
                other_addresses.put(connection, code, one.sighting.address, at_ms=now_ms)
        if seen:
            summary.seen.append(code)
        if any(isinstance(one, Moved) for one in told):
            summary.moved.append(code)
        fields = {event.field for event in written[code]} - {"address", "holds_address"}
        if fields or events:
            summary.changed.append(code)


def _after(device: Device, told: Sequence[Change]) -> Device:
    seen = [one.sighting for one in told if isinstance(one, Seen | AlsoAt)]
    after = learn(device, seen[0].identity)[0] if seen else device
    for change in told:
        if isinstance(change, Moved):
            return replace(after, address=change.new, holds_address=True)
        if isinstance(change, Displaced):
            return replace(after, holds_address=False)
    return after


def _swapped(change: Changed) -> bool:
    """Whether it is a claim in place of another: the device, or a part of it, may be a different one."""
    return change.field in set(ClaimType) and change.old != ""


def _claimed(device: Device, change: Changed, at_ms: int) -> ChangeEvent:
    told = _event(device.school, device.code, "changed", at_ms)
    return replace(told, field=change.field, old=change.old, new=change.new)


def _event(school: str, code: str, action: str, at_ms: int) -> ChangeEvent:
    return ChangeEvent(at_ms=at_ms, school=school, subject=code, actor=SCAN, action=action)


def _drop_others(connection: Connection, told: Sequence[Change], others: Mapping[str, Sequence[str]]) -> None:
    """A further address where somebody answers as his own is no longer that of the device."""
    taken = {one.sighting.address: getattr(one, "device", "") for one in told if isinstance(one, Seen | Added)}
    for code, addresses in others.items():
        if lost := [address for address in addresses if taken.get(address, code) != code]:
            other_addresses.drop(connection, code, lost)


def _count(
    connection: Connection,
    school: str,
    told: Sequence[Change],
    absent: Mapping[str, Absence],
    scan: str,
    summary: Summary,
    now_ms: int,
) -> None:
    """Who was missed by this scan for the first time it is told; who is gone with it, who is back."""
    counted = {code for code, one in absent.items() if one.scan == scan}
    missed = [one for one in told if isinstance(one, Missed) and one.device not in counted]
    back = [one.device for one in told if isinstance(one, Back)]
    summary.gone += [one.device for one in missed if one.gone]
    absences.clear(connection, summary.seen)
    absences.miss(connection, [one.device for one in missed], scan, at_ms=now_ms)
    changes.record(connection, [_event(school, code, "gone", now_ms) for code in summary.gone])
    changes.record(connection, [_event(school, code, "back", now_ms) for code in back])


def _say_swapped(
    connection: Connection,
    actor: Actor,
    school: str,
    told: Sequence[Change],
    summary: Summary,
    told_ms: Mapping[str, int],
    now_ms: int,
) -> None:
    """Who stands at the place of one alike: a person is asked whether it was put there instead of it."""
    for one in told:
        if isinstance(one, Displaced) and one.alike:
            newcomer = devices.at_address(connection, actor.scope, school, one.sighting.address)
            if newcomer is not None:
                summary.swapped[one.device] = newcomer.code
    changes.record(
        connection,
        [
            replace(_event(school, old, "swapped", now_ms), field="device", old=old, new=new, since_ms=told_ms.get(old))
            for old, new in summary.swapped.items()
        ],
    )
