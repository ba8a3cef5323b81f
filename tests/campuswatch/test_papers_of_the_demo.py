"""The demo's school has areas, people and papers in the words of its language; and who may keep a ledger."""

from __future__ import annotations

from datetime import date

import pytest
from web_campus import START_MS, Campus, get

from campuswatch.demo.papers import STAFF, area_of, areas_of, enter_areas, enter_files, in_years
from campuswatch.usecases.actor import Actor, Forbidden, Right
from campuswatch.usecases.areas import add_area
from campuswatch.usecases.device_files import add_device, set_file
from campuswatch.usecases.people import add_person, change_person
from campuswatch.usecases.service_hours import add_holiday, set_hours
from inventory.errors import Missing
from inventory.model.area import Area, AreaClass
from inventory.model.device import Device
from inventory.model.holiday import Holiday
from inventory.model.kind import Kind
from inventory.model.person import Person
from inventory.model.scope import BUREAU, Scope
from inventory.model.service_hours import ServiceHours
from inventory.repository import areas, device_files, people
from language.catalogue import LANGUAGES
from simulator.plan import plan_campus


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_camera_of_the_demo_stands_in_an_area(campus: Campus, language: str) -> None:
    truth = plan_campus(seed=1, cameras=78, locale=language)
    names = [camera.name for camera in truth.of_kind("camera")]
    known, staff = enter_areas(campus.database, "demo", language, "s01", names, now_ms=START_MS)
    assert {area_of(name, known) for name in names} <= {area.code for area in known}
    assert None not in {area_of(name, known) for name in names}
    assert AreaClass.KEY in {area.area_class for area in known}
    camera = campus.device(1, name=names[0], area=area_of(names[0], known))
    enter_files(campus.database, "demo", language, [camera], staff[1], seed=1, now_ms=START_MS)
    with campus.database.read() as connection:
        assert len(areas.every(connection, BUREAU)) == len(known)
        assert len(people.every(connection, BUREAU)) == len(STAFF[language])
        file = device_files.get(connection, BUREAU, camera.code)
    assert (file.custodian, file.position) == (staff[1].id, camera.name)
    assert file.purchased is not None
    assert file.purchased < date(2026, 11, 22)


def test_a_place_without_a_camera_is_no_key_area_of_the_demo() -> None:
    assert AreaClass.KEY not in {area.area_class for area in areas_of("en", "s01", [])}


def test_a_leap_day_comes_again_on_the_last_of_february() -> None:
    assert in_years(date(2024, 2, 29), 3) == date(2027, 2, 28)
    assert in_years(date(2024, 3, 31), 1) == date(2025, 3, 31)


def test_the_page_of_a_school_shows_key_areas_that_nobody_sees(campus: Campus) -> None:
    gate = Area(code="gate", school="s01", name="<East> gate", area_class=AreaClass.KEY)
    campus.write(lambda connection: areas.add(connection, gate, actor="test", at_ms=START_MS))
    campus.device(1)
    campus.at(1000)
    text = get(campus.app(), "/school/s01").text
    assert "&lt;East&gt; gate" in text
    assert "No camera stands there" in text


AT_S02 = Actor("teacher", Scope.of(["S02"]), frozenset(Right))
LOOKER = Actor("looker", BUREAU, frozenset({Right.LOOK}))
HOURS = ServiceHours(id="", school="s01")
OFF = Holiday(id="", school="s01", name="x", first=date(2027, 1, 1), last=date(2027, 1, 1))


@pytest.mark.parametrize("actor", [AT_S02, LOOKER], ids=["another school", "only looks"])
def test_nobody_keeps_the_ledger_of_a_school_without_the_right(campus: Campus, actor: Actor) -> None:
    base, camera = campus.database, campus.device(1)
    with pytest.raises(Forbidden):
        add_person(base, actor, Person(id="", school="s01", name="x"), now_ms=1)
    with pytest.raises(Forbidden):
        add_person(base, actor, Person(id="", school="", name="of the bureau"), now_ms=1)
    with pytest.raises(Forbidden):
        change_person(base, actor, "s01", "x", {"phone": "1"}, now_ms=1)
    with pytest.raises(Forbidden):
        add_area(base, actor, Area(code="a", school="s01", name="a"), None, now_ms=1)
    with pytest.raises(Forbidden):
        add_device(base, actor, Device(id="", code="", school="s01", kind=Kind.PATROL, name="x"), now_ms=1)
    with pytest.raises(Forbidden):
        set_hours(base, actor, HOURS, now_ms=1)
    with pytest.raises(Forbidden):
        add_holiday(base, actor, OFF, now_ms=1)
    with pytest.raises((Forbidden, Missing)):
        set_file(base, actor, camera.code, {"notes": "x"}, now_ms=1)
