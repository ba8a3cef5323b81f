"""One device on the schedule: its series, its running looks, and the looks that wait their turn."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from collector.probes.probe import Probe
from collector.target import Target
from collector.timetable import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """`in_flight` looks at once in all, `per_device` of them at one device; beside those `long` long ones, one at
    a device. Of the others only RTSP opens a connection: with it a device has two.

    First looks after a start are spread over `first_within_s`, or longer where that would be more than
    `first_per_s` a second.
    """

    in_flight: int = 512
    per_device: int = 2
    long: int = 128
    first_within_s: float = 5.0
    first_per_s: float = 100.0


@dataclass(slots=True, eq=False)
class Series(Entry):
    """One probe of one device: `suspect` from a first miss to the end of its re-checks, `silent` from a
    confirmed silence to the next answer."""

    station: Station
    probe: Probe
    busy: bool = False
    suspect: bool = False
    silent: bool = False
    timer: asyncio.TimerHandle | None = None
    prompted_s: float = float("-inf")  # when it was last asked for another device's sake


@dataclass(slots=True, eq=False)
class Station:
    """One device: its series by probe name, its running looks, the long one apart, and those that wait for one to end.

    They are a handful at most and mostly empty, and an empty list takes a tenth of the memory of a deque.
    """

    target: Target
    series: dict[str, Series] = field(default_factory=dict)
    running: list[asyncio.Task[None]] = field(default_factory=list)
    waiting: list[Order] = field(default_factory=list)
    long: asyncio.Task[None] | None = None


@dataclass(slots=True, eq=False)
class Order:
    """A look that is wanted since `wanted_s` (monotonic) and may take `limit_s`."""

    station: Station
    series: Series
    wanted_s: float
    limit_s: float
    attempt: int = 0
    held: bool = False  # it waited for its own device or in the long lane, which is no lateness of ours
    inside: bool = False  # it has a place in the long lane
