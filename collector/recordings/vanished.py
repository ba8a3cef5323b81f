"""Footage that was seen stored and is no more: overwritten, or gone inside its period (Q55). Pure.

A recorder overwrites what is oldest. So what is gone was overwritten when nothing older is left that nobody holds, and
when the oldest footage has not moved on faster than a recorder writes. All else is gone: erased by hand, a disk that
was formatted or has failed. What is older than the period asked for may go as it likes.
"""

from __future__ import annotations

from dataclasses import dataclass

from collector.recordings.clockline import FOREVER_MS
from collector.recordings.duty import DAY_MS
from collector.recordings.spans import Spans, cut, without
from collector.told import FootageSeen
from inventory.model.span import Span

JITTER_MS = 10_000
"""Ends of clips differ by some seconds from answer to answer."""

FASTEST = 3
"""A recorder that has got more cameras or a finer picture may overwrite so many days in one."""

LEAST_MS = 2 * DAY_MS
"""The oldest footage moves in leaps of whole files, and of a day where a disk takes its turn: so much is never odd."""


@dataclass(frozen=True, slots=True)
class Change:
    """`oldest_ms` is where unheld footage begins now, None where none is known."""

    overwritten: Spans = ()
    vanished: Spans = ()
    oldest_ms: int | None = None


def change(known: Spans, oldest_ms: int | None, seen: FootageSeen, required_days: int) -> Change:
    """What the look shows to be gone of `known`, which was seen stored and is not held.

    `oldest_ms` is where that began when it was last looked at (`seen.looked_ms`, None: a day ago).
    """
    elapsed_ms = DAY_MS if seen.looked_ms is None else max(0, seen.at_ms - seen.looked_ms)
    reach_ms = (oldest_ms or 0) + max(LEAST_MS, FASTEST * elapsed_ms)
    oldest = _oldest(known, oldest_ms, seen, reach_ms)
    lost = tuple(span for span in without(cut(known, seen.window), seen.spans) if span.length_ms > JITTER_MS)
    edge_ms = seen.window.end_ms if oldest is None else oldest
    overwritten = cut(lost, Span(-FOREVER_MS, min(edge_ms, reach_ms)))
    period = Span(seen.at_ms - required_days * DAY_MS, FOREVER_MS)
    vanished = cut(without(lost, overwritten), period)
    return Change(without(lost, vanished), vanished, oldest)


def _oldest(known: Spans, oldest_ms: int | None, seen: FootageSeen, reach_ms: int) -> int | None:
    """Where unheld footage begins after the look.

    What lies before the window is as it was; but where the window's own beginning is lost, and a recorder can have come
    so far since, all that lies before it was overwritten too.
    """
    free = without(seen.spans, seen.held)
    begins_ms = free[0].start_ms if free else seen.window.end_ms
    if oldest_ms is not None and oldest_ms < seen.window.start_ms:
        inside = cut(known, seen.window)
        eaten = inside and inside[0].start_ms + JITTER_MS < begins_ms and seen.window.start_ms <= reach_ms
        if not eaten:
            return oldest_ms
    if free:
        return begins_ms
    later = cut(known, Span(seen.window.end_ms, FOREVER_MS))
    return later[0].start_ms if later else None
