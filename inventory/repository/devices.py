"""Devices: found by code, id, address or filter; added and changed with their history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from sys import intern
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update

from inventory.errors import Conflict, Missing
from inventory.model.change_event import ChangeEvent
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.scope import Scope
from inventory.repository import changes, login_rows
from inventory.repository.addresses import canonical
from inventory.repository.device_codes import has_code
from inventory.repository.field_changes import field_changes
from inventory.repository.scoping import within
from inventory.repository.search_text import like, search_text
from inventory.tables.device import device as table
from inventory.tables.device import device_alias, held


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a list of devices is narrowed to; None and the empty text let everything pass.

    `text` is looked for in name, code, address, vendor and model, whatever its case and Vietnamese marks.
    """

    school: str | None = None
    kind: Kind | None = None
    stage: Stage | None = None
    area: str | None = None
    text: str = ""


EVERYTHING = Filter()
NOTHING_SINCE: Mapping[str, int] = MappingProxyType({})


def get(connection: Connection, scope: Scope, code: str) -> Device | None:
    """By its code, or by one that it had before."""
    return _one(connection, scope, has_code(code))


def of_codes(connection: Connection, scope: Scope, codes: Iterable[str]) -> dict[str, Device]:
    """By the code that they have now; a former one finds nothing here."""
    query = select(table).where(table.c.code.in_(list(codes)), within(scope, table))
    return {row.code: to_device(row) for row in connection.execute(query)}


def by_id(connection: Connection, scope: Scope, id: str) -> Device | None:
    return _one(connection, scope, table.c.id == id)


def at_address(
    connection: Connection, scope: Scope, school: str, address: str, routing_instance: str = ""
) -> Device | None:
    """The device that holds the address."""
    return _one(
        connection,
        scope,
        (table.c.school == school)
        & (table.c.address == canonical(address))
        & (table.c.routing_instance == routing_instance)
        & held,
    )


def _one(connection: Connection, scope: Scope, condition: ColumnElement[bool]) -> Device | None:
    row = connection.execute(select(table).where(condition, within(scope, table))).one_or_none()
    return to_device(row) if row else None


def find(
    connection: Connection, scope: Scope, wanted: Filter = EVERYTHING, *, after: str = "", limit: int | None = None
) -> list[Device]:
    """Devices in the order of their codes, from the first code beyond `after`, at most `limit` of them."""
    query = select(table).where(within(scope, table), *_conditions(wanted), table.c.code > after)
    return [to_device(row) for row in connection.execute(query.order_by(table.c.code).limit(limit)).all()]


def count(connection: Connection, scope: Scope, wanted: Filter = EVERYTHING) -> Mapping[tuple[Kind, Stage], int]:
    """How many there are of each kind and stage; what there is none of is left out."""
    query = (
        select(table.c.kind, table.c.stage, func.count())
        .where(within(scope, table), *_conditions(wanted))
        .group_by(table.c.kind, table.c.stage)
    )
    return {(Kind(kind), Stage(stage)): number for kind, stage, number in connection.execute(query)}


def aliases(connection: Connection, scope: Scope, code: str) -> list[str]:
    """The codes that the device had before, oldest first: its older time series stand under them."""
    query = (
        select(device_alias.c.alias)
        .join(table, table.c.id == device_alias.c.device)
        .where(has_code(code), within(scope, table))
        .order_by(device_alias.c.at_ms, device_alias.c.alias)
    )
    return list(connection.execute(query).scalars())


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    equal = {"school": wanted.school, "kind": wanted.kind, "stage": wanted.stage, "area": wanted.area}
    narrowed = [table.c[name] == value for name, value in equal.items() if value is not None]
    if wanted.text:
        narrowed.append(table.c.search.like(like(wanted.text), escape="\\"))
    return narrowed


def add(connection: Connection, device: Device, *, actor: str, at_ms: int) -> None:
    """Raises Conflict where the code was ever used or the address is held by another device."""
    if _one(connection, Scope(None), has_code(device.code)) is not None:
        raise Conflict("ledger.code_taken", device=device.code)
    _require_free_address(connection, device)
    connection.execute(insert(table).values(to_row(device)))
    event = ChangeEvent(at_ms=at_ms, school=device.school, subject=device.code, actor=actor, action="added")
    changes.record(connection, [event])


def change(connection: Connection, scope: Scope, device: Device, *, actor: str, at_ms: int) -> list[ChangeEvent]:
    """Make the device of this id what is given; returns the events written, one a field.

    A changed code leaves an alias. Raises Missing where the scope does not see the device, Conflict where its
    new code or address is taken.
    """
    return _become(connection, _before(connection, scope, device), device, actor=actor, at_ms=at_ms)


def change_all(
    connection: Connection,
    scope: Scope,
    devices: Iterable[Device],
    *,
    actor: str,
    at_ms: int,
    since_ms: Mapping[str, int] = NOTHING_SINCE,
) -> Mapping[str, list[ChangeEvent]]:
    """The same for several that may exchange their addresses; events by code.

    `since_ms` tells by code when a machine last saw it as it was before.
    """
    pairs = [(_before(connection, scope, device), device) for device in devices]
    leaving = [one.id for one, after in pairs if one.holds_address and _lives(one) != _lives(after)]
    connection.execute(update(table).where(table.c.id.in_(leaving)).values(holds_address=False))
    return {
        after.code: _become(connection, before, after, actor=actor, at_ms=at_ms, since_ms=since_ms.get(after.code))
        for before, after in pairs
    }


def _lives(device: Device) -> tuple[str | None, bool]:
    return canonical(device.address), device.holds_address


def _before(connection: Connection, scope: Scope, device: Device) -> Device:
    before = by_id(connection, scope, device.id)
    if before is None or not scope.allows(device.school):
        raise Missing("ledger.no_device", device=device.code)
    return before


def _become(
    connection: Connection, before: Device, device: Device, *, actor: str, at_ms: int, since_ms: int | None = None
) -> list[ChangeEvent]:
    row = to_row(device)
    events = field_changes(
        _visible_fields(to_row(before)),
        _visible_fields(row),
        school=device.school,
        subject=device.code,
        actor=actor,
        at_ms=at_ms,
    )
    if since_ms is not None:
        events = [replace(event, since_ms=since_ms) for event in events]
    if not events:
        if device.sure != before.sure:
            connection.execute(update(table).where(table.c.id == device.id).values(sure=dict(device.sure)))
        return []
    _require_free_address(connection, device)
    if device.code != before.code:
        _keep_alias(connection, before, device, at_ms)
    connection.execute(update(table).where(table.c.id == device.id).values(row))
    changes.record(connection, events)
    return events


def _keep_alias(connection: Connection, before: Device, device: Device, at_ms: int) -> None:
    if _one(connection, Scope(None), has_code(device.code)) is not None:
        raise Conflict("ledger.code_taken", device=device.code)
    connection.execute(insert(device_alias).values(alias=before.code, device=device.id, at_ms=at_ms))
    login_rows.rename(connection, before.code, device.code)


def _require_free_address(connection: Connection, device: Device) -> None:
    if device.address is None or not device.holds_address:
        return
    holder = at_address(connection, Scope(None), device.school, device.address, device.routing_instance)
    if holder is not None and holder.id != device.id:
        raise Conflict("ledger.address_taken", address=device.address, device=holder.code)


def _visible_fields(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a history shows: not the text that searches look in, nor how sure a scan was of its word."""
    return {name: value for name, value in row.items() if name not in ("search", "sure")}


def to_device(row: Row[Any]) -> Device:
    """What thousands of devices have alike is one string."""
    return Device(
        id=row.id,
        code=intern(row.code),
        school=intern(row.school),
        kind=Kind(row.kind),
        name=row.name,
        stage=Stage(row.stage),
        address=row.address,
        area=row.area,
        vendor=intern(row.vendor),
        model=intern(row.model),
        firmware=intern(row.firmware),
        answers=tuple(map(intern, row.answers)),
        routing_instance=row.routing_instance,
        holds_address=row.holds_address,
        stream_path=row.stream_path,
        sure=_alike(tuple(row.sure.items())),
        lamp=row.lamp,
        basic_login=row.basic_login,
    )


@lru_cache(maxsize=4096)
def _alike(sure: tuple[tuple[str, int], ...]) -> Mapping[str, int]:
    """One for all that are alike; nobody changes what a frozen device holds."""
    return dict(sure)


def to_row(device: Device) -> Mapping[str, Any]:
    address = canonical(device.address)
    return {
        "id": device.id,
        "code": device.code,
        "school": device.school,
        "kind": device.kind,
        "name": device.name,
        "stage": device.stage,
        "address": address,
        "area": device.area,
        "vendor": device.vendor,
        "model": device.model,
        "firmware": device.firmware,
        "answers": list(device.answers),
        "routing_instance": device.routing_instance,
        "holds_address": device.holds_address,
        "stream_path": device.stream_path,
        "sure": dict(device.sure),
        "lamp": device.lamp,
        "basic_login": device.basic_login,
        "search": search_text([device.name, device.code, address, device.vendor, device.model]),
    }
