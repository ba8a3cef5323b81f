"""Recorders and what they keep, as programs are told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec

from inventory.model.channel import ChannelTrouble
from inventory.model.disk import DiskState
from inventory.model.hold import Held


class Channel(msgspec.Struct, frozen=True, kw_only=True):
    school: str
    recorder: str
    number: int
    camera: str | None
    name: str
    address: str
    serial: str
    model: str
    used: bool
    online: bool | None
    recording: bool | None
    trouble: ChannelTrouble
    since: datetime
    seen: datetime


class Recording(msgspec.Struct, frozen=True, kw_only=True):
    """One day of one channel: `kept_ms` of the `due_ms` that should have been recorded by then are stored. `gaps` are
    what is missing, each a moment (Unix milliseconds), a length in milliseconds and why. A day that is `closed` changes
    no more."""

    school: str
    recorder: str | None
    channel: int
    day: date
    camera: str | None
    due_ms: int
    kept_ms: int
    gaps: Any
    offset_ms: int
    asked: datetime
    closed: bool


class Disk(msgspec.Struct, frozen=True, kw_only=True):
    """`told` is the recorder's own word for the `state`."""

    school: str
    recorder: str
    slot: str
    state: DiskState
    told: str
    kind: str
    capacity_bytes: int | None
    free_bytes: int | None
    smart: str | None
    temperature_c: float | None
    hours: int | None
    since: datetime
    seen: datetime


class Hold(msgspec.Struct, frozen=True, kw_only=True):
    """Footage of an incident, kept past its period until it is released."""

    id: str
    school: str
    recorder: str | None
    channel: int
    start: datetime
    end: datetime
    reason: str
    by: str
    entered: datetime
    released: datetime | None
    state: Held
    checked: datetime | None


class RetentionPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """How many days recordings must reach back: of a school, or narrower of an area, a recorder, a channel."""

    id: str
    school: str
    days: int
    document: str
    area: str | None
    recorder: str | None
    channel: int | None
    since: date
    until: date | None
    by: str
    entered: datetime
