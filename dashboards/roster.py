"""What is watched and what was last seen of it, kept at hand so that a page of 10,000 devices costs little.

The ledger is read again only when its revision grew; of the transitions only those are read that are newer than
the newest we know.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from inventory.database import Database
from inventory.model.collector_beat import CollectorBeat
from inventory.model.device import Device
from inventory.model.school import School
from inventory.model.scope import BUREAU, Scope
from inventory.model.service_period import ServicePeriod
from inventory.model.transition import Transition
from inventory.repository import beats, devices, revision, schools, service_periods, transition_feed
from inventory.repository.search_text import search_text


@dataclass(frozen=True, slots=True)
class Listed:
    """A device with the text that searches look in."""

    device: Device
    text: str
    service: tuple[ServicePeriod, ...]


@dataclass(frozen=True, slots=True)
class Ledger:
    """One revision of the ledger; mappings are by school code."""

    revision: int
    schools: Mapping[str, School]
    listed: Mapping[str, Sequence[Listed]]


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that pages begin from. `heads` are the newest transitions of a device by its code."""

    ledger: Ledger
    heads: Mapping[str, tuple[Transition, ...]]
    newest_seq: int
    beats: Sequence[CollectorBeat]


@dataclass(slots=True)
class Roster:
    """For one scope; safe to ask from many threads."""

    database: Database
    scope: Scope
    _ledger: Ledger | None = None
    _heads: dict[str, tuple[Transition, ...]] = field(default_factory=dict)
    _newest_seq: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def picture(self) -> Picture:
        """Raises DatabaseError where the ledger cannot be read."""
        with self._lock, self.database.read() as connection:
            number = revision.current(connection, self.scope)
            if self._ledger is None or self._ledger.revision != number:
                periods = by_device(service_periods.every(connection, self.scope))
                self._ledger = make_ledger(
                    number, schools.every(connection, self.scope), devices.find(connection, self.scope), periods
                )
                # A device that moved into the scope, or got another code, brings transitions that we passed over.
                self._newest_seq, self._heads = 0, {}
            fresh = transition_feed.heads_since(connection, self.scope, self._newest_seq)
            self._follow(fresh)
            # Whether the monitor lives concerns everyone, also whom the bureau's own collector serves.
            return Picture(self._ledger, self._heads, self._newest_seq, beats.every(connection, BUREAU))

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
) -> Ledger:
    listed: dict[str, list[Listed]] = {school.code: [] for school in schools}
    for device in devices:
        text = search_text([device.name, device.code, device.address, device.vendor, device.model])
        listed[device.school].append(Listed(device, text, periods.get(device.code, ())))
    return Ledger(number, {school.code: school for school in schools}, listed)


def by_device(periods: Sequence[ServicePeriod]) -> Mapping[str, tuple[ServicePeriod, ...]]:
    grouped: dict[str, list[ServicePeriod]] = {}
    for period in periods:
        grouped.setdefault(period.device, []).append(period)
    return {device: tuple(rows) for device, rows in grouped.items()}
