"""Every worked group: sums of devices, kinds and areas, against what it expects."""

from __future__ import annotations

import tomllib
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from test_availability_cases import Table, at, attribution, ms, rate, transition, window

from alerts.figures import judge
from alerts.state import State
from alerts.timeline import derive
from dashboards.reports.device_figures import DeviceFigures, Life
from dashboards.reports.flaws import joined
from dashboards.reports.gathering import cut
from dashboards.reports.headline import Headline
from dashboards.reports.look import Look, look_at
from dashboards.reports.reckoning import by_area, by_kind, device_figures, group
from dashboards.reports.school_figures import Group, SchoolFigures
from inventory.model.area import Area
from inventory.model.device import Device
from inventory.model.kind import Kind
from inventory.model.school import School
from inventory.model.service_period import ServicePeriod
from inventory.period import parse_period

GROUPS = sorted((Path(__file__).parent / "groups").glob("*.toml"))


def look_of(case: Table) -> Look:
    return look_at(parse_period(case["period"]), case["zone"], now_ms=at(case["now"]), known_ms=ms(case.get("known")))


def life(told: Table, look: Look) -> Life:
    device = Device(
        id=told["code"], code=told["code"], school="S01", kind=Kind(told["kind"]), name="", address="10.0.0.1",
        area=told.get("area"),
    )  # fmt: skip
    segments = derive(
        transitions=[transition(row) for row in told.get("observed", ())],
        witnesses=device.witnesses,
        service=[ServicePeriod(device.code, at(row["start"]), ms(row.get("end"))) for row in told["service"]],
        windows=[window(row) for row in told.get("window", ())],
        attributions=[attribution(row) for row in told.get("attribution", ())],
        start_ms=look.start_ms - 1,
        end_ms=min(look.end_ms + 1, look.until_ms),
        now_ms=look.until_ms,
        known_ms=look.known_ms,
    )
    return cut(device, segments, look)


def devices_of(case: Table) -> list[DeviceFigures]:
    lives = [(life(told, look_of(case)), told) for told in case["device"]]
    return [
        device_figures(one, joined((at(row["start"]), at(row["end"])) for row in told.get("flaw", ())))
        for one, told in lives
        if any(part.state is not State.OUT_OF_SERVICE for part in one.segments)
    ]


@pytest.fixture(params=GROUPS, ids=lambda path: path.stem)
def case(request: pytest.FixtureRequest) -> Table:
    with open(request.param, "rb") as file:
        return tomllib.load(file)


def check(told: Group, expected: Table) -> None:
    figures = told.figures
    assert told.devices == expected["devices"]
    assert {state.name: figures[state] / 1000 for state in State if figures[state]} == expected["seconds"]
    assert figures.availability == rate(expected["availability"])
    assert figures.as_seen_by_user == rate(expected["online"])
    assert figures.coverage == rate(expected["coverage"])
    if "intact" in expected:
        assert told.intact.share == rate(expected["intact"])
        assert told.intact.coverage == rate(expected["intact_coverage"])
    if "judged" in expected:
        verdict = judge(figures, target=Fraction(99, 100), least_coverage=Fraction(9, 10))
        assert verdict.value == expected["judged"]


def test_group(case: Table) -> None:
    devices, expected = devices_of(case), case["expected"]
    Random(1).shuffle(devices)
    check(group(devices), expected["total"])
    kinds = by_kind(devices)
    for kind, told in expected.get("kinds", {}).items():
        check(kinds[Kind(kind)], told)
    rooms = [Area(code=code, school="S01", name=code) for code in expected.get("areas", {})]
    for one in by_area(devices, rooms):
        if one.area is not None:
            check(one.group, expected["areas"][one.area.code])
    look = look_of(case)
    figures = SchoolFigures(
        school=School(code="S01", name=""), period=parse_period(case["period"]), start_ms=look.start_ms,
        end_ms=look.end_ms, now_ms=look.until_ms, known_ms=look.known_ms, whole=look.whole,
        headline=Headline(), devices=devices,
    )  # fmt: skip
    assert [one.device.code for one in figures.worst()] == expected["worst"]
