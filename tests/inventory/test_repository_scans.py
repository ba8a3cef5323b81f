"""Scans, absences, strangers, further addresses and what was put aside."""

from __future__ import annotations

from dataclasses import replace

import pytest
from planted import CAMERA, HALTED, NOW_MS, RUN, SIGHTING, STRANGER, SWITCH, done, plant, seen

from inventory.database import Database
from inventory.model.absence import Absence
from inventory.model.claim import Claim, ClaimType
from inventory.model.scan_run import Ending, ScanRun
from inventory.model.scope import BUREAU
from inventory.model.sighting import Identity
from inventory.model.stranger import Conduct, Stranger
from inventory.repository import absences, devices, other_addresses, scan_runs, sightings, strangers
from inventory.repository.scan_runs import SILENT_MS
from inventory.repository.strangers import MOST_KEPT


@pytest.fixture(autouse=True)
def campus(database: Database) -> None:
    plant(database)


def a_run(id: str, school: str = "S01") -> ScanRun:
    return ScanRun(id=id, school=school, networks=("10.1.0.0/22",), started_ms=NOW_MS + 100)


def test_scans_come_back_as_they_went(database: Database) -> None:
    assert seen(database, scan_runs.get, BUREAU, RUN.id) == RUN
    assert seen(database, scan_runs.last, BUREAU, "S01") == RUN
    assert seen(database, scan_runs.unfinished, BUREAU, "S01") == HALTED
    assert seen(database, scan_runs.every, BUREAU) == [HALTED, RUN]
    assert seen(database, scan_runs.every, BUREAU, since_ms=HALTED.started_ms) == [HALTED]
    done(database, scan_runs.put, replace(HALTED, ending=Ending.DONE, gone=(SWITCH.code,)))
    assert seen(database, scan_runs.unfinished, BUREAU, "S01") is None


def test_a_school_is_scanned_by_one_at_a_time(database: Database) -> None:
    assert done(database, scan_runs.claim, a_run("a"), now_ms=NOW_MS)
    assert not done(database, scan_runs.claim, a_run("b"), now_ms=NOW_MS + 1)
    assert not done(database, scan_runs.claim, a_run("a"), now_ms=NOW_MS + 1)
    assert done(database, scan_runs.claim, a_run("c", "S02"), now_ms=NOW_MS + 1)
    assert seen(database, scan_runs.get, BUREAU, "b") is None
    done(database, scan_runs.put, replace(a_run("a"), ending=Ending.DONE))
    assert done(database, scan_runs.claim, a_run("b"), now_ms=NOW_MS + 2)


def test_a_turn_ends_with_the_signs_of_life(database: Database) -> None:
    first = a_run("a")
    assert done(database, scan_runs.claim, first, now_ms=NOW_MS)
    assert done(database, scan_runs.beat, replace(first, asked=7, done=("10.1.0.0/24",)), now_ms=NOW_MS + 5_000)
    assert not done(database, scan_runs.claim, a_run("b"), now_ms=NOW_MS + SILENT_MS)
    assert done(database, scan_runs.claim, a_run("b"), now_ms=NOW_MS + SILENT_MS + 5_001)
    assert not done(database, scan_runs.beat, first, now_ms=NOW_MS + SILENT_MS + 5_002)
    stopped = seen(database, scan_runs.get, BUREAU, "a")
    assert (stopped.ending, stopped.asked, stopped.done) == (Ending.STOPPED, 7, ("10.1.0.0/24",))


def test_a_halted_scan_goes_on(database: Database) -> None:
    assert done(database, scan_runs.claim, HALTED, now_ms=NOW_MS + 50)
    running = seen(database, scan_runs.unfinished, BUREAU, "S01")
    assert running == replace(HALTED, ending=Ending.RUNNING, beat_ms=NOW_MS + 50)


def test_a_sighting_told_twice_is_one(database: Database) -> None:
    unnumbered = replace(SIGHTING, address="", identity=Identity(mac="02:00:00:00:00:01", sure={"kind": 5}))
    other = replace(unnumbered, identity=Identity(mac="02:00:00:00:00:02", serial="S"))
    for _ in range(2):
        done(database, sightings.append, [SIGHTING, unnumbered, other, other])
    assert seen(database, sightings.newest, BUREAU) == [unnumbered, other, SIGHTING]
    later = replace(unnumbered, at_ms=NOW_MS + 1, claims=(Claim(ClaimType.MAC, "02:00:00:00:00:01"),))
    done(database, sightings.append, [later])
    done(database, sightings.forget, "S01", before_ms=NOW_MS + 9)
    assert seen(database, sightings.newest, BUREAU) == [later, other, SIGHTING]


def test_how_sure_a_word_is_is_kept_without_a_change_in_the_history(database: Database) -> None:
    surer = replace(CAMERA, sure={"kind": 80})
    assert done(database, devices.change, BUREAU, surer, actor="scan", at_ms=NOW_MS) == []
    assert seen(database, devices.get, BUREAU, CAMERA.code) == surer


def test_the_same_scan_misses_a_device_once(database: Database) -> None:
    for scan in ("x", "x", "y"):
        done(database, absences.miss, [CAMERA.code], scan, at_ms=NOW_MS + 5)
    assert seen(database, absences.every, BUREAU) == {CAMERA.code: Absence(3, NOW_MS, "y")}
    done(database, absences.clear, [CAMERA.code])
    assert seen(database, absences.every, BUREAU, "S01") == {}


def test_a_stranger_met_again_is_one_and_stays_accepted(database: Database) -> None:
    assert done(database, strangers.accept, BUREAU, STRANGER)
    again = replace(STRANGER, first_ms=NOW_MS + 5, last_ms=NOW_MS + 5, evidence={"offered": "192.168.0.6"})
    done(database, strangers.put, [again])
    assert seen(database, strangers.every, BUREAU) == [replace(again, first_ms=NOW_MS, accepted=True)]
    done(database, strangers.put, [STRANGER])
    assert seen(database, strangers.every, BUREAU, "S01") == [replace(again, first_ms=NOW_MS, accepted=True)]
    assert not done(database, strangers.accept, BUREAU, replace(STRANGER, mac="02:00:00:00:00:78"))


def test_further_addresses_are_kept_until_somebody_else_is_there(database: Database) -> None:
    done(database, other_addresses.put, CAMERA.code, "10.1.3.3", at_ms=NOW_MS + 1)
    assert seen(database, other_addresses.of_school, BUREAU, "S01") == {CAMERA.code: ("10.1.3.2", "10.1.3.3")}
    done(database, other_addresses.drop, CAMERA.code, ["10.1.3.2"])
    assert seen(database, other_addresses.of_school, BUREAU, "S01") == {CAMERA.code: ("10.1.3.3",)}


def test_invented_strangers_leave_the_accepted_and_the_others_alone(database: Database) -> None:
    def invented(number: int) -> Stranger:
        mac = f"02:00:00:00:{number >> 8:02x}:{number & 255:02x}"
        return replace(STRANGER, conduct=Conduct.ADDRESS_CONFLICT, mac=mac, first_ms=number, last_ms=number)

    ours = invented(1)
    done(database, strangers.put, [ours])
    done(database, strangers.accept, BUREAU, ours)
    flood = [invented(number) for number in range(2, MOST_KEPT + 12)]
    done(database, strangers.put, flood)
    kept = {(one.conduct, one.mac) for one in seen(database, strangers.every, BUREAU, "S01")}
    told = {(one.conduct, one.mac) for one in (STRANGER, ours, *flood[10:])}
    assert kept == told
