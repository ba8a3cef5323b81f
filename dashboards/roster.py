"""What is watched and what was last seen of it, kept at hand so that a page of 10,000 devices costs little.

The ledger is read again only when its revision grew; of the transitions only those are read that are newer than
the newest we know; what outages are charged to only when an outage or a charge is new.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from alerts.surroundings import NOTHING_KNOWN, Knowledge
from dashboards.surroundings import charges_of, outages, windows_by_code
from inventory.database import Database
from inventory.maintenance import Planned, Windows
from inventory.model.attribution import Attribution
from inventory.model.collector_beat import CollectorBeat
from inventory.model.device import Device
from inventory.model.school import School
from inventory.model.scope import BUREAU, Scope
from inventory.model.service_period import ServicePeriod
from inventory.model.transition import Transition
from inventory.repository import (
    attributions,
    beats,
    devices,
    maintenances,
    revision,
    schools,
    service_hours,
    service_periods,
    transition_feed,
)
from inventory.repository.search_text import search_text
from inventory.service_hours import Hours, Timetable


@dataclass(frozen=True, slots=True)
class Listed:
    """A device with the text that searches look in. `hours` are when it is expected to serve, None for always."""

    device: Device
    text: str
    service: tuple[ServicePeriod, ...]
    hours: Hours | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """One revision of the ledger; mappings are by school code, `windows` of maintenance by that of the device."""

    revision: int
    schools: Mapping[str, School]
    listed: Mapping[str, Sequence[Listed]]
    windows: Mapping[str, Windows] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that pages begin from. `heads` are the newest transitions of a device by its code; of what is `known`
    beside them, charges are those of outages that last."""

    ledger: Ledger
    heads: Mapping[str, tuple[Transition, ...]]
    newest_seq: int
    beats: Sequence[CollectorBeat]
    known: Knowledge = NOTHING_KNOWN


@dataclass(slots=True)
class Roster:
    """For one scope; safe to ask from many threads."""

    database: Database
    scope: Scope
    _ledger: Ledger | None = None
    _heads: dict[str, tuple[Transition, ...]] = field(default_factory=dict)
    _newest_seq: int = 0
    _charges: Mapping[str, tuple[Attribution, ...]] = field(default_factory=dict)
    _charges_mark: tuple[int, ...] | None = None
    _silent: Mapping[str, int] = field(default_factory=dict)
    _silent_of: Mapping[str, tuple[Transition, ...]] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def picture(self) -> Picture:
        """Raises DatabaseError where the ledger cannot be read."""
        with self._lock, self.database.read() as connection:
            number = revision.current(connection, self.scope)
            if self._ledger is None or self._ledger.revision != number:
                periods = by_device(service_periods.every(connection, self.scope))
                self._ledger = make_ledger(
                    number,
                    schools.every(connection, self.scope),
                    devices.find(connection, self.scope),
                    periods,
                    service_hours.timetable(connection, self.scope),
                    maintenances.planned(connection, self.scope),
                )
                # A device that moved into the scope, or got another code, brings transitions that we passed over.
                self._newest_seq, self._heads = 0, {}
            fresh = transition_feed.heads_since(connection, self.scope, self._newest_seq)
            self._follow(fresh)
            self._charge(connection)
            known = Knowledge(self._ledger.windows, self._charges)
            # Whether the monitor lives concerns everyone, also whom the bureau's own collector serves.
            return Picture(self._ledger, self._heads, self._newest_seq, beats.every(connection, BUREAU), known)

    def _charge(self, connection: Connection) -> None:
        """Of a device of which nothing new is said, what was handed out before stays the very same."""
        if self._silent_of is not self._heads:
            self._silent, self._silent_of, self._charges_mark = outages(self._heads), self._heads, None
        mark = attributions.mark(connection, self.scope) if self._silent else ()
        if mark == self._charges_mark:
            return
        self._charges_mark = mark
        found = charges_of(connection, self.scope, self._silent)
        kept = {code: rows for code, rows in self._charges.items() if found.get(code) == rows}
        self._charges = {**found, **kept}

    def _follow(self, fresh: Sequence[Transition]) -> None:
        """Pictures handed out keep the mapping they have; a new one replaces it."""
        if not fresh:
            return
        heads = dict(self._heads)
        for row in fresh:
            others = (one for one in heads.get(row.device, ()) if one.witness != row.witness)
            heads[row.device] = (*others, row)
        self._heads = heads
        self._newest_seq = max(self._newest_seq, *(row.seq for row in fresh))


def make_ledger(
    number: int,
    schools: Sequence[School],
    devices: Sequence[Device],
    periods: Mapping[str, tuple[ServicePeriod, ...]],
    timetable: Timetable,
    planned: Planned,
) -> Ledger:
    listed: dict[str, list[Listed]] = {school.code: [] for school in schools}
    by_code = {school.code: school for school in schools}
    for device in devices:
        text = search_text([device.name, device.code, device.address, device.vendor, device.model])
        hours = timetable.of(device, by_code[device.school])
        listed[device.school].append(Listed(device, text, periods.get(device.code, ()), hours))
    return Ledger(number, by_code, listed, windows_by_code(planned, devices, by_code))


def by_device(periods: Sequence[ServicePeriod]) -> Mapping[str, tuple[ServicePeriod, ...]]:
    grouped: dict[str, list[ServicePeriod]] = {}
    for period in periods:
        grouped.setdefault(period.device, []).append(period)
    return {device: tuple(rows) for device, rows in grouped.items()}
