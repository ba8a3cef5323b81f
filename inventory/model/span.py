"""A span of time in UTC milliseconds, its end not included; and a gap, which is a span with a cause."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Span(NamedTuple):
    """`start_ms` < `end_ms`."""

    start_ms: int
    end_ms: int

    @property
    def length_ms(self) -> int:
        return self.end_ms - self.start_ms


class Cause(StrEnum):
    """Why nothing was recorded, where it is known."""

    CAMERA_DOWN = "camera_down"
    RECORDER_DOWN = "recorder_down"
    DISK = "disk"
    CLOCK_CHANGE = "clock_change"
    UNKNOWN = "unknown"


class Gap(NamedTuple):
    """Should have been recorded and was not."""

    span: Span
    cause: Cause = Cause.UNKNOWN
