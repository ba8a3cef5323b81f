"""What a scan means for the ledger: who is new, where the known are, what about them is new, who is missed. Pure.

`inventory/matching.py` says which sighting is which device, `inventory/sureness.py` which word about it holds. Of
who is not found, only silence that was asked for counts: an address that was not asked says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from inventory.likeness import alike
from inventory.matching import Claims, Match, match, place
from inventory.model.claim import ClaimType
from inventory.model.device import Device, Stage
from inventory.model.sighting import Sighting
from inventory.sureness import learn

FRESH_MS = 24 * 3600 * 1000
GONE_AFTER = 3
"""Scans in a row that asked and heard nothing, before a device is called gone: one night may be a power cut."""


@dataclass(frozen=True, slots=True)
class Added:
    """Nobody in the ledger is this. `also` are further addresses of the same newcomer."""

    sighting: Sighting
    also: tuple[Sighting, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """`device` (a code) is there, where the ledger has it or where `Moved` says."""

    device: str
    sighting: Sighting


@dataclass(frozen=True, slots=True)
class AlsoAt:
    """The device answers at a further address."""

    device: str
    sighting: Sighting


@dataclass(frozen=True, slots=True)
class Changed:
    """`field` is vendor, model, firmware, kind or a claim's type; `old` is empty the first time it is told."""

    device: str
    field: str
    old: str
    new: str
    sighting: Sighting


@dataclass(frozen=True, slots=True)
class Moved:
    """The same device at another address, or again at the one it lost; `old` is None for one that had none."""

    device: str
    old: str | None
    new: str
    sighting: Sighting


@dataclass(frozen=True, slots=True)
class Displaced:
    """Another one answers at the address of a device that was not found. `alike`: a newcomer of its kind and vendor,
    with another serial or MAC: perhaps it was put in its place, which only a person knows."""

    device: str
    sighting: Sighting
    alike: bool


@dataclass(frozen=True, slots=True)
class Missed:
    """It was asked and did not answer. `gone`: with this scan it did so for the `GONE_AFTER`th time."""

    device: str
    gone: bool


@dataclass(frozen=True, slots=True)
class Back:
    """It was gone and is found again."""

    device: str
    sighting: Sighting


Change = Added | Seen | AlsoAt | Changed | Moved | Displaced | Missed | Back


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What is known before the scan. By device code: `claims` with the moment of the last time they were made,
    `others` the further addresses, `missed` the scans in a row that missed it."""

    devices: Sequence[Device] = ()
    claims: Mapping[str, Claims] = field(default_factory=dict)
    others: Mapping[str, Sequence[str]] = field(default_factory=dict)
    missed: Mapping[str, int] = field(default_factory=dict)


def nowhere(address: str) -> bool:
    """Nothing was asked, so that silence says nothing."""
    return False


def reconcile(
    ledger: Ledger, sightings: Iterable[Sighting], now_ms: int, asked: Callable[[str], bool] = nowhere
) -> list[Change]:
    """Sightings older than a day say nothing of now and are left out; of several of one address the newest counts."""
    devices = [device for device in ledger.devices if device.stage is not Stage.RETIRED]
    found = match(devices, ledger.claims, ledger.others, newest(sightings, now_ms))
    changes: list[Change] = []
    for device in sorted(devices, key=lambda one: one.code):
        changes.extend(_told(ledger, device, found))
    changes.extend(_displaced(devices, found))
    displaced = {change.device for change in changes if isinstance(change, Displaced)}
    changes.extend(_missed(ledger, devices, found, displaced, asked))
    changes.extend(Added(group[0], tuple(group[1:])) for group in found.strangers)
    return changes


def newest(sightings: Iterable[Sighting], now_ms: int) -> list[Sighting]:
    latest: dict[tuple[str, str, str], Sighting] = {}
    for one in sorted(sightings, key=lambda one: (one.at_ms, repr(one))):
        if abs(now_ms - one.at_ms) <= FRESH_MS:
            latest[one.school, one.address, "" if one.address else one.identity.mac] = one
    return sorted(latest.values(), key=place)


def _told(ledger: Ledger, device: Device, found: Match) -> Iterator[Change]:
    sighting, further = found.found.get(device.code), found.further.get(device.code, [])
    seen = [*([sighting] if sighting else []), *further]
    if not seen:
        return
    if ledger.missed.get(device.code, 0) >= GONE_AFTER:
        yield Back(device.code, seen[0])
    if sighting is not None:
        yield Seen(device.code, sighting)
        if sighting.address and (device.address != sighting.address or not device.holds_address):
            yield Moved(device.code, device.address, sighting.address, sighting)
    yield from (AlsoAt(device.code, one) for one in further)
    _, lessons = learn(device, seen[0].identity)
    yield from (Changed(device.code, one.field, one.old, one.new, seen[0]) for one in lessons)
    yield from _claimed(device.code, ledger.claims.get(device.code, {}), seen)


def _claimed(code: str, held: Claims, seen: Sequence[Sighting]) -> Iterator[Changed]:
    """What it claims now and did not the last time it claimed anything of that type; also when it did long ago."""
    told = [(claim, one) for one in seen for claim in dict.fromkeys(one.claims)]
    for type in ClaimType:
        now = {claim.value: one for claim, one in told if claim.type is type}
        last_ms = max((at_ms for claim, at_ms in held.items() if claim.type is type), default=0)
        current = [claim.value for claim, at_ms in held.items() if claim.type is type and at_ms == last_ms]
        before = " ".join(sorted(set(current) - set(now)) or sorted(current))
        for value in sorted(set(now) - set(current)):
            yield Changed(code, type, before, value, now[value])


def _displaced(devices: Sequence[Device], found: Match) -> Iterator[Displaced]:
    new = {(one.school, one.address): one for group in found.strangers for one in group}
    known = {(one.school, one.address): one for one in found.found.values()}
    further = {(one.school, one.address): one for all in found.further.values() for one in all}
    for device in sorted(devices, key=lambda one: one.code):
        here = (device.school, device.address or "")
        gone = device.address is not None and device.holds_address and device.code not in found.found
        if gone and here in new:
            yield Displaced(device.code, new[here], alike(device.kind, device.vendor, new[here]))
        elif gone and here in known | further and device.code not in found.further:
            yield Displaced(device.code, (known | further)[here], alike=False)


def _missed(
    ledger: Ledger, devices: Sequence[Device], found: Match, displaced: set[str], asked: Callable[[str], bool]
) -> Iterator[Missed]:
    for device in sorted(devices, key=lambda one: one.code):
        if device.code in found.found or device.code in found.further or device.address is None:
            continue
        counts = device.holds_address or device.code in ledger.missed or device.code in displaced
        if counts and asked(device.address):
            yield Missed(device.code, gone=ledger.missed.get(device.code, 0) + 1 == GONE_AFTER)
