"""In which order: canaries first and one at a time, then wave by wave. Pure.

A wave never has the same device twice, and never cameras beside recorders: a camera's turn ends with logins at its
recorders. Those come last.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from campuswatch.rotation.choice import Choice
from inventory.model.kind import Kind

CANARIES = 0
BATCH = 8


class Placed(NamedTuple):
    wave: int
    place: int
    choice: Choice


def arrange(choices: Iterable[Choice], *, batch: int = BATCH, canaries: Iterable[str] = ()) -> list[Placed]:
    """Those that can be changed. `canaries` are codes of devices; where none is named, the first of each writer."""
    able = sorted((one for one in choices if one.why_not is None), key=_order)
    first = _named(able, set(canaries)) or _first_of_writers(able)
    rest = [one for one in able if one not in first]
    waves: list[list[Choice]] = [first]
    for one in rest:
        if not _joins(waves[-1], one, batch) or len(waves) == 1:
            waves.append([])
        waves[-1].append(one)
    return [Placed(wave, place, one) for wave, some in enumerate(waves) for place, one in enumerate(some)]


def _order(one: Choice) -> tuple[bool, str, str, str]:
    return one.device.kind is Kind.RECORDER, one.writer, one.device.code, one.account


def _named(able: Sequence[Choice], codes: set[str]) -> list[Choice]:
    found: dict[str, Choice] = {}
    for one in able:
        if one.device.code in codes:
            found.setdefault(one.device.code, one)
    return list(found.values())


def _first_of_writers(able: Sequence[Choice]) -> list[Choice]:
    found: dict[str, Choice] = {}
    for one in able:
        found.setdefault(one.writer, one)
    return list(found.values())


def _joins(wave: Sequence[Choice], one: Choice, batch: int) -> bool:
    if len(wave) >= batch:
        return False
    return all(
        other.device.code != one.device.code
        and (other.device.kind is Kind.RECORDER) == (one.device.kind is Kind.RECORDER)
        for other in wave
    )
