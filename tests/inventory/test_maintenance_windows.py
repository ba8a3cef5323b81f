"""Plans become windows: once, by the week, over midnight, on days on which clocks are set, late, ended early."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.maintenance import NEVER_MS, Planned, Windows, awaits_approval, windows_of
from inventory.model.device import Device
from inventory.model.holiday import Holiday
from inventory.model.kind import Kind
from inventory.model.maintenance import Maintenance
from inventory.model.school import School
from inventory.model.week import Stretch
from inventory.week_words import NEVER, parse_week

ZONE = "Asia/Shanghai"
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
SCHOOL = School(code="S01", name="x", zone=ZONE)
CAMERA = Device(id="1", code="s01-cam-0001", school="S01", kind=Kind.CAMERA, name="x", area="gate")
STRETCHES = st.lists(st.tuples(st.integers(0, 1439), st.integers(1, 1440)).map(lambda p: Stretch(min(p), max(p))))


def at(text: str, zone: str = ZONE) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def plan(start: str, end: str, zone: str = ZONE, **more: Any) -> Maintenance:
    made = Maintenance(id="m1", school="S01", reason="new cables", start_ms=at(start, zone), end_ms=at(end, zone))
    return replace(made, **more)


def spans(one: Maintenance, zone: str = ZONE, holidays: frozenset[date] = frozenset()) -> list[tuple[str, str]]:
    found = windows_of(one, zone, one.start_ms, one.end_ms, holidays)
    return [(local(window.start_ms, zone), local(window.end_ms, zone)) for window in found]


def local(at_ms: int, zone: str) -> str:
    return f"{datetime.fromtimestamp(at_ms / 1000, ZoneInfo(zone)):%m-%d %H:%M}"


def test_once_is_one_window() -> None:
    assert spans(plan("2026-12-01 18:00", "2026-12-01 20:00")) == [("12-01 18:00", "12-01 20:00")]


def test_a_week_is_repeated_between_its_borders_and_cut_by_them() -> None:
    weekly = plan("2026-12-01 09:00", "2026-12-16 06:30", week=parse_week("tue 08:00-10:00, wed 06:00-07:00"))
    assert spans(weekly) == [
        ("12-01 09:00", "12-01 10:00"), ("12-02 06:00", "12-02 07:00"), ("12-08 08:00", "12-08 10:00"),
        ("12-09 06:00", "12-09 07:00"), ("12-15 08:00", "12-15 10:00"), ("12-16 06:00", "12-16 06:30"),
    ]  # fmt: skip


def test_over_midnight_it_is_one_window() -> None:
    nightly = plan("2026-12-01 00:00", "2026-12-08 00:00", week=parse_week("fri 22:00-06:00"))
    assert spans(nightly) == [("12-04 22:00", "12-05 06:00")]


def test_holidays_may_be_left_out() -> None:
    daily = plan("2026-12-01 00:00", "2026-12-04 00:00", week=parse_week("daily 06:00-07:00"), holidays=False)
    closed = frozenset({date(2026, 12, 2)})
    assert [start for start, _ in spans(daily, holidays=closed)] == ["12-01 06:00", "12-03 06:00"]
    assert len(spans(replace(daily, holidays=True), holidays=closed)) == 3


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 3), ("2026-10-25", 5), ("2026-06-07", 4)])
def test_a_window_on_a_day_on_which_clocks_are_set_is_an_hour_shorter_or_longer(day: str, hours: int) -> None:
    sunday = plan(f"{day} 00:00", f"{day} 23:00", "Europe/Berlin", week=parse_week("sun 00:00-04:00"))
    (window,) = windows_of(sunday, "Europe/Berlin", sunday.start_ms, sunday.end_ms)
    assert window.end_ms - window.start_ms == hours * HOUR_MS
    assert local(window.end_ms, "Europe/Berlin")[-5:] == "04:00"


def test_what_had_begun_when_it_was_entered_waits_for_approval_and_what_comes_counts() -> None:
    daily = plan("2026-12-01 00:00", "2026-12-04 00:00", week=parse_week("daily 06:00-07:00"))
    told_ms = at("2026-12-02 06:30")
    daily = replace(daily, recorded_ms=told_ms, entered_ms=told_ms)
    windows = windows_of(daily, ZONE, daily.start_ms, daily.end_ms)
    assert [one.counts(told_ms) for one in windows] == [False, False, True]
    assert awaits_approval(daily, ZONE)
    approved = replace(daily, approved_ms=told_ms + 5)
    windows = windows_of(approved, ZONE, daily.start_ms, daily.end_ms)
    assert [one.counts(told_ms + 4) for one in windows] == [False, False, True]
    assert [one.counts(told_ms + 5) for one in windows] == [True, True, True]
    assert not awaits_approval(approved, ZONE)


def test_a_window_that_began_before_midnight_is_late_as_a_whole() -> None:
    night = plan("2026-12-04 00:00", "2026-12-06 00:00", week=parse_week("fri 22:00-06:00"))
    late = replace(night, recorded_ms=at("2026-12-04 23:00"), entered_ms=at("2026-12-04 23:00"))
    assert [one.counts(NEVER_MS) for one in windows_of(late, ZONE, night.start_ms, night.end_ms)] == [False]


def test_a_plan_that_was_ended_early_is_agreed_on_from_its_beginning() -> None:
    end_ms = at("2026-12-01 20:00")
    was = plan("2026-12-01 18:00", "2026-12-01 22:00", recorded_ms=1, entered_ms=1, superseded_ms=end_ms)
    ended = replace(was, end_ms=end_ms, recorded_ms=end_ms, superseded_ms=None)
    (window,) = windows_of(ended, ZONE, was.start_ms, was.end_ms)
    assert window.counts(ended.recorded_ms)
    assert not window.after_the_fact
    (window,) = windows_of(was, ZONE, was.start_ms, was.end_ms)
    assert window.counts(end_ms - 1)
    assert not window.counts(end_ms)


@pytest.mark.parametrize(
    ("more", "circuit", "found"),
    [
        ({}, "", True), ({"device": CAMERA.code}, "", True), ({"device": "s01-cam-0002"}, "", False),
        ({"area": "gate"}, "", True), ({"area": "lab"}, "", False), ({"circuit": "B2 / 7"}, "B2 / 7", True),
        ({"circuit": "B2 / 7"}, "", False), ({"circuit": "B2 / 7"}, "B2 / 8", False), ({"school": "S02"}, "", False),
    ],
)  # fmt: skip
def test_whom_a_plan_concerns(more: dict[str, Any], circuit: str, found: bool) -> None:
    made = plan("2026-12-01 18:00", "2026-12-01 20:00", **more)
    planned = Planned([made], circuits={CAMERA.code: circuit} if circuit else {})
    assert (planned.of(CAMERA, SCHOOL) is not None) == found


def test_devices_alike_share_their_windows_and_holidays_are_those_of_the_school_and_of_all() -> None:
    daily = plan("2026-12-01 00:00", "2026-12-05 00:00", week=parse_week("daily 06:00-07:00"), holidays=False)
    days = [
        Holiday(id=str(number), school=school, name="x", first=date(2026, 12, number), last=date(2026, 12, number))
        for number, school in enumerate(("S01", "", "S02"), 1)
    ]
    planned = Planned([daily], days)
    found = planned.of(CAMERA, SCHOOL)
    assert found is planned.of(replace(CAMERA, code="s01-cam-0002", area=None), SCHOOL)
    assert found is not None
    starts = [local(one.start_ms, ZONE) for one in found.between(daily.start_ms, daily.end_ms)]
    assert starts == ["12-03 06:00", "12-04 06:00"]


def test_edges_are_when_something_begins_or_ends() -> None:
    weekly = plan("2026-12-01 00:00", "2026-12-16 00:00", week=parse_week("tue 08:00-10:00"))
    windows = Windows([weekly], ZONE)
    edge, found = at("2026-11-30 00:00"), []
    while (edge := windows.edge_ms(edge)) < NEVER_MS:
        found.append(local(edge, ZONE))
    assert found == ["12-01 08:00", "12-01 10:00", "12-08 08:00", "12-08 10:00", "12-15 08:00", "12-15 10:00"]


def test_around_holds_the_window_of_now_and_the_last_of_a_weekly_one() -> None:
    weekly = plan("2026-12-01 00:00", "2027-12-01 00:00", week=parse_week("tue 08:00-10:00"))
    windows = Windows([weekly], ZONE)
    for day, hour in ((1, 9), (8, 7), (8, 8), (14, 23)):
        at_ms = at(f"2026-12-{day:02} {hour:02}:30")
        latest = [one for one in windows.between(0, NEVER_MS) if one.start_ms <= at_ms][-1]
        assert latest in windows.around(at_ms)
        assert all(one.start_ms <= at_ms for one in windows.around(at_ms))


@given(
    week=st.tuples(*[STRETCHES.map(tuple)] * 7), start=st.integers(0, 400), days=st.integers(1, 40),
    zone=st.sampled_from(["Asia/Shanghai", "Asia/Ho_Chi_Minh", "Europe/Berlin", "America/Sao_Paulo"]),
)  # fmt: skip
def test_windows_are_in_order_apart_and_within_the_plan(
    week: tuple[tuple[Stretch, ...], ...], start: int, days: int, zone: str
) -> None:
    first_ms = at("2026-01-01 00:00", "UTC") + start * DAY_MS
    made = replace(
        plan("2026-01-01 00:00", "2026-01-02 00:00"), start_ms=first_ms, end_ms=first_ms + days * DAY_MS, week=week
    )
    found = windows_of(made, zone, made.start_ms, made.end_ms)
    assert all(made.start_ms <= one.start_ms < one.end_ms <= made.end_ms for one in found)
    assert all(before.end_ms < after.start_ms for before, after in pairwise(found))
    assert found or week == NEVER or days < 8 or not any(week)
    middle = made.start_ms + days * DAY_MS // 2
    halves = ((made.start_ms, middle), (middle, made.end_ms))
    parts = {one.start_ms for half in halves for one in windows_of(made, zone, *half)}
    assert sorted(parts) == [one.start_ms for one in found]
