"""Figures from segments: milliseconds per state first, rates as exact fractions only when asked.

The moment's online rate stands in `dashboards.standing`, how a rate is printed in `language.number`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from alerts.segment import Segment
from alerts.state import State


@dataclass(frozen=True, slots=True)
class Figures:
    """Milliseconds spent in each state, indexed by State; a group's figures are the sum of its devices'.

    `uncertainty_ms` is the sum of the half gaps of all changes inside, the worst case. All rates are between
    0 and 1, or None where there is nothing to divide by.
    """

    ms: tuple[int, ...] = (0,) * len(State)
    uncertainty_ms: int = 0

    @classmethod
    def of(cls, segments: Iterable[Segment]) -> Figures:
        ms = [0] * len(State)
        uncertainty_ms = 0
        for segment in segments:
            ms[segment.state] += segment.end_ms - segment.start_ms
            uncertainty_ms += segment.start_half_gap_ms
        return cls(tuple(ms), uncertainty_ms)

    @classmethod
    def total(cls, parts: Iterable[Figures]) -> Figures:
        """Column by column: a county's sum has 95,000 parts."""
        some = list(parts)
        if not some:
            return cls()
        columns = zip(*(part.ms for part in some), strict=True)
        return cls(tuple(map(sum, columns)), sum(part.uncertainty_ms for part in some))

    def __add__(self, other: Figures) -> Figures:
        ms = tuple(mine + theirs for mine, theirs in zip(self.ms, other.ms, strict=True))
        return Figures(ms, self.uncertainty_ms + other.uncertainty_ms)

    def __getitem__(self, state: State) -> int:
        return self.ms[state]

    @property
    def observed_ms(self) -> int:
        """UP + DOWN + SHADOW: the time of which we know."""
        return self[State.UP] + self[State.DOWN] + self[State.SHADOW]

    @property
    def expected_ms(self) -> int:
        """In service without MAINTENANCE: the time of which we should know."""
        return self.observed_ms + self[State.UNKNOWN]

    @property
    def availability(self) -> Fraction | None:
        """UP / (UP + DOWN)."""
        return ratio(self[State.UP], self[State.UP] + self[State.DOWN])

    @property
    def as_seen_by_user(self) -> Fraction | None:
        """UP / (UP + DOWN + SHADOW). Of a group's sum this is its online rate."""
        return ratio(self[State.UP], self.observed_ms)

    @property
    def coverage(self) -> Fraction | None:
        """(UP + DOWN + SHADOW) / (in service - MAINTENANCE)."""
        return ratio(self.observed_ms, self.expected_ms)


class Judgement(StrEnum):
    MET = "met"
    MISSED = "missed"
    NOT_JUDGED = "not_judged"  # too little was seen, or there is nothing to judge


def judge(figures: Figures, *, target: Fraction, least_coverage: Fraction) -> Judgement:
    """The verdict on availability, compared exactly; equal passes."""
    availability, coverage = figures.availability, figures.coverage
    if availability is None or coverage is None or coverage < least_coverage:
        return Judgement.NOT_JUDGED
    return Judgement.MET if availability >= target else Judgement.MISSED


def ratio(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None
