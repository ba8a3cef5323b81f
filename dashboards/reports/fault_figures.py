"""What a report says of the faults of a school in its period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dashboards.reports.rate import NO_RATE, Rate
from inventory.model.fault import CauseClass, Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """A device that had more than one fault of a topic in the period: the same thing breaks again. `times` also counts
    how often one of them was opened again after it had been mended."""

    device: str
    topic: str
    numbers: Sequence[str]
    times: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MajorEvent:
    """A major fault of which anybody could know in the period: opened in it, and how long after that somebody was told
    (`delay_ms`), and the bureau (`upward_ms`); None: nobody was told, or the bureau not, by the period's end (Q31)."""

    number: str
    since_ms: int
    delay_ms: int | None
    upward_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultFigures:
    """Merged faults count nowhere, for what they were merged into does; dismissed ones only in `dismissed`.

    `opened` in the period, `reopened` in it (after it had been said to be no more), `closed` in it, `mended` (repaired
    in it, and that held until it was verified or still holds), `standing` not closed at its end, of which `unmended`
    are not repaired either. `in_time` counts a fault once, in the period in which that was decided: when it was mended
    within its limit, or when its limit ran out; while a clock stands by agreement no limit runs out. `response_ms`
    (opened → acknowledged, of those acknowledged in the period) and `repair_ms` (opened → repaired, of the mended) are
    the lengths themselves, sorted, so that means and medians of several schools can be made of them. `late` are those
    that were past their limit at some moment of the period, the longest past it first. `by_cause` counts the opened.
    `faults` are all of which something was open in the period, as they stood by what was known, by number."""

    opened: int = 0
    reopened: int = 0
    mended: int = 0
    closed: int = 0
    standing: int = 0
    unmended: int = 0
    dismissed: int = 0
    in_time: Rate = NO_RATE
    response_ms: Sequence[int] = ()
    repair_ms: Sequence[int] = ()
    late: Sequence[Fault] = ()
    repeated: Sequence[Repeated] = ()
    major: Sequence[MajorEvent] = ()
    by_cause: Mapping[CauseClass, int] = field(default_factory=dict)
    faults: Sequence[Fault] = ()

    @property
    def mean_response_ms(self) -> int | None:
        return sum(self.response_ms) // len(self.response_ms) if self.response_ms else None

    @property
    def mean_repair_ms(self) -> int | None:
        """MTTR."""
        return sum(self.repair_ms) // len(self.repair_ms) if self.repair_ms else None


NO_FAULTS = FaultFigures()
