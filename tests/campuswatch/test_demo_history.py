"""The demo's school has a past that ends well, and targets by a document that says what it is."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction

import pytest
from web_campus import START_MS, Campus

from campuswatch.demo.history import CALM_MS, TARGETS, feeds_of, give_past, give_targets, past_month
from campuswatch.usecases.actor import Actor, Right
from dashboards.reports.school import reckon_school
from inventory.model.device import Device
from inventory.model.fault import FaultState
from inventory.model.kind import Kind
from inventory.model.school import School
from inventory.model.scope import BUREAU
from inventory.model.service_period import ServicePeriod
from inventory.model.transition import Observed
from inventory.repository import beats, campus_standings, faults, schools, service_periods, targets, transition_feed
from simulator.plan import plan_campus

ALL = Actor("test", BUREAU, frozenset(Right))
TRUTH = plan_campus(seed=3, cameras=20)
NOW_MS = START_MS


@pytest.fixture
def devices(campus: Campus) -> list[Device]:
    """All of the truth that the demo adopts, in service since the first day of the past month."""
    kinds = {kind.value: kind for kind in (Kind.CAMERA, Kind.RECORDER, Kind.SWITCH, Kind.UPS)}
    wanted = [planted for planted in TRUTH.devices if planted.kind in kinds]
    made = [
        campus.device(number, kinds[planted.kind], address=planted.address) for number, planted in enumerate(wanted, 1)
    ]
    start_ms, _ = past_month(NOW_MS, "UTC").bounds_ms("UTC")
    for one in made:
        period = ServicePeriod(one.code, start_ms)
        campus.write(lambda connection, period=period: service_periods.put(connection, period, recorded_ms=NOW_MS))  # type: ignore[misc]
    return made


@pytest.fixture
def school(campus: Campus) -> School:
    with campus.database.read() as connection:
        found = schools.get(connection, BUREAU, "s01")
    assert found is not None
    return found


def test_the_past_month_is_the_last_whole_one_where_the_school_is() -> None:
    at_ms = round(datetime(2026, 11, 1, 0, 30, tzinfo=UTC).timestamp() * 1000)
    assert past_month(at_ms, "UTC").text == "2026-10"
    assert past_month(at_ms, "Asia/Shanghai").text == "2026-10"
    assert past_month(at_ms, "America/New_York").text == "2026-09"


def test_nothing_is_open_when_the_demo_begins(campus: Campus, devices: list[Device], school: School) -> None:
    written = give_past(campus.database, school, devices, TRUTH, "main", "Tom", now_ms=NOW_MS)
    with campus.database.read() as connection:
        heads = transition_feed.heads_since(connection, BUREAU, 0)
        beat = beats.last(connection, BUREAU, "main")
        found = faults.standing(connection, BUREAU, ["s01"], closed_since_ms=0)
    assert written > len(devices), "somebody failed in the past"
    assert {one.device for one in heads} == {one.code for one in devices}
    assert {(one.state, one.collector) for one in heads} == {(Observed.UP, "main")}
    assert max(one.at_ms for one in heads) <= NOW_MS - CALM_MS
    assert beat is not None
    assert beat.at_ms == NOW_MS, "what was seen until now is no hole"
    assert {one.state for one in found} == {FaultState.CLOSED}
    assert max(one.closed_ms or 0 for one in found) <= NOW_MS


def test_the_month_behind_can_be_reported(campus: Campus, devices: list[Device], school: School) -> None:
    give_past(campus.database, school, devices, TRUTH, "main", "Tom", now_ms=NOW_MS)
    month = past_month(NOW_MS, "UTC")
    with campus.database.read() as connection:
        figures = reckon_school(connection, BUREAU, school, month, now_ms=NOW_MS)
    assert figures.headline.devices == len(devices)
    assert figures.whole
    coverage = figures.total.coverage
    assert coverage is not None
    assert coverage > 0.97
    assert figures.headline.recording.share is not None, "its channels were in use all the month"
    assert figures.headline.recording.share > Fraction(9, 10)


def test_channels_feed_what_the_truth_says(devices: list[Device]) -> None:
    feeds = feeds_of(TRUTH, devices)
    cameras = {one.code for one in devices if one.kind is Kind.CAMERA}
    assert set(feeds.values()) <= cameras
    assert len(feeds) == sum(1 for one in TRUTH.of_kind("recorder") for channel in one.channels if channel.camera)
    overlooked = [one for one in devices if one.kind is not Kind.RECORDER]
    assert feeds_of(TRUTH, overlooked) == {}


def test_targets_say_that_they_are_a_demos(campus: Campus, school: School) -> None:
    give_targets(campus.database, ALL, school, past_month(NOW_MS, "UTC").first, now_ms=NOW_MS)
    with campus.database.read() as connection:
        found = targets.every(connection, BUREAU)
        standing = campus_standings.every(connection, BUREAU)["s01"]
    assert {one.measure: one.least_ppm for one in found} == dict(TARGETS)
    assert {one.document for one in found} == {"Demo notice 2026-1"}
    assert standing.accepted(past_month(NOW_MS, "UTC").last)
