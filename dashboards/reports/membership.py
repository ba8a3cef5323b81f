"""Where a device stood when: one that moved to another school counts for each while it was there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from inventory.model.change_event import ChangeEvent
from inventory.model.device import Device
from inventory.model.scope import BUREAU, Scope
from inventory.model.service_period import ServicePeriod
from inventory.repository import changes, devices, service_periods, transitions

ALWAYS = (-(2**62), 2**62)


@dataclass(frozen=True, slots=True)
class Mover:
    """`stays` are by school the stretches of time in which it stood there (UTC milliseconds, end not included)."""

    device: Device
    stays: Mapping[str, Sequence[tuple[int, int]]]
    service: Sequence[ServicePeriod]

    def at(self, school: str) -> Device:
        """As that school's: the area of another one says nothing there."""
        return self.device if self.device.school == school else replace(self.device, school=school, area=None)


def read_movers(connection: Connection, narrow: Scope, *, known_ms: int) -> list[Mover]:
    """Devices that were seen at more than one school, of which one is within the scope. Nearly always there is none."""
    found = devices.of_codes(connection, BUREAU, transitions.seen_elsewhere(connection, narrow))
    return [_mover(connection, one, known_ms) for _, one in sorted(found.items())]


def _mover(connection: Connection, device: Device, known_ms: int) -> Mover:
    events = changes.history(connection, BUREAU, device.code)
    service = service_periods.every(connection, BUREAU, device.code, known_at_ms=known_ms)
    return Mover(device, stays_of(device, events), service)


def stays_of(device: Device, events: Iterable[ChangeEvent]) -> Mapping[str, Sequence[tuple[int, int]]]:
    """From the changes of its school, in whatever order; where there is none it was always where it is."""
    moves = sorted((one for one in events if one.field == "school"), key=lambda one: one.at_ms)
    stays: dict[str, list[tuple[int, int]]] = {}
    since_ms, school = ALWAYS[0], moves[0].old if moves else device.school
    for one in moves:
        stays.setdefault(school, []).append((since_ms, one.at_ms))
        since_ms, school = one.at_ms, one.new
    stays.setdefault(school, []).append((since_ms, ALWAYS[1]))
    return stays


def served(mover: Mover, school: str) -> list[ServicePeriod]:
    """When it was in service there."""
    spans = [
        (max(one.start_ms, start_ms), end_ms if one.end_ms is None else min(one.end_ms, end_ms))
        for one in mover.service
        for start_ms, end_ms in mover.stays.get(school, ())
    ]
    return [ServicePeriod(mover.device.code, start_ms, end_ms) for start_ms, end_ms in spans if start_ms < end_ms]
