"""What the schedule counts of itself between two samples."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field

LATE_S = 1.0


@dataclass(slots=True)
class Tally:
    """`late` are looks that started over a second after their deadline, `skipped` deadlines that passed unused,
    `shed` looks dropped in overload, `broken` looks that failed through a mistake of our own; `left_out` names the
    probes that are left out at the end of it."""

    readings: int = 0
    late: int = 0
    skipped: int = 0
    shed: int = 0
    broken: int = 0
    lateness_s: array[float] = field(default_factory=lambda: array("d"))
    left_out: frozenset[str] = frozenset()

    def started(self, lateness_s: float) -> None:
        self.lateness_s.append(lateness_s)
        self.late += lateness_s > LATE_S

    def lateness_ms(self, share: float = 0.99) -> float:
        """The lateness that `share` of the looks kept below; 0 when there was none."""
        ordered = sorted(self.lateness_s)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
