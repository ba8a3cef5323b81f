"""Conditions that are read from the ledger: defects, key areas nobody sees; and where devices stand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from web_campus import MINUTE_MS, START_MS, Campus

from alerts.condition import Condition
from alerts.rules import RULES
from alerts.rules.outages import BLIND, DOWN, FLAPPING, NO_DATA
from campuswatch.conditions import SOURCES
from campuswatch.conditions.places import read_places
from campuswatch.conditions.source import NO_MEANS
from inventory.model.area import Area, AreaClass
from inventory.model.channel import Channel, ChannelTold
from inventory.model.defect import Defect, DefectKind
from inventory.model.kind import Kind
from inventory.model.link import Link
from inventory.model.scope import BUREAU
from inventory.model.severity import Severity
from inventory.model.transition import Observed
from inventory.model.uplink import Uplink
from inventory.repository import areas, channels, defects, links, uplinks

NOW_MS = START_MS + 60 * MINUTE_MS
GATE, HALL = "gate", "hall"
WATCHMANS = frozenset({DOWN, FLAPPING, BLIND, NO_DATA})


@pytest.fixture
def campus(tmp_path: Path) -> Iterator[Campus]:
    made = Campus(tmp_path)
    made.school()
    for code, area_class in ((GATE, AreaClass.KEY), (HALL, AreaClass.PUBLIC)):
        area = Area(code=code, school="s01", name=code.title(), area_class=area_class)
        made.write(lambda connection, area=area: areas.add(connection, area, actor="test", at_ms=START_MS))  # type: ignore[misc]
    yield made
    made.close()


def read(campus: Campus, name: str) -> list[Condition]:
    with campus.database.read() as connection:
        return list(SOURCES[name].read(connection, NOW_MS, NO_MEANS))


def test_every_source_tells_of_rules_that_there_are() -> None:
    told = [rule for source in SOURCES.values() for rule in source.rules]
    assert [rule for rule in told if rule not in RULES] == []
    assert len(told) == len(set(told))


@pytest.mark.parametrize("name", SOURCES)
def test_an_empty_ledger_has_no_conditions(tmp_path: Path, name: str) -> None:
    empty = Campus(tmp_path)
    assert [one for one in read(empty, name) if one.school] == []
    empty.close()


def defect(device: str, kind: DefectKind, part: str = "", **details: str) -> Defect:
    return Defect(school="s01", device=device, kind=kind, part=part, since_ms=START_MS, seen_ms=NOW_MS, details=details)


def test_an_open_defect_is_a_condition_until_it_ends(campus: Campus) -> None:
    camera = campus.device(1)
    covered = defect(camera.code, DefectKind.PICTURE, verdict="covered", witness="stream")
    campus.write(lambda connection: defects.put(connection, [covered]))
    (one,) = read(campus, "defects")
    assert (one.rule, one.device, one.since_ms, one.severity) == ("picture", camera.code, START_MS, None)
    assert one.details == {"verdict": "covered"}
    over = Defect(
        school="s01", device=camera.code, kind=DefectKind.PICTURE, since_ms=START_MS, seen_ms=NOW_MS, ended_ms=NOW_MS
    )
    campus.write(lambda connection: defects.put(connection, [over]))
    assert read(campus, "defects") == []


def test_a_channel_weighs_as_much_as_the_area_that_its_camera_looks_at(campus: Campus) -> None:
    camera, recorder = campus.device(1, area=GATE), campus.device(1, Kind.RECORDER)
    channel = Channel(
        recorder=recorder.code, told=ChannelTold(number=1), since_ms=START_MS, seen_ms=NOW_MS, camera=camera.code
    )
    campus.write(lambda connection: channels.put(connection, [channel]))
    lost = [defect(recorder.code, DefectKind.GAPS, part) for part in ("1", "2")]
    broken = defect(recorder.code, DefectKind.DISK, "1")
    campus.write(lambda connection: defects.put(connection, [*lost, broken]))
    found = {(one.rule, one.part): (one.severity, one.behind) for one in read(campus, "defects")}
    assert found == {
        ("gaps", "1"): (Severity.CRITICAL, camera.code),
        ("gaps", "2"): (None, ""),
        ("disk", "1"): (None, ""),
    }


def test_a_key_area_is_blind_when_none_of_its_cameras_works(campus: Campus) -> None:
    first, second = campus.device(1, area=GATE), campus.device(2, area=GATE)
    elsewhere = campus.device(3, area=HALL)
    campus.observe_all([first, second, elsewhere], Observed.UP, START_MS)
    assert read(campus, "blind_areas") == []
    campus.observe_all([first, elsewhere], Observed.DOWN, START_MS + MINUTE_MS)
    assert read(campus, "blind_areas") == []
    campus.observe(second, Observed.DOWN, START_MS + 5 * MINUTE_MS)
    (one,) = read(campus, "blind_areas")
    assert (one.rule, one.device, one.part) == ("blind_area", first.code, GATE)
    assert (one.since_ms, one.details) == (START_MS + 5 * MINUTE_MS, {"area": "Gate", "cameras": 2})


def test_a_covered_lens_makes_an_area_blind_too(campus: Campus) -> None:
    camera = campus.device(1, area=GATE)
    campus.observe(camera, Observed.UP, START_MS)
    campus.write(lambda connection: defects.put(connection, [defect(camera.code, DefectKind.PICTURE, verdict="black")]))
    assert [one.rule for one in read(campus, "blind_areas")] == ["blind_area"]


def test_of_a_camera_of_which_nothing_is_known_nothing_is_said(campus: Campus) -> None:
    first, second = campus.device(1, area=GATE), campus.device(2, area=GATE)
    campus.observe(first, Observed.DOWN, START_MS)
    assert read(campus, "blind_areas") == []
    campus.observe(second, Observed.UNKNOWN, START_MS)
    assert read(campus, "blind_areas") == []


def test_a_key_area_without_a_camera_is_named(campus: Campus) -> None:
    campus.device(1, area=HALL)
    assert [(one.rule, one.device, one.part) for one in read(campus, "blind_areas")] == [("uncovered_area", "", GATE)]


def test_places_say_what_weighs_and_which_ports_are_trunks(campus: Campus) -> None:
    camera, other = campus.device(1, area=GATE), campus.device(2, area=HALL)
    core, floor, router = (campus.device(number, kind) for number, kind in
                           ((1, Kind.SWITCH), (2, Kind.SWITCH), (1, Kind.ROUTER)))  # fmt: skip
    told = [
        Link(device=core.code, port=port, far_device=far, evidence="lldp", seen_ms=NOW_MS)
        for port, far in (("Gi1/0/1", floor.code), ("Gi1/0/2", camera.code))
    ]
    campus.write(lambda connection: links.put(connection, told))
    line = Uplink(school="s01", device=router.code, port="WAN", bandwidth_bps=100_000_000)
    campus.write(lambda connection: uplinks.put(connection, BUREAU, line, actor="test", at_ms=START_MS))
    with campus.database.read() as connection:
        places = read_places(connection)
    assert places.weighty == {camera.code, router.code}
    assert places.trunks == {(core.code, "Gi1/0/1"), (router.code, "WAN")}
    assert places.behind == {(core.code, "Gi1/0/1"): floor.code, (core.code, "Gi1/0/2"): camera.code}
    assert places.bandwidth == {(router.code, "WAN"): 100_000_000}
    assert places.areas == {camera.code: GATE, other.code: HALL}


def test_every_rule_is_told_of_by_one_source_a_threshold_or_the_watchman() -> None:
    by_source = {rule for source in SOURCES.values() for rule in source.rules}
    by_sample = {rule.name for rule in RULES.values() if rule.threshold is not None}
    assert sorted(RULES.keys() - by_source - by_sample - WATCHMANS) == []
    assert by_source & WATCHMANS == set()
