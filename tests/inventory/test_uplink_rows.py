"""Uplinks in the ledger: read as written, their history, and what merging does with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from planted import CAMERA, NOW_MS, plant
from planted_uplinks import CHECK, UPLINK

from inventory.database import Database
from inventory.errors import Missing
from inventory.model.device import Stage
from inventory.model.scope import BUREAU
from inventory.repository import changes, devices, uplinks
from inventory.repository.merging import merge

BY: dict[str, Any] = {"actor": "Lan", "at_ms": NOW_MS + 5}


@pytest.fixture
def planted(database: Database) -> Database:
    plant(database)
    return database


def test_an_uplink_and_its_checks_are_read_as_they_were_written(planted: Database) -> None:
    with planted.read() as connection:
        assert uplinks.every(connection, BUREAU, "S01") == [UPLINK]
        assert uplinks.of_device(connection, BUREAU, CAMERA.code) == [UPLINK]
        assert uplinks.checks(connection, BUREAU) == [CHECK]
        assert uplinks.checks(connection, BUREAU, since=date(2026, 11, 21)) == []


def test_each_change_stands_in_the_history_of_its_device(planted: Database) -> None:
    after = replace(UPLINK, carrier="VNPT", bandwidth_bps=50_000_000)
    assert planted.write(lambda one: uplinks.put(one, BUREAU, after, **BY)).result(10)
    assert not planted.write(lambda one: uplinks.put(one, BUREAU, after, **BY)).result(10)
    assert planted.write(lambda one: uplinks.remove(one, BUREAU, after, **BY)).result(10)
    with planted.read() as connection:
        told = [one for one in changes.history(connection, BUREAU, CAMERA.code) if one.actor == "Lan"]
        assert uplinks.every(connection, BUREAU) == []
        assert uplinks.checks(connection, BUREAU) == [CHECK]
    assert [(one.action, one.field, one.old, one.new) for one in told] == [
        ("removed", "uplink GE0/0/1", "", ""),
        ("changed", "uplink GE0/0/1 bandwidth_bps", "100000000", "50000000"),
        ("changed", "uplink GE0/0/1 carrier", "中国电信", "VNPT"),
    ]


def test_the_check_of_a_day_is_written_once(planted: Database) -> None:
    again = replace(CHECK, wrong=(), down_s=0)
    planted.write(lambda one: uplinks.write_checks(one, [again])).result(10)
    with planted.read() as connection:
        assert uplinks.checks(connection, BUREAU) == [again]


def test_an_unknown_device_is_no_uplink(planted: Database) -> None:
    with pytest.raises(Missing):
        planted.write(lambda one: uplinks.put(one, BUREAU, replace(UPLINK, device="s01-cam-7777"), **BY)).result(10)


def test_merged_files_keep_the_uplink_of_the_younger(planted: Database) -> None:
    younger = replace(CAMERA, id="8" * 32, code="s01-rt-0009", address="10.1.0.77", stage=Stage.CANDIDATE)
    other = replace(UPLINK, device=younger.code, port="GE0/0/2")
    both = replace(UPLINK, device=younger.code, carrier="another")

    def work(connection: Any) -> None:
        devices.add(connection, younger, **BY)
        for one in (other, both):
            uplinks.put(connection, BUREAU, one, **BY)
        uplinks.write_checks(connection, [replace(CHECK, device=younger.code, port="GE0/0/2")])
        merge(connection, BUREAU, CAMERA.code, younger.code, **BY)

    planted.write(work).result(10)
    with planted.read() as connection:
        assert uplinks.every(connection, BUREAU) == [UPLINK, replace(other, device=CAMERA.code)]
        assert [one.port for one in uplinks.checks(connection, BUREAU)] == ["GE0/0/1", "GE0/0/2"]
