"""What scans find becomes candidates and history: who is known stays known, and what was counted stays counted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from campuswatch.migrate import upgrade
from campuswatch.usecases.actor import operator
from campuswatch.usecases.credentials import add_credential
from campuswatch.usecases.finds import Summary, record
from campuswatch.usecases.polling import find_target
from campuswatch.usecases.scanning import make_plan
from campuswatch.usecases.schools import add_school
from inventory.adoption import adopt
from inventory.database import Database
from inventory.errors import Missing
from inventory.login_policy import LoginPolicy, stranger
from inventory.model.claim import Claim, ClaimType
from inventory.model.credential import Credential, CredentialType, Purpose
from inventory.model.kind import Kind
from inventory.model.school import School
from inventory.model.scope import BUREAU
from inventory.model.sighting import Identity, Sighting
from inventory.repository import changes, devices, login_proofs, login_rows
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
def database(tmp_path: Path) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path}/ledger.db"
    upgrade(url)
    with closing(Database.open(url)) as opened:
        for code in ("S01", "S02"):
            school = School(code=code, name=code)
            add_school(opened, BY, school, ["192.168.1.0/24"], now_ms=NOW_MS)
        yield opened


def scanned(database: Database, *found: Sighting, at_ms: int = NOW_MS) -> Summary:
    return database.write(
        lambda connection: record(connection, BY, "S01", [replace(one, at_ms=at_ms) for one in found], now_ms=at_ms)
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
    plan = make_plan(database, vault, BY, "S01", [], [])
    assert [one.id for one in plan.credentials] == ["shared"]
    (resident,) = plan.residents.items()
    assert resident[0] == SEEN.address
    assert (resident[1].code, [one.id for one in resident[1].credentials]) == (code, ["own"])


def test_another_serial_at_the_same_address_stands_in_the_history(database: Database) -> None:
    (code,) = scanned(database, SEEN).added
    for day, serial in ((1, "DS-2"), (2, "DS-2"), (3, "DS-3")):
        here = replace(SEEN, claims=(Claim(ClaimType.SERIAL, serial),))
        scanned(database, here, at_ms=NOW_MS + day * 86_400_000)
    with database.read() as connection:
        history = changes.history(connection, BUREAU, code)
    assert [(one.old, one.new) for one in history if one.field == "serial"] == [("DS-2", "DS-3"), ("DS-1", "DS-2")]


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
