"""What one day of a channel looks like: complete, with holes, empty; not known and not yet are neither."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from alerts.defects.by_footage import LATE_MS
from collector.recordings.day import TOLERANCE_MS, oldest_ms
from collector.recordings.duty import Duty, day_of
from inventory.model.channel_day import ChannelDay


class Fill(StrEnum):
    COMPLETE = "complete"
    HOLES = "holes"
    EMPTY = "empty"  # nothing is there, and something was due
    OVERWRITTEN = "overwritten"  # it was there, and newer footage took its place
    UNKNOWN = "unknown"  # the recorder was not asked, or not for the whole day
    NOTHING_DUE = "nothing_due"  # its schedule asks for nothing
    NOT_YET = "not_yet"  # nothing is there, and the channel was not known then


@dataclass(frozen=True, slots=True)
class Cell:
    """`share` is what is kept of what was due, 0 to 1; 1 where it says nothing."""

    fill: Fill
    share: float = 1.0


NOT_KNOWN = Cell(Fill.UNKNOWN)


def cells(
    rows: Mapping[date, ChannelDay],
    duty: Duty,
    *,
    since_ms: int,
    now_ms: int,
    count: int,
    tolerance_ms: int = TOLERANCE_MS,
) -> tuple[Cell, ...]:
    """`count` days in order, the last one today; `rows` are all of the channel, `since_ms` when it was first in use.

    As in its retention (collector/recordings/retention.py), footage that is older proves that it was in use before,
    and of today and yesterday counts what was asked so far.
    """
    today = day_of(now_ms, duty.zone)
    oldest = oldest_ms(rows.values())
    floor_ms = since_ms if oldest is None else min(since_ms, oldest)

    def drawn() -> Iterator[Cell]:
        for ago in reversed(range(count)):
            day = today - timedelta(days=ago)
            whole, row = duty.day(day), rows.get(day)
            if whole.end_ms <= floor_ms and row is not None and row.asked_ms >= whole.end_ms:
                yield Cell(Fill.NOT_YET)
            elif row is not None and row.kept_ms and oldest is not None and oldest > whole.start_ms > floor_ms:
                yield Cell(Fill.OVERWRITTEN)
            else:
                asked_ms = whole.end_ms if ago > 1 else whole.start_ms + 1
                yield fill_of(row, whole=row is not None and row.asked_ms >= asked_ms, tolerance_ms=tolerance_ms)

    return tuple(drawn())


def late_ms(row: ChannelDay) -> int:
    """What at the end of an open day may be recorded and not be listed yet: recorders list clips that are closed."""
    if row.closed:
        return 0
    last = sum(gap.span.length_ms for gap in row.gaps if gap.span.end_ms >= row.asked_ms)
    return last if last <= LATE_MS else 0


def fill_of(row: ChannelDay | None, *, whole: bool, tolerance_ms: int) -> Cell:
    """`whole` says that the recorder was asked for all that the day has until now."""
    if row is None:
        return NOT_KNOWN
    missing_ms = row.due_ms - row.kept_ms - late_ms(row)
    if missing_ms > tolerance_ms:
        return Cell(Fill.HOLES, row.kept_ms / row.due_ms) if row.kept_ms else Cell(Fill.EMPTY, 0.0)
    if not whole:
        return NOT_KNOWN
    return Cell(Fill.COMPLETE) if row.due_ms else Cell(Fill.NOTHING_DUE)
