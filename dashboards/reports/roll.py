"""Who belongs to some schools, when each was in service, and what is the same for all of them: read once a report."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from dashboards.pulse import feel
from dashboards.reports.look import Look
from dashboards.reports.membership import read_movers, served
from inventory.model.collector_beat import CollectorBeat
from inventory.model.device import Device
from inventory.model.school import School
from inventory.model.scope import BUREAU, Scope
from inventory.model.service_period import ServicePeriod
from inventory.repository import beats, devices, service_hours, service_periods
from inventory.service_hours import Timetable

Place = tuple[str, str]
"""School and device, by their codes: one that moved has a place at each."""


@dataclass(frozen=True, slots=True)
class Roll:
    """As known at `known_ms`. `scope` sees these schools and no others; `service` is when a device was in service at
    a place; `left` are the places of which a device has moved away. Names and areas of devices are those of now."""

    scope: Scope
    schools: Mapping[str, School]
    known_ms: int
    devices: Mapping[Place, Device]
    service: Mapping[Place, Sequence[ServicePeriod]]
    left: Collection[Place]
    timetable: Timetable
    beats: Sequence[CollectorBeat]

    def there(self, look: Look, schools: Collection[str]) -> list[Place]:
        """In service at some moment of the look, in order."""
        if look.length_ms <= 0:
            return []
        return sorted(
            place
            for place, periods in self.service.items()
            if place[0] in schools and any(_touches(one, look) for one in periods)
        )

    def served(self, place: Place, end_ms: int) -> bool:
        """Whether it was in service in the last millisecond before."""
        return any(
            one.start_ms < end_ms and (one.end_ms is None or one.end_ms >= end_ms) for one in self.service[place]
        )

    def looked_ms(self, school: str, look: Look) -> int | None:
        """From when on nobody looked any more; None where somebody does."""
        return feel(self.beats, school, look.until_ms).looked_ms


def read_roll(connection: Connection, scope: Scope, schools: Iterable[School], *, known_ms: int) -> Roll:
    """Of those schools that the scope sees."""
    seen = {school.code: school for school in schools if scope.allows(school.code)}
    narrow = Scope.of(seen)
    periods: dict[str, list[ServicePeriod]] = {}
    for one in service_periods.every(connection, narrow, known_at_ms=known_ms):
        periods.setdefault(one.device, []).append(one)
    found = {(one.school, one.code): one for one in devices.find(connection, narrow)}
    service: dict[Place, Sequence[ServicePeriod]] = {place: periods.get(place[1], ()) for place in found}
    left: set[Place] = set()
    for mover in read_movers(connection, narrow, known_ms=known_ms):
        for school in mover.stays.keys() & seen.keys():
            left |= {(school, mover.device.code)} if school != mover.device.school else set()
            found[school, mover.device.code] = mover.at(school)
            service[school, mover.device.code] = served(mover, school)
    return Roll(
        scope=narrow,
        schools=seen,
        known_ms=known_ms,
        devices=found,
        service=service,
        left=left,
        timetable=service_hours.timetable(connection, narrow, known_at_ms=known_ms),
        beats=beats.every(connection, BUREAU),
    )


def _touches(period: ServicePeriod, look: Look) -> bool:
    return period.start_ms < look.end_ms and (period.end_ms is None or period.end_ms > look.start_ms)
