"""The monitor's own sign of life: while it is silent, nothing is known of anything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from inventory.model.collector_beat import CollectorBeat

SILENT_AFTER_MS = 30_000


@dataclass(frozen=True, slots=True)
class Pulse:
    """`at_ms` is the last sign of life, None where there never was one; `collectors` are those that speak."""

    at_ms: int | None
    speaks: bool
    clean_stop: bool = False
    collectors: tuple[str, ...] = ()

    @property
    def looked_ms(self) -> int | None:
        """From when on nothing is known; None while the monitor speaks, and where it never did."""
        return None if self.speaks else self.at_ms


def speaks(beat: CollectorBeat, now_ms: int, silent_after_ms: int) -> bool:
    return not beat.clean_stop and now_ms - beat.at_ms <= silent_after_ms


def feel(beats: Iterable[CollectorBeat], school: str, now_ms: int, silent_after_ms: int = SILENT_AFTER_MS) -> Pulse:
    """The pulse of the collectors that look at `school`: its own and the bureau's. One that speaks is enough."""
    own = [beat for beat in beats if beat.school in ("", school)]
    if not own:
        return Pulse(None, False)
    newest = max(own, key=lambda beat: beat.at_ms)
    alive = tuple(beat.collector for beat in own if speaks(beat, now_ms, silent_after_ms))
    return Pulse(newest.at_ms, bool(alive), newest.clean_stop, alive)
