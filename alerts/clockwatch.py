"""Sees the wall clock jump against the monotonic one."""

from __future__ import annotations

from typing import NamedTuple

from collector.clock import Clock

JUMP_MS = 5_000


class Moment(NamedTuple):
    """One instant on both clocks: UTC milliseconds, and seconds of the boot `boot_id`."""

    wall_ms: int
    monotonic_s: float
    boot_id: str


def moment(clock: Clock) -> Moment:
    return Moment(clock.now_ms(), clock.monotonic(), clock.boot_id)


class ClockJump(NamedTuple):
    """The wall clock stood at `before_ms` and, an instant later, at `after_ms` (UTC milliseconds).

    Forward, the stretch between was skipped; backward, it is lived through twice.
    """

    before_ms: int
    after_ms: int

    @property
    def backward(self) -> bool:
        return self.after_ms < self.before_ms

    @property
    def seconds(self) -> float:
        return (self.after_ms - self.before_ms) / 1000


class ClockWatch:
    """Slow correction is no jump: only neighbouring moments of one boot are compared."""

    def __init__(self, jump_ms: int = JUMP_MS) -> None:
        self._jump_ms = jump_ms
        self._last: Moment | None = None

    def see(self, now: Moment) -> ClockJump | None:
        last, self._last = self._last, now
        if last is None or last.boot_id != now.boot_id:
            return None
        expected_ms = last.wall_ms + round((now.monotonic_s - last.monotonic_s) * 1000)
        if abs(now.wall_ms - expected_ms) <= self._jump_ms:
            return None
        return ClockJump(expected_ms, now.wall_ms)
