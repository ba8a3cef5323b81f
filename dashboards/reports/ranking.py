"""Places of schools among each other, by a rate of choice. Pure.

Rates are compared exactly; equal ones share a place, and the places that they take together are not given to others
(1, 2, 2, 4). A school is given none where too little of it was seen, or where there is nothing to divide by.

Nor is a small one: chance alone puts small schools both first and last, for in them one device decides. A school is
small where one device that fails throughout would take it below what is usually asked for (95 %), that is where it has
fewer than 20. It stands in the table with its figures, judged by its targets as all are, beside the order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from dashboards.reports.bureau_figures import SchoolLine
from dashboards.reports.rate import Rate
from inventory.model.target import Measure

LEAST_COVERAGE = Fraction(95, 100)
"""Where no target asks for another."""
ONE_DEVICE = Fraction(5, 100)
"""What one device may be of a school that is ranked."""


def is_small(devices: int) -> bool:
    return devices == 0 or Fraction(1, devices) > ONE_DEVICE


def rank(lines: Iterable[SchoolLine], measure: Measure = Measure.ONLINE) -> list[SchoolLine]:
    """The same lines in the same order, each with its place or without one. Raises KeyError for a measure that only
    schools together have."""
    some = [replace(one, rank=None, small=is_small(one.headline.devices)) for one in lines]
    places = _places([share for one in some if (share := share_of(one, measure)) is not None])
    return [one if (share := share_of(one, measure)) is None else replace(one, rank=places[share]) for one in some]


def share_of(line: SchoolLine, measure: Measure) -> Fraction | None:
    """By what it is ranked; None where it is not."""
    rate = line.headline.rate(measure)
    return None if line.small or not seen_enough(line, measure, rate) else rate.share


def seen_enough(line: SchoolLine, measure: Measure, rate: Rate) -> bool:
    """By the coverage that its target asks for. What is a fact of the ledger needs none."""
    judged = line.judged.get(measure)
    least = judged.target.coverage if judged is not None and judged.target is not None else LEAST_COVERAGE
    return not rate.due or (rate.coverage or 0) >= least


def _places(shares: Sequence[Fraction]) -> dict[Fraction, int]:
    places: dict[Fraction, int] = {}
    for place, share in enumerate(sorted(shares, reverse=True), 1):
        places.setdefault(share, place)
    return places
