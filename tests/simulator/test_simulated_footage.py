"""Planted footage: what is stored is computed, and is the same whoever asks in whichever pieces."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, datetime
from json import dumps, loads
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.footage import FLUSH_MS, MOTION_LASTS_MS, Piece, Reel, without
from simulator.planting import DAY_MS, Disk, Hole, Lock, Planting, Quirks, Storage, Timepiece, planting
from simulator.schedule import WEEKS
from simulator.timepiece import Clock

HOUR_MS = 3_600_000
NOW_MS = int(datetime(2026, 3, 20, 10, 30, tzinfo=UTC).timestamp() * 1000)
REEL = Reel(storage=Storage(), channel=3, zone=UTC, file_ms=2_097_152, phase_ms=111_000)


def spans(pieces: list[Piece]) -> list[tuple[int, int]]:
    """Joined where one begins when the other ends."""
    joined: list[tuple[int, int]] = []
    for piece in pieces:
        if joined and joined[-1][1] == piece.start_ms:
            joined[-1] = (joined[-1][0], piece.end_ms)
        else:
            joined.append((piece.start_ms, piece.end_ms))
    return joined


def test_a_channel_without_defects_has_one_stretch_from_its_oldest_file_to_now() -> None:
    found = list(REEL.pieces(0, NOW_MS, NOW_MS))
    assert len(spans(found)) == 1
    edge = NOW_MS - int(Storage().kept_days * DAY_MS)
    first = REEL.first(NOW_MS)
    assert first is not None
    assert first == found[0]
    assert edge - REEL.file_ms < first.start_ms <= edge < first.end_ms
    assert found[-1].end_ms == NOW_MS - FLUSH_MS


def test_the_oldest_files_go_one_by_one_as_time_passes() -> None:
    firsts = {REEL.first(NOW_MS + minute * 60_000) for minute in range(36)}
    assert 2 <= len(firsts) <= 3


@given(
    st.lists(st.tuples(st.integers(0, 40 * 24), st.integers(1, 400)), max_size=6),
    st.integers(0, 40 * 24),
    st.integers(1, 72),
)
def test_what_is_asked_in_two_windows_is_what_is_asked_in_one(
    holes: list[tuple[int, int]], ago_h: int, long_h: int
) -> None:
    planted = [
        Hole(channel=0, start_ms=NOW_MS - ago * HOUR_MS, end_ms=NOW_MS - ago * HOUR_MS + minutes * 60_000)
        for ago, minutes in holes
    ]
    reel = replace(REEL, holes=planted)
    start, end = NOW_MS - ago_h * HOUR_MS, NOW_MS - ago_h * HOUR_MS + long_h * HOUR_MS
    middle = (start + end) // 2
    whole = set(reel.pieces(start, end, NOW_MS))
    assert set(reel.pieces(start, middle, NOW_MS)) | set(reel.pieces(middle, end, NOW_MS)) == whole
    for piece in whole:
        assert piece.start_ms < piece.end_ms <= NOW_MS - FLUSH_MS
        assert all(piece.end_ms <= hole.start_ms or (hole.end_ms or 0) <= piece.start_ms for hole in planted)


def test_locked_files_outlive_the_others() -> None:
    old = NOW_MS - 50 * DAY_MS
    lock = Lock(channel=3, start_ms=old, end_ms=old + HOUR_MS)
    reel = replace(REEL, storage=Storage(locks=(lock,)))
    kept = [piece for piece in reel.pieces(0, NOW_MS, NOW_MS) if piece.locked]
    assert spans(kept)[0][0] <= old
    assert spans(kept)[0][1] >= old + HOUR_MS
    assert not [piece for piece in replace(reel, channel=4).pieces(0, NOW_MS, NOW_MS) if piece.locked]
    assert all(piece.locked for piece in reel.pieces(0, NOW_MS - 32 * DAY_MS, NOW_MS))


def test_nothing_lies_before_the_recorder_was_there() -> None:
    since = NOW_MS - 5 * DAY_MS
    first = replace(REEL, storage=Storage(since_ms=since)).first(NOW_MS)
    assert first is not None
    assert first.start_ms == since


@pytest.mark.parametrize(
    ("week", "hours"), [("always", 24.0), ("school-hours", 13.0), ("never", 0.0), ("day-and-motion", None)]
)
def test_schedules_of_a_friday(week: str, hours: float | None) -> None:
    zone = ZoneInfo("Asia/Shanghai")
    midnight = int(datetime(2026, 3, 13, tzinfo=zone).timestamp() * 1000)
    reel = replace(REEL, storage=Storage(weeks=((3, week),)), zone=zone)
    found = [
        (max(piece.start_ms, midnight), min(piece.end_ms, midnight + DAY_MS))
        for piece in reel.pieces(midnight, midnight + DAY_MS, NOW_MS)
    ]
    stored = sum(end - start for start, end in found)
    if hours is None:
        assert 11 * HOUR_MS < stored < 11 * HOUR_MS + 13 * 6 * MOTION_LASTS_MS
    else:
        assert stored == hours * HOUR_MS


def test_a_schedule_keeps_to_the_wall_clock_when_summer_time_begins() -> None:
    zone = ZoneInfo("Europe/Berlin")
    now_ms = int(datetime(2026, 4, 2, tzinfo=zone).timestamp() * 1000)
    reel = replace(REEL, storage=Storage(weeks=((3, "school-hours"),)), zone=zone)
    monday = int(datetime(2026, 3, 30, tzinfo=zone).timestamp() * 1000)  # the day after the change
    first = next(iter(reel.pieces(monday, monday + DAY_MS, now_ms)))
    assert datetime.fromtimestamp(first.start_ms / 1000, zone).hour == 6


def test_weeks_have_seven_days_in_order() -> None:
    for week in WEEKS.values():
        assert len(week) == 7
        for day in week:
            edges = [minute for stretch in day for minute in stretch[:2]]
            assert edges == sorted(edges)


def test_a_clock_that_is_put_wrong_stamps_what_comes_after() -> None:
    now = [1000.0]
    clock = Clock(lambda: now[0], 0, "UTC")
    now[0] = 2000.0
    clock.put(420_000)
    stamped = list(clock.stamped(Piece(1_500_000, 2_500_000)))
    assert stamped == [Piece(1_500_000, 2_000_000), Piece(2_420_000, 2_920_000)]
    assert clock.shown_ms() == 2_420_000
    assert clock.truly(0, 10) == (-420_000, 10)
    assert clock.moment(2_420_000) == 2_000_000
    assert clock.moment(1_999_000) == 1_999_000


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 20)), max_size=8))
def test_without_takes_out_every_millisecond_of_the_holes_and_no_other(found: list[tuple[int, int]]) -> None:
    holes = [(start, start + length) for start, length in found]
    left = {moment for start, end in without([(0, 60)], holes) for moment in range(start, end)}
    assert left == {moment for moment in range(60) if not any(start <= moment < end for start, end in holes)}


def test_what_is_planted_survives_json() -> None:

    planted = Planting(
        storage=Storage(
            kept_days=18.0,
            disks=(Disk(slot=1, state="bad"),),
            holes=(Hole(channel=1, start_ms=5),),
            locks=(Lock(channel=2, start_ms=1, end_ms=9),),
            weeks=((4, "motion"),),
        ),
        clock=Timepiece(offset_s=-3.5, ntp=""),
        quirks=Quirks(basic_only=True),
        view="covered",
    )
    assert planting(loads(dumps(asdict(planted)))) == planted
