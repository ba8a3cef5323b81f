"""What is watched and what was last seen of it, kept at hand so that a page of 10,000 devices costs little.

Of the ledger only the schools are read again whose revision grew; of the transitions only those that are newer than the
newest we know; what outages are charged to only when an outage or a charge is new. One roster of the bureau serves
everybody: `dashboards/cut.py` leaves of its picture what a narrower scope sees.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

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
    search_words,
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
    beside them, charges are those of outages that last. `marks` has a number for each school, another one whenever
    anything of it is another."""

    ledger: Ledger
    heads: Mapping[str, tuple[Transition, ...]]
    newest_seq: int
    beats: Sequence[CollectorBeat]
    known: Knowledge = NOTHING_KNOWN
    marks: Mapping[str, int] = field(default_factory=dict)


NO_LEDGER = Ledger(0, {}, {})


@dataclass(slots=True)
class Roster:
    """For one scope; safe to ask from many threads. Who waits while another reads takes what a third has read
    meanwhile: a hundred who ask at once cost two readings."""

    database: Database
    scope: Scope
    _ledger: Ledger = NO_LEDGER
    _numbers: Mapping[str, int] | None = None
    _heads: Mapping[str, tuple[Transition, ...]] = field(default_factory=dict)
    _newest_seq: int = 0
    _charges: Mapping[str, tuple[Attribution, ...]] = field(default_factory=dict)
    _charges_mark: tuple[int, ...] | None = None
    _silent: Mapping[str, int] = field(default_factory=dict)
    _silent_of: Mapping[str, tuple[Transition, ...]] | None = None
    _home: dict[str, tuple[str, str]] = field(default_factory=dict)
    _marks: Mapping[str, int] = field(default_factory=dict)
    _begun: int = 0
    _last: tuple[int, Picture] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def marks(self) -> Mapping[str, int]:
        """Of the picture that was made last."""
        return self._marks

    def picture(self) -> Picture:
        """As the ledger is now, or was since this was asked. Raises DatabaseError where it cannot be read."""
        wanted = self._begun + 1
        with self._lock:
            if self._last is not None and self._last[0] >= wanted:
                return self._last[1]
            self._begun += 1
            with self.database.read() as connection:
                picture = self._read(connection)
            self._last = self._begun, picture
            return picture

    def lately(self) -> Picture:
        """The one that was read last, of whenever that was; the first time as `picture`."""
        last = self._last
        return last[1] if last else self.picture()

    def _read(self, connection: Connection) -> Picture:
        numbers = revision.numbers(connection, self.scope)
        touched: set[str] = set()
        if numbers != self._numbers:
            touched |= self._renew(connection, numbers)
        fresh = transition_feed.heads_since(connection, self.scope, self._newest_seq)
        touched |= self._follow(fresh)
        touched |= self._charge(connection)
        if touched:
            self._marks = {**self._marks, **{school: self._marks.get(school, 0) + 1 for school in touched}}
        known = Knowledge(self._ledger.windows, self._charges)
        # Whether the monitor lives concerns everyone, also whom the bureau's own collector serves.
        alive = beats.every(connection, BUREAU)
        return Picture(self._ledger, self._heads, self._newest_seq, alive, known, self._marks)

    def _renew(self, connection: Connection, numbers: Mapping[str, int]) -> set[str]:
        """Read again what changed, or all of it where that is nobody's in particular; which schools it was."""
        before = self._numbers
        changed = {school for school in numbers if before is None or numbers[school] != before.get(school)}
        whole = before is None or "" in changed or len(changed) > MOST_ALONE
        read = read_ledger(connection, self.scope, sum(numbers.values()), None if whole else changed)
        # A device that came from another school is gone there, though nobody said so of that school.
        left = {
            self._home[one.device.id][0] for some in read.listed.values() for one in some if one.device.id in self._home
        }
        if not whole and left - changed:
            changed |= left
            read = read_ledger(connection, self.scope, sum(numbers.values()), changed)
        if whole:
            changed = set(self._ledger.schools) | set(read.schools)
        changed -= {school for school in changed if alike(school, self._ledger, read)}
        self._take(connection, read, changed)
        self._numbers = numbers
        return changed

    def _take(self, connection: Connection, read: Ledger, changed: Collection[str]) -> None:
        """In the place of what was known of these schools. Codes may be others now, and with them the states."""
        old, all_new = self._ledger, set(changed) >= self._ledger.schools.keys()
        gone = {code for school, code in self._home.values() if school in changed}
        self._home = {id: place for id, place in self._home.items() if place[0] not in changed}
        fresh = {school: rows for school, rows in read.listed.items() if school in changed}
        self._home |= {one.device.id: (school, one.device.code) for school, rows in fresh.items() for one in rows}
        self._ledger = Ledger(
            read.revision,
            dict(sorted({**without(old.schools, changed), **only(read.schools, changed)}.items())),
            {**without(old.listed, changed), **fresh},
            {**without(old.windows, gone), **only(read.windows, {code for _, code in self._home.values()})},
        )
        if all_new:
            self._heads, self._newest_seq = {}, 0
        elif changed:
            self._heads = without(self._heads, gone)
            self._merge(transition_feed.heads_since(connection, narrowed(self.scope, changed), 0))

    def _charge(self, connection: Connection) -> set[str]:
        """Of a device of which nothing new is said, what was handed out before stays the very same."""
        if self._silent_of is not self._heads:
            self._silent, self._silent_of, self._charges_mark = outages(self._heads), self._heads, None
        mark = attributions.mark(connection, self.scope) if self._silent else ()
        if mark == self._charges_mark:
            return set()
        self._charges_mark = mark
        found = charges_of(connection, self.scope, self._silent)
        kept = {code: rows for code, rows in self._charges.items() if found.get(code) == rows}
        other = (found.keys() | self._charges.keys()) - kept.keys()
        self._charges = {**found, **kept}
        return self._schools_of(other)

    def _follow(self, fresh: Sequence[Transition]) -> set[str]:
        self._merge(fresh)
        return {row.school for row in fresh} | self._schools_of(row.device for row in fresh)

    def _schools_of(self, codes: Iterable[str]) -> set[str]:
        wanted = set(codes)
        return {school for school, code in self._home.values() if code in wanted} if wanted else set()

    def _merge(self, fresh: Sequence[Transition]) -> None:
        """Pictures handed out keep the mapping they have; a new one replaces it."""
        if not fresh:
            return
        heads = dict(self._heads)
        for row in fresh:
            others = (one for one in heads.get(row.device, ()) if one.witness != row.witness)
            heads[row.device] = (*others, row)
        self._heads = heads
        self._newest_seq = max(self._newest_seq, *(row.seq for row in fresh))


MOST_ALONE = 20
"""So many schools that changed are read alone; of more, all are."""
Value = TypeVar("Value")


def without(rows: Mapping[str, Value], gone: Collection[str]) -> dict[str, Value]:
    return {name: value for name, value in rows.items() if name not in gone}


def only(rows: Mapping[str, Value], kept: Collection[str]) -> dict[str, Value]:
    return {name: value for name, value in rows.items() if name in kept}


def alike(school: str, one: Ledger, other: Ledger) -> bool:
    """Whether both say the same of it, and neither knows of planned work there: what else changed is on no page of
    states."""
    listed = one.listed.get(school)
    if one.schools.get(school) != other.schools.get(school) or listed != other.listed.get(school) or listed is None:
        return False
    return not any(row.device.code in one.windows or row.device.code in other.windows for row in listed)


def narrowed(scope: Scope, only: Collection[str]) -> Scope:
    return Scope(frozenset(only) if scope.schools is None else scope.schools & frozenset(only), scope.areas)


def read_ledger(connection: Connection, scope: Scope, number: int, only: Collection[str] | None = None) -> Ledger:
    """Of these schools, or of all."""
    scope = scope if only is None else narrowed(scope, only)
    return make_ledger(
        number,
        schools.every(connection, scope),
        devices.find(connection, scope),
        by_device(service_periods.every(connection, scope)),
        service_hours.timetable(connection, scope),
        maintenances.planned(connection, scope),
        search_words.every(connection, scope),
    )


def make_ledger(
    number: int,
    schools: Sequence[School],
    devices: Sequence[Device],
    periods: Mapping[str, tuple[ServicePeriod, ...]],
    timetable: Timetable,
    planned: Planned,
    words: Mapping[str, Sequence[str]] = {},
) -> Ledger:
    """`words` by the device's id: by what else it is searched for."""
    listed: dict[str, list[Listed]] = {school.code: [] for school in schools}
    by_code = {school.code: school for school in schools}
    for device in devices:
        told = [device.name, device.code, device.address, device.vendor, device.model]
        text = search_text([*told, *words.get(device.id, ())])
        hours = timetable.of(device, by_code[device.school])
        listed[device.school].append(Listed(device, text, periods.get(device.code, ()), hours))
    return Ledger(number, by_code, listed, windows_by_code(planned, devices, by_code))


def by_device(periods: Sequence[ServicePeriod]) -> Mapping[str, tuple[ServicePeriod, ...]]:
    grouped: dict[str, list[ServicePeriod]] = {}
    for period in periods:
        grouped.setdefault(period.device, []).append(period)
    return {device: tuple(rows) for device, rows in grouped.items()}
