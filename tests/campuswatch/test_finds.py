"""What scans find becomes candidates and history: who is known stays known, and what was counted stays counted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from campuswatch.usecases.actor import operator
from campuswatch.usecases.corrections import correct
from campuswatch.usecases.credentials import add_credential
from campuswatch.usecases.finds import KEPT_MS, Summary, record
from campuswatch.usecases.polling import find_target
from campuswatch.usecases.scan_plan import Wish, make_plan
from campuswatch.usecases.schools import add_school
from collector.discovery.discovery import Discovery
from inventory.adoption import adopt
from inventory.database import Database
from inventory.errors import Missing
from inventory.login_policy import LoginPolicy, stranger
from inventory.model.change_event import ChangeEvent
from inventory.model.claim import Claim, ClaimType
from inventory.model.credential import Credential, CredentialType, Purpose
from inventory.model.device import Device
from inventory.model.kind import Kind
from inventory.model.scan_run import Ending, ScanRun
from inventory.model.school import School
from inventory.model.scope import BUREAU
from inventory.model.sighting import Identity, Sighting
from inventory.reconcile import GONE_AFTER
from inventory.repository import (
    absences,
    changes,
    devices,
    login_proofs,
    login_rows,
    other_addresses,
    scan_runs,
    sightings,
)
from inventory.vault import KeyCompartment, Vault

NOW_MS = 1_795_366_800_000
BY = operator()
SEEN = Sighting(
    school="S01",
    address="192.168.1.9",
    at_ms=NOW_MS,
    claims=(Claim(ClaimType.SERIAL, "DS-1"),),
    identity=Identity(kind=Kind.CAMERA, vendor="Hikvision", model="DS-2CD", firmware="V5.7.1", confidence=90),
)


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    with closing(Database.open(url)) as opened:
        for code in ("S01", "S02"):
            school = School(code=code, name=code)
            add_school(opened, BY, school, ["192.168.1.0/24"], now_ms=NOW_MS)
        yield opened


def night(*found: Sighting, at_ms: int = NOW_MS, **more: Any) -> Discovery:
    return Discovery(sightings=tuple(replace(one, at_ms=at_ms) for one in found), swept=("192.168.1.0/24",), **more)


def scanned(database: Database, *found: Sighting, at_ms: int = NOW_MS) -> Summary:
    return database.write(
        lambda connection: record(connection, BY, "S01", night(*found, at_ms=at_ms), now_ms=at_ms)
    ).result()


def test_logins_counted_before_there_was_a_code_still_count(database: Database) -> None:
    policy = LoginPolicy()
    for school in ("S01", "S02"):
        name = stranger(school, SEEN.address)
        for _ in range(policy.attempts):
            work = {"now_ms": NOW_MS, "policy": policy}
            assert database.write(lambda c, n=name, w=work: login_rows.attempt(c, n, "user", 1, **w)).result()
    (code,) = scanned(database, SEEN).added
    assert not database.write(
        lambda connection: login_rows.attempt(connection, code, "user", 1, now_ms=NOW_MS, policy=policy)
    ).result()


def test_a_corrected_kind_keeps_what_was_proven(database: Database) -> None:
    (code,) = scanned(database, SEEN).added
    database.write(lambda connection: login_rows.prove(connection, code, "user", 1, now_ms=NOW_MS)).result()
    adopted = database.write(
        lambda connection: adopt(connection, BUREAU, code, actor="x", at_ms=NOW_MS, kind=Kind.RECORDER)
    ).result()
    assert adopted.code != code
    with database.read() as connection:
        assert login_proofs.every(connection, BUREAU) == {adopted.code: {("user", 1)}}


def test_a_scan_does_not_take_back_the_kind_that_a_person_gave(database: Database) -> None:
    (code,) = scanned(database, SEEN).added
    database.write(
        lambda connection: adopt(connection, BUREAU, code, actor="x", at_ms=NOW_MS, kind=Kind.ENCODER)
    ).result()
    assert scanned(database, SEEN, at_ms=NOW_MS + 1).changed == []
    with database.read() as connection:
        device = devices.get(connection, BUREAU, code)
    assert device is not None
    assert device.kind is Kind.ENCODER


def test_a_devices_own_credential_is_tried_at_its_address_alone(database: Database) -> None:
    (code,) = scanned(database, SEEN).added
    vault = Vault({Purpose.POLL: KeyCompartment(b"k" * 32)})
    for id, device in (("shared", ""), ("own", code)):
        credential = Credential(id=id, type=CredentialType.SNMP_COMMUNITY, secret=id)
        add_credential(database, vault, BY, credential, school="S01", device=device, now_ms=NOW_MS)
    plan = make_plan(database, vault, BY, Wish(school="S01"))
    assert [one.id for one in plan.credentials] == ["shared"]
    (resident,) = plan.residents.items()
    assert resident[0] == SEEN.address
    assert (resident[1].code, [one.id for one in resident[1].credentials]) == (code, ["own"])


DAY_MS = 86_400_000


def claiming(*claims: Claim, address: str = SEEN.address) -> Sighting:
    return replace(SEEN, address=address, claims=claims)


def serial(value: str) -> Claim:
    return Claim(ClaimType.SERIAL, value)


def mac(value: str) -> Claim:
    return Claim(ClaimType.MAC, value)


def known(database: Database, code: str) -> Device:
    with database.read() as connection:
        found = devices.get(connection, BUREAU, code)
    assert found is not None
    return found


def history(database: Database, code: str) -> list[ChangeEvent]:
    with database.read() as connection:
        return changes.history(connection, BUREAU, code)


def test_another_serial_at_the_same_address_is_a_newcomer_and_a_question(database: Database) -> None:
    (old,) = scanned(database, SEEN).added
    summary = scanned(database, claiming(serial("DS-2")), at_ms=NOW_MS + DAY_MS)
    (new,) = summary.added
    assert summary.swapped == {old: new}
    assert (known(database, old).holds_address, known(database, new).holds_address) == (False, True)
    event = next(one for one in history(database, old) if one.action == "swapped")
    assert (event.old, event.new) == (old, new)
    assert scanned(database, claiming(serial("DS-2")), at_ms=NOW_MS + 2 * DAY_MS).swapped == {}


def test_a_new_network_card_stands_in_the_history_each_time(database: Database) -> None:
    (code,) = scanned(database, claiming(serial("DS-1"), mac("m1"))).added
    for day, card in ((1, "m2"), (2, "m2"), (3, "m1")):
        scanned(database, claiming(serial("DS-1"), mac(card)), at_ms=NOW_MS + day * DAY_MS)
    told = [(one.old, one.new) for one in history(database, code) if one.field == "mac"]
    assert told == [("m2", "m1"), ("m1", "m2")]


def test_addresses_dealt_anew_move_everybody_at_once(database: Database) -> None:
    places = [f"192.168.1.{number}" for number in range(9, 29)]
    bodies = [claiming(serial(f"DS-{place}"), address=place) for place in places]
    codes = dict(zip(places, scanned(database, *bodies).added, strict=True))
    shifted = dict(zip(places, [*places[1:], places[0]], strict=True))
    dealt = [replace(one, address=shifted[one.address]) for one in bodies]
    summary = scanned(database, *dealt, at_ms=NOW_MS + DAY_MS)
    assert (sorted(summary.moved), summary.added, summary.changed) == (sorted(codes.values()), [], [])
    for place, code in codes.items():
        assert (known(database, code).address, known(database, code).holds_address) == (shifted[place], True)
        assert [one.field for one in history(database, code) if one.action == "changed"] == ["address"]


def test_two_addresses_of_one_recorder_are_one_device(database: Database) -> None:
    both = [claiming(serial("DS-1"), mac("m1"), address=place) for place in ("192.168.1.9", "192.168.1.10")]
    (code,) = scanned(database, *both).added
    with database.read() as connection:
        assert other_addresses.of_school(connection, BUREAU, "S01") == {code: ("192.168.1.10",)}
    summary = scanned(database, *both, at_ms=NOW_MS + DAY_MS)
    assert (summary.added, summary.moved, summary.changed, summary.seen) == ([], [], [], [code])
    (new,) = scanned(database, both[0], claiming(serial("X"), address="192.168.1.10"), at_ms=NOW_MS + 2 * DAY_MS).added
    with database.read() as connection:
        assert other_addresses.of_school(connection, BUREAU, "S01") == {}
    assert known(database, new).address == "192.168.1.10"


def test_what_is_seen_by_its_mac_alone_is_a_device_without_an_address(database: Database) -> None:
    behind = replace(claiming(mac("02:00:00:00:00:01"), address=""), evidence={"seen.mac": "02:00:00:00:00:01"})
    (code,) = scanned(database, behind).added
    assert (known(database, code).address, known(database, code).name) == (None, "DS-2CD")
    assert scanned(database, behind, at_ms=NOW_MS + DAY_MS).added == []
    assert scanned(database, claiming(mac("02:00:00:00:00:01")), at_ms=NOW_MS + 2 * DAY_MS).moved == [code]


def test_gone_is_who_was_asked_again_and_again(database: Database) -> None:
    (code,) = scanned(database, SEEN).added
    unasked = Discovery(swept=("192.168.1.0/24",), not_asked={SEEN.address: "no_buffers"})
    for number in range(5):
        database.write(lambda c, n=number: record(c, BY, "S01", unasked, now_ms=NOW_MS + n)).result()
    assert missed(database) == {}
    for number in range(1, GONE_AFTER + 2):
        summary = scanned(database, at_ms=NOW_MS + number * DAY_MS)
        assert summary.gone == ([code] if number == GONE_AFTER else [])
    assert missed(database) == {code: GONE_AFTER + 1}
    assert scanned(database, SEEN, at_ms=NOW_MS + 9 * DAY_MS).seen == [code]
    assert missed(database) == {}
    assert [one.action for one in history(database, code)] == ["back", "gone", "added"]


def missed(database: Database) -> dict[str, int]:
    with database.read() as connection:
        return {code: one.scans for code, one in absences.every(connection, BUREAU).items()}


def test_a_scan_recorded_twice_is_as_recorded_once(database: Database) -> None:
    (lost,) = scanned(database, claiming(serial("L"), address="192.168.1.77")).added
    run = ScanRun(id="run", school="S01", networks=("192.168.1.0/24",), started_ms=NOW_MS + 1)
    database.write(lambda connection: scan_runs.claim(connection, run, now_ms=NOW_MS + 1)).result()
    discovery = night(SEEN, at_ms=NOW_MS + 2, run="run")
    for ending in (Ending.STOPPED, Ending.DONE, Ending.DONE):
        database.write(lambda c, e=ending: record(c, BY, "S01", discovery, now_ms=NOW_MS + 3, ending=e)).result()
    assert missed(database) == {lost: 1}
    with database.read() as connection:
        assert len(sightings.of_address(connection, BUREAU, "S01", SEEN.address)) == 1
        assert len(devices.find(connection, BUREAU)) == 2
        stored = scan_runs.last(connection, BUREAU, "S01")
    assert stored is not None
    assert (stored.added, stored.ending, stored.ended_ms) == (("s01-cam-0002",), Ending.DONE, NOW_MS + 3)


def test_old_sightings_go_when_there_are_newer_ones(database: Database) -> None:
    later = NOW_MS + KEPT_MS + 1
    scanned(database, SEEN)
    scanned(database, SEEN, at_ms=NOW_MS + 1)
    scanned(database, SEEN, at_ms=later)
    with database.read() as connection:
        kept = sightings.of_address(connection, BUREAU, "S01", SEEN.address)
    assert [one.at_ms for one in kept] == [later, NOW_MS + 1]


def test_what_a_person_said_stays(database: Database) -> None:
    (code,) = scanned(database, SEEN).added
    correct(database, BY, code, {"vendor": "Hikvision OEM", "model": "Own"}, now_ms=NOW_MS)
    told = replace(SEEN, identity=replace(SEEN.identity, model="DS-9", kind=Kind.RECORDER, confidence=99))
    scanned(database, told, at_ms=NOW_MS + DAY_MS)
    device = known(database, code)
    assert (device.vendor, device.model, device.kind) == ("Hikvision OEM", "Own", Kind.RECORDER)
    database.write(lambda connection: adopt(connection, BUREAU, code, actor="x", at_ms=NOW_MS)).result()
    scanned(database, SEEN, at_ms=NOW_MS + 2 * DAY_MS)
    assert known(database, code).kind is Kind.RECORDER


def test_another_firmware_stands_in_the_history(database: Database) -> None:
    (code,) = scanned(database, SEEN).added
    newer = replace(SEEN, identity=replace(SEEN.identity, firmware="V5.7.9"))
    assert scanned(database, newer, at_ms=NOW_MS + 1).changed == [code]
    with database.read() as connection:
        event = changes.history(connection, BUREAU, code)[0]
    assert (event.actor, event.field, event.old, event.new) == ("scan", "firmware", "V5.7.1", "V5.7.9")


def test_a_school_that_is_not_there_is_named_before_anything_is_asked(database: Database) -> None:
    vault = Vault({Purpose.POLL: KeyCompartment(b"k" * 32)})
    for school, message in (("S99", "ledger.no_school"), (None, "ledger.which_school")):
        with pytest.raises(Missing) as caught:
            find_target(database, vault, BY, "192.168.1.9", school)
        assert caught.value.message.id == message
    assert find_target(database, vault, BY, "192.168.1.9", "S02").device == stranger("S02", "192.168.1.9")
