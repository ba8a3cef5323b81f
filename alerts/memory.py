"""What an observer remembers of one witness of one device."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from alerts.phase import Phase
from alerts.relived import Said, Stretch, in_order, lived
from inventory.model.transition import Observed

REMEMBERED = 64  # how many things said of one witness a clock that is set back can meet again


def remembered(rows: Iterable[Said]) -> list[Said]:
    return list(rows)[-REMEMBERED:]


@dataclass(slots=True, kw_only=True)
class Memory:
    """What is remembered of one witness of one device; times are UTC milliseconds of looks.

    `agree_at` is the last look that said what is said now, None where no look did (after a hole). `track` is
    what was said, as it was said; `ahead` what was said of moments that come again, in order of time, and
    `deaf_until` the end of the one that is being lived through again. `due_ms` is when the observer looks next
    whether looks are missing.
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
    track: list[Said] = field(default_factory=list)
    ahead: Sequence[Stretch] = ()
    deaf_until: int = -1
    due_ms: int | None = None

    def say(self, said: Said) -> None:
        self.said = said.state
        self.track.append(said)
        del self.track[:-REMEMBERED]

    def settle(self, agree_at: int | None) -> None:
        """What is said now was agreed on at `agree_at`; nothing odd is pending."""
        self.agree_at = agree_at
        self.misses = self.unables = 0
        self.first_miss = self.first_unable = None

    def blind(self) -> None:
        """Nothing that was seen before says anything of now; the ledger says UNKNOWN, or nothing yet."""
        self.phase, self.said = Phase.UNKNOWN, Observed.UNKNOWN
        self.settle(None)

    def meet_again(self, before_ms: int, after_ms: int) -> None:
        """The clock was set back from `before_ms` to `after_ms`: what was seen between comes again."""
        rows = in_order(row for row in self.track if row.at_ms <= before_ms)
        further = [stretch for stretch in self.ahead if stretch.start_ms > before_ms]
        if self.deaf_until > before_ms:
            further.insert(0, Stretch(before_ms, self.deaf_until, Observed.UNKNOWN))
        self.ahead = [*lived(rows, after_ms, before_ms), *further]
        self.deaf_until = -1

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
