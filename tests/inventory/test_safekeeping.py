"""What an attacker with write access to the database, or a colleague with a backup, can and cannot do."""

from __future__ import annotations

from dataclasses import replace

import pytest
from kept_secrets import keep, make_vault, meddle, next_of, put_raw, raw, rows_of, secret, stocked, told
from planted import CAMERA, NOW_MS
from sqlalchemy import Connection, delete, select, update

from inventory import audit, safekeeping
from inventory.database import Database
from inventory.errors import VaultError
from inventory.inspection import Wrong
from inventory.manifest import Doubt
from inventory.model.audience import Audience
from inventory.model.credential import Purpose
from inventory.model.scope import BUREAU
from inventory.repository import audit_rows, changes, credentials, device_groups, devices, manifests
from inventory.safekeeping import ACTIONS, ADDED, CHANGED, REMOVED, Deposit
from inventory.tables.credential import credential as table
from inventory.tables.secrets import manifest
from inventory.vault import KEY_BYTES, KeyCompartment, Vault


def test_what_is_kept_opens_and_nothing_is_found(database: Database) -> None:
    vault = make_vault()
    rows = stocked(database, vault)
    assert told(database, vault) == set()
    with database.read() as connection:
        found = safekeeping.opened_all(connection, vault, rows)
    assert [found[row.id].secret for row in rows] == ["secret"] * 3


def test_an_old_row_put_back_is_found_and_not_opened(database: Database) -> None:
    """The password of last year, from a backup: it opens by itself, and the manifest knows that it is not the last."""
    vault = make_vault()
    stocked(database, vault)
    last_year = raw(database, "c0")
    keep(database, vault, next_of(secret("c0"), "this year's"))
    assert told(database, vault) == set()
    put_raw(database, last_year)
    row = rows_of(database)[0]
    assert vault.open(row).secret == "secret"
    assert told(database, vault) == {("c0", Doubt.PUT_BACK)}
    with database.read() as connection, pytest.raises(VaultError) as refused:
        safekeeping.opened(connection, vault, row)
    assert refused.value.message.params["doubt"] == Doubt.PUT_BACK


def test_two_rows_exchanged_are_found(database: Database) -> None:
    vault = make_vault()
    stocked(database, vault)
    one, two = raw(database, "c0"), raw(database, "c1")
    put_raw(database, one | {"ciphertext": two["ciphertext"], "wrapped_key": two["wrapped_key"]})
    assert told(database, vault) == {("c0", Doubt.ALTERED)}


@pytest.mark.parametrize(
    "column",
    ["school", "device", "device_group", "vendor", "type", "purpose", "account", "generation", "changed_ms", "key"],
)
def test_no_open_column_can_be_changed_unnoticed(database: Database, column: str) -> None:
    """A day set back would keep a secret off the list of those that are due, another device would get it."""
    vault = make_vault(*Purpose)
    stocked(database, vault)
    keep(database, vault, secret("other"), school="S02")
    with database.read() as connection:
        (other,) = (key.id for key in credentials.keys(connection, BUREAU) if key.school == "S02")
    plant_camera(database)
    values = {
        "school": "S02", "device": CAMERA.id, "device_group": "g", "vendor": "Axis", "type": "snmp_community",
        "purpose": "admin", "account": "root", "generation": 7, "changed_ms": 5, "key": other,
    }  # fmt: skip
    meddle(database, update(table).where(table.c.id == "c0").values({column: values[column]}))
    found = told(database, vault) | told(database, vault, Purpose.ADMIN)
    expected = Doubt.GONE if column in ("school", "purpose") else Doubt.ALTERED
    assert ("c0", expected) in found


def plant_camera(database: Database) -> None:
    def work(connection: Connection) -> None:
        devices.add(connection, replace(CAMERA, area=None), actor="Lý", at_ms=NOW_MS)
        group = safekeeping_group()
        device_groups.add(connection, group, actor="Lý", at_ms=NOW_MS)

    database.write(work).result(10)


def safekeeping_group() -> device_groups.DeviceGroup:
    return device_groups.DeviceGroup(id="g", school="S01", name="gates")


def test_a_row_cut_short_is_found(database: Database) -> None:
    vault = make_vault()
    (row, *_) = stocked(database, vault)
    meddle(database, update(table).where(table.c.id == row.id).values(ciphertext=row.ciphertext[:-1]))
    assert told(database, vault) == {("c0", Doubt.ALTERED)}


def test_a_row_taken_away_or_slipped_in_is_found(database: Database) -> None:
    vault = make_vault()
    stocked(database, vault)
    slipped = raw(database, "c1") | {"id": "c9"}
    meddle(database, delete(table).where(table.c.id == "c0"))
    put_raw(database, slipped)
    assert told(database, vault) == {("c0", Doubt.GONE), ("c9", Doubt.SLIPPED_IN)}


def test_a_manifest_written_by_somebody_else_proves_nothing(database: Database) -> None:
    """Who can write rows can write a manifest that fits them, but not its tag."""
    vault = make_vault()
    stocked(database, vault)
    meddle(database, delete(table).where(table.c.id == "c0"))
    with database.read() as connection:
        told_before = manifests.get(connection, BUREAU, "S01", Purpose.POLL)
    assert told_before is not None
    entries = {id: entry for id, entry in told_before.entries.items() if id != "c0"}
    database.write(lambda one: manifests.put(one, replace(told_before, entries=entries))).result(10)
    assert told(database, vault) == {("", Wrong.FORGED)}
    with pytest.raises(VaultError) as refused:
        keep(database, vault, secret("c4"))
    assert refused.value.message.id == "vault.manifest_altered"


def test_a_manifest_taken_away_is_not_simply_written_anew(database: Database) -> None:
    vault = make_vault()
    stocked(database, vault)
    meddle(database, delete(manifest))
    assert told(database, vault) == {("", Wrong.NO_MANIFEST)}
    with pytest.raises(VaultError) as refused:
        keep(database, vault, secret("c4"))
    assert refused.value.message.id == "vault.no_manifest"


def test_manifest_and_rows_put_back_together_are_older_than_the_audit_chain(database: Database) -> None:
    vault = make_vault()
    stocked(database, vault)
    with database.read() as connection:
        old = dict(connection.execute(select(manifest)).one()._mapping)
    row = raw(database, "c0")
    keep(database, vault, next_of(secret("c0"), "this year's"))
    put_raw(database, row)
    meddle(database, update(manifest).values(old))
    assert told(database, vault) == {("", Wrong.ROLLED_BACK)}


def test_another_key_file_proves_nothing(database: Database) -> None:
    stocked(database, make_vault())
    with database.read() as connection:
        keys = credentials.keys(connection, BUREAU)
    stranger = Vault({Purpose.POLL: KeyCompartment(b"x" * KEY_BYTES)}, keys)
    with database.read() as connection, pytest.raises(VaultError) as refused:
        safekeeping.proven(connection, stranger, "S01", Purpose.POLL)
    assert refused.value.message.id == "vault.wrong_key"


def test_without_the_compartment_rows_are_still_held_against_their_manifest(database: Database) -> None:
    both = make_vault(*Purpose)
    stocked(database, both, 1)
    keep(database, both, secret("root", purpose=Purpose.ADMIN))
    shut = make_vault()
    assert told(database, shut, Purpose.ADMIN) == set()
    meddle(database, delete(table).where(table.c.id == "root"))
    assert told(database, shut, Purpose.ADMIN) == {("root", Doubt.GONE)}


def test_a_doubted_row_is_not_built_upon(database: Database) -> None:
    """A new generation over a row that was put back would make the attacker's row the last that is known."""
    vault = make_vault()
    stocked(database, vault)
    old = raw(database, "c0")
    second = next_of(secret("c0"), "second")
    keep(database, vault, second)
    put_raw(database, old)
    with pytest.raises(VaultError) as refused:
        keep(database, vault, next_of(second, "third"))
    assert refused.value.message.id == "vault.doubted"


def test_history_and_audit_say_that_it_was_given_and_never_what_it_is(database: Database) -> None:
    vault = make_vault()
    (row, *_) = stocked(database, vault, 1)
    keep(database, vault, next_of(secret("c0"), "the-next-secret"))
    database.write(lambda one: safekeeping.drop(one, BUREAU, vault, row, actor="Lý", at_ms=NOW_MS)).result(10)
    with database.read() as connection:
        events = changes.of_actions(connection, BUREAU, ACTIONS)
        entries = audit_rows.entries(connection, BUREAU, "S01")
        assert audit.verify(connection, BUREAU, "S01") is None
    assert [(one.action, one.old, one.new) for one in reversed(events)] == [
        (ADDED, "", "1"),
        (CHANGED, "1", "2"),
        (REMOVED, "1", ""),
    ]
    assert {one.field for one in events} == {"poll password c0"}
    assert [one.action for one in entries] == ["secret.added", "secret.changed", "secret.removed"]
    assert "the-next-secret" not in repr(events) + repr(entries)
    assert told(database, vault) == set()


def test_the_history_of_a_device_tells_of_its_secrets(database: Database) -> None:
    vault = make_vault()
    stocked(database, vault, 1)
    plant_camera(database)
    of = {"device_id": CAMERA.id}, {"group_id": "g"}, {"vendor": "Axis"}
    deposits = [Deposit(secret(f"n{number}"), Audience(school="S01", **one)) for number, one in enumerate(of)]
    database.write(lambda one: safekeeping.keep(one, vault, deposits, actor="Lý", at_ms=NOW_MS)).result(10)
    with database.read() as connection:
        subjects = {one.subject for one in changes.of_actions(connection, BUREAU, ACTIONS)}
    assert subjects == {"S01", CAMERA.code, "S01/group:gates", "S01/vendor:Axis"}
