"""Thousands of rows at once, as an import brings them: each with its history, in statements that are built once.

What is checked row by row elsewhere (is the code free, is the address) is checked by the plan that made the rows; what
it overlooked the database refuses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, insert, select, update

from inventory.model.area import Area
from inventory.model.change_event import ChangeEvent
from inventory.model.claim import Claim, ClaimType
from inventory.model.cost import Cost
from inventory.model.device import Device
from inventory.model.device_file import DeviceFile
from inventory.model.person import Person
from inventory.model.scope import Scope
from inventory.model.service_period import ServicePeriod
from inventory.model.voucher import Voucher
from inventory.repository import areas, changes, costs, device_files, devices, people, vouchers
from inventory.repository.field_changes import field_changes
from inventory.repository.scoping import visible, within
from inventory.repository.upsert import put_rows
from inventory.tables.area import area as area_table
from inventory.tables.claim import claim as claim_table
from inventory.tables.device import code_counter, device_alias
from inventory.tables.device import device as device_table
from inventory.tables.device_file import device_file as file_table
from inventory.tables.person import person as person_table
from inventory.tables.service_period import service_period
from inventory.tables.voucher import cost as cost_table
from inventory.tables.voucher import voucher as voucher_table

AT_ONCE = 2_000
NO_FILE = device_files.to_row(DeviceFile(device=""))
T = TypeVar("T")


def former_codes(connection: Connection, scope: Scope) -> dict[str, str]:
    """Code that a device once had -> the one it has."""
    query = (
        select(device_alias.c.alias, device_table.c.code)
        .join(device_table, device_table.c.id == device_alias.c.device)
        .where(within(scope, device_table))
    )
    return {row.alias: row.code for row in connection.execute(query)}


def counters(connection: Connection, scope: Scope) -> dict[tuple[str, str], int]:
    """The last number that was given out, by school and prefix of codes."""
    query = select(code_counter).where(visible(scope, code_counter.c.school))
    return {(row.school, row.prefix): row.last for row in connection.execute(query)}


def put_counters(connection: Connection, numbers: Mapping[tuple[str, str], int]) -> None:
    put_rows(
        connection,
        code_counter,
        [{"school": school, "prefix": prefix, "last": last} for (school, prefix), last in numbers.items()],
    )


def add_people(connection: Connection, new: Sequence[Person], *, actor: str, at_ms: int) -> None:
    _insert(connection, person_table, map(shallow, new))
    changes.record(
        connection,
        [_added(one.school, people.subject(one), actor, at_ms, field="name", new=one.name) for one in new],
    )


def add_areas(connection: Connection, new: Sequence[Area], *, actor: str, at_ms: int) -> None:
    _insert(connection, area_table, map(shallow, new))
    changes.record(connection, [_added(one.school, areas.subject(one), actor, at_ms) for one in new])


def add_devices(connection: Connection, new: Sequence[Device], *, actor: str, at_ms: int) -> None:
    _insert(connection, device_table, map(devices.to_row, new))
    for some in _some(new):
        changes.record(connection, [_added(one.school, one.code, actor, at_ms) for one in some])


def add_files(connection: Connection, new: Iterable[tuple[Device, DeviceFile]], *, actor: str, at_ms: int) -> None:
    """Of devices that have none yet."""
    for some in _some(new):
        rows = [(device, device_files.to_row(file)) for device, file in some]
        connection.execute(insert(file_table), [{"device": device.id, **row} for device, row in rows])
        events = [
            event
            for device, row in rows
            for event in field_changes(
                NO_FILE, row, school=device.school, subject=device.code, actor=actor, at_ms=at_ms
            )
        ]  # fmt: skip
        changes.record(connection, events)


def add_claims(connection: Connection, said: Iterable[tuple[str, Claim]], *, at_ms: int) -> None:
    """(id of a device, claim): made now."""
    rows = [
        {"device": id, "type": claim.type, "value": claim.value, "first_seen_ms": at_ms, "last_seen_ms": at_ms}
        for id, claim in said
    ]
    put_rows(connection, claim_table, rows)


def macs(claimed: Mapping[str, Mapping[Claim, int]]) -> dict[str, str]:
    """Of claims by device the MAC that was claimed last."""
    found: dict[str, str] = {}
    for code, claims in claimed.items():
        last = [(at_ms, claim.value) for claim, at_ms in claims.items() if claim.type is ClaimType.MAC]
        if last:
            found[code] = max(last)[1]
    return found


def put_periods(
    connection: Connection, stated: Iterable[tuple[Device, ServicePeriod | None, ServicePeriod]], *, actor: str,
    at_ms: int,
) -> None:  # fmt: skip
    """(device, the period in whose place it comes, the period): what is replaced is superseded, never changed."""
    for some in _some(stated):
        for device, before, _ in some:
            if before is not None:
                same = (service_period.c.device == device.id) & (service_period.c.start_ms == before.start_ms)
                known = same & service_period.c.superseded_ms.is_(None)
                connection.execute(update(service_period).where(known).values(superseded_ms=at_ms))
        connection.execute(
            insert(service_period),
            [
                {"device": device.id, "start_ms": after.start_ms, "end_ms": after.end_ms, "recorded_ms": at_ms}
                for device, _, after in some
            ],
        )
        changes.record(
            connection,
            [event for device, before, after in some for event in _restated(device, before, after, actor, at_ms)],
        )


def _restated(
    device: Device, before: ServicePeriod | None, after: ServicePeriod, actor: str, at_ms: int
) -> Iterator[ChangeEvent]:
    for field, old, new in (
        ("service_start", before.start_ms if before else None, after.start_ms),
        ("service_end", before.end_ms if before else None, after.end_ms),
    ):
        if old != new:
            yield ChangeEvent(
                at_ms=at_ms, school=device.school, subject=device.code, actor=actor, action="changed", field=field,
                old="" if old is None else str(old), new="" if new is None else str(new),
            )  # fmt: skip


def put_vouchers(
    connection: Connection, some: Sequence[Voucher], ids: Mapping[str, str], *, actor: str, at_ms: int
) -> None:
    """New or changed; `ids` of devices by code."""
    _put_papers(connection, voucher_table, some, ids)
    changes.record(
        connection, [_noted(one.school, one.device, "voucher", vouchers.told(one), actor, at_ms) for one in some]
    )


def put_costs(connection: Connection, some: Sequence[Cost], ids: Mapping[str, str], *, actor: str, at_ms: int) -> None:
    """As `put_vouchers`."""
    _put_papers(connection, cost_table, some, ids)
    changes.record(
        connection,
        [_noted(one.school, one.device or one.school, "cost", costs.told(one), actor, at_ms) for one in some],
    )


def _put_papers(
    connection: Connection, table: Table, some: Sequence[Voucher] | Sequence[Cost], ids: Mapping[str, str]
) -> None:
    rows = [shallow(one) | {"device": ids[one.device] if one.device is not None else None} for one in some]
    for part in _some(rows):
        put_rows(connection, table, part)


def shallow(one: Person | Area | Voucher | Cost) -> dict[str, Any]:
    """Its fields are texts, numbers and days: `asdict` would copy each of them, at a fifth of an import's time."""
    return {field.name: getattr(one, field.name) for field in fields(one)}


def _insert(connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    for some in _some(rows):
        connection.execute(insert(table), [dict(row) for row in some])


def _some(rows: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(rows)
    while part := list(islice(rest, AT_ONCE)):
        yield part


def _added(school: str, subject: str, actor: str, at_ms: int, *, field: str = "", new: str = "") -> ChangeEvent:
    return ChangeEvent(
        at_ms=at_ms, school=school, subject=subject, actor=actor, action="added", field=field, new=new
    )  # fmt: skip


def _noted(school: str, subject: str, field: str, new: str, actor: str, at_ms: int) -> ChangeEvent:
    return ChangeEvent(
        at_ms=at_ms, school=school, subject=subject, actor=actor, action="changed", field=field, new=new
    )  # fmt: skip
