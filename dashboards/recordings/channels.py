"""The channels of a recorder as people look at them: does it record, how far back, and is that enough."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, tzinfo

from alerts.defects.by_footage import FRESH_MS
from collector.recordings.clockline import Clockline
from collector.recordings.duty import ALL_DUE, Duty
from collector.recordings.forecast import Forecast, Room, edges_of, forecast
from collector.recordings.retention import Retention, Verdict, retention
from dashboards.recordings.fill import Cell, Fill, cells
from dashboards.recordings.yardstick import USUAL, Yardstick
from inventory.model.channel import Channel
from inventory.model.channel_day import ChannelDay

REPORTED = (20, 30, 90)
"""Days of the policies under which every channel is judged, beside the one that holds for it."""

LEAST_SHOWN, MOST_SHOWN = 35, 95
"""Days that are drawn, today among them."""

BEFORE = 5
"""Days that are drawn of today and of those before the oldest that must be there."""

NEVER_MS = 1 << 53
NO_ROOM = Room(None, None, None)

Days = Mapping[date, ChannelDay]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What holds for a whole recorder: `zone` makes the days, `clockline` is of its own clock.

    `service_ms` is when it was put into service, `room` that of its disks.
    """

    zone: tzinfo
    now_ms: int
    clockline: Clockline = field(default=ALL_DUE)
    yardstick: Yardstick = USUAL
    service_ms: int = NEVER_MS
    room: Room = NO_ROOM

    def duty(self, channel: Channel) -> Duty:
        return Duty(
            zone=self.zone,
            week=channel.week,
            clockline=self.clockline,
            since_ms=None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelView:
    """`cells` are days in order, the last one today. `asked_ms` is up to when anything is known, None for never.

    `is_fresh` tells that footage was there up to when it was asked for, a short while ago.
    """

    channel: Channel
    required: int
    retention: Retention
    cells: tuple[Cell, ...]
    asked_ms: int | None = None
    is_fresh: bool = False
    outlook: Forecast

    @property
    def number(self) -> int:
        return self.channel.told.number

    @property
    def verdict(self) -> Verdict:
        return self.under(self.required)

    def under(self, required: int) -> Verdict:
        """While older footage was not asked for it is not known either how old the channel is."""
        found = self.retention.verdict(required)
        return Verdict.UNKNOWN if found is Verdict.NOT_YET and self.retention.at_least else found

    @property
    def records(self) -> bool | None:
        """Now: by the recorder's own word, else by fresh footage; None where neither tells.

        Some recorders tell that they want to record: of a camera that is not there, that is no word.
        """
        told = self.channel.told
        if told.online is False:
            return False if told.recording is False else None
        return True if told.recording is None and self.is_fresh else told.recording

    @property
    def tally(self) -> list[tuple[Fill, int]]:
        """How many days there are of each look."""
        numbers = Counter(cell.fill for cell in self.cells)
        return [(fill, numbers[fill]) for fill in Fill if numbers[fill]]


def view(channel: Channel, rows: Days, frame: Frame, *, required: int, shown: int) -> ChannelView:
    """`rows` are all days of the channel. It is as old as the recorder's service where we saw it later."""
    duty, tolerance_ms = frame.duty(channel), frame.yardstick.tolerance_ms
    since_ms = min(channel.since_ms, frame.service_ms)
    drawn = cells(
        rows, duty, since_ms=channel.since_ms, now_ms=frame.now_ms, count=shown, tolerance_ms=tolerance_ms
    )  # fmt: skip
    return ChannelView(
        channel=channel,
        required=required,
        retention=retention(rows, duty, since_ms, frame.now_ms, tolerance_ms),
        cells=drawn,
        asked_ms=max((row.asked_ms for row in rows.values() if row.due_ms), default=None),
        is_fresh=is_fresh(rows, frame.now_ms),
        outlook=forecast(edges_of(rows), frame.room, required, since_ms, frame.now_ms),
    )


def is_fresh(rows: Days, now_ms: int) -> bool:
    last = rows[max(rows)] if rows else None
    if last is None or not last.spans:
        return False
    return last.asked_ms - last.spans[-1].end_ms <= FRESH_MS and now_ms - last.asked_ms <= FRESH_MS


def shown_days(required: Iterable[int]) -> int:
    """Enough for the longest policy that holds, and today."""
    return min(max([LEAST_SHOWN, *(days + BEFORE for days in required)]), MOST_SHOWN)


def policies(required: Iterable[int]) -> list[int]:
    return sorted({*REPORTED, *required})


@dataclass(frozen=True, slots=True)
class Tally:
    """Of the channels in use: how many record now, how many it is not known of, how many keep what they must."""

    used: int
    recording: int
    untold: int
    verdicts: Mapping[Verdict, int]


def tally(views: Sequence[ChannelView]) -> Tally:
    told = Counter(one.records for one in views)
    return Tally(len(views), told[True], told[None], Counter(one.verdict for one in views))
