from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from planted import BY, CAMERA, NOW_MS, SWITCH, plant_schools, transition
from sqlalchemy import Connection, text

from inventory.database import Database
from inventory.errors import Missing
from inventory.model.area import Area
from inventory.model.scope import BUREAU, Scope
from inventory.model.transition import Observed, Transition
from inventory.repository import areas, devices, transition_feed, transitions

WITNESSES = ("ping", "rtsp")
DEVICES = (CAMERA.code, SWITCH.code)


@pytest.fixture
def ledger(database: Database) -> Database:
    plant_schools(database)

    def work(connection: Connection) -> None:
        areas.add(connection, Area(code="gate", school="S01", name="Gate"), **BY)
        devices.add(connection, CAMERA, **BY)
        devices.add(connection, SWITCH, **BY)

    database.write(work).result(10)
    return database


def append(database: Database, *rows: Transition) -> list[int]:
    return database.write(lambda connection: transitions.append(connection, rows)).result(10)


def current(database: Database, scope: Scope = BUREAU) -> list[Transition]:
    with database.read() as connection:
        return transitions.current(connection, scope)


def between(database: Database, start_ms: int, end_ms: int, codes: list[str] | None = None) -> list[Transition]:
    with database.read() as connection:
        return transitions.between(connection, BUREAU, start_ms, end_ms, codes)


def test_numbers_come_in_the_order_given(ledger: Database) -> None:
    rows = [transition(NOW_MS + number, Observed.UP) for number in range(300)]
    numbers = append(ledger, *rows)
    assert numbers == sorted(numbers)
    assert between(ledger, NOW_MS, NOW_MS + 300) == [
        replace(row, seq=seq) for row, seq in zip(rows, numbers, strict=True)
    ]
    assert append(ledger) == []


def test_the_newest_by_time_is_current_whatever_came_last(ledger: Database) -> None:
    late, early = transition(NOW_MS + 10, Observed.DOWN), transition(NOW_MS, Observed.UP)
    append(ledger, late)
    append(ledger, early)
    assert [row.state for row in current(ledger)] == [Observed.DOWN]


def test_of_one_moment_the_later_number_is_current(ledger: Database) -> None:
    append(ledger, transition(NOW_MS, Observed.UP), transition(NOW_MS, Observed.DOWN))
    assert [row.state for row in current(ledger)] == [Observed.DOWN]
    append(ledger, transition(NOW_MS, Observed.UNKNOWN))
    assert [row.state for row in current(ledger)] == [Observed.UNKNOWN]


def test_what_a_clock_far_ahead_said_gives_way_to_the_present(ledger: Database) -> None:
    ahead = transition(NOW_MS + 10**12, Observed.DOWN)
    append(ledger, transition(NOW_MS, Observed.UP), ahead)
    (seq,) = append(ledger, transition(NOW_MS + 50, Observed.UNKNOWN))
    assert [row.at_ms for row in current(ledger)] == [NOW_MS + 50]
    append(ledger, ahead, transition(NOW_MS + 90, Observed.UP))
    assert [row.at_ms for row in current(ledger)] == [NOW_MS + 90]
    with ledger.read() as connection:
        assert [row.state for row in transition_feed.heads_since(connection, BUREAU, seq)] == [Observed.UP]


def test_a_device_that_moved_is_not_held_back_by_a_clock_that_was_ahead(ledger: Database) -> None:
    append(ledger, transition(NOW_MS + 10**12, Observed.DOWN))
    ledger.write(lambda one: devices.change(one, BUREAU, replace(CAMERA, school="S02", area=None), **BY)).result(10)
    append(ledger, replace(transition(NOW_MS + 50, Observed.UP), school="S02"))
    assert [row.at_ms for row in current(ledger)] == [NOW_MS + 50]


def test_a_period_begins_with_what_held_before_it(ledger: Database) -> None:
    append(ledger, *(transition(NOW_MS + at, Observed.UP) for at in (0, 10, 20, 30)))
    append(ledger, transition(NOW_MS + 5, Observed.DOWN, witness="ping"))
    found = between(ledger, NOW_MS + 20, NOW_MS + 30)
    assert [(row.at_ms - NOW_MS, row.witness) for row in found] == [(5, "ping"), (10, "rtsp"), (20, "rtsp")]


def test_a_device_is_found_under_its_former_code(ledger: Database) -> None:
    append(ledger, transition(NOW_MS, Observed.UP))
    renamed = replace(CAMERA, code="s01-cam-0077")
    ledger.write(lambda connection: devices.change(connection, BUREAU, renamed, **BY)).result(10)
    append(ledger, transition(NOW_MS + 1, Observed.DOWN, device=CAMERA.code))
    for code in (CAMERA.code, renamed.code):
        assert {row.device for row in between(ledger, 0, NOW_MS + 9, [code])} == {renamed.code}
    assert [row.at_ms for row in current(ledger)] == [NOW_MS + 1]


def test_a_moved_device_counts_for_each_school_by_its_membership(ledger: Database) -> None:
    append(ledger, transition(NOW_MS, Observed.UP))
    moved = replace(CAMERA, school="S02", area=None)
    ledger.write(lambda connection: devices.change(connection, BUREAU, moved, **BY)).result(10)
    append(ledger, replace(transition(NOW_MS + 10, Observed.DOWN), school="S02"))
    with ledger.read() as connection:
        for school, states in (("S01", [Observed.UP]), ("S02", [Observed.DOWN])):
            found = transitions.between(connection, Scope.of([school]), 0, NOW_MS + 99)
            assert [row.state for row in found] == states
    assert not current(ledger, Scope.of(["S01"]))
    assert [row.state for row in current(ledger, Scope.of(["S02"]))] == [Observed.DOWN]
    assert [row.state for row in current(ledger)] == [Observed.DOWN]
    with ledger.read() as connection:
        assert [row.state for row in transition_feed.heads_since(connection, BUREAU, 0)] == [Observed.DOWN]


def test_an_unknown_device_fails_the_whole_append(ledger: Database) -> None:
    with pytest.raises(Missing):
        append(ledger, transition(NOW_MS, Observed.UP), transition(NOW_MS, Observed.UP, device="s01-cam-9999"))
    assert current(ledger) == []


def test_it_is_part_of_a_bigger_write(ledger: Database) -> None:
    def work(connection: Connection) -> None:
        transitions.append(connection, [transition(NOW_MS, Observed.DOWN)])
        raise ValueError("the fault could not be opened")

    with pytest.raises(ValueError, match="fault"):
        ledger.write(work).result(10)
    assert current(ledger) == []


ROW = st.builds(
    transition,
    st.integers(NOW_MS, NOW_MS + 20),
    st.sampled_from(Observed),
    st.sampled_from(DEVICES),
    st.sampled_from(WITNESSES),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    batches=st.lists(st.lists(ROW, max_size=8), max_size=5),
    start_ms=st.integers(NOW_MS, NOW_MS + 20),
    length_ms=st.integers(0, 20),
)
def test_both_readings_agree_with_the_plain_definition(
    ledger: Database, batches: list[list[Transition]], start_ms: int, length_ms: int
) -> None:
    ledger.write(wipe).result(10)
    stored = [
        replace(row, seq=seq) for batch in batches for row, seq in zip(batch, append(ledger, *batch), strict=True)
    ]
    stored.sort(key=lambda row: (row.at_ms, row.seq))
    last = {(row.device, row.witness): row for row in stored}
    assert current(ledger) == [last[place] for place in sorted(last)]
    before = {(row.device, row.witness): row for row in stored if row.at_ms < start_ms}
    inside = [row for row in stored if start_ms <= row.at_ms < start_ms + length_ms]
    expected = sorted([*before.values(), *inside], key=lambda row: (row.at_ms, row.seq))
    assert between(ledger, start_ms, start_ms + length_ms) == expected
    of_camera = [row for row in expected if row.device == CAMERA.code]
    assert between(ledger, start_ms, start_ms + length_ms, [CAMERA.code]) == of_camera


def wipe(connection: Connection) -> None:
    for table in ("transition_head", "transition"):
        connection.execute(text(f"DELETE FROM {table}"))


def test_the_feed_tells_only_what_is_new(ledger: Database) -> None:
    (first,) = append(ledger, transition(NOW_MS, Observed.UP))
    (second,) = append(ledger, transition(NOW_MS + 1, Observed.UP, device=SWITCH.code))
    with ledger.read() as connection:
        assert [row.seq for row in transition_feed.heads_since(connection, BUREAU, 0)] == [first, second]
        assert [row.device for row in transition_feed.heads_since(connection, BUREAU, first)] == [SWITCH.code]
        assert transition_feed.first_ms(connection, BUREAU, "S01") == NOW_MS
        assert transition_feed.first_ms(connection, BUREAU, "S02") is None


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_reading_a_period_walks_indexes(ledger: Database) -> None:
    """A year of transitions must not be read to show a day."""
    statements: list[str] = []

    with ledger.read() as connection:
        driver = connection.connection.dbapi_connection
        driver.set_trace_callback(statements.append)
        transitions.between(connection, BUREAU, NOW_MS, NOW_MS + 1, [CAMERA.code])
        transitions.between(connection, Scope.of(["S01"]), NOW_MS, NOW_MS + 1)
        transitions.current(connection, Scope.of(["S01"]))
        driver.set_trace_callback(None)
        plans = [
            row[3]
            for statement in statements
            if statement.lstrip().startswith("SELECT")
            for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}")
        ]
    step_down = "(device=? AND witness=? AND school=? AND at_ms<?)"
    assert any(plan.endswith(step_down) for plan in plans), plans
    assert not [plan for plan in plans if plan == "SCAN transition"]
