"""Ranges, applications, bindings and routings: what is put down comes back, within the scope, with its history."""

from __future__ import annotations

from dataclasses import replace

import pytest
from planted import BY, CAMERA, NOW_MS, SWITCH, done, plant_schools, seen
from planted_addresses import ASKED, POOL
from sqlalchemy import Connection, insert
from sqlalchemy.exc import IntegrityError

from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.ipam_applications import Act, advance
from inventory.model.address_range import RangeUse
from inventory.model.application import OPEN, Stand
from inventory.model.binding import Binding, Teller
from inventory.model.device import Stage
from inventory.model.kind import Kind
from inventory.model.routing import Route, Routing
from inventory.model.scope import BUREAU, Scope
from inventory.model.subnet import Subnet
from inventory.repository import address_ranges, applications, bindings, changes, devices, routings, subnets
from inventory.repository.merging import merge
from inventory.tables.application import application as application_table

S02 = Scope.of(["S02"])


def binding(
    address: str = "10.1.0.9", mac: str = "3c:ef:8c:00:00:0a", *, at_ms: int = NOW_MS, **more: object
) -> Binding:
    told = {"teller": Teller.ROUTER, "by": "10.1.0.1", "port": "Vlan30", **more}
    return Binding(school="S01", address=address, mac=mac, **told, first_ms=at_ms, last_ms=at_ms)  # type: ignore[arg-type]


@pytest.fixture
def schools(database: Database) -> Database:
    plant_schools(database)
    return database


@pytest.fixture
def campus(database: Database) -> Database:
    plant_schools(database)
    done(database, devices.add, replace(CAMERA, area=None), **BY)
    return database


def test_the_plan_of_a_subnet_comes_back_with_its_history(schools: Database) -> None:
    plain = Subnet(school="S01", cidr="10.1.0.0/24")
    planned = replace(plain, vlan=30, gateway="10.1.0.1", use="cameras", kinds=(Kind.CAMERA,), swept=False)
    done(schools, subnets.put, plain, **BY)
    done(schools, subnets.put, planned, **BY)
    assert seen(schools, subnets.get, BUREAU, "S01", "10.1.0.0/24") == planned
    assert seen(schools, subnets.get, S02, "S01", "10.1.0.0/24") is None
    events = seen(schools, changes.history, BUREAU, "S01/10.1.0.0/24")
    assert {event.field: event.new for event in events} == {
        "": "", "vlan": "30", "gateway": "10.1.0.1", "use": "cameras", "kinds": '["camera"]', "swept": "false",
    }  # fmt: skip


def test_ranges_do_not_overlap_and_leave_a_trace(schools: Database) -> None:
    done(schools, address_ranges.add, POOL)
    for other in (
        replace(POOL, id="2", first="10.1.0.120", last="10.1.0.130", use=RangeUse.RESERVED),
        replace(POOL, id="2", first="10.1.0.90", last="10.1.0.200"),
    ):
        with pytest.raises(Conflict) as refused:
            done(schools, address_ranges.add, other)
        assert refused.value.message.id == "ipam.range_overlaps"
    elsewhere = [
        replace(POOL, id="2", first="10.1.0.9", last="10.1.0.20"),
        replace(POOL, id="3", routing_instance="cctv"),
        replace(POOL, id="4", school="S02"),
        replace(POOL, id="5", first="fd00::1", last="fd00::ffff"),
    ]
    for other in elsewhere:
        done(schools, address_ranges.add, other)
    assert seen(schools, address_ranges.every, BUREAU, "S01") == [elsewhere[0], POOL, elsewhere[3], elsewhere[1]]
    assert seen(schools, address_ranges.every, S02) == [elsewhere[2]]
    with pytest.raises(Missing):
        done(schools, address_ranges.remove, S02, POOL.id, actor="x", at_ms=NOW_MS)
    assert done(schools, address_ranges.remove, BUREAU, POOL.id, actor="x", at_ms=NOW_MS + 1) == POOL
    history = seen(schools, changes.history, BUREAU, "S01/10.1.0.100-10.1.0.120")
    assert [(one.actor, one.action, one.old, one.new) for one in history] == [
        ("x", "removed", "dynamic: DHCP", ""), ("admin", "added", "", "dynamic: DHCP"),
    ]  # fmt: skip


def test_an_application_goes_its_way_and_each_step_is_kept(campus: Database) -> None:
    done(campus, applications.add, ASKED)
    approved = advance(ASKED, Act.APPROVE, by="leader", at_ms=NOW_MS + 1)
    issued = advance(approved, Act.ISSUE, by="admin", at_ms=NOW_MS + 2, address="10.1.0.70")
    withdrawn = advance(issued, Act.WITHDRAW, by="admin", at_ms=NOW_MS + 3, words="taken down")
    for step in (approved, issued, withdrawn):
        done(campus, applications.advance, BUREAU, step)
        assert seen(campus, applications.every, BUREAU) == [step]
    history = seen(campus, changes.history, BUREAU, applications.subject(ASKED))
    assert [(one.actor, one.field, one.old, one.new) for one in reversed(history)] == [
        ("Lý Vĩ", "", "", ""),
        ("leader", "stand", "asked", "approved"),
        ("admin", "stand", "approved", "issued"),
        ("admin", "address", "", "10.1.0.70"),
        ("admin", "stand", "issued", "withdrawn"),
    ]


def test_applications_are_found_within_the_scope_by_the_beginning_of_the_id(campus: Database) -> None:
    other = replace(ASKED, id="ab" + "0" * 30, device=None, stand=Stand.REFUSED)
    for one in (ASKED, other):
        done(campus, applications.add, one)
    assert seen(campus, applications.beginning, BUREAU, "aa") == ASKED
    assert seen(campus, applications.every, BUREAU, stands=OPEN) == [ASKED]
    assert seen(campus, applications.every, S02) == []
    for scope, id, error in (
        (BUREAU, "a", Conflict),
        (BUREAU, "", Missing),
        (BUREAU, "zz", Missing),
        (S02, "aa", Missing),
    ):
        with pytest.raises(error):
            seen(campus, applications.beginning, scope, id)
    with pytest.raises(Missing):
        done(campus, applications.advance, S02, advance(ASKED, Act.APPROVE, by="x", at_ms=1))


def test_an_address_is_issued_once_whoever_writes(campus: Database) -> None:
    def issue(id: str, instance: str = "") -> None:
        one = replace(ASKED, id=id, routing_instance=instance, device=None)
        done(campus, applications.add, one)
        one = advance(one, Act.APPROVE, by="x", at_ms=1)
        done(campus, applications.advance, BUREAU, one)
        done(campus, applications.advance, BUREAU, advance(one, Act.ISSUE, by="x", at_ms=2, address="10.1.0.70"))

    issue("1")
    issue("2", "cctv")
    with pytest.raises(Conflict) as refused:
        issue("3")
    assert refused.value.message.id == "ipam.issued_already"

    def past_the_repository(connection: Connection) -> None:
        row = {"school": "S01", "requester": "", "purpose": "", "prefix": "", "routing_instance": "", "mac": ""}
        values = {**row, "id": "9", "stand": "issued", "address": "10.1.0.70"}
        with pytest.raises(IntegrityError), connection.begin_nested():
            connection.execute(insert(application_table).values(values))

    done(campus, past_the_repository)


def test_the_device_of_an_application_keeps_it_when_two_files_become_one(campus: Database) -> None:
    twin = replace(CAMERA, id="9" * 32, code="s01-cam-0099", stage=Stage.CANDIDATE, address="10.1.0.99", area=None)
    done(campus, devices.add, twin, **BY)
    done(campus, applications.add, replace(ASKED, device=twin.code))
    done(campus, merge, BUREAU, CAMERA.code, twin.code, actor="x", at_ms=NOW_MS)
    (one,) = seen(campus, applications.every, BUREAU)
    assert one.device == CAMERA.code


def test_a_binding_keeps_its_first_moment_and_takes_the_newest_port(schools: Database) -> None:
    done(schools, bindings.put, [binding(at_ms=NOW_MS), binding(at_ms=NOW_MS + 9, port="Vlan31")])
    done(schools, bindings.put, [binding(at_ms=NOW_MS - 9, port="old"), binding("", vlan=30, teller=Teller.BRIDGE)])
    assert seen(schools, bindings.every, BUREAU, "S01") == [
        replace(binding(at_ms=NOW_MS + 9, port="Vlan31"), first_ms=NOW_MS - 9),
        binding("", vlan=30, teller=Teller.BRIDGE),
    ]
    assert seen(schools, bindings.every, BUREAU, address="10.1.0.9", since_ms=NOW_MS + 10) == []
    assert seen(schools, bindings.every, S02) == []


def test_old_bindings_and_those_above_the_limit_are_forgotten(
    schools: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bindings, "MOST_KEPT", 3)
    done(schools, bindings.put, [binding(f"10.1.0.{host}", at_ms=NOW_MS + host) for host in range(1, 8)])
    done(schools, bindings.forget, "S01", before_ms=NOW_MS + 2)
    assert [one.address for one in seen(schools, bindings.every, BUREAU)] == ["10.1.0.7", "10.1.0.6", "10.1.0.5"]


def test_many_bindings_are_written_in_parts(schools: Database) -> None:
    many = [binding(f"10.1.{host // 256}.{host % 256}") for host in range(2 * bindings.AT_ONCE + 7)]
    done(schools, bindings.put, many)
    done(schools, bindings.put, many)
    assert len(seen(schools, bindings.every, BUREAU)) == len(many)


def test_of_each_agent_the_newest_word_on_its_routing_is_kept(schools: Database) -> None:
    told = Routing(address=SWITCH.address or "", at_ms=NOW_MS, forwards=True, own=("10.1.0.1/24",),
                   routes=(Route("0.0.0.0/0", "10.1.0.254"),))  # fmt: skip
    later = replace(told, at_ms=NOW_MS + 9, forwards=None, routes=())
    done(schools, routings.put, "S01", [told])
    assert seen(schools, routings.every, BUREAU) == {"S01": [told]}
    done(schools, routings.put, "S01", [later])
    assert seen(schools, routings.every, BUREAU) == {"S01": [later]}
    assert seen(schools, routings.every, S02) == {}
    done(schools, routings.forget, "S01", before_ms=NOW_MS + 10)
    assert seen(schools, routings.every, BUREAU) == {}
