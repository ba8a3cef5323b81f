"""Time, passed in. Wall time is UTC in integer milliseconds; durations come from the monotonic clock."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    def now_ms(self) -> int:
        """UTC wall time, milliseconds since 1970."""
        ...

    def monotonic(self) -> float:
        """Seconds since an arbitrary start; never steps."""
        ...

    @property
    def boot_id(self) -> str:
        """Names the run of the monotonic clock: another boot, another id."""
        ...


class SystemClock:
    def __init__(self) -> None:
        source = Path("/proc/sys/kernel/random/boot_id")
        self._boot_id = source.read_text().strip() if source.exists() else f"start-{time.time_ns()}"

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        return time.monotonic()

    @property
    def boot_id(self) -> str:
        return self._boot_id
