"""Subnets of schools: the plan of their addresses."""

from __future__ import annotations

from dataclasses import asdict, replace
from ipaddress import ip_network
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from inventory.errors import Conflict, Missing
from inventory.model.change_event import ChangeEvent
from inventory.model.kind import Kind
from inventory.model.scope import Scope
from inventory.model.subnet import Subnet
from inventory.repository import changes
from inventory.repository.field_changes import field_changes
from inventory.repository.scoping import visible
from inventory.repository.upsert import upsert
from inventory.tables.subnet import subnet as table


def every(connection: Connection, scope: Scope, school: str | None = None) -> list[Subnet]:
    """In the order of schools and the text of their addresses."""
    query = select(table).where(visible(scope, table.c.school))
    if school is not None:
        query = query.where(table.c.school == school)
    rows = connection.execute(query.order_by(table.c.school, table.c.routing_instance, table.c.cidr))
    return [to_subnet(row) for row in rows]


def get(connection: Connection, scope: Scope, school: str, cidr: str, routing_instance: str = "") -> Subnet | None:
    """Raises Conflict where `cidr` is no network."""
    same = (canonical(cidr), routing_instance)
    return next((one for one in every(connection, scope, school) if (one.cidr, one.routing_instance) == same), None)


def put(connection: Connection, subnet: Subnet, *, actor: str, at_ms: int) -> None:
    """Add it, or change the one of the same addresses. Raises Conflict where `cidr` is no network."""
    after = replace(subnet, cidr=canonical(subnet.cidr))
    known = {(one.cidr, one.routing_instance): one for one in every(connection, Scope.of([subnet.school]))}
    before = known.get((after.cidr, after.routing_instance))
    if before is None:
        events = [ChangeEvent(at_ms=at_ms, school=after.school, subject=subject(after), actor=actor, action="added")]
    else:
        events = field_changes(
            asdict(before), asdict(after), school=after.school, subject=subject(after), actor=actor, at_ms=at_ms
        )
    connection.execute(upsert(connection, table, asdict(after) | {"kinds": list(after.kinds)}))
    changes.record(connection, events)


def remove(connection: Connection, scope: Scope, subnet: Subnet, *, actor: str, at_ms: int) -> None:
    """Raises Missing where the scope sees no such subnet."""
    gone = connection.execute(
        delete(table).where(
            visible(scope, table.c.school),
            table.c.school == subnet.school,
            table.c.cidr == canonical(subnet.cidr),
            table.c.routing_instance == subnet.routing_instance,
        )
    )
    if not gone.rowcount:
        raise Missing("ledger.no_subnet", school=subnet.school, subnet=subnet.cidr)
    event = ChangeEvent(at_ms=at_ms, school=subnet.school, subject=subject(subnet), actor=actor, action="removed")
    changes.record(connection, [event])


def canonical(cidr: str) -> str:
    """`10.1.0.7/22` becomes `10.1.0.0/22`: people write the address of the gateway."""
    try:
        network = ip_network(cidr.strip(), strict=False)
    except ValueError as error:
        raise Conflict("ledger.bad_subnet", subnet=cidr) from error
    if "%" in str(network):  # an interface of this machine is no part of a school's addresses
        raise Conflict("ledger.bad_subnet", subnet=cidr)
    return str(network)


def subject(subnet: Subnet) -> str:
    instance = f" {subnet.routing_instance}" if subnet.routing_instance else ""
    return f"{subnet.school}/{subnet.cidr}{instance}"


def to_subnet(row: Row[Any]) -> Subnet:
    return Subnet(**dict(row._mapping) | {"kinds": tuple(map(Kind, row.kinds))})
