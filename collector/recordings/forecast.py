"""When a policy will be broken, before it is (Q52). Pure.

Two cases. A recorder with room left fills it at the rate at which it writes: it comes to hold capacity / rate days,
and where that is less than asked for, the policy is broken when footage of that age should be there and is not.
One that overwrites tells no free space; its oldest footage moves on, one day a day while nothing changes, faster
where it has got more to write: then retention shrinks by the difference, down to capacity / rate where that is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from collector.recordings.duty import DAY_MS
from inventory.model.channel_day import ChannelDay
from inventory.model.disk import DiskState, DiskTold

EDGE_DAYS = 14
"""Over so many days the movement of the oldest footage is looked at."""

LEAST_MS = 3 * DAY_MS
"""The oldest footage moves in leaps: over less time its speed means nothing."""

STEADY = 0.05
"""Days a day faster than the calendar that are no movement."""

HORIZON_DAYS = 180
"""Nothing is foretold beyond."""

STORING = frozenset({DiskState.OK, DiskState.SLEEPING})


class Basis(StrEnum):
    """What a forecast stands on."""

    BROKEN = "broken"  # already
    FREE_SPACE = "free_space"
    EDGE = "edge"  # how the oldest footage moves
    NONE = "none"  # too little is known


class Edge(NamedTuple):
    """At `at_ms` unheld footage began at `oldest_ms`."""

    at_ms: int
    oldest_ms: int


class Room(NamedTuple):
    """Of the disks that share the footage. `free_bytes` None or 0 on a recorder that overwrites."""

    capacity_bytes: int | None
    free_bytes: int | None
    bytes_a_day: float | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """`breaks_ms` is when less than the required days will be there, None where that is not within HORIZON_DAYS.

    `holds_days` is how many days the recorder comes to hold as it writes now, None where not known.
    """

    basis: Basis
    breaks_ms: int | None = None
    holds_days: float | None = None


def forecast(edges: Sequence[Edge], room: Room, required_days: int, since_ms: int, now_ms: int) -> Forecast:
    """`edges` of one channel in order of time, some days of them; `since_ms` is when it was first in use."""
    holds_days = _holds_days(room)
    if not edges:
        return Forecast(Basis.NONE, holds_days=holds_days)
    reach_days = (now_ms - edges[-1].oldest_ms) / DAY_MS
    if reach_days < required_days and now_ms - since_ms >= required_days * DAY_MS:
        return Forecast(Basis.BROKEN, now_ms, holds_days)
    speed = _speed(edges)
    if room.free_bytes and room.bytes_a_day and not speed:
        return _filling(room, reach_days, required_days, holds_days, now_ms)
    if speed is None:
        return Forecast(Basis.NONE, holds_days=holds_days)
    return _shrinking(speed, reach_days, required_days, holds_days, since_ms, now_ms)


def edges_of(days: Mapping[date, ChannelDay]) -> list[Edge]:
    """How the oldest footage of a channel moved, as each day told of it."""
    last = sorted(days)[-EDGE_DAYS:]
    return [Edge(days[day].asked_ms, edge_ms) for day in last if (edge_ms := days[day].edge_ms) is not None]


def room_of(disks: Iterable[DiskTold], octets_a_day: Iterable[int | None]) -> Room:
    """Of all disks of a recorder that store: one whose self-test has failed does so still.

    `octets_a_day` is what each channel in use writes: where one is not known, neither is the sum.
    """
    storing = [disk for disk in disks if disk.state in STORING]
    capacity = [disk.capacity_bytes for disk in storing if disk.capacity_bytes is not None]
    free = [disk.free_bytes for disk in storing if disk.free_bytes is not None]
    rates = list(octets_a_day)
    known = [rate for rate in rates if rate is not None]
    written = sum(known) if known and len(known) == len(rates) else None
    return Room(sum(capacity) if capacity else None, sum(free) if free else None, written)


def _filling(room: Room, reach_days: float, required_days: int, holds_days: float | None, now_ms: int) -> Forecast:
    assert room.free_bytes is not None
    assert room.bytes_a_day
    full_days = reach_days + room.free_bytes / room.bytes_a_day
    if full_days >= required_days:
        return Forecast(Basis.FREE_SPACE, holds_days=holds_days)
    return _ahead(Basis.FREE_SPACE, required_days - reach_days, holds_days, now_ms)


def _shrinking(
    speed: float, reach_days: float, required_days: int, holds_days: float | None, since_ms: int, now_ms: int
) -> Forecast:
    if reach_days < required_days:  # too young to be broken: it will be when it is old enough
        if speed <= STEADY:
            return Forecast(Basis.EDGE, holds_days=holds_days)
        return _ahead(Basis.EDGE, required_days - (now_ms - since_ms) / DAY_MS, holds_days, now_ms)
    loss = speed - 1
    if loss <= STEADY or (holds_days is not None and holds_days >= required_days):
        return Forecast(Basis.EDGE, holds_days=holds_days)
    return _ahead(Basis.EDGE, (reach_days - required_days) / loss, holds_days, now_ms)


def _ahead(basis: Basis, days: float, holds_days: float | None, now_ms: int) -> Forecast:
    return Forecast(basis, now_ms + int(days * DAY_MS) if days <= HORIZON_DAYS else None, holds_days)


def _holds_days(room: Room) -> float | None:
    if not room.capacity_bytes or not room.bytes_a_day:
        return None
    return room.capacity_bytes / room.bytes_a_day


def _speed(edges: Sequence[Edge]) -> float | None:
    """Days that the oldest footage moves on in a day; None over too short a time. That older was found is no move."""
    first, last = edges[0], edges[-1]
    if last.at_ms - first.at_ms < LEAST_MS:
        return None
    return max(0.0, (last.oldest_ms - first.oldest_ms) / (last.at_ms - first.at_ms))
