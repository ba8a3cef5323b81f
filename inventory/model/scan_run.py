"""A scan that was made: what was asked, and what is new, gone, moved or changed since the one before."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Ending(StrEnum):
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"  # by a person or a power cut; it can be resumed


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanRun:
    """Counts are of addresses but for `added gone moved changed`, which hold codes of devices.

    Codes are those the devices had at that moment. `beat_ms` is the last sign of life of who makes it: one that is
    RUNNING and silent was killed. `done` are the networks (CIDR) that are swept already, so that a scan that was
    stopped goes on behind them.
    """

    id: str
    school: str
    networks: tuple[str, ...]
    started_ms: int
    ended_ms: int | None = None
    ending: Ending = Ending.RUNNING
    by: str = ""
    beat_ms: int = 0
    asked: int = 0
    found: int = 0
    not_asked: int = 0
    done: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
