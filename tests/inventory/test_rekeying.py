from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from kept_secrets import CHEAP, keep, make_vault, meddle, next_of, put_raw, raw, rows_of, secret, stocked, told
from planted import NOW_MS, plant_schools
from planted_rotations import ROTATION, TURN
from sqlalchemy import Connection, delete

from inventory import rekeying, safekeeping
from inventory.compartments import make_compartment, open_compartment
from inventory.database import Database
from inventory.errors import VaultError
from inventory.manifest import Doubt
from inventory.model.credential import Purpose
from inventory.model.device import Device
from inventory.model.kind import Kind
from inventory.model.person import Person
from inventory.model.scope import BUREAU
from inventory.model.sealed import WrappedKey
from inventory.model.turn import Role, State
from inventory.person_logins import LOGINS, make_login
from inventory.person_secrets import people_manifest
from inventory.rekeying import move_compartment, rekey_school
from inventory.repository import (
    compartments,
    credentials,
    devices,
    people,
    person_logins,
    rotations,
    turn_secrets,
)
from inventory.tables.credential import credential as table
from inventory.vault import KEY_BYTES, KeyCompartment, Vault

BY = {"actor": "Lý", "at_ms": NOW_MS}
PASSPHRASE, OTHER = "correct horse battery", "another horse and battery"


def keys_of(database: Database) -> list[WrappedKey]:
    with database.read() as connection:
        return credentials.keys(connection, BUREAU)


def opened(database: Database, vault: Vault) -> dict[str, str]:
    """By a vault that has seen nothing but what is stored."""
    vault.admit(keys_of(database))
    with database.read() as connection:
        rows = credentials.every(connection, BUREAU, Purpose.POLL)
        return {id: one.secret for id, one in safekeeping.opened_all(connection, vault, rows).items()}


def test_every_record_is_sealed_anew_and_the_old_key_is_gone(database: Database) -> None:
    vault = make_vault()
    before = stocked(database, vault, 5)
    (old,) = keys_of(database)
    told_parts: list[int] = []
    assert rekey_school(database, vault, "S01", Purpose.POLL, **BY, told=told_parts.append) == 5
    assert sum(told_parts) == 5
    (new,) = keys_of(database)
    assert new.id != old.id
    assert new.generation == 2
    after = {row.id: row for row in rows_of(database)}
    for row in before:
        now = after[row.id]
        assert (now.generation, now.changed_ms, now.key) == (row.generation, row.changed_ms, new.id)
        assert now.wrapped_key != row.wrapped_key
        assert now.ciphertext != row.ciphertext
    assert told(database, vault) == set()
    assert opened(database, make_vault()) == {f"c{number}": "secret" for number in range(5)}


def test_an_old_row_under_the_old_key_opens_no_more(database: Database) -> None:
    vault = make_vault()
    stocked(database, vault, 1)
    row = rows_of(database)[0]
    rekey_school(database, vault, "S01", Purpose.POLL, **BY)
    fresh = make_vault()
    fresh.admit(keys_of(database))
    with pytest.raises(VaultError) as refused:
        fresh.open(row)
    assert refused.value.message.id == "vault.unknown_key"


class Crash(BaseException):
    """The machine stops here."""


class Dying:
    """A ledger whose machine stops before its nth write."""

    def __init__(self, database: Database, writes: int) -> None:
        self._database = database
        self._left = writes

    def write(self, work: Any) -> Any:
        if self._left == 0:
            raise Crash
        self._left -= 1
        return self._database.write(work)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(rekeying, "AT_ONCE", 2)
    return iter(())


def test_cut_short_after_any_write_all_is_readable_and_a_second_run_ends_it(database: Database) -> None:
    stocked(database, make_vault(), 5)
    expected = {f"c{number}": "secret" for number in range(5)}
    crashes = 0
    for writes in range(20):
        vault = make_vault()
        vault.admit(keys_of(database))
        try:
            rekey_school(Dying(database, writes), vault, "S01", Purpose.POLL, **BY)  # type: ignore[arg-type]
        except Crash:
            crashes += 1
        else:
            break
        assert opened(database, make_vault()) == expected
        assert told(database, vault) == set()
    assert crashes == 5  # key, three parts, the end
    assert len(keys_of(database)) == 1


def test_a_key_of_another_process_is_sealed_anew_too(database: Database) -> None:
    """Somebody puts a secret in, under the old key, while we are at it."""
    vault, other = make_vault(), make_vault()
    stocked(database, vault, 3)
    other.admit(keys_of(database))

    def meanwhile(_: int, done: list[int] = []) -> None:  # noqa: B006 - remembers that it was done
        if not done:
            done.append(1)
            keep(database, other, secret("late"))
            keep(database, other, next_of(secret("c2"), "newer"))

    rekey_school(database, vault, "S01", Purpose.POLL, **BY, told=meanwhile)
    assert opened(database, make_vault()) == {"c0": "secret", "c1": "secret", "c2": "newer", "late": "secret"}
    assert len(keys_of(database)) == 1


def test_what_was_put_back_is_not_made_ours_by_new_keys(database: Database) -> None:
    vault = make_vault()
    stocked(database, vault, 2)
    old = raw(database, "c0")
    keep(database, vault, next_of(secret("c0"), "newer"))
    put_raw(database, old)
    with pytest.raises(VaultError) as refused:
        rekey_school(database, vault, "S01", Purpose.POLL, **BY)
    assert refused.value.message.params["doubt"] == Doubt.PUT_BACK


def test_a_row_that_went_away_is_still_missed_after_new_keys(database: Database) -> None:
    vault = make_vault()
    stocked(database, vault, 2)
    meddle(database, delete(table).where(table.c.id == "c0"))
    rekey_school(database, vault, "S01", Purpose.POLL, **BY)
    assert told(database, vault) == {("c0", Doubt.GONE)}


def test_after_a_new_passphrase_the_old_one_and_an_old_ledger_open_nothing_new(database: Database) -> None:
    plant_schools(database)
    sealed, opened_by_old = make_compartment(Purpose.ADMIN, PASSPHRASE, created_ms=NOW_MS, stretch=CHEAP)
    database.write(lambda one: compartments.put(one, sealed)).result(10)
    vault = Vault({Purpose.ADMIN: opened_by_old})
    keep(database, vault, secret("root", "before", purpose=Purpose.ADMIN))
    old_keys = keys_of(database)
    after, made = make_compartment(Purpose.ADMIN, OTHER, created_ms=NOW_MS, generation=2, stretch=CHEAP)
    moved = move_compartment(database, vault, Purpose.ADMIN, made, **BY, sealed=after)
    rekey_school(database, moved, "S01", Purpose.ADMIN, **BY)
    keep(database, moved, next_of(secret("root", purpose=Purpose.ADMIN), "after"))

    (row,) = rows_of(database, [Purpose.ADMIN])
    with database.read() as connection:
        stored = compartments.get(connection, BUREAU, Purpose.ADMIN)
    assert stored is not None
    with pytest.raises(VaultError) as refused:
        open_compartment(stored, PASSPHRASE)
    assert refused.value.message.id == "vault.wrong_passphrase"
    thief = Vault({Purpose.ADMIN: open_compartment(sealed, PASSPHRASE)}, old_keys)  # from an old backup
    with pytest.raises(VaultError):
        thief.open(row)
    thief.admit(keys_of(database))
    with pytest.raises(VaultError):
        thief.open(row)
    owner = Vault({Purpose.ADMIN: open_compartment(stored, OTHER)}, keys_of(database))
    assert owner.open(row).secret == "after"


def test_a_new_key_file_takes_people_s_logins_along(database: Database) -> None:
    vault = make_vault()
    stocked(database, vault, 2)
    person = Person(id="d" * 32, school="S01", name="Lý Thị Mai")
    login = make_login(
        vault, person, "mai", ["reveal"], LOGINS.stretch("a long enough word", stretch=CHEAP),
        generation=1, changed_ms=NOW_MS,
    )  # fmt: skip

    def work(connection: Connection) -> None:
        people.add(connection, person, **BY)
        LOGINS.keep(connection, vault, login)

    database.write(work).result(10)
    other = KeyCompartment(b"n" * KEY_BYTES)
    moved = move_compartment(database, vault, Purpose.POLL, other, **BY)
    rekey_school(database, moved, "S01", Purpose.POLL, **BY)
    fresh = Vault({Purpose.POLL: other}, keys_of(database))
    assert opened(database, fresh) == {"c0": "secret", "c1": "secret"}
    with database.read() as connection:
        (now,) = person_logins.every(connection, BUREAU)
        LOGINS.require_newest(connection, fresh, now)
        assert people_manifest(connection, fresh).generation == 2
    assert LOGINS.matches(fresh, now, "a long enough word")
    assert replace(now, sealed=login.sealed) == login
    with pytest.raises(VaultError):
        LOGINS.matches(vault, now, "a long enough word")


def test_what_a_rotation_holds_is_sealed_anew_and_the_old_key_is_gone(database: Database) -> None:
    vault = make_vault()
    stocked(database, vault, 1)
    held = [vault.seal(secret(f"t{number}", f"word {number}"), "S01", None) for number in range(3)]

    def hold(connection: Connection) -> None:
        devices.add(
            connection, Device(id="1" * 32, code=TURN.device, school="S01", kind=Kind.CAMERA, name="Gate"), **BY
        )
        rotations.put(connection, ROTATION)
        rotations.plan(connection, [replace(TURN, id=row.id, state=State.DONE) for row in held])
        for row in held:
            turn_secrets.put(connection, replace(TURN, id=row.id), Role.FORMER, [row])

    database.write(hold).result(10)
    (old,) = keys_of(database)
    assert rekey_school(database, vault, "S01", Purpose.POLL, **BY) == 4
    (new,) = keys_of(database)
    assert new.id != old.id
    fresh = make_vault()
    fresh.admit([new])
    with database.read() as connection:
        rows = [row for _, _, row in turn_secrets.every(connection, BUREAU)]
    assert {row.id: fresh.open(row).secret for row in rows} == {f"t{number}": f"word {number}" for number in range(3)}


def test_a_secret_that_a_rotation_gave_up_meanwhile_does_not_come_back(database: Database) -> None:
    vault = make_vault()
    stocked(database, vault, 1)
    row = vault.seal(secret("t0"), "S01", None)
    assert database.write(lambda one: turn_secrets.reseal(one, [("t0", Role.PENDING, row, row)])).result(10) == 0
    with database.read() as connection:
        assert turn_secrets.every(connection, BUREAU) == []
