"""Codes and ids of devices as SQL expressions: people and models name codes, rows refer to ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Connection,
    ScalarSelect,
    Select,
    bindparam,
    select,
    union_all,
)

from inventory.errors import Missing
from inventory.model.scope import Scope
from inventory.repository.scoping import within
from inventory.tables.device import device, device_alias


def id_of(code: str) -> ScalarSelect[str]:
    """The id of the device that has this code or once had it; NULL where there is none."""
    own = select(device.c.id).where(device.c.code == code)
    former = select(device_alias.c.device).where(device_alias.c.alias == code)
    return union_all(own, former).limit(1).scalar_subquery()


def has_code(code: str) -> ColumnElement[bool]:
    return device.c.id == id_of(code)


def codes_of(code: str) -> Select[tuple[str]]:
    """Every code that the device of this code has or had."""
    own = select(device.c.code).where(device.c.id == id_of(code))
    former = select(device_alias.c.alias).where(device_alias.c.device == id_of(code))
    return select(union_all(own, former).subquery().c.code)


def ids_of(codes: Iterable[str]) -> Select[tuple[str]]:
    """The ids of the devices that have or had one of these codes."""
    wanted = list(codes)
    own = select(device.c.id).where(device.c.code.in_(wanted))
    former = select(device_alias.c.device).where(device_alias.c.alias.in_(wanted))
    return select(union_all(own, former).subquery().c.id)


def ids_by_code(connection: Connection, scope: Scope, codes: Iterable[str]) -> Mapping[str, str]:
    """code -> id for writers, which are handed codes and refer to ids.

    Raises Missing for a code that no device within the scope has or had.
    """
    wanted = sorted(set(codes))
    found = known_ids(connection, scope, wanted)
    for code in wanted:
        if code not in found:
            raise Missing("ledger.no_device", device=code)
    return found


def known_ids(connection: Connection, scope: Scope, codes: Iterable[str]) -> Mapping[str, str]:
    """code -> id, without those that no device within the scope has or had."""
    wanted = sorted(set(codes))
    if not wanted:
        return {}
    return {row.code: row.id for row in connection.execute(_ids_query(scope), {"codes": wanted})}


@lru_cache(maxsize=64)
def _ids_query(scope: Scope) -> CompoundSelect[Any]:
    wanted: BindParameter[list[str]] = bindparam("codes", expanding=True)
    own = select(device.c.code, device.c.id).where(device.c.code.in_(wanted), within(scope, device))
    former = (
        select(device_alias.c.alias, device_alias.c.device)
        .join(device, device.c.id == device_alias.c.device)
        .where(device_alias.c.alias.in_(wanted), within(scope, device))
    )
    return union_all(own, former)
