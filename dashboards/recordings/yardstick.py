"""What recordings and clocks are measured by, as the settings say."""

from __future__ import annotations

from dataclasses import dataclass

from alerts.defects.by_part import LIMIT_MS
from collector.recordings.day import TOLERANCE_MS


@dataclass(frozen=True, slots=True)
class Yardstick:
    """`tolerance_ms` is what may be missing of a complete day, `clock_limit_ms` how far a clock may be off."""

    tolerance_ms: int = TOLERANCE_MS
    clock_limit_ms: int = LIMIT_MS


USUAL = Yardstick()
