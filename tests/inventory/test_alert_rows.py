"""Alerts in the ledger: one open of each, told twice without harm, moved when files are merged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from planted import CAMERA, SWITCH, plant
from planted_alerts import FIRED, FIRING

from inventory.database import Database
from inventory.model.alert import Alert, AlertChange, Deed
from inventory.model.scope import BUREAU, Scope
from inventory.repository import alerts
from inventory.repository.merging_alerts import move_alerts

END_MS = FIRING.fired_ms + 60_000
SWITCHED = replace(FIRING, id="b" * 32, device=SWITCH.code, cause="")
OURS = replace(FIRING, id="c" * 32, school="", device="", cause="", rule="collector_late", part="main")


@pytest.fixture
def database(tmp_path: Path, migrated_sqlite: Path) -> Iterator[Database]:
    file = tmp_path / "ledger.db"
    file.write_bytes(migrated_sqlite.read_bytes())
    opened = Database.open(f"sqlite:///{file}")
    plant(opened)
    yield opened
    opened.close()


def tell(database: Database, *changes: AlertChange) -> None:
    database.write(lambda connection: alerts.put(connection, changes)).result(10)


def change(deed: Deed, alert: Alert) -> AlertChange:
    return AlertChange(deed=deed, alert=alert, at_ms=alert.fired_ms, affected=3)


def still_open(database: Database) -> dict[str, Alert]:
    with database.read() as connection:
        return {one.id: one for one in alerts.open_ones(connection, BUREAU)}


def test_an_alert_is_read_as_it_was_written(database: Database) -> None:
    assert still_open(database) == {FIRING.id: FIRING}
    with database.read() as connection:
        assert alerts.affected(connection, BUREAU, [FIRING.id]) == {FIRING.id: 3}


def test_what_is_told_twice_changes_nothing(database: Database) -> None:
    tell(database, FIRED, FIRED)
    assert still_open(database) == {FIRING.id: FIRING}
    over = change(Deed.RESOLVED, replace(FIRING, resolved_ms=END_MS))
    tell(database, over, over, FIRED)
    assert still_open(database) == {}
    with database.read() as connection:
        assert alerts.by_id(connection, BUREAU, [FIRING.id])[FIRING.id].resolved_ms == END_MS


def test_of_what_is_open_there_is_one_and_it_keeps_its_id(database: Database) -> None:
    tell(database, change(Deed.FIRED, replace(FIRING, id="d" * 32, details={"seconds": 40})))
    assert still_open(database) == {FIRING.id: replace(FIRING, details={"seconds": 40})}


def test_ourselves_have_no_device_and_only_the_bureau_sees_it(database: Database) -> None:
    tell(database, change(Deed.FIRED, OURS), change(Deed.FIRED, replace(OURS, id="e" * 32)))
    assert still_open(database)[OURS.id] == OURS
    with database.read() as connection:
        assert OURS not in alerts.open_ones(connection, Scope.of(["S01"]))
    tell(database, change(Deed.RESOLVED, replace(OURS, resolved_ms=END_MS)))
    assert OURS.id not in still_open(database)


def test_an_alert_of_a_device_that_is_not_in_the_ledger_does_not_cost_the_others(database: Database) -> None:
    tell(database, change(Deed.FIRED, replace(SWITCHED, device="s01-cam-9999")), change(Deed.FIRED, SWITCHED))
    assert set(still_open(database)) == {FIRING.id, SWITCHED.id}


def test_a_period_has_those_that_were_open_in_it(database: Database) -> None:
    tell(database, change(Deed.RESOLVED, replace(FIRING, resolved_ms=END_MS)))
    with database.read() as connection:

        def ids(start_ms: int, end_ms: int) -> list[str]:
            return [one.id for one in alerts.between(connection, BUREAU, start_ms, end_ms, "S01", code=CAMERA.code)]

        assert ids(END_MS - 1, END_MS) == [FIRING.id]
        assert ids(FIRING.fired_ms, FIRING.fired_ms + 1) == [FIRING.id]
        assert ids(END_MS, END_MS + 1) == []
        assert ids(0, FIRING.fired_ms) == []


def test_the_alerts_of_merged_files_are_the_elders(database: Database) -> None:
    tell(database, change(Deed.FIRED, SWITCHED), change(Deed.FIRED, replace(SWITCHED, id="f" * 32, part="1")))
    database.write(lambda connection: move_alerts(connection, CAMERA.id, SWITCH.id)).result(10)
    found = still_open(database)
    assert {id: (one.device, one.part) for id, one in found.items()} == {
        FIRING.id: (CAMERA.code, ""),
        "f" * 32: (CAMERA.code, "1"),
    }
    assert found[FIRING.id].cause == CAMERA.code
