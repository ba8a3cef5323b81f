"""When a policy will be broken, told from made-up recorders whose future is known."""

from __future__ import annotations

import pytest

from collector.recordings.forecast import Basis, Edge, Forecast, Room, forecast, room_of
from inventory.model.disk import DiskState, DiskTold

DAY_MS = 86_400_000
TERABYTE = 10**12
NOTHING = Room(None, None, None)


def days(edges: list[tuple[float, float]]) -> list[Edge]:
    return [Edge(round(at * DAY_MS), round(oldest * DAY_MS)) for at, oldest in edges]


def steady(reach: float, now: float, speed: float = 1.0) -> list[Edge]:
    """A week of edges of a recorder that reaches back `reach` days at `now`."""
    return days([(now - back, now - reach - back * speed) for back in range(7, -1, -1)])


def breaks_in(found: Forecast, now: float) -> float | None:
    return None if found.breaks_ms is None else found.breaks_ms / DAY_MS - now


def test_a_recorder_that_overwrites_as_fast_as_the_days_go_keeps_its_reach() -> None:
    found = forecast(steady(31, 100), Room(8 * TERABYTE, 0, None), 30, 0, 100 * DAY_MS)
    assert found == Forecast(Basis.EDGE)


def test_a_recorder_that_has_got_more_to_write_breaks_the_policy_when_its_reach_is_used_up() -> None:
    """31 days now, one and a half days overwritten a day: the day to spare lasts for two days."""
    found = forecast(steady(31, 100, 1.5), Room(8 * TERABYTE, 0, None), 30, 0, 100 * DAY_MS)
    assert found.basis is Basis.EDGE
    assert breaks_in(found, 100) == pytest.approx(2, abs=0.01)


def test_it_does_not_where_the_disks_hold_the_days_at_this_rate() -> None:
    """Old, finer footage goes faster than the days, but what is written now will last for 32 days."""
    found = forecast(steady(40, 100, 1.5), Room(32 * TERABYTE, 0, 1.0 * TERABYTE), 30, 0, 100 * DAY_MS)
    assert (found.basis, found.breaks_ms, found.holds_days) == (Basis.EDGE, None, 32.0)


def test_a_recorder_with_room_breaks_the_policy_when_it_is_full_too_early() -> None:
    """Ten days are stored, five more fit: footage of 20 days will be missed for the first time in ten days."""
    room = Room(15 * TERABYTE, 5 * TERABYTE, 1.0 * TERABYTE)
    found = forecast(days([(90 + back, 90) for back in range(11)]), room, 20, 90 * DAY_MS, 100 * DAY_MS)
    assert (found.basis, found.holds_days) == (Basis.FREE_SPACE, 15.0)
    assert breaks_in(found, 100) == pytest.approx(10)


def test_a_recorder_with_room_enough_does_not() -> None:
    room = Room(40 * TERABYTE, 30 * TERABYTE, 1.0 * TERABYTE)
    found = forecast(days([(90 + back, 90) for back in range(11)]), room, 30, 90 * DAY_MS, 100 * DAY_MS)
    assert found == Forecast(Basis.FREE_SPACE, None, 40.0)


def test_a_young_channel_on_a_full_recorder_is_foretold() -> None:
    """In use for 18 days, and the recorder overwrites already: at 20 days there will be 18."""
    found = forecast(steady(18, 100), Room(8 * TERABYTE, 0, None), 20, 82 * DAY_MS, 100 * DAY_MS)
    assert found.basis is Basis.EDGE
    assert breaks_in(found, 100) == pytest.approx(2)


def test_a_young_channel_whose_oldest_footage_stays_is_not() -> None:
    found = forecast(days([(90 + back, 90) for back in range(11)]), NOTHING, 30, 90 * DAY_MS, 100 * DAY_MS)
    assert found == Forecast(Basis.EDGE)


def test_what_is_broken_is_said_to_be() -> None:
    found = forecast(steady(18, 100), Room(8 * TERABYTE, 0, None), 20, 0, 100 * DAY_MS)
    assert (found.basis, found.breaks_ms) == (Basis.BROKEN, 100 * DAY_MS)


def test_a_disk_that_was_changed_leaves_an_old_recorder_broken_though_there_is_room() -> None:
    room = Room(40 * TERABYTE, 37 * TERABYTE, 1.0 * TERABYTE)
    found = forecast(days([(97 + back, 97) for back in range(4)]), room, 30, 0, 100 * DAY_MS)
    assert (found.basis, found.breaks_ms) == (Basis.BROKEN, 100 * DAY_MS)


def test_too_little_is_known_over_two_days() -> None:
    found = forecast(days([(98, 60), (100, 62.5)]), NOTHING, 30, 0, 100 * DAY_MS)
    assert found == Forecast(Basis.NONE)
    assert forecast([], NOTHING, 30, 0, 100 * DAY_MS) == Forecast(Basis.NONE)


def test_a_far_day_is_none() -> None:
    found = forecast(steady(90, 100, 1.1), NOTHING, 30, 0, 100 * DAY_MS)
    assert found == Forecast(Basis.EDGE)


def test_room_is_that_of_the_disks_that_store_and_of_all_channels_or_none() -> None:
    disks = [
        DiskTold(slot="1", state=DiskState.OK, capacity_bytes=100, free_bytes=40),
        DiskTold(slot="2", state=DiskState.BAD, capacity_bytes=100, free_bytes=100),
        DiskTold(slot="3", state=DiskState.SLEEPING, capacity_bytes=50),
    ]
    assert room_of(disks, (3, 4)) == Room(150, 40, 7)
    assert room_of(disks, (3, None)) == Room(150, 40, None)
    assert room_of((), ()) == Room(None, None, None)
