"""What a figure should reach at least, by whose word (Q32, Q62)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from inventory.model.school import Locality, School

MILLION = 1_000_000


class Measure(StrEnum):
    """What can be judged. The first five are of a school, or of the schools together; the last three count schools."""

    AVAILABILITY = "availability"  # UP / (UP + DOWN)
    ONLINE = "online"  # UP / (UP + DOWN + SHADOW)
    INTACT = "intact"
    RECORDING = "recording"  # stored seconds / seconds due
    RETENTION = "retention"  # channels that reach back far enough / channels that are old enough to
    MENDED_IN_TIME = "mended_in_time"  # faults mended within their limit / those mended, or past it
    COMPLIANCE = "compliance"  # accepted systems / campuses
    NETWORKING = "networking"  # accepted and connected to the platforms of police and education / campuses
    ONE_KEY = "one_key"  # campuses with a one-key alarm in service / campuses


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """`least_ppm` and `coverage_ppm` count parts per million; below that coverage nothing is judged. For one `school`,
    or where that is empty for all of a `locality`, or for all. `document` is the paper that asks for it. Holds on days
    from `since` to `until` (None: no end), known from `entered_ms` until `superseded_ms` (None: still)."""

    id: str
    measure: Measure
    least_ppm: int
    coverage_ppm: int = 950_000
    school: str = ""
    locality: Locality = Locality.UNKNOWN
    document: str = ""
    since: date = date.min
    until: date | None = None
    by: str = ""
    entered_ms: int = 0
    superseded_ms: int | None = None

    @property
    def least(self) -> Fraction:
        return Fraction(self.least_ppm, MILLION)

    @property
    def coverage(self) -> Fraction:
        return Fraction(self.coverage_ppm, MILLION)

    @property
    def narrowness(self) -> int:
        return 2 * bool(self.school) + bool(self.locality)

    def fits(self, school: School | None, measure: Measure, day: date) -> bool:
        """`school` None asks for all schools together."""
        if self.measure is not measure or day < self.since or (self.until is not None and day > self.until):
            return False
        if school is None:
            return not self.school and not self.locality
        return self.school in ("", school.code) and self.locality in (Locality.UNKNOWN, school.locality)


def target_of(targets: Iterable[Target], school: School | None, measure: Measure, day: date) -> Target | None:
    """Of the narrowest that fit the one entered last; None where nobody asks for anything."""
    fitting = [one for one in targets if one.fits(school, measure, day)]
    return max(fitting, key=lambda one: (one.narrowness, one.entered_ms), default=None)
