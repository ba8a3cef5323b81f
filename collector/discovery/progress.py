"""How far a sweep is: what it tells while it works."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

LEARN_S = 2.0  # before that, a rate means nothing


class Stage(StrEnum):
    """In the order of work."""

    PRESENCE = "presence"  # ARP and ping
    PORTS = "ports"
    QUESTIONS = "questions"
    AGAIN = "again"  # what this machine could not ask at first
    NEIGHBOURS = "neighbours"


@dataclass(frozen=True, slots=True)
class Progress:
    """Addresses: `asked` of `total` are done, of which `found` answered and `not_asked` could not be asked by us.

    `reasons` counts the latter by cause. `per_s` is addresses a second since the start, `left_s` the seconds that the
    rest will take at that rate, None as long as that is a guess.
    """

    total: int
    asked: int = 0
    found: int = 0
    not_asked: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    stage: Stage = field(default=Stage.PRESENCE, compare=False)
    per_s: float = field(default=0.0, compare=False)
    left_s: float | None = field(default=None, compare=False)


class Tally:
    """Counts a sweep's addresses and tells each change."""

    def __init__(self, total: int, told: Callable[[Progress], None], monotonic: Callable[[], float]) -> None:
        self._total = total
        self._told = told
        self._monotonic = monotonic
        self._started = monotonic()
        self._asked = 0
        self._found = 0
        self._stages: Counter[Stage] = Counter()
        self.not_asked: dict[str, str] = {}

    def asked(self, count: int = 1) -> None:
        """So many addresses were silent."""
        self._asked += count
        self.tell()

    def found(self) -> None:
        self._found += 1
        self.asked()

    def unasked(self, address: str, reason: str) -> None:
        self.not_asked[address] = reason
        self.asked()

    def move(self, before: Stage | None, after: Stage | None) -> None:
        """One part of the sweep goes from stage to stage; the earliest of all parts is told."""
        if before is not None:
            self._stages[before] -= 1
        if after is not None:
            self._stages[after] += 1
        self.tell()

    def tell(self) -> None:
        took = self._monotonic() - self._started
        per_s = self._asked / took if took > 0 else 0.0
        sure = took >= LEARN_S and self._asked > 0
        self._told(
            Progress(
                total=self._total,
                asked=self._asked,
                found=self._found,
                not_asked=len(self.not_asked),
                reasons=Counter(self.not_asked.values()),
                stage=next((stage for stage in Stage if self._stages[stage] > 0), Stage.QUESTIONS),
                per_s=per_s,
                left_s=(self._total - self._asked) / per_s if sure else None,
            )
        )
