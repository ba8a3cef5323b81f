"""Schools, areas, subnets: what is put down, who changed it, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest
from planted import BY, NOW_MS, done, plant_schools, seen

from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.area import Area, AreaClass
from inventory.model.school import School
from inventory.model.scope import BUREAU, Scope
from inventory.model.subnet import Subnet
from inventory.repository import areas, changes, revision, schools, subnets

HANOI = School(code="S09", name="Trường Hoa Mai", zone="Asia/Ho_Chi_Minh", language="vi", ports={"rtsp": 8554})
LATER = {"actor": "admin", "at_ms": NOW_MS + 1}


@pytest.fixture(autouse=True)
def campus(database: Database) -> None:
    plant_schools(database)


def test_a_school_comes_back_as_it_went(database: Database) -> None:
    done(database, schools.add, HANOI, **BY)
    assert seen(database, schools.get, BUREAU, "S09") == HANOI
    assert [school.code for school in seen(database, schools.every, BUREAU)] == ["S01", "S02", "S09"]
    assert [school.code for school in seen(database, schools.every, Scope.of(["S02", "S09"]))] == ["S02", "S09"]


@pytest.mark.parametrize("code", ["S01", "s01"])
def test_a_code_is_taken_in_any_case(database: Database, code: str) -> None:
    with pytest.raises(Conflict) as taken:
        done(database, schools.add, School(code=code, name="another"), **BY)
    assert taken.value.message.id == "ledger.school_exists"


def test_a_school_changes_field_by_field(database: Database) -> None:
    done(database, schools.add, HANOI, **BY)
    changed = replace(HANOI, language="en", ports={"rtsp": 554})
    events = done(database, schools.change, BUREAU, changed, **LATER)
    assert [(event.field, event.old, event.new) for event in events] == [
        ("language", "vi", "en"),
        ("ports", '{"rtsp": 8554}', '{"rtsp": 554}'),
    ]
    assert seen(database, schools.get, BUREAU, "S09") == changed
    assert seen(database, changes.history, BUREAU, "S09", limit=2) == events[::-1]
    with pytest.raises(Missing):
        done(database, schools.change, Scope.of(["S01"]), HANOI, **LATER)


def test_an_area_has_its_code_within_its_school(database: Database) -> None:
    gate = Area(code="gate", school="S01", name="East gate", area_class=AreaClass.KEY)
    twin = replace(gate, school="S02", area_class=AreaClass.OTHER)
    done(database, areas.add, gate, **BY)
    done(database, areas.add, twin, **BY)
    assert seen(database, areas.every, BUREAU) == [gate, twin]
    assert seen(database, areas.every, BUREAU, "S02") == [twin]
    with pytest.raises(Conflict):
        done(database, areas.add, gate, **BY)
    renamed = replace(gate, name="Main gate", area_class=AreaClass.PUBLIC)
    done(database, areas.change, BUREAU, renamed, **LATER)
    assert seen(database, areas.get, BUREAU, "S01", "gate") == renamed
    assert seen(database, areas.get, BUREAU, "S02", "gate") == twin
    fields = [event.field for event in seen(database, changes.history, BUREAU, "S01/gate")]
    assert fields == ["area_class", "name", ""]
    with pytest.raises(Missing):
        done(database, areas.change, BUREAU, replace(gate, code="hall"), **LATER)


def test_a_subnet_is_kept_in_one_spelling(database: Database) -> None:
    done(database, subnets.put, Subnet(school="S01", cidr="10.1.0.7/22"), **BY)
    done(database, subnets.put, Subnet(school="S01", cidr="10.1.0.0/22", name="cameras", scanned=False), **LATER)
    assert seen(database, subnets.every, BUREAU) == [
        Subnet(school="S01", cidr="10.1.0.0/22", name="cameras", scanned=False)
    ]
    events = seen(database, changes.history, BUREAU, "S01/10.1.0.0/22")
    assert [(event.field, event.old, event.new) for event in reversed(events)] == [
        ("", "", ""),
        ("name", "", "cameras"),
        ("scanned", "true", "false"),
    ]


def test_one_subnet_may_stand_in_two_routing_instances(database: Database) -> None:
    plain = Subnet(school="S01", cidr="10.1.0.0/22")
    cctv = replace(plain, routing_instance="cctv")
    for subnet in (plain, cctv):
        done(database, subnets.put, subnet, **BY)
    done(database, subnets.remove, BUREAU, plain, **LATER)
    assert seen(database, subnets.every, BUREAU, "S01") == [cctv]
    with pytest.raises(Missing):
        done(database, subnets.remove, BUREAU, plain, **LATER)


@pytest.mark.parametrize("cidr", ["10.1.0.0/33", "10.1.0", "fe80::%eth0/64", "campus", ""])
def test_what_is_no_subnet_is_refused(database: Database, cidr: str) -> None:
    with pytest.raises(Conflict) as refused:
        done(database, subnets.put, Subnet(school="S01", cidr=cidr), **BY)
    assert refused.value.message.id == "ledger.bad_subnet"


def test_whoever_changes_the_ledger_moves_the_revision_of_that_school(database: Database) -> None:
    before = {school: seen(database, revision.current, Scope.of([school])) for school in ("S01", "S02")}
    done(database, subnets.put, Subnet(school="S01", cidr="10.1.0.0/22"), **BY)
    after = {school: seen(database, revision.current, Scope.of([school])) for school in ("S01", "S02")}
    assert after["S01"] > before["S01"]
    assert after["S02"] == before["S02"]
    done(database, revision.bump, "")
    assert seen(database, revision.current, BUREAU) == sum(after.values()) + 1
