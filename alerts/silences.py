"""What the witnesses of a device say together, as a silence. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from alerts.cause import LONG_AGO, Silence
from inventory.model.transition import Observed, Transition


def silence_of(heads: Mapping[str, Transition], witnesses: Sequence[str]) -> Silence | None:
    """None where what must answer does, or nobody knows.

    A device is dead when nothing of it answers, witnesses that decide nothing among them: a camera that can be pinged
    is not behind a dead switch. It fell silent where the gaps of all that fell silent overlap.
    """
    deciding = [heads[name].state for name in witnesses if name in heads]
    if Observed.DOWN not in deciding:
        return None
    down = [row for row in heads.values() if row.state is Observed.DOWN]
    dead = not any(row.state is Observed.UP for row in heads.values())
    earliest, latest = _overlap(down)
    first = min(row.at_ms for row in down if row.witness in witnesses)
    return Silence(first, earliest, latest, max(row.recorded_ms for row in down), dead)


def _overlap(down: Sequence[Transition]) -> tuple[int, int]:
    """Of those that were seen to answer before; where there is none, nobody knows since when."""
    known = [row for row in down if row.half_gap_ms]
    if not known:
        return LONG_AGO, min(row.at_ms for row in down)
    earliest = max(row.at_ms - row.half_gap_ms for row in known)
    latest = min(row.at_ms + row.half_gap_ms for row in known)
    if earliest <= latest:
        return earliest, latest
    first = min(known, key=lambda row: row.at_ms)
    return first.at_ms - first.half_gap_ms, first.at_ms + first.half_gap_ms


def came_back(heads: Mapping[str, Transition], witnesses: Sequence[str]) -> tuple[int, int] | None:
    """When all that must answer did again, ± how much; None where something of it does not, or nobody knows."""
    rows = [heads.get(name) for name in witnesses]
    up = [row for row in rows if row is not None and row.state is Observed.UP]
    if not up or len(up) < len(rows):
        return None
    last = max(up, key=lambda row: row.at_ms)
    return last.at_ms, last.half_gap_ms


def answered_again(heads: Iterable[Transition]) -> tuple[int, int] | None:
    """When the first thing of a dead device answered again, ± how much: from then on it explains nothing."""
    up = [row for row in heads if row.state is Observed.UP]
    first = min(up, key=lambda row: row.at_ms, default=None)
    return None if first is None else (first.at_ms, first.half_gap_ms)
