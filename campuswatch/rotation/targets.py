"""Devices as those see them who change them: with what they must show first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlalchemy import Connection

from campuswatch.watchlist import path_of
from collector.target import Target, make_target
from inventory.errors import Missing
from inventory.model.claim import Claim, ClaimType
from inventory.model.device import Device
from inventory.model.scope import Scope
from inventory.repository import claims, schools

PINS = frozenset({ClaimType.SERIAL, ClaimType.ENGINE_ID, ClaimType.SSH_KEY, ClaimType.TLS_KEY})


def target_of(connection: Connection, scope: Scope, device: Device, *, waived: bool = False) -> Target:
    """Raises Missing where its school is not in the scope."""
    school = schools.get(connection, scope, device.school)
    if school is None:
        raise Missing("ledger.no_school", school=device.school)
    pins = pins_of(claims.of_device(connection, scope, device.code))
    return replace(make_target(device, school, path_of(device), {}), pins=pins, waived=waived)


def pins_of(told: Iterable[Claim]) -> Mapping[ClaimType, str]:
    """What only one value was ever claimed of. Of two serials nobody knows which is the device's: it has none then."""
    values: dict[ClaimType, set[str]] = defaultdict(set)
    for claim in told:
        if claim.type in PINS:
            values[claim.type].add(claim.value)
    return {type: next(iter(several)) for type, several in values.items() if len(several) == 1}
