"""Links of a school and of a device, and links that are gone, on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest
from planted import CAMERA, LINK, NOW_MS, SWITCH, plant

from inventory.database import Database
from inventory.errors import Missing
from inventory.model.link import Link
from inventory.model.scope import BUREAU, Scope
from inventory.repository import links

BACK = Link(device=CAMERA.code, port="eth0", far_device=SWITCH.code, evidence="bridge", seen_ms=NOW_MS)


@pytest.fixture(autouse=True)
def campus(database: Database) -> None:
    plant(database)
    database.write(lambda connection: links.put(connection, [BACK])).result(10)


def of_device(database: Database, scope: Scope, code: str) -> list[Link]:
    with database.read() as connection:
        return links.of_device(connection, scope, code)


def drop(database: Database, *gone: Link) -> None:
    database.write(lambda connection: links.drop(connection, gone)).result(10)


def test_a_device_has_the_links_at_both_of_its_ends(database: Database) -> None:
    for code in (CAMERA.code, SWITCH.code):
        assert {link.device for link in of_device(database, BUREAU, code)} == {CAMERA.code, SWITCH.code}
    assert of_device(database, Scope.of(["S09"]), CAMERA.code) == []
    assert of_device(database, BUREAU, "s01-cam-9999") == []


def test_links_of_a_school(database: Database) -> None:
    with database.read() as connection:
        assert {link.device for link in links.of_school(connection, BUREAU, "S01")} == {CAMERA.code, SWITCH.code}
        assert links.of_school(connection, BUREAU, "S02") == []
        assert links.of_school(connection, Scope.of(["S02"]), "S01") == []


def test_a_link_that_is_dropped_takes_no_other_with_it(database: Database) -> None:
    same_port = replace(LINK, evidence="cdp")
    database.write(lambda connection: links.put(connection, [same_port])).result(10)
    drop(database, replace(LINK, seen_ms=5))
    drop(database, LINK)
    with database.read() as connection:
        assert {(link.device, link.evidence) for link in links.every(connection, BUREAU)} == {
            (CAMERA.code, "bridge"),
            (SWITCH.code, "cdp"),
        }


def test_who_is_in_no_ledger_has_no_link_to_drop(database: Database) -> None:
    with pytest.raises(Missing):
        drop(database, replace(LINK, device="s01-sw-9999"))
