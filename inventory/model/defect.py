"""A defect: what is wrong with a device though it answers. Opened and ended by machine; faults grow from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from language.message import Parameter


class DefectKind(StrEnum):
    NOT_RECORDING = "not_recording"
    GAPS = "gaps"
    RETENTION = "retention"
    RETENTION_AHEAD = "retention_ahead"  # the policy will be broken
    FOOTAGE_GONE = "footage_gone"
    HOLD_MISSING = "hold_missing"
    PLAYBACK = "playback"
    DISK = "disk"
    CLOCK = "clock"
    PICTURE = "picture"
    LAMP = "lamp"
    CHANNEL_LOST = "channel_lost"  # the recorder has lost the camera


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """`part` is the channel or disk, empty for the device itself. At most one of a kind is open for a part.

    `since_ms` is when it began as far as is known, `seen_ms` when it was last seen, `ended_ms` None while it is open.
    `details` are the parameters of its message `defect.<kind>`.
    """

    school: str
    device: str
    kind: DefectKind
    since_ms: int
    seen_ms: int
    part: str = ""
    ended_ms: int | None = None
    details: Mapping[str, Parameter] = field(default_factory=dict)
