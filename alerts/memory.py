"""What an observer remembers of one witness of one device."""

from __future__ import annotations

from dataclasses import dataclass

from alerts.phase import Phase
from inventory.model.transition import Observed


@dataclass(slots=True, kw_only=True)
class Memory:
    """What is remembered of one witness of one device; times are UTC milliseconds of looks.

    `agree_at` is the last look that said what is said now, None where no look did (after a hole).
    """

    school: str
    phase: Phase = Phase.UNSEEN
    said: Observed | None = None
    agree_at: int | None = None
    last_at: int | None = None
    interval_ms: int | None = None
    misses: int = 0
    unables: int = 0
    first_miss: int | None = None
    first_unable: int | None = None
    restored: bool = False

    def settle(self, agree_at: int | None) -> None:
        """What is said now was agreed on at `agree_at`; nothing odd is pending."""
        self.agree_at = agree_at
        self.misses = self.unables = 0
        self.first_miss = self.first_unable = None

    @property
    def first_odd(self) -> int | None:
        """The first look since `agree_at` that did not say what is said now."""
        odd = [at for at in (self.first_miss, self.first_unable) if at is not None]
        return min(odd, default=None)


def middle(earlier: int | None, later: int) -> tuple[int, int]:
    """(at, half gap) of a change between two looks: (10, 15) is (12, 3), the odd half on the earlier side.

    The half gap is rounded up, so that both looks lie within it.
    """
    if earlier is None:
        return later, 0
    return earlier + (later - earlier) // 2, (later - earlier + 1) // 2
