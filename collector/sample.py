"""Samples and readings: what comes back from one look at one device."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from collector.told import Told
from language.message import Message

Value = bool | int | float | str


class SeriesKey(NamedTuple):
    """Identity of a series, in the one order that all stores sort by.

    `part` is the port or channel; which of the two it is called stands in `schema.MEASUREMENTS`.
    """

    measurement: str
    school: str
    device: str
    kind: str
    part: str = ""


class Sample(NamedTuple):
    """`at_ms` is UTC; fields and their units stand in `schema.MEASUREMENTS`."""

    key: SeriesKey
    at_ms: int
    fields: Mapping[str, Value]


class Blame(StrEnum):
    """Who is wrong when a look fails."""

    DEVICE = "device"
    NETWORK = "network"
    CREDENTIAL = "credential"
    US = "us"


@dataclass(frozen=True, slots=True)
class Failure:
    blame: Blame
    message: Message
    again: bool = True  # whether trying again soon may help


class Verdict(StrEnum):
    """What a look says of the device."""

    ANSWERED = "answered"
    SILENT = "silent"  # it did not answer what it must
    UNABLE = "unable"  # we were not able to look: refused credential, overload, our own fault


VERDICT_OF: Mapping[Blame, Verdict] = {
    Blame.DEVICE: Verdict.SILENT,
    Blame.NETWORK: Verdict.SILENT,
    Blame.CREDENTIAL: Verdict.UNABLE,
    Blame.US: Verdict.UNABLE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One look: `at_ms` is when it was asked (UTC), `took_ms` what it took on the monotonic clock.

    `attempt` is 0 for a look that the timetable wanted and 1, 2 … for re-checks of a failed one.
    `facts` are cleaned texts that the device told about itself (`sysName`, `sysDescr` …), `told` nouns for the ledger.
    """

    device: str
    probe: str
    at_ms: int
    took_ms: float
    verdict: Verdict
    samples: tuple[Sample, ...] = ()
    failure: Failure | None = None
    attempt: int = 0
    facts: Mapping[str, str] = field(default_factory=dict)
    told: tuple[Told, ...] = ()
