"""Five-minute roll-ups worked out over points in plain Python: looks, minimum, maximum, mean, last, time in a state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from reckoning import Point

STEP_MS = 300_000
HOLDS_MS = 900_000
"""A state speaks until the next look, no longer than this."""
STATES = range(6)


def rolled(points: Sequence[Point], end_ms: int, state: str = "") -> Iterator[Point]:
    """Of one measurement, up to `end_ms`; `state` names the field whose seconds are counted."""
    windows: defaultdict[tuple[tuple[tuple[str, str], ...], int], list[Point]] = defaultdict(list)
    for point in points:
        windows[tuple(sorted(point.tags.items())), point.at_ms // STEP_MS * STEP_MS].append(point)
    for (tags, start_ms), inside in windows.items():
        if start_ms + STEP_MS <= end_ms:
            yield Point(start_ms, dict(tags), dict(statistics(inside)))
    if state:
        yield from lived(points, end_ms, state)


def statistics(points: Sequence[Point]) -> Iterator[tuple[str, float]]:
    seen: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for point in points:
        for name, value in point.fields.items():
            if isinstance(value, int | float):
                seen[name].append((point.at_ms, float(value)))
    for name, timed in seen.items():
        values = [value for _, value in timed]
        yield f"{name}_looks", len(values)
        yield f"{name}_min", min(values)
        yield f"{name}_max", max(values)
        yield f"{name}_mean", sum(values) / len(values)
        yield f"{name}_last", max(timed)[1]


def lived(points: Iterable[Point], end_ms: int, field: str) -> Iterator[Point]:
    """Seconds in each state, 0 too; a device that was renamed has its name of then."""
    devices: defaultdict[str, list[Point]] = defaultdict(list)
    for point in points:
        devices[point.tags["device"]].append(point)
    for looks in devices.values():
        looks.sort(key=lambda point: point.at_ms)
        spent: defaultdict[int, dict[int, float]] = defaultdict(lambda: dict.fromkeys(STATES, 0.0))
        names: dict[int, Mapping[str, str]] = {}
        for look, after in pairwise([*looks, looks[-1]._replace(at_ms=end_ms)]):
            for start_ms, ms in pieces(look.at_ms, min(after.at_ms, look.at_ms + HOLDS_MS, end_ms)):
                spent[start_ms][int(look.fields[field] or 0)] += ms / 1000
                names.setdefault(start_ms, look.tags)
        for start_ms, states in spent.items():
            yield Point(start_ms, names[start_ms], {f"{field}_{n}_s": seconds for n, seconds in states.items()})


def pieces(from_ms: int, until_ms: int) -> Iterator[tuple[int, int]]:
    """(start of a step, milliseconds of it) between two moments."""
    while from_ms < until_ms:
        start_ms = from_ms // STEP_MS * STEP_MS
        stop_ms = min(start_ms + STEP_MS, until_ms)
        yield start_ms, stop_ms - from_ms
        from_ms = stop_ms
