from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Forbidden, Right
from campuswatch.usecases.device_groups import change_group, remove_group
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.school import School
from inventory.model.scope import BUREAU, Scope
from inventory.repository import changes, device_groups, devices, schools
from inventory.repository.merging import merge

NOW_MS = 1_795_366_800_000
BY = {"actor": "Lý", "at_ms": NOW_MS}
HEAD = Actor("Lý", BUREAU, frozenset(Right))
GATE = Device(id="1" * 32, code="s01-cam-0001", school="S01", kind=Kind.CAMERA, name="Gate", stage=Stage.ADOPTED)
HALL = replace(GATE, id="2" * 32, code="s01-cam-0002", name="Hall", stage=Stage.CANDIDATE)
ELSEWHERE = replace(GATE, id="3" * 32, code="s02-cam-0001", school="S02")


@pytest.fixture
def house(database: Database) -> Database:
    def work(connection: Connection) -> None:
        for code in ("S01", "S02"):
            schools.add(connection, School(code=code, name=code), **BY)
        for device in (GATE, HALL, ELSEWHERE):
            devices.add(connection, device, **BY)

    database.write(work).result(10)
    return database


def groups(database: Database, scope: Scope = BUREAU) -> dict[str, tuple[str, ...]]:
    with database.read() as connection:
        return {one.name: one.devices for one in device_groups.every(connection, scope)}


def test_a_group_is_made_filled_and_taken_apart_with_its_history(house: Database) -> None:
    change_group(house, HEAD, "S01", "gates", include=[GATE.code, HALL.code], now_ms=NOW_MS)
    change_group(house, HEAD, "S01", "gates", include=[GATE.code], exclude=[HALL.code], now_ms=NOW_MS)
    assert groups(house) == {"gates": (GATE.code,)}
    assert groups(house, Scope.of(["S02"])) == {}
    remove_group(house, HEAD, "S01", "gates", now_ms=NOW_MS)
    assert groups(house) == {}
    with house.read() as connection:
        told = changes.history(connection, BUREAU, device_groups.subject("S01", "gates"))
    assert [(one.action, one.old, one.new) for one in reversed(told)] == [
        ("added", "", "gates"),
        ("changed", "", GATE.code),
        ("changed", "", HALL.code),
        ("changed", HALL.code, ""),
        ("removed", "gates", ""),
    ]


def test_a_group_holds_devices_of_its_school_only(house: Database) -> None:
    for wrong in (ELSEWHERE.code, "s01-cam-0099"):
        with pytest.raises(Missing):
            change_group(house, HEAD, "S01", "gates", include=[wrong], now_ms=NOW_MS)
    assert groups(house) == {}


@pytest.mark.parametrize("name", ["", " ", "x" * 121, "two\nlines", "hid\u202eden"])
def test_a_name_must_be_one_that_people_can_read(house: Database, name: str) -> None:
    with pytest.raises(Conflict):
        change_group(house, HEAD, "S01", name, now_ms=NOW_MS)


def test_who_may_not_configure_may_not_group(house: Database) -> None:
    with pytest.raises(Forbidden):
        change_group(house, replace(HEAD, scope=Scope.of(["S02"])), "S01", "gates", now_ms=NOW_MS)


@pytest.mark.parametrize("both", [False, True])
def test_when_two_files_become_one_the_device_stays_in_its_groups(house: Database, both: bool) -> None:
    change_group(house, HEAD, "S01", "gates", include=[HALL.code] + [GATE.code] * both, now_ms=NOW_MS)
    house.write(lambda one: merge(one, BUREAU, GATE.code, HALL.code, **BY)).result(10)
    assert groups(house) == {"gates": (GATE.code,)}
