from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, update

from campuswatch.migrate import upgrade
from campuswatch.usecases.actor import operator
from campuswatch.usecases.credentials import add_credential
from campuswatch.watchlist import Keyring, Watch, choose, differences, info_sample, read_watchlist, renamed
from collector.target import make_target
from inventory.adoption import adopt
from inventory.database import Database
from inventory.errors import VaultError
from inventory.model.area import Area
from inventory.model.credential import Credential, CredentialType, Purpose
from inventory.model.device import Device
from inventory.model.kind import Kind
from inventory.model.school import School
from inventory.model.scope import BUREAU
from inventory.model.sealed import SealedCredential
from inventory.model.subnet import Subnet
from inventory.repository import areas, devices, schools, subnets
from inventory.tables.credential import credential as credential_table
from inventory.vault import KeyCompartment, Vault

CAMERA = Device(id="d1", code="s01-cam-0001", school="S01", kind=Kind.CAMERA, name="x", vendor="Hikvision")


def sealed(
    id: str, type: CredentialType, device: str | None = None, vendor: str = "", school: str = "S01"
) -> SealedCredential:
    return SealedCredential(
        id=id, school=school, device_id=device, vendor=vendor, type=type, purpose=Purpose.POLL,
        account="", generation=1, key="k", wrapped_key=b"", ciphertext=b"",
    )  # fmt: skip


def chosen(*rows: SealedCredential) -> set[str]:
    return {row.id for row in choose(rows, CAMERA).values()}


PASSWORD, COMMUNITY, USER = CredentialType.PASSWORD, CredentialType.SNMP_COMMUNITY, CredentialType.SNMP_V3


def watch(device: Device = CAMERA, school: str = "Trường Một") -> Watch:
    place = School(code="S01", name=school)
    address = replace(device, address="192.0.2.7")
    return Watch(device=address, school=place, target=make_target(address, place, "", {}), service=())


def test_who_is_called_otherwise_is_told_even_where_it_is_asked_as_before() -> None:
    gate = watch(replace(CAMERA, name="Gate"))
    assert differences([watch()], [gate]) == ([], [])
    assert renamed([watch()], [gate]) == [gate]
    assert renamed([gate], [gate]) == []
    assert renamed([], [gate]) == [gate]
    moved = watch(replace(CAMERA, name="Gate"), school="Trường Hai")
    assert renamed([gate], [moved]) == [moved]


def test_a_label_gives_a_name_to_people_and_the_code_to_queries() -> None:
    pattern = re.compile(r"^(?P<text>.*) · (?P<value>[^·]+)$")  # what the boards' variables use
    for name, shown in (("Cổng · chính", "Cổng · chính"), ("", "s01-cam-0001")):
        found = pattern.fullmatch(str(info_sample(watch(replace(CAMERA, name=name)), 1).fields["label"]))
        assert found is not None
        assert (found["text"], found["value"]) == (shown, "s01-cam-0001")


def test_people_read_the_name_of_an_area_and_not_its_code(tmp_path: Path) -> None:
    database, vault = ledger(tmp_path)
    teaching, camera = Area(code="a1", school="S01", name="Nhà học A"), replace(CAMERA, area="a1", address="192.0.2.7")
    database.write(partial(areas.add, area=teaching, actor="test", at_ms=0)).result()
    database.write(partial(devices.add, device=camera, actor="test", at_ms=0)).result()
    with closing(database), database.read() as connection:
        (found,) = read_watchlist(connection, BUREAU, vault)
    assert info_sample(found, 1).fields["area"] == "Nhà học A"


def test_a_camera_without_an_address_is_watched_and_not_asked(tmp_path: Path) -> None:
    database, vault = ledger(tmp_path)
    printer = replace(CAMERA, id="d2", code="s01-prn-0001", kind=Kind.PRINTER)
    for device in (CAMERA, printer):
        database.write(partial(devices.add, device=device, actor="test", at_ms=0)).result()
    with closing(database), database.read() as connection:
        (found,) = read_watchlist(connection, BUREAU, vault)
    assert (found.device.witnesses, found.target.address) == (("channel",), "")
    assert differences([], [found]) == ([], [])
    reachable = replace(found, target=replace(found.target, address="192.0.2.7"))
    assert differences([reachable], [found]) == ([], [CAMERA.code])
    assert differences([found], [reachable]) == ([reachable.target], [])


def test_what_nobody_can_ask_is_counted_once_it_serves(tmp_path: Path) -> None:
    database, vault = ledger(tmp_path)
    alarm = replace(CAMERA, id="d2", code="s01-oka-0001", kind=Kind.ONE_KEY_ALARM)
    database.write(partial(devices.add, device=alarm, actor="test", at_ms=0)).result()
    with database.read() as connection:
        assert read_watchlist(connection, BUREAU, vault) == []
    database.write(lambda connection: adopt(connection, BUREAU, alarm.code, actor="test", at_ms=5)).result()
    with closing(database), database.read() as connection:
        (found,) = read_watchlist(connection, BUREAU, vault)
    assert (found.device.code, found.target.address) == (alarm.code, "")
    assert differences([], [found]) == ([], [])


def test_the_narrowest_wins() -> None:
    school = sealed("school", PASSWORD)
    vendor = sealed("vendor", PASSWORD, vendor="Hikvision")
    own = sealed("own", PASSWORD, device="d1")
    assert chosen(school) == {"school"}
    assert chosen(school, vendor) == {"vendor"}
    assert chosen(school, vendor, own) == {"own"}


def test_others_secrets_are_never_chosen() -> None:
    assert (
        chosen(
            sealed("a", PASSWORD, vendor="Dahua"),
            sealed("b", PASSWORD, device="d2"),
            sealed("c", PASSWORD, school="S02"),
        )
        == set()
    )


def test_one_way_of_snmp_is_enough() -> None:
    assert chosen(sealed("c", COMMUNITY), sealed("u", USER)) == {"u"}
    assert chosen(sealed("u", USER), sealed("c", COMMUNITY, device="d1")) == {"c"}
    assert chosen(sealed("c", COMMUNITY), sealed("u", USER, vendor="Hikvision"), sealed("p", PASSWORD)) == {"u", "p"}


def ledger(folder: Path) -> tuple[Database, Vault]:
    url = f"sqlite:///{folder / 'ledger.sqlite'}"
    upgrade(url)
    database = Database.open(url)
    database.write(partial(schools.add, school=School(code="S01", name="x"), actor="test", at_ms=0)).result()
    return database, Vault({Purpose.POLL: KeyCompartment(bytes(32))})


def keep(database: Database, vault: Vault, id: str) -> None:
    credential = Credential(id=id, type=PASSWORD, account=id, secret="Xuexiao-2026")
    add_credential(database, vault, operator(), credential, school="S01", vendor=id, now_ms=0)


def test_one_credential_that_stays_shut_is_left_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    database, vault = ledger(tmp_path)
    keep(database, vault, "Hikvision")
    keep(database, vault, "Dahua")
    damage = update(credential_table).where(credential_table.c.id == "Dahua").values(ciphertext=b"x" * 64)
    database.write(lambda connection: connection.execute(damage)).result()
    with closing(database), database.read() as connection:
        opened = Keyring(connection, BUREAU, vault).fitting(CAMERA)
    assert opened[PASSWORD].secret == "Xuexiao-2026"
    assert "Dahua" in caplog.text
    assert "Xuexiao" not in caplog.text


def test_a_wrong_key_is_an_error_and_no_empty_ring(tmp_path: Path) -> None:
    database, vault = ledger(tmp_path)
    keep(database, vault, "Hikvision")
    stranger = Vault({Purpose.POLL: KeyCompartment(bytes(31) + b"x")})
    with closing(database), database.read() as connection, pytest.raises(VaultError):
        Keyring(connection, BUREAU, stranger)


def test_a_candidate_at_a_denied_address_is_asked_once_a_person_adopts_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/ledger.db"
    upgrade(url)
    vault = Vault({Purpose.POLL: KeyCompartment(bytes(32))})
    with closing(Database.open(url)) as database:

        def plant(connection: Connection) -> None:
            schools.add(connection, School(code="S01", name="x"), actor="x", at_ms=1)
            subnets.put(connection, Subnet(school="S01", cidr="10.1.0.8/29", scanned=False), actor="x", at_ms=1)
            for number in (7, 8):
                found = replace(CAMERA, id=f"d{number}", code=f"s01-cam-000{number}", address=f"10.1.0.{number}")
                devices.add(connection, found, actor="x", at_ms=1)

        def watched() -> list[str]:
            with database.read() as connection:
                return [watch.device.code for watch in read_watchlist(connection, BUREAU, vault)]

        database.write(plant).result()
        assert watched() == ["s01-cam-0007"]
        database.write(partial(adopt, scope=BUREAU, code="s01-cam-0008", actor="x", at_ms=2)).result()
        assert watched() == ["s01-cam-0007", "s01-cam-0008"]
