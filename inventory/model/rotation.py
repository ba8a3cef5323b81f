"""A rotation: new secrets for many accounts, some canaries first, then wave by wave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Progress(StrEnum):
    """`STOPPED` waits for a person or for `--resume`; one that died under way still says `RUNNING`."""

    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """`wish` is what was asked for, in the words of the command line (`school`, `vendor`, `device` …).

    `waiver` is the reason for which devices are changed of which nothing is pinned, else empty. `recorders` is false
    where recorders' copies are left alone.
    """

    id: str
    by: str
    at_ms: int
    wish: Mapping[str, str] = field(default_factory=dict)
    progress: Progress = Progress.RUNNING
    waiver: str = ""
    recorders: bool = True
    ended_ms: int | None = None
