"""What a scan means for the ledger: which sighting is which known device, and what about it is new. Pure.

A sighting is the device that holds the same serial, MAC or engine id; where no such claim decides, the device at
the same address. A claim that several devices hold decides nothing (cloned firmware repeats MACs).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address

from inventory.model.claim import Claim, ClaimType
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.sighting import Sighting

IDENTIFYING = frozenset({ClaimType.SERIAL, ClaimType.MAC, ClaimType.ENGINE_ID})
FRESH_MS = 24 * 3600 * 1000
FIELDS = ("vendor", "model", "firmware")


@dataclass(frozen=True, slots=True)
class Added:
    """Nobody in the ledger is this."""

    sighting: Sighting


@dataclass(frozen=True, slots=True)
class Seen:
    """`device` (a code) is there, where the ledger has it or where `Moved` says."""

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
    """The same device at another address; `old` is None for one that had none."""

    device: str
    old: str | None
    new: str
    sighting: Sighting


Change = Added | Seen | Changed | Moved


def reconcile(
    known: Iterable[Device], claims: Mapping[str, Sequence[Claim]], sightings: Iterable[Sighting], now_ms: int
) -> list[Change]:
    """`claims` by device code, of each type the newest last.

    Sightings older than a day say nothing of now and are left out. A device is found once: a second sighting
    that claims to be it is Added, for a person to judge.
    """
    ledger = _Ledger([device for device in known if device.stage is not Stage.RETIRED], claims)
    fresh = [sighting for sighting in sightings if abs(now_ms - sighting.at_ms) <= FRESH_MS]
    changes: list[Change] = []
    found: set[str] = set()
    for sighting in sorted(fresh, key=lambda one: (ledger.rank(one), by_number(one.address))):
        device = ledger.by_claim(sighting)
        if device is None or device.code in found:
            device = ledger.at_address(sighting)
        if device is None or device.code in found:
            changes.append(Added(sighting))
            continue
        found.add(device.code)
        changes.extend(_told(device, ledger.claims.get(device.code, ()), sighting))
    return changes


def by_number(address: str) -> tuple[int, int]:
    """Codes are given out in the order of addresses, as people count."""
    number = ip_address(address)
    return number.version, int(number)


class _Ledger:
    def __init__(self, devices: Sequence[Device], claims: Mapping[str, Sequence[Claim]]) -> None:
        self.claims = claims
        self._at = {(one.school, one.address): one for one in devices if one.address and one.holds_address}
        held = [
            ((device.school, claim), device)
            for device in devices
            for claim in dict.fromkeys(claims.get(device.code, ()))
            if claim.type in IDENTIFYING
        ]
        holders = Counter(key for key, _ in held)
        self._by_claim = {key: device for key, device in held if holders[key] == 1}

    def rank(self, sighting: Sighting) -> int:
        """The surest first: claim and address agree, then a claim elsewhere, then an address alone, then strangers.

        So a clone does not take the place of one that stayed, nor a newcomer that of one that moved away.
        """
        claimed, there = self.by_claim(sighting), self.at_address(sighting)
        if claimed is not None:
            return 0 if claimed is there else 1
        return 2 if there is not None else 3

    def by_claim(self, sighting: Sighting) -> Device | None:
        devices = (self._by_claim.get((sighting.school, claim)) for claim in sighting.claims)
        return next((device for device in devices if device is not None), None)

    def at_address(self, sighting: Sighting) -> Device | None:
        return self._at.get((sighting.school, sighting.address))


def _told(device: Device, claims: Sequence[Claim], sighting: Sighting) -> Iterator[Change]:
    yield Seen(device.code, sighting)
    if device.address != sighting.address:
        yield Moved(device.code, device.address, sighting.address, sighting)
    for field in FIELDS:
        old, new = str(getattr(device, field)), str(getattr(sighting.identity, field))
        if new and new != old:
            yield Changed(device.code, field, old, new, sighting)
    kind = sighting.identity.kind
    if device.stage is Stage.CANDIDATE and device.kind is Kind.UNKNOWN and kind is not Kind.UNKNOWN:
        yield Changed(device.code, "kind", device.kind, kind, sighting)
    had = {claim.type: claim.value for claim in claims}
    for claim in sighting.claims:
        if claim not in claims:
            yield Changed(device.code, claim.type, had.get(claim.type, ""), claim.value, sighting)
