"""What was due, minute by minute, by what the display of a recorder shows."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.recordings.clockline import clockline
from collector.recordings.duty import Duty, day_of, day_span, days_of, turned
from collector.recordings.spans import total_ms
from inventory.model.device_clock import ClockStep
from inventory.model.span import Span
from inventory.model.week import ALWAYS, DAY_MIN, Mode, Stretch, Week

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
ZONES = ("Asia/Shanghai", "Europe/Berlin", "Australia/Lord_Howe", "America/Havana", "Asia/Kathmandu")

stretches = st.builds(
    lambda start, length, mode: Stretch(start, min(DAY_MIN, start + length), mode),
    st.integers(0, DAY_MIN - 1),
    st.integers(1, DAY_MIN),
    st.sampled_from(Mode),
)
weeks = st.tuples(*[st.lists(stretches, max_size=2).map(tuple)] * 7)
days = st.dates(date(2026, 1, 1), date(2026, 12, 31))


def is_due(week: Week, shown: datetime) -> bool:
    minute = shown.hour * 60 + shown.minute
    today = week[shown.weekday()]
    planned = any(one.mode is Mode.CONTINUOUS and one.start_min <= minute < one.end_min for one in today)
    return planned or not any(week)


@given(weeks, days, st.sampled_from(ZONES), st.integers(-600, 600))
def test_due_is_when_the_display_stands_in_a_stretch(week: Week, day: date, name: str, ahead_min: int) -> None:
    zone = ZoneInfo(name)
    step = ClockStep(device="r", from_ms=0, offset_ms=ahead_min * MINUTE_MS)
    duty = Duty(zone=zone, week=week, clockline=clockline([step], 1))
    window = duty.day(day)
    wanted = sum(
        MINUTE_MS
        for at_ms in range(window.start_ms, window.end_ms, MINUTE_MS)
        if is_due(week, datetime.fromtimestamp((at_ms + step.offset_ms) / 1000, zone))
    )
    assert total_ms(duty.due(window)) == wanted


@pytest.mark.parametrize(
    ("name", "day", "hours"),
    [
        ("Asia/Shanghai", date(2026, 3, 29), 24),
        ("Europe/Berlin", date(2026, 3, 29), 23),
        ("Europe/Berlin", date(2026, 10, 25), 25),
        ("America/Havana", date(2026, 3, 8), 23),  # 00:00 is left out
        ("America/Havana", date(2026, 11, 1), 25),  # 00:00 is twice
        ("Asia/Beirut", date(2026, 10, 24), 25),  # 23:00 is twice
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
    ],
)
def test_days_have_the_hours_that_they_have(name: str, day: date, hours: float) -> None:
    zone = ZoneInfo(name)
    span = day_span(day, zone)
    assert span.length_ms == hours * HOUR_MS
    assert Duty(zone=zone, week=ALWAYS).due(span) == (span,)
    assert list(days_of(span, zone)) == [day]
    assert day_of(span.start_ms, zone) == day
    assert day_of(span.start_ms - 1, zone) == day - timedelta(days=1)


def test_days_follow_each_other_without_hole_or_overlap() -> None:
    for name in ZONES:
        zone, day = ZoneInfo(name), date(2026, 1, 1)
        while day.year == 2026:
            following = day + timedelta(days=1)
            assert day_span(day, zone).end_ms == day_span(following, zone).start_ms
            day = following


def test_nothing_is_due_before_a_channel_was_in_use() -> None:
    duty = Duty(zone=ZoneInfo("Asia/Shanghai"), since_ms=5 * HOUR_MS)
    assert duty.due(Span(0, HOUR_MS)) == ()
    assert duty.due(Span(0, 6 * HOUR_MS)) == (Span(5 * HOUR_MS, 6 * HOUR_MS),)


def test_a_channel_in_use_whose_schedule_was_switched_off_owes_every_second() -> None:
    """Else it would be complete each day, for nothing would be missing."""
    window = Span(0, DAY_MIN * MINUTE_MS)
    empty: Week = ((),) * 7
    assert Duty(zone=ZoneInfo("UTC"), week=empty).due(window) == (window,)
    on_motion: Week = ((Stretch(0, DAY_MIN, Mode.EVENT),),) * 7
    assert Duty(zone=ZoneInfo("UTC"), week=on_motion).due(window) == ()


def test_an_hour_that_was_measured_to_be_set_back_is_not_set_back_again() -> None:
    zone = ZoneInfo("Europe/Berlin")
    day = day_span(date(2026, 10, 25), zone)
    turn_ms = day.start_ms + 3 * HOUR_MS
    right = clockline([], day.end_ms)
    assert [run.offset_ms for run in turned(right, day, zone).runs] == [0, -HOUR_MS, 0]
    assert [run.start_ms for run in turned(right, day, zone).runs[1:]] == [turn_ms, turn_ms + HOUR_MS]
    steps = [(0, 0), (turn_ms + 120_000, -HOUR_MS), (turn_ms + HOUR_MS, 0)]
    measured = clockline([ClockStep(device="r", from_ms=at, offset_ms=off) for at, off in steps], day.end_ms)
    assert turned(measured, day, zone) == measured
    assert turned(right, day_span(date(2026, 10, 24), zone), zone) == right
