"""A secret is shown to who may see it, after the audit row, and to nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, text, update

from campuswatch.usecases.actor import Actor, Forbidden, Right
from campuswatch.usecases.credentials import add_credential
from campuswatch.usecases.people import leave_person
from campuswatch.usecases.revealing import reveal
from campuswatch.usecases.signing_in import NotLetIn, change_password, give_login, sign_in, take_login
from inventory.database import Database
from inventory.errors import Conflict, LedgerError, Missing, VaultError
from inventory.inspection import inspect_logins
from inventory.model.credential import Credential, CredentialType, Purpose
from inventory.model.person import Person
from inventory.model.school import School
from inventory.model.scope import BUREAU
from inventory.passphrase import Stretch
from inventory.person_secrets import MOST_TRIES, PAUSE_MS
from inventory.repository import audit_rows, people, schools
from inventory.tables.credential import credential as table
from inventory.tables.person import person as person_table
from inventory.tables.secrets import person_login
from inventory.vault import KEY_BYTES, KeyCompartment, Vault

NOW_MS = 1_795_366_800_000
BY = {"actor": "Lý", "at_ms": NOW_MS}
CHEAP = Stretch(salt=b"s" * 16, memory_kib=64, passes=1, lanes=1)
HEAD = Actor("Lý", BUREAU, frozenset(Right))
MAI = Person(id="d" * 32, school="S01", name="Mai")
WANG = Person(id="e" * 32, school="S02", name="Wang")
BOSS = Person(id="f" * 32, school="", name="Boss")
PASSWORD, SECRET, WHY = "a long enough password", "the-secret-itself", "new lens, web page"


class Counting(KeyCompartment):
    """How often a key of a school was unwrapped: nothing can be opened without it."""

    unwrapped = 0

    def unwrap(self, wrapped: bytes, bound: bytes) -> bytes:
        self.unwrapped += b"campuswatch.key" in bound
        return super().unwrap(wrapped, bound)


@dataclass
class House:
    database: Database
    vault: Vault
    compartment: Counting
    id: str

    def enter(self, name: str = "mai", password: str = PASSWORD, *, now_ms: int = NOW_MS) -> Any:
        return sign_in(self.database, self.vault, name, password, now_ms=now_ms)

    def show(self, name: str = "mai", why: str = WHY) -> str:
        person = self.enter(name)
        return reveal(self.database, self.vault, person, self.id[:8], why, now_ms=NOW_MS).credential.secret

    def give(self, person: Person, name: str, *rights: Right, password: str = PASSWORD) -> None:
        give_login(
            self.database, self.vault, HEAD, person, password,
            name=name, rights=rights, now_ms=NOW_MS, stretch=CHEAP,
        )  # fmt: skip

    def chain(self, school: str = "S01") -> list[str]:
        with self.database.read() as connection:
            return [one.action for one in audit_rows.entries(connection, BUREAU, school)]


@pytest.fixture
def house(database: Database) -> House:
    def work(connection: Connection) -> None:
        for code in ("S01", "S02"):
            schools.add(connection, School(code=code, name=code), **BY)
        for person in (MAI, WANG, BOSS):
            people.add(connection, person, **BY)

    database.write(work).result(10)
    compartment = Counting(b"k" * KEY_BYTES)
    vault = Vault({Purpose.POLL: compartment})
    credential = Credential(id="", type=CredentialType.PASSWORD, account="viewer", secret=SECRET)
    row = add_credential(database, vault, HEAD, credential, school="S01", now_ms=NOW_MS)
    made = House(database, vault, compartment, row.id)
    made.give(MAI, "mai", Right.REVEAL)
    made.give(WANG, "wang", Right.REVEAL)
    made.give(BOSS, "boss", Right.LOOK)
    return made


def test_who_may_see_it_sees_it_and_the_chain_says_who_and_why(house: House) -> None:
    assert house.show() == SECRET
    with house.database.read() as connection:
        last = audit_rows.entries(connection, BUREAU, "S01")[-1]
    assert (last.action, last.actor, last.subject) == ("secret.revealed", "Mai (mai)", house.id)
    assert WHY in last.detail
    assert SECRET not in last.detail


def test_where_the_audit_row_cannot_be_written_nothing_is_opened(house: House) -> None:
    person = house.enter()
    refuse_audit(house.database)
    house.compartment.unwrapped = 0
    with pytest.raises(LedgerError):
        reveal(house.database, house.vault, person, house.id, WHY, now_ms=NOW_MS)
    assert house.compartment.unwrapped == 0


def refuse_audit(database: Database) -> None:
    def work(connection: Connection) -> None:
        if connection.dialect.name == "sqlite":
            connection.execute(
                text("CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'disk full'); END")
            )
        else:
            connection.execute(text("ALTER TABLE audit ADD CONSTRAINT full_disk CHECK (seq < 0) NOT VALID"))

    database.write(work).result(10)


def test_the_audit_row_is_there_before_the_secret_is_opened(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    person = house.enter()
    seen: list[str] = []
    unwrap = Counting.unwrap

    def watched(self: Counting, wrapped: bytes, bound: bytes) -> bytes:
        seen.append(house.chain()[-1])
        return unwrap(self, wrapped, bound)

    monkeypatch.setattr(Counting, "unwrap", watched)
    reveal(house.database, house.vault, person, house.id, WHY, now_ms=NOW_MS)
    assert set(seen) == {"secret.revealed"}


def test_another_school_s_person_does_not_find_it_and_one_without_the_right_may_not(house: House) -> None:
    with pytest.raises(Missing):
        house.show("wang")
    with pytest.raises(Forbidden):
        house.show("boss")
    assert "secret.revealed" not in house.chain()


@pytest.mark.parametrize("why", ["", "   ", "ok", "x" * 300, "two\nlines of it"])
def test_without_a_reason_there_is_nothing_to_see(house: House, why: str) -> None:
    with pytest.raises(Conflict) as refused:
        house.show(why=why)
    assert refused.value.message.id == "vault.no_reason"


def test_a_wrong_password_and_an_unknown_name_sound_the_same(house: House) -> None:
    told = set()
    for name, password in (("mai", "another long password"), ("nobody", PASSWORD)):
        with pytest.raises(NotLetIn) as refused:
            house.enter(name, password)
        told.add(str(refused.value))
    assert len(told) == 1
    assert house.chain("")[-1] == "login.refused"


def test_after_some_wrong_passwords_the_right_one_has_to_wait(house: House) -> None:
    for _ in range(MOST_TRIES):
        with pytest.raises(NotLetIn):
            house.enter(password="another long password")
    with pytest.raises(NotLetIn) as refused:
        house.enter()
    assert refused.value.message.id == "login.too_many"
    assert house.enter(now_ms=NOW_MS + PAUSE_MS)
    assert house.enter()  # and the count began again


def test_who_left_is_let_in_no_more(house: House) -> None:
    change = update(person_table).where(person_table.c.id == MAI.id).values(left_ms=NOW_MS)
    house.database.write(lambda one: one.execute(change) and None).result(10)
    with pytest.raises(NotLetIn):
        house.enter()


def test_who_left_has_no_login_that_a_leave_taken_back_would_revive(house: House) -> None:
    for left_ms in (NOW_MS, None):
        leave_person(house.database, house.vault, HEAD, "S01", MAI.name, left_ms=left_ms, now_ms=NOW_MS)
    with pytest.raises(NotLetIn):
        house.enter()
    assert "secret.login_removed" in house.chain("")
    with house.database.read() as connection:
        assert inspect_logins(connection, BUREAU, house.vault) == []


def test_nobody_gets_another_school_s_secrets_by_moving_in_the_database(house: House) -> None:
    """Wang may reveal those of S02, and writes himself into the bureau, which sees all, or into S01."""
    for school in ("", "S01"):
        change = update(person_table).where(person_table.c.id == WANG.id).values(school=school)
        house.database.write(lambda one, change=change: one.execute(change) and None).result(10)
        with pytest.raises(VaultError) as refused:
            house.show("wang")
        assert refused.value.message.id == "login.altered"
    assert "secret.revealed" not in house.chain()


@pytest.mark.parametrize("change", [{"rights": "keep,reveal"}, {"name": "chef"}, {"sealed": b"x" * 60}, {"passes": 2}])
def test_rights_and_passwords_cannot_be_written_into_the_database(house: House, change: dict[str, Any]) -> None:
    """The thief knows the boss's password and wants the right, or puts a password of his own in."""
    change_row = update(person_login).where(person_login.c.person == BOSS.id).values(change)
    house.database.write(lambda one: one.execute(change_row) and None).result(10)
    with pytest.raises(VaultError) as refused:
        house.enter(change.get("name", "boss"))
    assert refused.value.message.id == "login.altered"
    with house.database.read() as connection:
        assert {one.subject for one in inspect_logins(connection, BUREAU, house.vault)} == {BOSS.id}


def test_an_old_login_put_back_lets_nobody_in(house: House) -> None:
    with house.database.read() as connection:
        old = dict(connection.execute(select(person_login).where(person_login.c.person == MAI.id)).one()._mapping)
    change_password(house.database, house.vault, house.enter(), MAI, "the next long password", now_ms=NOW_MS)
    assert house.enter(password="the next long password")

    def put_back(connection: Connection) -> None:
        connection.execute(person_login.delete().where(person_login.c.person == MAI.id))
        connection.execute(insert(person_login).values(old))

    house.database.write(put_back).result(10)
    with pytest.raises(VaultError) as refused:
        house.enter()
    assert refused.value.message.id == "login.altered"


def test_a_login_that_was_taken_away_is_gone(house: House) -> None:
    take_login(house.database, house.vault, HEAD, MAI, now_ms=NOW_MS)
    with pytest.raises(NotLetIn):
        house.enter()
    with house.database.read() as connection:
        assert inspect_logins(connection, BUREAU, house.vault) == []


def test_a_name_is_one_person_s_only(house: House) -> None:
    with pytest.raises(Conflict) as refused:
        house.give(WANG, "mai", Right.REVEAL)
    assert refused.value.message.id == "login.name_taken"


def test_a_password_that_is_easy_is_refused(house: House) -> None:
    with pytest.raises(Conflict):
        house.give(WANG, "wang", password="12345678")


def test_a_secret_that_was_put_back_is_not_shown(house: House) -> None:
    with house.database.read() as connection:
        old = dict(connection.execute(select(table)).one()._mapping)
    again = Credential(id="", type=CredentialType.PASSWORD, account="viewer", secret="newer")
    row = add_credential(house.database, house.vault, HEAD, again, school="S01", now_ms=NOW_MS)
    assert (row.id, row.generation) == (house.id, 2)
    assert house.show() == "newer"
    house.database.write(lambda one: one.execute(update(table).values(old)) and None).result(10)
    with pytest.raises(VaultError) as refused:
        house.show()
    assert refused.value.message.id == "vault.doubted"
