"""What is made anew of an account's secrets, and what stays."""

from __future__ import annotations

import asyncio
import os

import pytest
from crashing import NOW_MS, OLD, RULES
from rotated_school import Rotated
from sqlalchemy import Connection

from campuswatch.rotation.arrows import Arrows
from campuswatch.rotation.pair import Pair, current_rows, make_pair, open_pair
from inventory.database import Database
from inventory.errors import Conflict, VaultError
from inventory.model.credential import Credential, CredentialType, Purpose
from inventory.model.device import Device
from inventory.model.kind import Kind
from inventory.model.scope import BUREAU
from inventory.model.turn import Role, Turn
from inventory.repository import credentials, devices, turn_secrets
from inventory.secret_maker import meets
from inventory.vault import KEY_BYTES, KeyCompartment, Vault

CODE = "s01-cam-0001"
USER = Credential(
    id="u1", type=CredentialType.SNMP_V3, account="monitor", auth_protocol="sha256", auth_secret="Auth-Old-1",
    priv_protocol="aes128", priv_secret="Priv-Old-1", generation=3,
)  # fmt: skip


@pytest.fixture
def school(database: Database) -> Rotated:
    return Rotated(database, cameras=1)


def device_of(connection: Connection) -> Device:
    found = devices.get(connection, BUREAU, CODE)
    assert found is not None
    return found


def pair_of(school: Rotated, type: CredentialType, account: str, vault: Vault | None = None) -> Pair:
    def make(connection: Connection) -> Pair:
        device = device_of(connection)
        rows = current_rows(connection, BUREAU, device, type, account)
        return make_pair(connection, vault or school.vault, rows, device, RULES, os.urandom)

    made: Pair = school.read(make)
    return made


def test_both_secrets_of_a_user_are_made_anew_and_its_protocols_stay(school: Rotated) -> None:
    school.put(USER, device_id=school.read(device_of).id)
    pair = pair_of(school, CredentialType.SNMP_V3, "monitor")
    old, new = pair.old, pair.new
    assert old == USER
    assert (new.id, new.generation, new.account) == ("u1", 4, "monitor"), "the next generation of the device's own"
    assert (new.auth_protocol, new.priv_protocol, new.secret) == ("sha256", "aes128", "")
    for made in (new.auth_secret, new.priv_secret):
        assert meets(RULES, made, "monitor")
    assert len({new.auth_secret, new.priv_secret, old.auth_secret, old.priv_secret}) == 4


def test_of_a_schools_password_the_device_gets_one_of_its_own(school: Rotated) -> None:
    pair = pair_of(school, CredentialType.PASSWORD, "admin")
    assert (pair.old.id, pair.old.secret) == ("c1", OLD)
    assert pair.new.id != "c1"
    assert pair.new.generation == 1
    assert meets(RULES, pair.new.secret, "admin")
    assert pair.new.secret not in repr(pair)


def test_the_narrowest_is_what_the_device_has(school: Rotated) -> None:
    own = Credential(id="c7", type=CredentialType.PASSWORD, account="admin", secret="Own-Pass-1")
    school.put(own, device_id=school.read(device_of).id)
    assert pair_of(school, CredentialType.PASSWORD, "admin").old.id == "c7"


def test_copies_of_both_compartments_get_the_same(school: Rotated) -> None:
    school.put(Credential(id="c2", type=CredentialType.PASSWORD, account="admin", secret=OLD, purpose=Purpose.ADMIN))
    pair = pair_of(school, CredentialType.PASSWORD, "admin")
    assert {one.purpose for one in pair.news} == set(Purpose)
    assert len({one.secret for one in pair.news}) == 1
    assert len({one.id for one in pair.news}) == 2


def test_nothing_is_made_of_nothing_or_of_what_does_not_open(school: Rotated) -> None:
    with pytest.raises(Conflict):
        pair_of(school, CredentialType.PASSWORD, "nobody")
    with pytest.raises(VaultError):
        pair_of(school, CredentialType.PASSWORD, "admin", Vault({Purpose.POLL: KeyCompartment(b"x" * KEY_BYTES)}))


def test_a_row_that_was_put_back_is_not_built_upon(school: Rotated) -> None:
    newer = Credential(id="c1", type=CredentialType.PASSWORD, account="admin", secret="Newer-Pass-1", generation=2)
    rows = school.read(
        lambda connection: current_rows(connection, BUREAU, device_of(connection), CredentialType.PASSWORD, "admin")
    )
    school.put(newer)
    school.write(lambda connection: credentials.put(connection, rows[0], at_ms=NOW_MS))
    with pytest.raises(VaultError):
        pair_of(school, CredentialType.PASSWORD, "admin")


@pytest.mark.parametrize("role", list(Role))
def test_another_device_s_secret_put_into_a_turn_is_not_told_to_this_one(database: Database, role: Role) -> None:
    """Who writes to the database copies sealed rows to a turn of a device that he holds, and waits for the change."""
    school = Rotated(database, cameras=2)
    for number in (1, 2):
        own = Credential(id=f"c1{number}", type=CredentialType.PASSWORD, account="admin", secret=f"Own-Pass-{number}")
        school.put(own, device_id=school.thing(number, Kind.CAMERA).id)
    school.plan()
    arrows = Arrows(database=database, vault=school.vault, clock=school.clock, actor="test")
    mine, other = (asyncio.run(arrows.prepare(turn, RULES)) for turn in school.turns())
    assert open_of(school, mine).old.secret == "Own-Pass-1"
    theirs = school.read(lambda connection: turn_secrets.of_turn(connection, BUREAU, other, role))
    school.write(lambda connection: turn_secrets.put(connection, mine, role, theirs))
    with pytest.raises(VaultError) as refused:
        open_of(school, mine)
    assert refused.value.message.id == "vault.altered"


def test_an_earlier_secret_of_the_device_is_not_given_to_it_again(school: Rotated) -> None:
    school.put(Credential(id="c9", type=CredentialType.PASSWORD, account="admin", secret="Known-By-Thief"),
               device_id=school.read(device_of).id)  # fmt: skip
    (earlier,) = school.read(lambda connection: credentials.some(connection, BUREAU, ["c9"])).values()
    school.put(Credential(id="c9", type=CredentialType.PASSWORD, account="admin", secret=OLD, generation=2),
               device_id=earlier.device_id)  # fmt: skip
    school.plan()
    arrows = Arrows(database=school.database, vault=school.vault, clock=school.clock, actor="test")
    (turn,) = (asyncio.run(arrows.prepare(turn, RULES)) for turn in school.turns())
    school.write(lambda connection: turn_secrets.put(connection, turn, Role.PENDING, [earlier]))
    with pytest.raises(VaultError):
        open_of(school, turn)


def open_of(school: Rotated, turn: Turn) -> Pair:
    found: Pair = school.read(lambda connection: open_pair(connection, BUREAU, school.vault, turn))
    return found
