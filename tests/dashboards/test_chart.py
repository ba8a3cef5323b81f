"""Charts from a real store: every look of an hour, steps of a day; marks at whole steps of the wall clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from collector.sample import Sample, SeriesKey
from collector.store.sqlite import SqliteStore
from dashboards.chart import DAY_MS, HOUR_MS, MOST_MARKS, View, Wanted, draw, time_marks
from inventory.model.scope import BUREAU, Scope
from language.message import Message

KEY = SeriesKey("rtsp", "s01", "s01-cam-0001", "camera")
TITLE = Message("curve.took", {"witness": "RTSP"})
WANTED = Wanted(TITLE, KEY, (("took_ms", TITLE),), "ms")
MINUTE_MS = 60_000
START_MS = 1_795_366_800_000


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    made = SqliteStore(tmp_path / "samples.db")
    yield made
    made.close()


def view(store: SqliteStore, length_ms: int, scope: Scope = BUREAU) -> View:
    return View(store, scope, START_MS, START_MS + length_ms, "Asia/Shanghai", MINUTE_MS)


def look(at_ms: int, took_ms: float | None) -> Sample:
    return Sample(KEY, START_MS + at_ms, {"up": 0} if took_ms is None else {"up": 1, "took_ms": took_ms})


def test_an_hour_shows_every_look(store: SqliteStore) -> None:
    store.write([look(minute * MINUTE_MS, None if minute == 30 else 10.0 + minute) for minute in range(60)])
    chart = draw(view(store, HOUR_MS), WANTED)
    assert chart is not None
    assert chart.top == 100.0
    assert chart.misses.count("M") == 1
    assert chart.traces[0].line.count("M") == 2
    assert chart.unseen == ""
    assert chart.summary is not None
    assert (chart.summary.minimum, chart.summary.maximum, chart.summary.count) == (10.0, 69.0, 59)


def test_a_day_shows_steps_with_their_least_and_greatest(store: SqliteStore) -> None:
    looks = [look(minute * MINUTE_MS, 50.0 if minute % 10 == 0 else 10.0) for minute in range(1_440)]
    store.write([one for one in looks if not 600 <= (one.at_ms - START_MS) // MINUTE_MS < 700])
    chart = draw(view(store, DAY_MS), WANTED)
    assert chart is not None
    assert chart.traces[0].band.count("M") == 2  # before and after the hole
    assert chart.unseen.count("M") == 1
    assert chart.summary is not None
    assert (chart.summary.minimum, chart.summary.maximum) == (10.0, 50.0)
    assert (chart.summary.mean, chart.summary.count) == (pytest.approx(14.0), 1_340)


def test_the_mean_of_a_day_is_that_of_its_looks_and_not_of_its_steps(store: SqliteStore) -> None:
    usual = [look(minute * MINUTE_MS, 10.0) for minute in range(1_440)]
    store.write(usual + [look(1 + number, 50.0) for number in range(100)])
    chart = draw(view(store, DAY_MS), WANTED)
    assert chart is not None
    assert chart.summary is not None
    assert chart.summary.mean == pytest.approx((1_440 * 10.0 + 100 * 50.0) / 1_540)


def test_one_miss_in_a_day_is_still_seen(store: SqliteStore) -> None:
    store.write([look(minute * MINUTE_MS, None if minute == 700 else 10.0) for minute in range(1_440)])
    chart = draw(view(store, DAY_MS), WANTED)
    assert chart is not None
    assert chart.misses.count("M") == 1


def test_only_misses_are_a_chart_without_figures(store: SqliteStore) -> None:
    store.write([look(minute * MINUTE_MS, None) for minute in range(10)])
    chart = draw(view(store, HOUR_MS), WANTED)
    assert chart is not None
    assert chart.summary is None
    assert chart.misses.count("M") == 10


def test_nothing_seen_is_no_chart(store: SqliteStore) -> None:
    assert draw(view(store, HOUR_MS), WANTED) is None


def test_another_school_is_not_seen(store: SqliteStore) -> None:
    store.write([look(0, 10.0)])
    assert draw(view(store, HOUR_MS, Scope.of(["s02"])), WANTED) is None


@pytest.mark.parametrize("length_ms", [60_000, 7 * MINUTE_MS, HOUR_MS, 5 * HOUR_MS, DAY_MS, 7 * DAY_MS])
@pytest.mark.parametrize("zone", ["UTC", "Asia/Kolkata", "Asia/Ho_Chi_Minh", "Europe/Berlin"])
def test_marks_are_few_whole_and_inside(length_ms: int, zone: str) -> None:
    start_ms = START_MS + 12_345
    marks = time_marks(start_ms, start_ms + length_ms, zone)
    assert 1 <= len(marks) <= MOST_MARKS + 1
    for mark in marks:
        assert 0 <= mark.percent <= 100
        shown = datetime.fromtimestamp(mark.at_ms / 1_000, UTC).astimezone(ZoneInfo(zone))
        assert shown.microsecond == 0
        assert mark.seconds or shown.second == 0
        assert not mark.day or (shown.hour, shown.minute) == (0, 0)


def test_midnights_stay_midnights_when_the_clocks_change() -> None:
    start = datetime(2026, 10, 22, 12, tzinfo=ZoneInfo("Europe/Berlin"))
    marks = time_marks(int(start.timestamp() * 1_000), int(start.timestamp() * 1_000) + 7 * DAY_MS, "Europe/Berlin")
    shown = [datetime.fromtimestamp(mark.at_ms / 1_000, UTC).astimezone(ZoneInfo("Europe/Berlin")) for mark in marks]
    assert [(moment.day, moment.hour) for moment in shown] == [(day, 0) for day in range(23, 30)]


def test_two_fields_of_slow_looks_are_lines_and_no_hole(store: SqliteStore) -> None:
    key = SeriesKey("poe", "s01", "s01-sw-0001", "switch")
    times = range(0, 60 * MINUTE_MS, 5 * MINUTE_MS)
    store.write([Sample(key, START_MS + at_ms, {"used_w": 90.0, "budget_w": 370.0}) for at_ms in times])
    fields = (("used_w", TITLE), ("budget_w", TITLE))
    chart = draw(view(store, 60 * MINUTE_MS), Wanted(TITLE, key, fields, "W", looks=False))
    assert chart is not None
    assert chart.unseen == ""
    assert [trace.line.count("l") for trace in chart.traces] == [1, 1]


@pytest.mark.parametrize("length_ms", [HOUR_MS, DAY_MS])
def test_what_lies_on_both_sides_of_zero_is_drawn_around_a_middle(store: SqliteStore, length_ms: int) -> None:
    key = SeriesKey("clock", "s01", "s01-nvr-0001", "recorder")
    offsets = [-4.0, -3.0, -1.0, 0.0, 1.0]
    store.write([Sample(key, START_MS + n * 10 * MINUTE_MS, {"offset_s": value}) for n, value in enumerate(offsets)])
    title = Message("curve.clock")
    chart = draw(view(store, length_ms), Wanted(title, key, (("offset_s", title),), "s", looks=False, signed=True))
    assert chart is not None
    assert (chart.bottom, chart.top) == (-5.0, 5.0)
    assert chart.traces[0].line.split("l")[0].endswith(" 117")  # -4 of -5
    assert chart.summary is not None
    assert (chart.summary.minimum, chart.summary.maximum) == (-4.0, 1.0)
