"""What was observed, as programs are told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from inventory.model.alert import Topic
from inventory.model.defect import DefectKind
from inventory.model.device_clock import Setting
from inventory.model.picture import PictureVerdict
from inventory.model.severity import Severity
from inventory.model.transition import Observed


class Transition(msgspec.Struct, frozen=True, kw_only=True):
    """A witness (ping, rtsp …) saw a device change. `at` lies within plus or minus `half_gap_ms`; `seq` counts in the
    order in which changes became known, which is when they were `recorded`."""

    seq: int
    school: str
    device: str | None
    witness: str
    collector: str
    at: datetime
    half_gap_ms: int
    state: Observed
    reason_id: str
    reason_params: dict[str, Any]
    recorded: datetime


class Defect(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is wrong with a part of a device, until `ended`."""

    seq: int
    school: str
    device: str | None
    kind: DefectKind
    part: str
    since: datetime
    seen: datetime
    ended: datetime | None
    details: dict[str, Any]


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """`device` is null where a school as a whole is meant. `cause` is the device that explains it, `affected` how many
    stand behind it. `severity` is 1 (minor) to 3 (critical)."""

    id: str
    school: str
    device: str | None
    rule: str
    part: str
    topic: Topic
    severity: Severity
    since: datetime
    fired: datetime
    resolved: datetime | None
    details: dict[str, Any]
    cause: str | None
    probable: bool
    affected: int


class Clock(msgspec.Struct, frozen=True, kw_only=True):
    """A device's clock as it was measured last: ahead (+) or behind (-) by `offset_ms`, give or take `within_ms`."""

    school: str
    device: str
    at: datetime
    offset_ms: int
    within_ms: int
    source: str
    zone_min: int | None
    setting: Setting
    server: str
    interval_s: int | None


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """What a camera's picture (or that of a recorder's channel, `part`) was found to be, since when."""

    school: str
    device: str
    part: str
    at: datetime
    since: datetime
    verdict: PictureVerdict
    numbers: dict[str, Any]
