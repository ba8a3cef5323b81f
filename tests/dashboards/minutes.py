"""Figures of devices worked out minute by minute from the words of the definitions, and from nothing else.

Slow and plain: each minute is asked what state it is, by looking back over lists. Everything happens on whole minutes,
so a minute is of one state throughout.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

MINUTE_MS = 60_000
Stretch = tuple[int, int]
"""Minutes, the second not included."""


@dataclass(slots=True)
class Told:
    """Of one device, in minutes since the beginning. `said` are (minute, witness, state, when it was written down);
    `behind` are stretches in which a cause was down, with its code; `windows` (from, to, entered, approved or None);
    `served` when it was in service; `broken` its faults, of each when it was open, again and again."""

    witnesses: Sequence[str]
    said: list[tuple[int, str, str, int]] = field(default_factory=list)
    behind: list[tuple[int, int, str]] = field(default_factory=list)
    windows: list[tuple[int, int, int, int | None]] = field(default_factory=list)
    served: list[Stretch] = field(default_factory=list)
    broken: list[list[tuple[int, int | None]]] = field(default_factory=list)


def life(told: Told, minutes: int) -> list[tuple[str, str]]:
    """The state of each minute from the beginning on, and to what it is charged."""
    found = []
    began: int | None = None
    for minute, seen in enumerate(observed(told, minutes)):
        if seen == "UP":
            began = None
        elif seen == "DOWN" and began is None:
            began = minute
        found.append(_state(told, minute, seen, began))
    return found


def _state(told: Told, minute: int, seen: str, began: int | None) -> tuple[str, str]:
    if not any(first <= minute < last for first, last in told.served):
        return "OUT_OF_SERVICE", ""
    for first, last, entered, approved in told.windows:
        counts = entered <= first or approved is not None
        if counts and first <= minute < last:
            return "MAINTENANCE", ""
    if seen != "DOWN" or began is None:
        return seen, ""
    for first, last, cause in told.behind:
        if first <= began < last and minute < last:
            return "SHADOW", cause
    return "DOWN", ""


def observed(told: Told, minutes: int) -> list[str]:
    """What all witnesses say together; a hole in the looks ends no outage, so that is not asked here."""
    words = dict.fromkeys(told.witnesses, "UNKNOWN")
    changes: dict[int, list[tuple[str, str]]] = {}
    for at, witness, state, _ in told.said:
        changes.setdefault(at, []).append((witness, state))
    found = []
    for minute in range(minutes):
        words.update(changes.get(minute, ()))
        found.append(next((worst for worst in ("UNKNOWN", "DOWN") if worst in words.values()), "UP"))
    return found


def invented(rng: random.Random, minutes: int, witnesses: Sequence[str]) -> Told:
    """Any history: witnesses that come and go, causes, windows, stretches of service. Nothing overlaps that has no
    business to: causes of one device are apart."""
    told = Told(witnesses)
    for witness in witnesses:
        state = "UNKNOWN"
        for at in sorted(rng.sample(range(minutes), rng.randint(0, 12))):
            state = rng.choice([one for one in ("UP", "UP", "DOWN", "UNKNOWN") if one != state])
            late = rng.choice((0, 0, rng.randint(0, 900)))
            told.said.append((at, witness, state, min(at + late, minutes)))
    edges = sorted(rng.sample(range(1, minutes, 2), 2 * rng.randint(0, 3)))
    told.behind = [(a, b, f"s01-sw-{n + 1:04d}") for n, (a, b) in enumerate(zip(edges[::2], edges[1::2], strict=True))]
    for _ in range(rng.randint(0, 2)):
        a, b = sorted(rng.sample(range(minutes), 2))
        entered = rng.randint(0, a) if rng.random() < 0.5 else rng.randint(a + 1, minutes)
        told.windows.append((a, b, entered, minutes if rng.random() < 0.5 else None))
    if rng.random() < 0.6:
        told.served = [(0, minutes)]
    else:
        a, b, c = sorted(rng.sample(range(minutes), 3))
        told.served = [(a, b), (c, minutes)]
    for _ in range(rng.randint(0, 2)):
        moments: list[int | None] = [*sorted(rng.sample(range(minutes), rng.randint(1, 6)))]
        moments += [None] * (len(moments) % 2)
        told.broken.append(list(zip(moments[::2], moments[1::2], strict=True)))  # type: ignore[arg-type]
    return told


def as_known(told: Told, minute: int) -> Told:
    """What of it was written down by then."""
    return Told(
        told.witnesses,
        said=[one for one in told.said if one[3] <= minute],
        behind=[one for one in told.behind if one[0] <= minute],
        windows=[
            (first, last, entered, None if approved is None or approved > minute else approved)
            for first, last, entered, approved in told.windows
            if entered <= minute
        ],
        served=told.served,
        broken=[
            [(first, None if last is None or last > minute else last) for first, last in spells if first <= minute]
            for spells in told.broken
            if spells[0][0] <= minute
        ],
    )


def intact_minutes(told: Told, life: Sequence[tuple[str, str]], first: int, last: int) -> int:
    """In which it was UP and no fault of it was open."""
    spells = [spell for one in told.broken for spell in one]
    return sum(
        life[minute][0] == "UP" and not any(a <= minute and (b is None or minute < b) for a, b in spells)
        for minute in range(first, last)
    )


def opened_in(told: Told, first: int, last: int) -> int:
    return sum(first <= spells[0][0] < last for spells in told.broken)


def standing_at(told: Told, minute: int) -> int:
    return sum(any(a < minute and (b is None or b >= minute) for a, b in spells) for spells in told.broken)
