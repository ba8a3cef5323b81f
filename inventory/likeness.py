"""When two are the same by what they claim, when they cannot be, and when two answers come from one device. Pure.

A serial weighs more than a MAC (network cards are changed), a MAC more than an engine id (a reset makes a new one).
Names and object ids say nothing of identity.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from inventory.model.claim import Claim, ClaimType
from inventory.model.kind import Kind
from inventory.model.sighting import Sighting

IDENTIFYING = (ClaimType.SERIAL, ClaimType.MAC, ClaimType.ENGINE_ID)
"""The weightiest first."""
TELLING = (ClaimType.SERIAL, ClaimType.MAC)
"""Two that differ in these are two; another engine id alone proves nothing."""

Home = tuple[str, ...]


def values(claims: Iterable[Claim], type: ClaimType) -> frozenset[str]:
    return frozenset(claim.value for claim in claims if claim.type is type)


def differ(mine: Iterable[Claim], yours: Iterable[Claim], type: ClaimType) -> bool:
    """Both claim something of that type, and nothing in common."""
    left, right = values(mine, type), values(yours, type)
    return bool(left and right) and left.isdisjoint(right)


def may_be(device: Iterable[Claim], sighting: Iterable[Claim], by: ClaimType) -> bool:
    """Whether a match by that type of claim stands: nothing weightier speaks against it."""
    heavier = IDENTIFYING[: IDENTIFYING.index(by)]
    mine, yours = list(device), list(sighting)
    return not any(differ(mine, yours, type) for type in heavier)


def another(device: Iterable[Claim], sighting: Iterable[Claim]) -> bool:
    """Whether who answers at the device's address is not the device.

    A serial or a MAC in common makes it the same with a part changed; a difference in one and nothing in common in
    the other makes it another.
    """
    mine, yours = list(device), list(sighting)
    common = any(values(mine, type) & values(yours, type) for type in TELLING)
    return not common and any(differ(mine, yours, type) for type in TELLING)


def homes(sighting: Sighting) -> Iterator[Home]:
    """Two sightings with one of these in common are two addresses of one device.

    Serial and MAC both agree, or the engine id and the name that goes with it: either alone is often copied.
    """
    serials = values(sighting.claims, ClaimType.SERIAL)
    for serial in sorted(serials):
        for mac in sorted(values(sighting.claims, ClaimType.MAC)):
            yield "serial and mac", serial, mac
    for name in sorted(values(sighting.claims, ClaimType.SYS_NAME)):
        for engine in sorted(values(sighting.claims, ClaimType.ENGINE_ID)):
            yield "engine and name", engine, name, sighting.identity.model, *sorted(serials)


def alike(kind: Kind, vendor: str, sighting: Sighting) -> bool:
    """Whether it may stand there instead of the other: same kind and vendor, as far as both are known."""
    told = sighting.identity
    kinds = Kind.UNKNOWN in (kind, told.kind) or kind is told.kind
    return kinds and ("" in (vendor, told.vendor) or vendor.casefold() == told.vendor.casefold())
