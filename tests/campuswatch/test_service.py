"""The whole service beside a simulated campus: restarts, long absences and clocks that jump invent no outage."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path

import pytest
from postgres import postgres_server
from watched_school import School01, play

from alerts.figures import Figures
from alerts.state import State
from campuswatch.opening import open_ledger
from inventory.model.scope import BUREAU
from inventory.model.transition import Observed
from inventory.repository import changes, transitions
from simulator.campus import Campus

HOUR_MS = 3_600_000


def test_ten_hours_off_are_unknown_and_no_outage(tmp_path: Path) -> None:
    async def act(school: School01, campus: Campus) -> None:
        async with school.watched():
            await school.until(school.all_up)
        school.shift(10 * HOUR_MS)
        async with school.watched():
            await school.until(school.all_up)
        for code, life in school.lives().items():
            figures = Figures.of(life)
            assert figures[State.DOWN] == 0, code
            assert abs(figures[State.UNKNOWN] - 10 * HOUR_MS) < 60_000, code

    play(tmp_path, act)


def test_a_short_restart_invents_nothing(tmp_path: Path) -> None:
    async def act(school: School01, campus: Campus) -> None:
        async with school.watched():
            await school.until(school.all_up)
        before = count_transitions(school)
        async with school.watched():
            await asyncio.sleep(3)
        assert count_transitions(school) == before

    play(tmp_path, act)


def test_what_died_while_we_were_off_is_down_from_the_first_look(tmp_path: Path) -> None:
    async def act(school: School01, campus: Campus) -> None:
        async with school.watched():
            await school.until(school.all_up)
        school.shift(10 * HOUR_MS)
        await campus.fault("cut", "cam-0001")
        async with school.watched():
            await school.until(lambda: any(life[-1].state is State.DOWN for life in school.lives().values()))
        (dead,) = [life for life in school.lives().values() if life[-1].state is State.DOWN]
        assert [segment.state for segment in dead][-2:] == [State.UNKNOWN, State.DOWN]
        assert dead[-1].length_ms < 60_000

    play(tmp_path, act)


def test_a_skipped_hour_is_unknown_and_an_event(tmp_path: Path) -> None:
    async def act(school: School01, campus: Campus) -> None:
        async with school.watched():
            await school.until(school.all_up)
            school.clock.offset_ms += HOUR_MS
            await school.until(lambda: jumps(school) != [] and school.all_up())
        for code, life in school.lives().items():
            figures = Figures.of(life)
            assert figures[State.DOWN] == 0, code
            assert abs(figures[State.UNKNOWN] - HOUR_MS) < 60_000, code
        assert abs(jumps(school)[0] - HOUR_MS) < 1_000

    play(tmp_path, act)


def test_a_doubled_stretch_is_unknown_and_an_event(tmp_path: Path) -> None:
    back_ms = 8_000

    async def act(school: School01, campus: Campus) -> None:
        async with school.watched():
            await school.until(school.all_up)
            await asyncio.sleep(back_ms / 1000)
            set_back_ms = school.clock.now_ms()
            school.clock.offset_ms -= back_ms
            await school.until(lambda: jumps(school) != [])
            await school.until(school.all_up)
        assert school.clock.now_ms() > set_back_ms
        for code, life in school.lives().items():
            seen_ms = set_back_ms - back_ms + 2_000  # the jump is seen at the next look or tick
            doubled = [one for one in life if one.end_ms > seen_ms and one.start_ms < set_back_ms]
            assert {one.state for one in doubled} == {State.UNKNOWN}, code
            assert Figures.of(life)[State.DOWN] == 0, code
        assert abs(jumps(school)[0] + back_ms) < 1_000

    play(tmp_path, act)


def test_a_clock_that_was_decades_wrong_costs_only_that_time(tmp_path: Path) -> None:
    decades_ms = 20 * 365 * 24 * HOUR_MS

    async def act(school: School01, campus: Campus) -> None:
        async with school.watched():
            await school.until(school.all_up)
            await asyncio.sleep(2)
            wrong_ms = school.clock.now_ms()
            for count, offset_ms in enumerate((decades_ms, -decades_ms, 0), 1):
                school.clock.offset_ms = offset_ms
                await school.until(lambda wanted=count: len(jumps(school)) >= wanted)
                await asyncio.sleep(2)
            await school.until(school.all_up)
            right_ms = school.clock.now_ms()
        written = count_transitions(school)
        for _ in range(3):
            async with school.watched():
                await asyncio.sleep(2)
            assert school.all_up()
            assert count_transitions(school) == written
        for code, life in school.lives().items():
            assert [one.state for one in life][-3:] == [State.UP, State.UNKNOWN, State.UP], code
            assert wrong_ms - 20_000 < life[-2].start_ms < life[-2].end_ms <= right_ms, code
        with closing(open_ledger(school.settings)) as database, database.read() as connection:
            now_ms = school.clock.now_ms()
            assert all(row.at_ms <= now_ms for row in transitions.current(connection, BUREAU))

    play(tmp_path, act)


def jumps(school: School01) -> list[int]:
    """By how many milliseconds the clock was seen to jump, oldest first."""
    with closing(open_ledger(school.settings)) as database, database.read() as connection:
        events = changes.history(connection, BUREAU, "clock")
    return [int(event.new) - int(event.old) for event in reversed(events)]


def test_the_ledger_says_down_and_up_again_with_the_gap(tmp_path: Path) -> None:
    async def act(school: School01, campus: Campus) -> None:
        async with school.watched():
            await school.until(school.all_up)
            cut_ms = school.clock.now_ms()
            await campus.fault("cut", "cam-0001")
            was_cut_ms = school.clock.now_ms()
            await school.until(lambda: not school.all_up())
            await campus.fault("mend", "cam-0001")
            await school.until(school.all_up)
        with closing(open_ledger(school.settings)) as database, database.read() as connection:
            rows = transitions.between(connection, BUREAU, cut_ms - 5_000, 2**62)
        (down,) = [row for row in rows if row.state is Observed.DOWN]
        assert cut_ms - 100 <= down.at_ms + down.half_gap_ms
        assert down.at_ms - down.half_gap_ms <= was_cut_ms + 100

    play(tmp_path, act)


def count_transitions(school: School01) -> int:
    with closing(open_ledger(school.settings)) as database, database.read() as connection:
        return len(transitions.between(connection, BUREAU, 0, 2**62))


def test_a_reboot_stands_in_the_history_of_the_device(tmp_path: Path) -> None:
    def history(school: School01) -> list[str]:
        with closing(open_ledger(school.settings)) as database, database.read() as connection:
            return [event.action for event in changes.history(connection, BUREAU, "s01-sw-0002")]

    async def act(school: School01, campus: Campus) -> None:
        async with school.watched():
            await school.until(school.all_up)
            assert "rebooted" not in history(school)
            await campus.fault("reboot", "sw-0002", seconds=1)
            await school.until(lambda: "rebooted" in history(school))

    play(tmp_path, act)


@pytest.mark.needs("postgresql")
def test_the_ledger_may_stand_on_postgresql(tmp_path: Path) -> None:
    async def act(school: School01, campus: Campus) -> None:
        async with school.watched():
            await school.until(school.all_up)
            await campus.fault("cut", "sw-0002")
            await school.until(lambda: not school.all_up())

    with postgres_server() as server:
        play(tmp_path, act, server.url(server.new_database()))
