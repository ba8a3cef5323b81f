"""The plan of addresses on pages: read, changed, and an application from asking to giving back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from device_stage import Stage01, planted
from posting import post
from web_campus import Campus, get

from campuswatch.usecases.roles import Role
from inventory.model.application import Application, Stand
from inventory.model.scope import BUREAU
from inventory.repository import address_ranges, applications, subnets


@pytest.fixture
def campus(tmp_path: Path) -> Iterator[Campus]:
    made = Campus(tmp_path)
    yield made
    made.close()


@pytest.fixture
def stage(campus: Campus) -> Stage01:
    return planted(campus)


def the_application(campus: Campus, stage: Stage01) -> Application:
    with campus.database.read() as connection:
        return applications.beginning(connection, BUREAU, stage.application)


def test_the_plan_as_a_tree(campus: Campus, stage: Stage01) -> None:
    answer = get(campus.app(), "/addresses/s01?lang=en")
    assert "10.1.0.0/24 cameras 30 10.1.0.1 2 1 0 7 243 10.1.0.2" in answer.plain
    assert answer.text.index("deep-0") < answer.text.index("deep-1")
    assert "1 applications wait" in answer.plain


def test_one_prefix_and_one_address(campus: Campus, stage: Stage01) -> None:
    app = campus.app()
    shown = get(app, "/addresses/s01?lang=en&prefix=10.1.0.0/24").plain
    assert "10.1.0.120 – 10.1.0.126 kept for something spring" in shown
    assert "10.1.0.17 registered Main gate" in shown
    one = get(app, "/addresses/s01?lang=en&address=10.1.0.17").plain
    assert "10.1.0.17 registered Prefix 10.1.0.0/24 cameras" in one
    for wrong in ("prefix=10.9.0.0/24", "prefix=nonsense", "address=10.1.0", "address=%00"):
        assert get(app, f"/addresses/s01?{wrong}").status == 404


def test_an_application_goes_its_way(campus: Campus, stage: Stage01) -> None:
    app = campus.app()
    place = "/addresses/s01/applications"
    assert "/do/address.issue" not in get(app, place).text
    assert post(app, "/do/address.approve", {"id": stage.application, "back": place}).status == 303
    assert "/do/address.issue" in get(app, place).text
    assert post(app, "/do/address.issue", {"id": stage.application}).status == 303
    told = the_application(campus, stage)
    assert (told.stand, told.address) == (Stand.ISSUED, "10.1.0.2")
    assert told.steps[-1].by.startswith("administrator")
    assert post(app, "/do/address.withdraw", {"id": stage.application, "why": ""}).status == 422
    assert post(app, "/do/address.withdraw", {"id": stage.application, "why": "taken down"}).status == 303
    assert "Li Wei" not in get(app, place).text
    assert "Li Wei" in get(app, f"{place}?all=1").text


def test_who_applies_does_not_approve(campus: Campus, stage: Stage01) -> None:
    app = campus.app(role=Role.TECHNICIAN, of="s01")
    told = {"school": "s01", "requester": "Wang", "purpose": "printer", "prefix": "10.1.0.128/25"}
    assert post(app, "/do/address.apply", told).status == 303
    assert post(app, "/do/address.approve", {"id": stage.application}).status == 403
    assert "/do/address.approve" not in get(app, "/addresses/s01/applications").text
    assert the_application(campus, stage).stand is Stand.ASKED


def test_an_address_that_cannot_be_had_is_told_in_the_form(campus: Campus, stage: Stage01) -> None:
    told = {"school": "s01", "requester": "Wang", "purpose": "printer", "address": "10.1.0.17"}
    answer = post(campus.app(), "/do/address.apply", told)
    assert answer.status == 409
    assert 'value="printer"' in answer.text
    assert "10.1.0.17" in answer.plain


def test_the_plan_is_changed(campus: Campus, stage: Stage01) -> None:
    app = campus.app()
    told = {"school": "s01", "prefix": "10.2.0.7/24", "use": "doors", "vlan": "50", "gateway": "", "kinds": "camera pc"}
    assert post(app, "/do/prefix.plan", told).headers["location"].startswith("/addresses/s01?prefix=10.2.0.0")
    assert post(app, "/do/prefix.plan", told | {"kinds": "cameras"}).status == 409
    assert post(app, "/do/prefix.plan", told | {"vlan": "5000"}).status == 422
    with campus.database.read() as connection:
        kept = subnets.get(connection, BUREAU, "s01", "10.2.0.0/24")
    assert kept is not None
    assert (kept.use, kept.vlan, kept.kinds) == ("doors", 50, ("camera", "pc"))
    keeping = {"school": "s01", "first": "10.2.0.20", "last": "10.2.0.30", "use": "reserved", "why": "autumn"}
    assert post(app, "/do/range.keep", keeping).status == 303
    assert post(app, "/do/prefix.drop", {"school": "s01", "prefix": "10.2.0.0/24"}).status == 409
    assert post(app, "/do/range.drop", {"school": "s01", "first": "10.2.0.20", "use": "reserved"}).status == 303
    assert post(app, "/do/prefix.drop", {"school": "s01", "prefix": "10.2.0.0/24"}).status == 303
    with campus.database.read() as connection:
        assert subnets.get(connection, BUREAU, "s01", "10.2.0.0/24") is None
        assert [one.first for one in address_ranges.every(connection, BUREAU, "s01")] == ["10.1.0.120"]


def test_what_does_not_fit(campus: Campus, stage: Stage01) -> None:
    app = campus.app()
    for what in ("conflicts", "strangers", "gateways", "nonsense"):
        assert get(app, f"/addresses/s01/findings?lang=en&what={what}").status == 200


@pytest.mark.parametrize("path", ["", "/applications", "/findings"])
def test_another_school_is_not_there(campus: Campus, stage: Stage01, path: str) -> None:
    assert get(campus.app(role=Role.TECHNICIAN, of="s02"), f"/addresses/s01{path}").status == 404
    assert get(campus.app(), f"/addresses/s99{path}").status == 404
    answer = post(campus.app(role=Role.ADMINISTRATOR, of="s02"), "/do/address.approve", {"id": stage.application})
    assert answer.status == 404
    assert the_application(campus, stage).stand is Stand.ASKED
