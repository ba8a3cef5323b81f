"""Which accounts devices tell of."""

from __future__ import annotations

import asyncio

import pytest
from control_lab import DEADLINE_S, GUARD, failing, find, make_school, target_of, visited

from collector.probes.account_readers import READERS, seen
from collector.protocols.dahua import accounts as dahua
from collector.protocols.errors import BadAnswer, Denied
from collector.protocols.isapi import accounts as isapi
from collector.protocols.snmp.usm_table import STATUS, name_at, read_users, row_of
from collector.protocols.snmp.values import Integer
from inventory.model.account import AccountLevel, AccountTold
from inventory.model.credential import Credential, CredentialType
from simulator.truth import Truth

MAKES = {"isapi": "Hikvision", "dahua": "Dahua", "onvif": "Uniview"}


@pytest.fixture(scope="module")
def school() -> Truth:
    return make_school("127.48.0.0/24")


@pytest.mark.parametrize("source", MAKES)
@pytest.mark.parametrize("kind", ["camera", "recorder"])
def test_all_accounts_with_what_they_may(school: Truth, source: str, kind: str) -> None:
    async def run() -> None:
        async with visited(school) as (_, instruments):
            found = await seen(source, target_of(find(school, kind, MAKES[source])), instruments, DEADLINE_S)
        enabled = True if source == "isapi" else None
        assert found.accounts == (
            AccountTold(name="admin", level=AccountLevel.ADMINISTRATOR, enabled=enabled),
            AccountTold(name=GUARD.name, level=AccountLevel.VIEWER, enabled=enabled),
        )
        assert found.source == source

    asyncio.run(run())


def test_who_may_not_see_them_is_denied(school: Truth) -> None:
    guard = Credential(id="g", type=CredentialType.PASSWORD, account=GUARD.name, secret=GUARD.password)

    async def run() -> None:
        async with visited(school) as (_, instruments):
            target = target_of(find(school, "camera", "Hikvision"), credentials={guard.type: guard})
            await failing(READERS["isapi"](target, instruments, DEADLINE_S), Denied)

    asyncio.run(run())


def test_lists_are_bounded_and_names_cleaned() -> None:
    users = "".join(f"<User><id>{n}</id><userName>u\u202e{n:03}</userName></User>" for n in range(200))
    found = isapi.read_users(f"<UserList>{users}</UserList>".encode())
    assert len(found) == isapi.MAX_USERS
    assert found[0].told() == AccountTold(name="u000", level=AccountLevel.OTHER)
    lines = "".join(f"users[{n}].Name=u{n}\r\nusers[{n}].Group=admin\r\n" for n in range(200))
    assert len(dahua.read_users(lines.encode())) == dahua.MAX_USERS


@pytest.mark.parametrize("answer", [b"", b"<html/>", b"<UserList/", b"Error\r\nBad Request!\r\n"])
def test_what_is_no_list(answer: bytes) -> None:
    for read in (isapi.read_users, dahua.read_users):
        with pytest.raises(BadAnswer):
            read(answer)


def test_a_row_of_the_user_table_is_a_name() -> None:
    row = row_of(b"\x80\x00\x1f\x88\x04", b"watcher")
    assert name_at(row) == b"watcher"
    assert read_users({row: {STATUS: Integer(1)}}) == (AccountTold(name="watcher", enabled=True),)
    for wrong in ((), (5,), (2, 1, 1), (1, 1, 3, 65), (1, 1, 1, 300), (1, 1, 40, *[65] * 40)):
        assert name_at(wrong) is None
