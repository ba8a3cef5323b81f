"""How a school hangs together, read from the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from inventory.campus_map import CampusMap, Feeding, campus_map
from inventory.channel_cameras import feeds_of
from inventory.errors import Missing
from inventory.model.device import Device
from inventory.model.school import School
from inventory.model.scope import Scope
from inventory.repository import channels, claims, devices, links, other_addresses, schools, subnets
from inventory.repository.devices import Filter

KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Campus:
    """`devices` by code."""

    school: School
    devices: dict[str, Device]
    map: CampusMap


def read_campus(connection: Connection, scope: Scope, school: str) -> Campus:
    """Raises Missing where the scope sees no such school."""
    found = schools.get(connection, scope, school)
    if found is None:
        raise Missing("ledger.no_school", school=school)
    known = devices.find(connection, scope, Filter(school=school))
    gateways = {one.gateway for one in subnets.every(connection, scope) if one.school == school and one.gateway}
    told = links.of_school(connection, scope, school)
    feeds = list(_feeds(connection, scope, school, known))
    return Campus(found, {one.code: one for one in known}, campus_map(known, told, feeds, gateways))


def _feeds(connection: Connection, scope: Scope, school: str, known: list[Device]) -> Iterator[Feeding]:
    """With the word behind each: what the ledger says and today's list leaves open was said by an earlier one."""
    said, told = claims.of_school(connection, scope, school), links.of_school(connection, scope, school)
    addresses = other_addresses.of_school(connection, scope, school)
    listed = channels.every(connection, scope, school)
    for recorder in sorted({one.recorder for one in listed}):
        own = [one for one in listed if one.recorder == recorder]
        named = feeds_of(
            recorder, [one.told for one in own], known, addresses=addresses, claims=said, links=told
        )  # fmt: skip
        for one in own:
            if one.camera is None or not one.told.used:
                continue
            feed = named.get(one.told.number)
            agreed = feed is not None and feed.camera == one.camera
            yield Feeding(
                camera=one.camera,
                recorder=recorder,
                channel=one.told.number,
                evidence=feed.by if feed is not None and agreed else KEPT,
                seen_ms=one.seen_ms,
            )
