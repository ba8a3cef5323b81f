from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from planted import BY, CAMERA, NOW_MS, plant_schools

from inventory.database import Database
from inventory.errors import VaultError
from inventory.keyfile import create_key_file, read_key_file
from inventory.model.credential import Credential, CredentialType, Purpose
from inventory.model.scope import BUREAU
from inventory.model.sealed import SealedCredential
from inventory.repository import credentials, devices
from inventory.sealing import school_key
from inventory.vault import KEY_BYTES, KeyCompartment, Vault

PASSWORD = "Kh0ng-ai-biết"
CREDENTIAL = Credential(id="c1", type=CredentialType.PASSWORD, account="viewer", secret=PASSWORD)


def make_vault(*schools: str, kek: bytes = b"k" * KEY_BYTES) -> Vault:
    vault = Vault({Purpose.POLL: KeyCompartment(kek)})
    for school in schools:
        vault.admit([vault.new_key(school, Purpose.POLL, created_ms=NOW_MS)])
    return vault


VAULT = make_vault("S01", "S02")
TEXT = st.text(max_size=40)
CREDENTIALS = st.builds(
    Credential,
    id=TEXT,
    type=st.sampled_from(CredentialType),
    account=TEXT,
    generation=st.integers(1, 1 << 40),
    secret=TEXT,
    auth_protocol=TEXT,
    auth_secret=TEXT,
    priv_protocol=TEXT,
    priv_secret=TEXT,
)


@given(credential=CREDENTIALS, device=st.none() | TEXT, vendor=TEXT)
def test_what_was_sealed_opens(credential: Credential, device: str | None, vendor: str) -> None:
    assert VAULT.open(VAULT.seal(credential, "S01", device, vendor)) == credential


@given(credential=CREDENTIALS)
def test_nothing_secret_stands_in_the_row(credential: Credential) -> None:
    row = VAULT.seal(replace(credential, secret=PASSWORD, priv_secret=PASSWORD), "S01")
    assert PASSWORD.encode() not in row.ciphertext + row.wrapped_key
    assert PASSWORD not in repr(row)
    assert VAULT.seal(credential, "S01").ciphertext != VAULT.seal(credential, "S01").ciphertext


SWAPS: dict[str, object] = {
    "id": "c2",
    "school": "S02",
    "device_id": "another",
    "vendor": "another",
    "type": CredentialType.SNMP_COMMUNITY,
    "purpose": Purpose.ADMIN,
    "account": "admin",
    "generation": 2,
    "key": "another",
    "wrapped_key": VAULT.seal(CREDENTIAL, "S01", "d1").wrapped_key,
    "ciphertext": VAULT.seal(CREDENTIAL, "S01", "d1").ciphertext,
    "group_id": "group",
    "changed_ms": NOW_MS,
}


def test_every_column_is_tried() -> None:
    assert set(SWAPS) == set(SealedCredential.__dataclass_fields__)


@pytest.mark.parametrize("field", SWAPS)
@pytest.mark.parametrize("changed_ms", [0, 1], ids=["as before", "with its day"])
def test_a_row_with_any_column_exchanged_does_not_open(field: str, changed_ms: int) -> None:
    admin = {Purpose.POLL: KeyCompartment(b"k" * KEY_BYTES), Purpose.ADMIN: KeyCompartment(b"k" * KEY_BYTES)}
    key = Vault(admin).new_key("S01", Purpose.POLL, created_ms=NOW_MS)
    twin = replace(key, id="another")  # the same wrapped key under another id
    vault = Vault(admin, [key, twin])
    row = vault.seal(CREDENTIAL, "S01", "d1", changed_ms=changed_ms)
    assert vault.open(row) == CREDENTIAL
    with pytest.raises(VaultError) as refused:
        vault.open(replace(row, **{field: SWAPS[field]}))
    told = f"{refused.value} {refused.value.__cause__!r}"
    assert PASSWORD not in told


@given(data=st.data())
def test_one_flipped_bit_is_refused(data: st.DataObject) -> None:
    row = VAULT.seal(CREDENTIAL, "S01", "d1")
    field = data.draw(st.sampled_from(["wrapped_key", "ciphertext"]))
    content = bytearray(getattr(row, field))
    place = data.draw(st.integers(0, len(content) * 8 - 1))
    content[place // 8] ^= 1 << place % 8
    with pytest.raises(VaultError):
        VAULT.open(replace(row, **{field: bytes(content)}))


@given(length=st.integers(0, 40))
def test_a_row_cut_short_is_refused(length: int) -> None:
    row = VAULT.seal(CREDENTIAL, "S01")
    for field in ("wrapped_key", "ciphertext"):
        with pytest.raises(VaultError):
            VAULT.open(replace(row, **{field: getattr(row, field)[:length]}))


def test_the_school_key_is_bound_to_its_school_and_purpose() -> None:
    compartments = {purpose: KeyCompartment(b"k" * KEY_BYTES) for purpose in Purpose}
    key = Vault(compartments).new_key("S01", Purpose.POLL, created_ms=NOW_MS)
    for moved in (replace(key, school="S02"), replace(key, purpose=Purpose.ADMIN), replace(key, generation=2)):
        vault = Vault(compartments, [moved])
        with pytest.raises(VaultError) as refused:
            vault.seal(replace(CREDENTIAL, purpose=moved.purpose), moved.school)
        assert refused.value.message.id == "vault.wrong_key"


def test_another_key_file_opens_nothing() -> None:
    key = VAULT.new_key("S01", Purpose.POLL, created_ms=NOW_MS)
    row = Vault({Purpose.POLL: KeyCompartment(b"k" * KEY_BYTES)}, [key]).seal(CREDENTIAL, "S01")
    other = Vault({Purpose.POLL: KeyCompartment(b"x" * KEY_BYTES)}, [key])
    with pytest.raises(VaultError) as refused:
        other.open(row)
    assert refused.value.message.id == "vault.wrong_key"


def test_admin_has_no_compartment_yet() -> None:
    admin = replace(CREDENTIAL, purpose=Purpose.ADMIN)
    with pytest.raises(VaultError) as refused:
        VAULT.seal(admin, "S01")
    assert refused.value.message.id == "vault.no_compartment"
    with pytest.raises(VaultError):
        VAULT.new_key("S01", Purpose.ADMIN, created_ms=NOW_MS)


def test_a_new_key_seals_and_the_old_one_still_opens() -> None:
    vault = make_vault("S01")
    old = vault.seal(CREDENTIAL, "S01")
    vault.admit([vault.new_key("S01", Purpose.POLL, created_ms=NOW_MS)])
    new = vault.seal(CREDENTIAL, "S01")
    assert old.key != new.key
    assert vault.open(old) == vault.open(new) == CREDENTIAL


def test_a_key_that_is_not_stored_seals_nothing() -> None:
    vault = make_vault()
    vault.new_key("S01", Purpose.POLL, created_ms=NOW_MS)
    with pytest.raises(VaultError) as refused:
        vault.seal(CREDENTIAL, "S01")
    assert refused.value.message.id == "vault.no_school_key"


def test_secrets_stay_out_of_reprs() -> None:
    full = replace(CREDENTIAL, secret=PASSWORD, auth_secret=PASSWORD, priv_secret=PASSWORD)
    assert PASSWORD not in repr(full)


def keep(
    database: Database, vault: Vault, credential: Credential, device_id: str | None = None, vendor: str = ""
) -> None:
    key = database.write(
        lambda connection: school_key(connection, vault, "S01", credential.purpose, at_ms=NOW_MS)
    ).result(10)
    vault.admit([key])
    sealed = vault.seal(credential, "S01", device_id, vendor)
    database.write(lambda connection: credentials.put(connection, sealed, at_ms=NOW_MS)).result(10)


def test_a_credential_survives_the_ledger(database: Database) -> None:
    plant_schools(database)
    database.write(lambda connection: devices.add(connection, replace(CAMERA, area=None), **BY)).result(10)
    vault = make_vault()
    keep(database, vault, CREDENTIAL, device_id=CAMERA.id)
    keep(database, vault, replace(CREDENTIAL, id="c2"), vendor="Hikvision")
    keep(database, vault, replace(CREDENTIAL, id="c3"))
    changed = replace(CREDENTIAL, generation=2, secret="next")
    keep(database, vault, changed, device_id=CAMERA.id)
    with database.read() as connection:
        rows = credentials.every(connection, BUREAU, Purpose.POLL)
        keys = credentials.keys(connection, BUREAU)
    assert len(keys) == 1
    later = make_vault()
    later.admit(keys)
    assert [(row.id, row.vendor, row.device_id) for row in rows] == [
        ("c3", "", None),
        ("c2", "Hikvision", None),
        ("c1", "", CAMERA.id),
    ]
    assert later.open(rows[2]) == changed
    database.write(lambda connection: credentials.remove(connection, BUREAU, "c1")).result(10)
    with database.read() as connection:
        assert credentials.get(connection, BUREAU, "c1") is None


def test_a_second_process_uses_the_key_that_the_first_made(database: Database) -> None:
    plant_schools(database)
    first, second = make_vault(), make_vault()
    keep(database, first, CREDENTIAL)
    keep(database, second, replace(CREDENTIAL, id="c2"))
    with database.read() as connection:
        assert len(credentials.keys(connection, BUREAU)) == 1
        row = credentials.get(connection, BUREAU, "c2")
    assert row is not None
    assert first.open(row).id == "c2"


def test_a_key_file_is_made_once_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "key"
    create_key_file(path)
    assert path.stat().st_mode & 0o777 == 0o600
    key = read_key_file(path)
    assert len(key) == KEY_BYTES
    with pytest.raises(VaultError) as refused:
        create_key_file(path)
    assert refused.value.message.id == "vault.key_file_exists"
    assert read_key_file(path) == key


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda path: path.chmod(0o640), "vault.key_file_mode"),
        (lambda path: path.chmod(0o604), "vault.key_file_mode"),
        (lambda path: path.write_bytes(b"k" * (KEY_BYTES - 1)), "vault.bad_key_length"),
        (lambda path: path.write_bytes(b"k" * (KEY_BYTES + 1)), "vault.bad_key_length"),
        (lambda path: path.unlink(), "vault.key_file_unreadable"),
        (lambda path: (path.unlink(), path.mkdir(0o700)), "vault.key_file_not_plain"),
        (lambda path: (path.unlink(), os.mkfifo(path, 0o600)), "vault.key_file_not_plain"),
    ],
    ids=["group reads", "others read", "short", "long", "gone", "folder", "pipe"],
)
def test_a_key_file_that_is_not_right_is_refused(spoil, message: str, tmp_path: Path) -> None:
    path = tmp_path / "key"
    create_key_file(path)
    spoil(path)
    with pytest.raises(VaultError) as refused:
        read_key_file(path)
    assert refused.value.message.id == message


@pytest.mark.needs("root")
def test_a_key_file_of_another_user_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "key"
    create_key_file(path)
    os.chown(path, 65534, 65534)
    with pytest.raises(VaultError) as refused:
        read_key_file(path)
    assert refused.value.message.id == "vault.key_file_owner"
