"""Claims, sightings, interfaces, links and beats: what the network told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from planted import BEAT, CAMERA, INTERFACE, LINK, NOW_MS, SERIAL, SIGHTING, SWITCH, done, plant, seen

from inventory.database import Database
from inventory.errors import LedgerError, Missing
from inventory.model.claim import Claim, ClaimType
from inventory.model.scope import BUREAU
from inventory.repository import beats, claims, interfaces, links, sightings

MAC = Claim(ClaimType.MAC, "00:11:22:33:44:55")


@pytest.fixture(autouse=True)
def campus(database: Database) -> None:
    plant(database)


def test_a_claim_made_again_is_one_claim_last_heard_now(database: Database) -> None:
    done(database, claims.put, CAMERA.code, [SERIAL, MAC, MAC], at_ms=NOW_MS + 5)
    assert seen(database, claims.of_device, BUREAU, CAMERA.code) == {SERIAL: NOW_MS + 5, MAC: NOW_MS + 5}
    done(database, claims.put, CAMERA.code, [], at_ms=NOW_MS + 9)
    assert seen(database, claims.of_device, BUREAU, CAMERA.code)[MAC] == NOW_MS + 5


def test_a_claim_may_be_made_by_two(database: Database) -> None:
    done(database, claims.put, SWITCH.code, [SERIAL], at_ms=NOW_MS)
    assert {code for code, held in seen(database, claims.of_school, BUREAU, "S01").items() if SERIAL in held} == {
        CAMERA.code,
        SWITCH.code,
    }
    with pytest.raises(Missing):
        done(database, claims.put, "s01-cam-9999", [SERIAL], at_ms=NOW_MS)


def test_sightings_come_back_as_they_went_newest_first(database: Database) -> None:
    second = replace(SIGHTING, at_ms=NOW_MS + 5, claims=(SERIAL, MAC), evidence={"rtsp.server": "摄像机"})
    other = replace(SIGHTING, address="10.1.0.9", at_ms=NOW_MS + 7)
    done(database, sightings.append, [second, other])
    assert seen(database, sightings.of_address, BUREAU, "S01", "10.1.0.2") == [second, SIGHTING]
    assert seen(database, sightings.of_address, BUREAU, "S01", "10.1.0.2", limit=1) == [second]
    assert seen(database, sightings.newest, BUREAU) == [second, other]
    assert seen(database, sightings.newest, BUREAU, since_ms=NOW_MS + 6) == [other]


def test_old_sightings_are_forgotten_but_for_the_last_of_each_address(database: Database) -> None:
    again = [replace(SIGHTING, at_ms=NOW_MS + later) for later in (1, 2)]
    other = replace(SIGHTING, address="10.1.0.9", at_ms=NOW_MS + 1)
    done(database, sightings.append, [*again, other])
    done(database, sightings.forget, "S02", before_ms=NOW_MS + 9)
    assert len(seen(database, sightings.of_address, BUREAU, "S01", SIGHTING.address)) == 3
    done(database, sightings.forget, "S01", before_ms=NOW_MS + 1)
    assert seen(database, sightings.of_address, BUREAU, "S01", SIGHTING.address) == again[::-1]
    done(database, sightings.forget, "S01", before_ms=NOW_MS + 9)
    assert seen(database, sightings.newest, BUREAU) == [again[1], other]
    assert seen(database, sightings.of_address, BUREAU, "S01", SIGHTING.address) == [again[1]]


def test_claims_of_a_school_come_with_the_newest_of_a_type_last(database: Database) -> None:
    first = Claim(ClaimType.SERIAL, "ZZ")
    done(database, claims.put, CAMERA.code, [first], at_ms=NOW_MS + 1)
    done(database, claims.put, CAMERA.code, [SERIAL], at_ms=NOW_MS + 2)
    held = seen(database, claims.of_school, BUREAU, "S01")[CAMERA.code]
    assert [claim for claim in held if claim.type is ClaimType.SERIAL] == [first, SERIAL]
    assert list(held.items()) == list(seen(database, claims.of_device, BUREAU, CAMERA.code).items())


def test_interfaces_are_those_of_the_last_walk(database: Database) -> None:
    walk = [replace(INTERFACE, port=f"Gi{index}", if_index=index, speed_bps=10**10) for index in (10, 9)]
    done(database, interfaces.replace, SWITCH.code, walk)
    assert seen(database, interfaces.of_device, BUREAU, SWITCH.code) == walk[::-1]
    done(database, interfaces.replace, SWITCH.code, [])
    assert seen(database, interfaces.of_device, BUREAU, SWITCH.code) == []


def test_a_link_seen_again_is_one_link_and_each_witness_has_its_own(database: Database) -> None:
    again = replace(LINK, seen_ms=NOW_MS + 5)
    other = replace(LINK, evidence="bridge")
    done(database, links.put, [again, other])
    assert seen(database, links.every, BUREAU) == [other, again]


def test_a_beat_replaces_the_one_before(database: Database) -> None:
    last = replace(BEAT, at_ms=NOW_MS + 5, clean_stop=True)
    done(database, beats.put, last)
    done(database, beats.put, replace(BEAT, collector="c2", school=""))
    assert seen(database, beats.last, BUREAU, "c1") == last
    assert [beat.collector for beat in seen(database, beats.every, BUREAU)] == ["c1", "c2"]
    assert seen(database, beats.last, BUREAU, "c3") is None


def test_a_school_that_is_not_there_is_refused_by_the_database(database: Database) -> None:
    with pytest.raises(LedgerError) as refused:
        done(database, sightings.append, [replace(SIGHTING, school="S77")])
    assert refused.value.message.id == "ledger.constraint"
