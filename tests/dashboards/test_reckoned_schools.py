"""Figures of schools from a real ledger: who is counted where, what is still open, what was known, what is compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from figure_ledger import (
    DAY_MS,
    DOWN,
    END_MS,
    HOUR_MS,
    LATER_MS,
    OCTOBER,
    ONE,
    START_MS,
    TWO,
    UNKNOWN,
    UP,
    Ledger,
    hours,
)
from sqlalchemy import Connection

from alerts.state import State
from dashboards.reports.bureau import reckon_bureau
from dashboards.reports.crew import crew
from dashboards.reports.explaining import read_explanation
from dashboards.reports.headline import Headline
from dashboards.reports.school import reckon_school, reckon_schools
from inventory.model.defect import Defect, DefectKind
from inventory.model.kind import Kind
from inventory.model.maintenance import Maintenance
from inventory.model.report import Report
from inventory.model.school import School
from inventory.model.scope import BUREAU, Scope
from inventory.repository import defects, devices, maintenances, reports, schools


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = Ledger(f"sqlite:///{tmp_path}/ledger.db")
    yield made
    made.database.close()


def test_an_outage_over_the_end_is_open_only_as_long_as_it_lasts(ledger: Ledger) -> None:
    camera = ledger.device()
    ledger.saw(camera, START_MS, UP)
    ledger.saw(camera, END_MS - 6 * HOUR_MS, DOWN)
    (outage,) = ledger.of().devices[0].outages
    assert (outage.goes_on, outage.open, outage.length_ms) == (True, True, 6 * HOUR_MS)
    ledger.saw(camera, END_MS + 3 * HOUR_MS, UP)
    (outage,) = ledger.of().devices[0].outages
    assert (outage.goes_on, outage.open) == (True, False)
    (outage,) = ledger.of(now_ms=END_MS + HOUR_MS).devices[0].outages
    assert (outage.goes_on, outage.open) == (True, True)


def test_a_running_month_ends_now(ledger: Ledger) -> None:
    camera = ledger.device()
    ledger.saw(camera, START_MS, UP)
    ledger.saw(camera, START_MS + DAY_MS, DOWN)
    ledger.beat(START_MS + 30 * HOUR_MS)
    found = ledger.of(now_ms=START_MS + 30 * HOUR_MS)
    assert (found.whole, found.end_ms) == (False, START_MS + 30 * HOUR_MS)
    assert (hours(found, State.UP), hours(found, State.DOWN)) == (24, 6)
    assert [day.day for day, _ in found.days] == [1, 2]
    assert found.devices[0].outages[0].open


def test_while_the_collector_is_silent_nothing_is_known(ledger: Ledger) -> None:
    camera = ledger.device()
    ledger.saw(camera, START_MS, UP)
    ledger.beat(START_MS + 10 * DAY_MS)
    found = ledger.of()
    assert hours(found, State.UNKNOWN) == 21 * 24
    assert found.headline.intact.coverage == found.total.coverage


def test_a_paper_made_again_is_the_same_by_the_knowledge_of_then(ledger: Ledger) -> None:
    """Looks that came late, and a window that was cancelled, are not in a paper that was made before."""
    camera = ledger.device()
    ledger.saw(camera, START_MS - DAY_MS, UP)
    ledger.saw(camera, START_MS + DAY_MS, DOWN)
    plan = Maintenance(
        id="m1", school="S01", reason="work", device=camera.code, start_ms=START_MS + DAY_MS,
        end_ms=START_MS + DAY_MS + HOUR_MS, recorded_ms=START_MS, entered_ms=START_MS,
    )  # fmt: skip
    ledger.write(lambda c: maintenances.put(c, plan))
    made_ms = START_MS + 5 * DAY_MS
    ledger.beat(made_ms)
    first = ledger.of(now_ms=made_ms)
    assert hours(first, State.MAINTENANCE) == 1
    assert hours(first, State.DOWN) == 4 * 24 - 1
    ledger.saw(camera, START_MS - 2 * HOUR_MS, DOWN, recorded_ms=made_ms + 1)
    ledger.saw(camera, START_MS + 2 * DAY_MS, UP, recorded_ms=made_ms + 1)
    ledger.write(lambda c: maintenances.cancel(c, BUREAU, plan, actor="test", at_ms=made_ms + 2))
    ledger.beat(LATER_MS)
    again = ledger.of(known_ms=made_ms)
    assert again == replace(first, now_ms=LATER_MS)
    assert hours(ledger.of(), State.DOWN) == 24 + 24


def test_a_device_that_moved_counts_for_each_school_as_long_as_it_stood_there(ledger: Ledger) -> None:
    camera = ledger.device()
    moved_ms = START_MS + 10 * DAY_MS
    ledger.saw(camera, START_MS, UP)
    ledger.saw(camera, START_MS + DAY_MS, DOWN)
    after = replace(camera, school="S02")
    ledger.write(lambda c: devices.change(c, BUREAU, after, actor="test", at_ms=moved_ms))
    ledger.saw(after, moved_ms, UP)
    one, two = ledger.of(ONE), ledger.of(TWO)
    assert (hours(one, State.UP), hours(one, State.DOWN)) == (24, 9 * 24)
    assert hours(one, State.OUT_OF_SERVICE) == 21 * 24
    assert two.total[State.UP] == two.end_ms - moved_ms
    assert [each.device.code for each in one.devices] == [camera.code]
    with ledger.database.read() as connection:
        foreign = reckon_school(connection, Scope.of(["S02"]), ONE, OCTOBER, now_ms=LATER_MS)
    assert foreign.devices == []


def test_each_month_is_in_the_zone_of_its_school(ledger: Ledger) -> None:
    for school in ("S01", "S02"):
        ledger.saw(ledger.device(school=school), START_MS - 30 * DAY_MS, UP)
    assert hours(ledger.of(ONE), State.UP) == 31 * 24
    assert hours(ledger.of(TWO), State.UP) == 31 * 24 + 1
    with ledger.database.read() as connection:
        both = reckon_bureau(connection, BUREAU, OCTOBER, zone=ONE.zone, now_ms=LATER_MS)
    assert both.headline.total[State.UP] == (2 * 31 * 24 + 1) * HOUR_MS
    assert sum(figures[State.UP] for _, figures in both.days) == both.headline.total[State.UP]


def test_a_defect_stands_against_being_intact_of_recorder_and_camera(ledger: Ledger) -> None:
    recorder = ledger.device(kind=Kind.RECORDER)
    ledger.saw(recorder, START_MS, UP)
    for kind, part in ((DefectKind.DISK, "1"), (DefectKind.LAMP, "")):
        one = Defect(
            school="S01", device=recorder.code, kind=kind, part=part, since_ms=START_MS + DAY_MS, seen_ms=END_MS
        )
        ledger.write(lambda c, one=one: defects.put(c, [one]))
    found = ledger.of()
    assert found.headline.intact.part == DAY_MS
    assert found.headline.intact.whole == 31 * DAY_MS
    assert found.kinds[Kind.RECORDER].intact == found.headline.intact


def test_a_trend_is_what_was_published_else_reckoned(ledger: Ledger) -> None:
    camera = ledger.device(since_ms=OCTOBER.previous().bounds_ms(ONE.zone)[0])
    ledger.saw(camera, START_MS - 30 * DAY_MS, UP)
    ledger.saw(camera, START_MS - DAY_MS, DOWN)
    ledger.saw(camera, START_MS, UP)
    found = ledger.of()
    assert found.before is not None
    assert found.before.total[State.DOWN] == DAY_MS
    assert found.year_ago is None
    said = Headline(devices=7)
    report = Report(
        id="r1", number="S01-R-2026-0001", version=1, kind="monthly", school="S01", period="2026-09",
        known_ms=START_MS, made_ms=START_MS, by="test", figures=said.as_data(),
    )  # fmt: skip
    ledger.write(lambda c: reports.add(c, report))
    assert ledger.of().before == said


def test_the_bureaus_trend_is_what_the_bureau_published_else_the_sum_of_its_schools(ledger: Ledger) -> None:
    camera = ledger.device(since_ms=OCTOBER.previous().bounds_ms(ONE.zone)[0])
    ledger.saw(camera, START_MS - 30 * DAY_MS, UP)

    def before() -> Headline | None:
        with ledger.database.read() as connection:
            return reckon_bureau(connection, BUREAU, OCTOBER, zone=ONE.zone, now_ms=LATER_MS).before

    assert before() == ledger.of().before
    said = Headline(devices=7)
    report = Report(
        id="r1", number="BUREAU-R-2026-0001", version=1, kind="monthly", school="", period="2026-09",
        known_ms=START_MS, made_ms=START_MS, by="test", figures=said.as_data(),
    )  # fmt: skip
    ledger.write(lambda c: reports.add(c, report))
    assert before() == said


@pytest.mark.parametrize("count", [3, 60])
def test_a_crew_and_one_process_find_the_same(ledger: Ledger, count: int) -> None:
    """60 schools are enough for two processes; the ledger has all of their devices."""
    more = [School(code=f"T{number:02d}", name="", zone="UTC") for number in range(count)]

    def work(connection: Connection) -> None:
        for school in more:
            schools.add(connection, school, actor="test", at_ms=0)

    ledger.write(work)
    for school in more[::7]:
        camera = ledger.device(school=school.code)
        ledger.saw(camera, START_MS, UP)
        ledger.saw(camera, START_MS + 3 * DAY_MS, DOWN)
    with ledger.database.read() as connection, crew(ledger.url) as workers:
        wanted = reckon_bureau(connection, BUREAU, OCTOBER, zone="UTC", now_ms=LATER_MS)
        found = workers.reckon_bureau(connection, BUREAU, OCTOBER, zone="UTC", now_ms=LATER_MS)
    assert found == wanted
    assert len(found.worst) == len(more[::7])


def test_an_explanation_is_of_the_figures_that_reports_print(ledger: Ledger) -> None:
    camera, twin = ledger.device(1), ledger.device(2)
    for one in (camera, twin):
        ledger.saw(one, START_MS, UP)
    ledger.saw(camera, START_MS + DAY_MS, DOWN)
    ledger.saw(camera, START_MS + 2 * DAY_MS, UNKNOWN)
    with ledger.database.read() as connection:
        told = read_explanation(connection, BUREAU, ONE, camera, OCTOBER, now_ms=LATER_MS)
        (figures,) = reckon_schools(connection, BUREAU, [ONE], OCTOBER, now_ms=LATER_MS)
    assert told.figures == figures.devices[0]
    assert told.adds_up
    assert [one.segment.state.name for one in told.intervals] == ["UP", "DOWN", "UNKNOWN"]
    assert [[row.at_ms for row in one.seen] for one in told.intervals] == [
        [START_MS], [START_MS + DAY_MS], [START_MS + 2 * DAY_MS],
    ]  # fmt: skip


def test_a_month_that_has_not_begun_and_a_school_without_devices_are_empty(ledger: Ledger) -> None:
    ledger.device()
    assert ledger.of(now_ms=START_MS - 1).devices == []
    empty = ledger.of(TWO)
    assert (empty.devices, empty.total.availability, empty.before) == ([], None, None)
