"""Whether footage that is to be kept is still there (Q36). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from collector.recordings.known import covers
from collector.recordings.spans import Spans, common, cut, merged, total_ms, without
from collector.told import FootageSeen
from inventory.model.hold import Held, Hold

SLIVER_MS = 10_000
"""Less than this at the ends of clips proves nothing."""


def checked(hold: Hold, seen: FootageSeen, recorded: Spans | None = None) -> Hold:
    """The hold as the look leaves it; as it was where the look does not cover it.

    `recorded` is what there was of it when it was entered (None: taken to be all of its span): footage that never was
    is not missing.
    """
    if hold.released_ms is not None or not covers(seen.window, hold.span):
        return hold
    wanted = merged((hold.span,)) if recorded is None else cut(recorded, hold.span)
    found = total_ms(common(wanted, seen.spans))
    lost = total_ms(span for span in without(wanted, seen.spans) if span.length_ms > SLIVER_MS)
    state = Held.KEPT if not lost and (found or not wanted) else Held.PARTLY if found else Held.MISSING
    return replace(hold, state=state, checked_ms=seen.at_ms)


def standing(holds: Iterable[Hold], recorder: str) -> tuple[Hold, ...]:
    return tuple(hold for hold in holds if hold.recorder == recorder and hold.released_ms is None)
