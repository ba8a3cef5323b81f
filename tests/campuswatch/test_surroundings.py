"""Windows and attributions as they are read from a real ledger: by what was known, as far back as an outage reaches."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from web_campus import MINUTE_MS, START_MS, Campus

from alerts.state import State
from alerts.surroundings import NO_SURROUNDINGS, Surroundings
from alerts.timeline import derive
from campuswatch.usecases.conditions import conditions
from dashboards.devicepage import past
from dashboards.papers.months import running_record
from dashboards.roster import Roster
from dashboards.standing import Standings
from dashboards.surroundings import read_surroundings
from inventory.model.area import Area
from inventory.model.attribution import Attribution
from inventory.model.device import Device
from inventory.model.device_file import DeviceFile
from inventory.model.holiday import Holiday
from inventory.model.kind import Kind
from inventory.model.maintenance import Maintenance
from inventory.model.scope import BUREAU, Scope
from inventory.model.service_period import ServicePeriod
from inventory.model.transition import Observed
from inventory.repository import areas, attributions, device_files, maintenances, service_hours, transitions
from language.moment import local

HOUR_MS = 60 * MINUTE_MS


def at(hours: float) -> int:
    return START_MS + round(hours * HOUR_MS)


@pytest.fixture
def campus(tmp_path: Path) -> Iterator[Campus]:
    made = Campus(tmp_path)
    made.school("s01")
    made.school("s02")
    with closing(made.database):
        yield made


@pytest.fixture
def pair(campus: Campus) -> tuple[Device, Device]:
    return campus.device(1, Kind.SWITCH), campus.device(1)


def plan(campus: Campus, start: float, end: float, **more: object) -> Maintenance:
    made = Maintenance(id=f"plan {start} {more}", school="s01", reason="x", start_ms=at(start), end_ms=at(end))
    made = replace(made, **more)  # type: ignore[arg-type]
    campus.write(lambda connection: maintenances.put(connection, made))
    return made


def charge(campus: Campus, device: Device, cause: str, start: float, end: float | None, recorded: float) -> None:
    row = Attribution(
        device=device.code, cause=cause, start_ms=at(start), end_ms=None if end is None else at(end),
        recorded_ms=at(recorded),
    )  # fmt: skip
    campus.write(lambda connection: attributions.put(connection, [row]))


def read(campus: Campus, code: str, start: float, end: float, known: float | None = None) -> Surroundings:
    with campus.database.read() as connection:
        spans = {"start_ms": at(start), "end_ms": at(end), "known_ms": None if known is None else at(known)}
        own = read_surroundings(connection, BUREAU, "s01", codes=[code], **spans)  # type: ignore[arg-type]
        every = read_surroundings(connection, BUREAU, None, **spans)  # type: ignore[arg-type]
        assert not read_surroundings(connection, Scope.of(["s02"]), None, **spans)  # type: ignore[arg-type]
    assert own.get(code, NO_SURROUNDINGS) == every.get(code, NO_SURROUNDINGS)
    assert all(every.values())
    return own.get(code, NO_SURROUNDINGS)


def test_nothing_known_is_nothing_read(campus: Campus, pair: tuple[Device, Device]) -> None:
    assert read(campus, pair[1].code, 0, 10) == NO_SURROUNDINGS


def test_windows_are_read_as_known_then(campus: Campus, pair: tuple[Device, Device]) -> None:
    made = plan(campus, 2, 6, device=pair[1].code, recorded_ms=at(1), entered_ms=at(1))
    campus.write(lambda c: maintenances.end(c, BUREAU, made, actor="test", at_ms=at(4)))
    assert [(one.start_ms, one.end_ms) for one in read(campus, pair[1].code, 0, 10).windows] == [(at(2), at(4))]
    assert [one.end_ms for one in read(campus, pair[1].code, 0, 10, known=3).windows] == [at(6)]
    assert read(campus, pair[1].code, 0, 10, known=0.5) == NO_SURROUNDINGS
    assert read(campus, pair[1].code, 5, 10) == NO_SURROUNDINGS
    assert read(campus, pair[0].code, 0, 10) == NO_SURROUNDINGS


def test_a_late_one_counts_in_papers_made_after_its_approval(campus: Campus, pair: tuple[Device, Device]) -> None:
    made = plan(campus, 2, 6, device=pair[1].code, recorded_ms=at(7), entered_ms=at(7))
    campus.write(lambda c: maintenances.approve(c, BUREAU, made, actor="test", at_ms=at(9)))
    (window,) = read(campus, pair[1].code, 0, 10).windows
    assert (window.counts(at(8)), window.counts(at(9))) == (False, True)


def test_causes_bring_their_windows(campus: Campus, pair: tuple[Device, Device]) -> None:
    switch, camera = pair
    plan(campus, 2, 4, device=switch.code)
    charge(campus, camera, switch.code, 2, 5, 2.1)
    found = read(campus, camera.code, 0, 10)
    assert [one.cause for one in found.attributions] == [switch.code]
    assert [one.end_ms for one in found.cause_windows[switch.code]] == [at(4)]


def test_what_led_to_a_shadow_is_read_however_long_ago_it_was(campus: Campus, pair: tuple[Device, Device]) -> None:
    """One cause after another, each taking over from the last: asked of the last hour, it still is a shadow."""
    switch, camera = pair
    other = campus.device(2, Kind.SWITCH)
    for number in range(5):
        cause = (switch, other)[number % 2].code
        charge(campus, camera, cause, 10 * number, 10 * (number + 1), 10 * (number + 1))
    campus.observe(camera, Observed.UP, at(-1))
    campus.observe(camera, Observed.DOWN, at(0))
    found = read(campus, camera.code, 49, 50)
    assert len(found.attributions) == 5
    with campus.database.read() as connection:
        rows = transitions.between(connection, BUREAU, at(49), at(50), [camera.code])
    (piece,) = derive(
        transitions=rows, witnesses=camera.witnesses, service=[ServicePeriod(camera.code, at(-9))],
        attributions=found.attributions, start_ms=at(49), end_ms=at(50), now_ms=at(50),
    )  # fmt: skip
    assert (piece.state, piece.charged_to) == (State.SHADOW, switch.code)


def test_areas_circuits_and_holidays_decide_as_the_ledger_has_them(campus: Campus) -> None:
    campus.write(lambda c: areas.add(c, Area(code="gate", school="s01", name="Gate"), actor="test", at_ms=1))
    gate, hall = campus.device(1, area="gate"), campus.device(2)
    file = DeviceFile(device=hall.code, circuit="B2")
    campus.write(lambda c: device_files.put(c, BUREAU, file, actor="test", at_ms=1))
    plan(campus, 1, 2, area="gate")
    plan(campus, 3, 4, circuit="B2")
    day = local(at(30), "UTC").date()
    closed = Holiday(id="h", school="s01", name="x", first=day, last=day)
    campus.write(lambda c: service_hours.add_holidays(c, [closed], actor="test"))
    from_ms = [[one.start_ms for one in read(campus, one.code, 0, 10).windows] for one in (gate, hall)]
    assert from_ms == [[at(1)], [at(3)]]


def test_the_page_the_paper_and_the_list_say_the_same(campus: Campus, pair: tuple[Device, Device]) -> None:
    switch, camera = pair
    campus.observe_all([switch, camera], Observed.UP, at(0))
    campus.observe_all([switch, camera], Observed.DOWN, at(1))
    campus.observe(switch, Observed.UP, at(5))
    charge(campus, camera, switch.code, 1, 5, 5)
    plan(campus, 6, 8, device=camera.code)
    for hour, state in ((2, "SHADOW"), (5.5, "DOWN"), (7, "MAINTENANCE"), (9, "DOWN")):
        campus.at(round(hour * HOUR_MS))
        now_ms = campus.clock.at_ms
        picture = Roster(campus.database, BUREAU).picture()
        (listed,) = [one for one in picture.ledger.listed["s01"] if one.device.code == camera.code]
        (standing,) = Standings().of([listed], picture, now_ms, None)
        seen = conditions(campus.database, BUREAU, "s01", now_ms=now_ms)[camera.code].segment
        with campus.database.read() as connection:
            rows = transitions.between(connection, BUREAU, at(0), now_ms, [camera.code])
        lived = past(listed, rows, read(campus, camera.code, 0, hour), at(0), now_ms, None)
        last = lived.segments[-1]
        assert standing.state.name == seen.state.name == last.state.name == state
        assert standing.segment.start_ms == last.start_ms
    (month,) = running_record(listed, rows, read(campus, camera.code, 0, 9), now_ms, "UTC", None)
    assert month.figures[State.SHADOW] == 4 * HOUR_MS
    assert month.figures[State.MAINTENANCE] == 2 * HOUR_MS
    assert month.figures[State.DOWN] == 2 * HOUR_MS
