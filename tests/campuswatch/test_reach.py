"""How far back a channel reaches, as it is judged each hour."""

from __future__ import annotations

from datetime import UTC, date, timedelta

import pytest

from campuswatch.bookkeeper.reach import Rows, reach
from collector.recordings.duty import DAY_MS, Duty, day_span
from collector.recordings.forecast import Room
from inventory.model.channel import Channel, ChannelTold
from inventory.model.channel_day import ChannelDay

TODAY = date(2026, 11, 23)
NOW_MS = day_span(TODAY, UTC).start_ms + DAY_MS // 2
MISSING_MS = 120_000


def day(ago: int) -> ChannelDay:
    whole = day_span(TODAY - timedelta(days=ago), UTC)
    stored = whole._replace(end_ms=whole.end_ms - MISSING_MS)
    return ChannelDay(
        recorder="s01-nvr-0001", channel=1, day=TODAY - timedelta(days=ago), school="S01", spans=(stored,),
        due_ms=DAY_MS, kept_ms=stored.length_ms, asked_ms=whole.end_ms, closed=True,
    )  # fmt: skip


@pytest.mark.parametrize(("tolerance_ms", "days"), [(MISSING_MS, 5), (MISSING_MS - 1, 0)])
def test_a_day_is_complete_by_the_tolerance_of_the_settings(tolerance_ms: int, days: int) -> None:
    channel = Channel(recorder="s01-nvr-0001", told=ChannelTold(number=1), since_ms=0, seen_ms=NOW_MS)
    known = {row.day: row for row in map(day, range(1, 6))}
    found = reach(Rows(channel, Duty(zone=UTC), known, 20), Room(None, None, None), None, tolerance_ms, NOW_MS)
    assert found.retention.days == days
