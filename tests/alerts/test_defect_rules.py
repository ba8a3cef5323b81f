"""What single looks say: at channels, footage, disks, clocks, pictures, lamps."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from alerts.defects import by_channel, by_footage, by_part, by_picture
from alerts.defects.by_footage import Reached, ranges
from alerts.defects.verdict import Word
from collector.pictures.lamp import NightLook
from collector.recordings.duty import Duty, day_span
from collector.recordings.forecast import Basis, Forecast
from collector.recordings.retention import Retention
from inventory.model.channel import Channel, ChannelTold
from inventory.model.channel_day import ChannelDay
from inventory.model.defect import DefectKind
from inventory.model.device_clock import DeviceClock
from inventory.model.disk import Disk, DiskState, DiskTold
from inventory.model.picture import Picture, PictureVerdict
from inventory.model.span import Cause, Gap, Span

ZONE = ZoneInfo("Asia/Shanghai")
DUTY = Duty(zone=ZONE)
TODAY = date(2026, 11, 23)
HOUR_MS = 3_600_000
CHANNEL = Channel(recorder="r", told=ChannelTold(number=5), since_ms=0, seen_ms=0)
BAD, GOOD, UNKNOWN = Word.BAD, Word.GOOD, Word.UNKNOWN


@pytest.mark.parametrize(
    ("online", "recording", "due", "lost", "idle"),
    [
        (None, None, True, UNKNOWN, UNKNOWN),
        (True, True, True, GOOD, GOOD),
        (True, False, True, GOOD, BAD),
        (True, False, False, GOOD, UNKNOWN),
        (True, None, True, GOOD, UNKNOWN),
        (False, False, True, BAD, UNKNOWN),
        (None, False, True, UNKNOWN, BAD),
    ],
)
def test_a_recorders_word_of_a_channel(
    online: bool | None, recording: bool | None, due: bool, lost: Word, idle: Word
) -> None:
    one = replace(CHANNEL, told=replace(CHANNEL.told, online=online, recording=recording))
    assert by_channel.channel_lost(one).word is lost
    assert by_channel.told_not_recording(one, due=due).word is idle


@pytest.mark.parametrize(
    ("state", "smart", "capacity", "word"),
    [
        (DiskState.OK, None, 1, GOOD),
        (DiskState.SLEEPING, DiskState.OK, 1, GOOD),
        (DiskState.OK, DiskState.BAD, 1, BAD),
        (DiskState.BAD, DiskState.OK, 1, BAD),
        (DiskState.UNFORMATTED, None, None, BAD),
        (DiskState.ABSENT, None, None, GOOD),
        (DiskState.ABSENT, None, 0, GOOD),
        (DiskState.ABSENT, None, 1, BAD),
        (DiskState.UNKNOWN, None, 1, UNKNOWN),
    ],
)
def test_a_disk(state: DiskState, smart: DiskState | None, capacity: int | None, word: Word) -> None:
    told = DiskTold(slot="1", state=state, smart=smart, capacity_bytes=capacity)
    assert by_part.disk(Disk(recorder="r", told=told, since_ms=0, seen_ms=0)).word is word


@pytest.mark.parametrize(
    ("offset_ms", "word"), [(0, GOOD), (10_000, GOOD), (-10_400, UNKNOWN), (10_501, BAD), (-420_000, BAD)]
)
def test_a_clock(offset_ms: int, word: Word) -> None:
    one = DeviceClock(device="r", at_ms=0, offset_ms=offset_ms, within_ms=500, source="isapi")
    assert by_part.clock(one, 10_000).word is word


def row(ago: int, *gaps: Gap, closed: bool = True, until_h: float = 24) -> ChannelDay:
    """A day of 24 hours, asked up to an hour of it, with these gaps."""
    whole = day_span(TODAY - timedelta(days=ago), ZONE)
    asked_ms = whole.start_ms + round(until_h * HOUR_MS)
    spans, at_ms = [], whole.start_ms
    for gap in gaps:
        spans.append(Span(at_ms, gap.span.start_ms))
        at_ms = gap.span.end_ms
    spans.append(Span(at_ms, asked_ms))
    kept = tuple(span for span in spans if span.length_ms > 0)
    return ChannelDay(
        recorder="r", channel=5, day=TODAY - timedelta(days=ago), school="S01", spans=kept, gaps=gaps,
        due_ms=asked_ms - whole.start_ms, kept_ms=sum(span.length_ms for span in kept), asked_ms=asked_ms,
        closed=closed,
    )  # fmt: skip


def gap(ago: int, from_h: float, until_h: float, cause: Cause = Cause.UNKNOWN) -> Gap:
    start_ms = day_span(TODAY - timedelta(days=ago), ZONE).start_ms
    return Gap(Span(start_ms + round(from_h * HOUR_MS), start_ms + round(until_h * HOUR_MS)), cause)


@pytest.mark.parametrize(
    ("silent_h", "cause", "word"),
    [
        (0.5, Cause.UNKNOWN, GOOD),
        (1.5, Cause.UNKNOWN, UNKNOWN),
        (2.5, Cause.UNKNOWN, BAD),
        (2.5, Cause.DISK, BAD),
        (2.5, Cause.CAMERA_DOWN, UNKNOWN),
        (2.5, Cause.RECORDER_DOWN, UNKNOWN),
    ],
)
def test_what_is_stored_of_the_last_hours(silent_h: float, cause: Cause, word: Word) -> None:
    today = row(0, gap(0, 12 - silent_h, 12, cause), closed=False, until_h=12)
    found = by_footage.stored_recently(5, [row(1), today], DUTY)
    assert found.word is word
    if word is BAD:
        assert found.since_ms == gap(0, 12 - silent_h, 12).span.start_ms


def test_a_channel_that_stopped_yesterday_is_silent_since_then() -> None:
    yesterday = row(1, gap(1, 20, 24))
    today = replace(row(0, closed=False, until_h=1), spans=(), kept_ms=0, gaps=(gap(0, 0, 1),))
    found = by_footage.stored_recently(5, [yesterday, today], DUTY)
    assert (found.word, found.since_ms) == (BAD, gap(1, 20, 24).span.start_ms)
    assert by_footage.stored_recently(5, [], DUTY).word is UNKNOWN


def test_holes_of_the_period() -> None:
    sound = [row(ago) for ago in range(1, 4)]
    assert by_footage.holes(5, [], 60_000, None).word is UNKNOWN
    assert by_footage.holes(5, sound, 60_000, None).word is GOOD
    short = row(4, gap(4, 1, 1 + 59 / 3600))
    assert by_footage.holes(5, [*sound, short], 60_000, None).word is GOOD
    found = by_footage.holes(5, [*sound, row(5, gap(5, 1, 2, Cause.DISK), gap(5, 3, 3.5))], 60_000, None)
    assert found.word is BAD
    assert found.since_ms == gap(5, 1, 2).span.start_ms
    assert found.details == {"days": 1, "minutes": 90, "last": "2026-11-18", "cause": "disk"}


def test_where_it_has_stopped_there_are_no_holes() -> None:
    stopped = gap(1, 20, 24)
    assert by_footage.holes(5, [row(1, stopped)], 60_000, stopped.span.start_ms).word is GOOD
    both = row(1, gap(1, 2, 3), stopped)
    assert by_footage.holes(5, [both], 60_000, stopped.span.start_ms).details["minutes"] == 60


def test_of_an_open_day_only_gaps_count_that_have_footage_behind_them() -> None:
    ends = row(0, gap(0, 10, 12), closed=False, until_h=12)
    assert by_footage.holes(5, [ends], 60_000, None).word is GOOD
    amid = row(0, gap(0, 5, 6), closed=False, until_h=12)
    assert by_footage.holes(5, [amid], 60_000, None).word is BAD


def reached(
    days: int, *, broken_ago: int | None, edge_ago: int, age: int = 90, breaks_ms: int | None = None
) -> Reached:
    broken = None if broken_ago is None else TODAY - timedelta(days=broken_ago)
    return Reached(
        retention=Retention(days=days, at_least=broken is None, broken=broken, age_days=age),
        required=20,
        edge_ms=day_span(TODAY - timedelta(days=edge_ago), ZONE).start_ms + HOUR_MS,
        forecast=Forecast(Basis.EDGE, breaks_ms),
    )


def test_retention_that_is_short_is_told_once_for_all_channels() -> None:
    met = reached(20, broken_ago=21, edge_ago=21)
    low = reached(17, broken_ago=18, edge_ago=18)
    found = by_footage.short({1: low, 2: low, 3: met, 5: replace(low, required=30)}, ZONE)
    assert (found.word, found.part, found.details) == (BAD, "", {"channels": "1-2, 5", "days": 17, "required": 20})
    assert by_footage.short({3: met}, ZONE).word is GOOD


def test_a_hole_a_young_channel_and_days_that_could_not_be_asked_are_not_short() -> None:
    assert by_footage.short({1: reached(3, broken_ago=4, edge_ago=20)}, ZONE).word is not BAD
    assert by_footage.short({1: reached(3, broken_ago=4, edge_ago=4, age=3)}, ZONE).word is not BAD
    assert by_footage.short({1: reached(3, broken_ago=None, edge_ago=4)}, ZONE).word is UNKNOWN


def test_a_policy_that_will_be_broken_is_told_some_days_before() -> None:
    now_ms = day_span(TODAY, ZONE).start_ms
    soon = reached(21, broken_ago=22, edge_ago=22, breaks_ms=now_ms + 5 * 24 * HOUR_MS)
    late = replace(soon, forecast=Forecast(Basis.EDGE, now_ms + 9 * 24 * HOUR_MS))
    found = by_footage.ahead({1: soon, 2: late}, ZONE, now_ms, 7)
    assert (found.word, found.details) == (BAD, {"channels": "1", "day": "2026-11-28", "required": 20})
    assert by_footage.ahead({1: soon}, ZONE, now_ms, 0).word is GOOD
    broken = replace(soon, retention=reached(3, broken_ago=4, edge_ago=4).retention)
    assert by_footage.ahead({1: broken}, ZONE, now_ms, 7).word is GOOD


def at(hour: int) -> int:
    return day_span(TODAY, ZONE).start_ms + hour * HOUR_MS


@pytest.mark.parametrize(
    ("verdict", "hour", "word"),
    [
        (PictureVerdict.OK, 12, GOOD),
        (PictureVerdict.COVERED, 2, BAD),
        (PictureVerdict.BLACK, 12, BAD),
        (PictureVerdict.BLACK, 2, UNKNOWN),
        (PictureVerdict.DARK, 23, UNKNOWN),
    ],
)
def test_a_picture(verdict: PictureVerdict, hour: int, word: Word) -> None:
    assert by_picture.picture(Picture(device="c", at_ms=at(hour), verdict=verdict), ZONE).word is word


def test_a_lamp() -> None:
    dark = NightLook(at_ms=at(2), verdict=PictureVerdict.DARK, brightness=3.0, coloured=False)
    found = by_picture.lamp("north lamp", dark, ZONE, seen_burning=False)
    assert (found.kind, found.word, found.details) == (DefectKind.LAMP, BAD, {"lamp": "north lamp"})
    lit = replace(dark, verdict=PictureVerdict.OK, brightness=90.0, coloured=True)
    assert by_picture.lamp("x", lit, ZONE, seen_burning=False).word is GOOD
    assert by_picture.lamp("x", replace(dark, at_ms=at(12)), ZONE, seen_burning=True).word is UNKNOWN


def test_numbers_are_listed_as_people_do() -> None:
    assert ranges([]) == ""
    assert ranges([3, 1, 2, 5, 9, 8]) == "1-3, 5, 8-9"
