"""The rows that a rotation makes: pure.

Days are counted as they come: one on which a rotation does not hold (another weekday, a holiday of which it says so)
takes no turn. Rows that stand already are never counted anew, so that a holiday entered later, or a person who leaves,
moves nobody who was told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta

from inventory.model.duty_roster import Rotation

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Turn:
    day: date
    shift: str
    person: str


@dataclass(frozen=True, slots=True)
class Filling:
    """The rows up to `last`, and the number of the next turn after it."""

    turns: tuple[Turn, ...]
    last: date
    next_turn: int


def fill(rotation: Rotation, closed: AbstractSet[date], last: date) -> Filling | None:
    """What is to be added so that rows stand up to the day `last`; None where they do already."""
    end = last if rotation.until is None else min(last, rotation.until)
    day = rotation.since if rotation.filled is None else rotation.filled + ONE_DAY
    if day > end:
        return None
    found: list[Turn] = []
    number = rotation.turn
    while day <= end:
        if rotation.days.fits(day, day in closed):
            found += [Turn(day, shift, person) for shift, person in on(rotation, number)]
            number += 1
        day += ONE_DAY
    return Filling(tuple(found), end, number)


def on(rotation: Rotation, number: int) -> Iterator[tuple[str, str]]:
    """Who has which shift on the counted day of this number."""
    for place, person in enumerate(rotation.people):
        shift = rotation.pattern[(number - place * rotation.step) % len(rotation.pattern)]
        if shift:
            yield shift, person


def by_turns(shift: str, people: int, each: int) -> tuple[tuple[str, ...], int]:
    """The pattern and step by which `people` have one shift in turn, `each` days in a row."""
    return (shift,) * each + ("",) * (each * (people - 1)), each


def read_pattern(text: str, shifts: Sequence[str]) -> tuple[str, ...]:
    """`day day night night - -`: names of shifts, `-` for a day off. Raises ValueError naming what is none."""
    words = text.split()
    unknown = [word for word in words if word != "-" and word not in shifts]
    if unknown:
        raise ValueError(unknown[0])
    return tuple("" if word == "-" else word for word in words)
