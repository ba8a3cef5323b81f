"""A share as two whole numbers, so that sums stay exact; judged only where enough was seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from alerts.figures import Judgement
from inventory.model.target import Measure, Target


@dataclass(frozen=True, slots=True)
class Rate:
    """`part` of `whole`, both counts of one unit (milliseconds, devices, days, faults, schools). `seen` of `due` is its
    coverage, in one unit too; both 0 where nothing had to be watched to know it (facts of the ledger)."""

    part: int = 0
    whole: int = 0
    seen: int = 0
    due: int = 0

    @property
    def share(self) -> Fraction | None:
        """None where there is nothing to divide by: printed as a dash, never as 0 or 100 %."""
        return Fraction(self.part, self.whole) if self.whole else None

    @property
    def coverage(self) -> Fraction | None:
        """None for facts of the ledger."""
        return Fraction(self.seen, self.due) if self.due else None

    def __add__(self, other: Rate) -> Rate:
        return Rate(self.part + other.part, self.whole + other.whole, self.seen + other.seen, self.due + other.due)

    @classmethod
    def total(cls, rates: Iterable[Rate]) -> Rate:
        part = whole = seen = due = 0
        for one in rates:
            part, whole, seen, due = part + one.part, whole + one.whole, seen + one.seen, due + one.due
        return cls(part, whole, seen, due)


NO_RATE = Rate()


@dataclass(frozen=True, slots=True)
class Judged:
    """`target` None: nobody asks for anything, so nothing is judged."""

    measure: Measure
    rate: Rate
    target: Target | None
    verdict: Judgement

    @property
    def missed(self) -> bool:
        return self.verdict is Judgement.MISSED


def judge_rate(measure: Measure, rate: Rate, target: Target | None) -> Judged:
    """Compared exactly; equal passes. Where it had to be watched, too little coverage withholds the verdict."""
    share = rate.share
    if target is None or share is None or (rate.due and (rate.coverage or 0) < target.coverage):
        return Judged(measure, rate, target, Judgement.NOT_JUDGED)
    verdict = Judgement.MET if share >= target.least else Judgement.MISSED
    return Judged(measure, rate, target, verdict)
