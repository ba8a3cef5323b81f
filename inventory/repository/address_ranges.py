"""Ranges of addresses that are reserved, or given out by a DHCP server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from ipaddress import ip_address
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from inventory.errors import Conflict, Missing
from inventory.model.address_range import AddressRange, RangeUse
from inventory.model.change_event import ChangeEvent
from inventory.model.scope import Scope
from inventory.repository import changes
from inventory.repository.scoping import visible
from inventory.tables.address_range import address_range as table


def every(connection: Connection, scope: Scope, school: str | None = None) -> list[AddressRange]:
    """By school, routing instance and first address."""
    query = select(table).where(visible(scope, table.c.school))
    if school is not None:
        query = query.where(table.c.school == school)
    return sorted(map(_to_range, connection.execute(query)), key=_order)


def add(connection: Connection, told: AddressRange) -> None:
    """`first` and `last` in canonical spelling. Raises Conflict where another range has some of it already."""
    home = every(connection, Scope.of([told.school]), told.school)
    for other in home:
        if other.routing_instance == told.routing_instance and _touch(other, told):
            raise Conflict("ipam.range_overlaps", first=other.first, last=other.last)
    connection.execute(insert(table).values(asdict(told)))
    changes.record(connection, [_event(told, told.by, "added", told.entered_ms)])


def remove(connection: Connection, scope: Scope, id: str, *, actor: str, at_ms: int) -> AddressRange:
    """Raises Missing where the scope sees no range of this id."""
    found = next((one for one in every(connection, scope) if one.id == id), None)
    if found is None:
        raise Missing("ipam.no_range", range=id)
    connection.execute(delete(table).where(table.c.id == id))
    changes.record(connection, [_event(found, actor, "removed", at_ms)])
    return found


def subject(told: AddressRange) -> str:
    """What change events call it."""
    instance = f" {told.routing_instance}" if told.routing_instance else ""
    return f"{told.school}/{told.first}-{told.last}{instance}"


def _event(told: AddressRange, actor: str, action: str, at_ms: int) -> ChangeEvent:
    said = f"{told.use}: {told.why}" if told.why else told.use
    old, new = ("", said) if action == "added" else (said, "")
    return ChangeEvent(
        at_ms=at_ms,
        school=told.school,
        subject=subject(told),
        actor=actor,
        action=action,
        field="use",
        old=old,
        new=new,
    )


def _touch(one: AddressRange, other: AddressRange) -> bool:
    (a, b), (c, d) = _ends(one), _ends(other)
    return a.version == c.version and int(a) <= int(d) and int(c) <= int(b)


def _ends(one: AddressRange) -> Sequence[Any]:
    return ip_address(one.first), ip_address(one.last)


def _order(one: AddressRange) -> tuple[str, str, int, int]:
    first = ip_address(one.first)
    return one.school, one.routing_instance, first.version, int(first)


def _to_range(row: Row[Any]) -> AddressRange:
    return AddressRange(**dict(row._mapping) | {"use": RangeUse(row.use)})
