"""The accounts that devices told of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, select

from inventory.model.account import AccountLevel, AccountList, AccountTold
from inventory.model.scope import BUREAU, Scope
from inventory.repository.device_codes import ids_by_code
from inventory.repository.scoping import visible
from inventory.repository.upsert import put_rows
from inventory.tables.account import account_list as table
from inventory.tables.device import device


def put(connection: Connection, lists: Iterable[AccountList]) -> None:
    """Each in the place of what its device told before over that interface. Raises Missing for an unknown device."""
    told = list(lists)
    ids = ids_by_code(connection, BUREAU, (one.device for one in told))
    put_rows(connection, table, [to_row(one, ids[one.device]) for one in told])


def every(connection: Connection, scope: Scope, school: str | None = None) -> list[AccountList]:
    """By the codes of devices and the interface."""
    query = select(table, device.c.code).join(device, device.c.id == table.c.device)
    query = query.where(visible(scope, device.c.school)).order_by(device.c.code, table.c.source)
    if school is not None:
        query = query.where(device.c.school == school)
    return [to_list(row) for row in connection.execute(query)]


def of_devices(connection: Connection, scope: Scope, codes: Iterable[str]) -> dict[tuple[str, str], AccountList]:
    """By code and interface."""
    query = (
        select(table, device.c.code)
        .join(device, device.c.id == table.c.device)
        .where(device.c.code.in_(list(codes)), visible(scope, device.c.school))
    )
    return {(row.code, row.source): to_list(row) for row in connection.execute(query)}


def to_row(one: AccountList, device_id: str) -> dict[str, Any]:
    return {
        "device": device_id,
        "source": one.source,
        "accounts": [[account.name, account.level, account.enabled] for account in one.accounts],
        "since_ms": one.since_ms,
        "seen_ms": one.seen_ms,
    }


def to_list(row: Row[Any]) -> AccountList:
    accounts = (
        AccountTold(name=name, level=AccountLevel(level), enabled=enabled) for name, level, enabled in row.accounts
    )
    return AccountList(
        device=row.code, source=row.source, accounts=tuple(accounts), since_ms=row.since_ms, seen_ms=row.seen_ms
    )
