"""The plan of addresses is made: subnets with VLAN, gateway and use; ranges that are not given out one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_address, ip_network
from typing import TypeVar
from uuid import uuid4

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.address_book import AddressBook
from inventory import audit
from inventory.admission import MAX_NAME, is_line, printable
from inventory.audit import Detail
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.ipam import Cover, unusable
from inventory.model.address_range import AddressRange, RangeUse
from inventory.model.application import Stand
from inventory.model.subnet import Subnet
from inventory.repository import address_ranges, schools, subnets
from inventory.repository.addresses import canonical

MOST_VLAN = 4094  # IEEE 802.1Q
Answer = TypeVar("Answer")


def plan_subnet(database: Database, actor: Actor, subnet: Subnet, *, now_ms: int) -> Subnet:
    """Put it into the plan, or change what the plan says of it; whether scans sweep or may touch it stays as it is.

    A new one is not swept. Raises Missing for an unknown school, Conflict for what cannot be, Forbidden.
    """
    wanted = replace(subnet, cidr=subnets.canonical(subnet.cidr), gateway=_gateway(subnet))
    if not 0 <= subnet.vlan <= MOST_VLAN:
        raise Conflict("ipam.bad_vlan", vlan=subnet.vlan, most=MOST_VLAN)
    for text in (subnet.name, subnet.use, subnet.routing_instance):
        _admit_words(text)

    def work(connection: Connection) -> Subnet:
        known = subnets.get(connection, actor.scope, wanted.school, wanted.cidr, wanted.routing_instance)
        after = replace(wanted, swept=False)
        if known is not None:
            after = replace(wanted, scanned=known.scanned, swept=known.swept)
        subnets.put(connection, after, actor=actor.name, at_ms=now_ms)
        detail: Detail = {"vlan": after.vlan, "gateway": after.gateway, "use": after.use}
        _audit(connection, actor, after.school, "subnet.planned", after.cidr, detail, now_ms)
        return after

    return _in_school(database, actor, subnet.school, work)


def drop_subnet(
    database: Database, actor: Actor, school: str, cidr: str, routing_instance: str = "", *, now_ms: int
) -> None:
    """Take it out of the plan, and out of what scans sweep. Raises Missing, Conflict while something in it is given
    out, or where it is on the deny-list, Forbidden."""

    def work(connection: Connection) -> None:
        whole = AddressBook(connection, actor.scope, school, now_ms=now_ms)
        node, book = whole.node(cidr, routing_instance), whole.book
        issued = [one.address for one in book.applications if one.stand is Stand.ISSUED and one.address]
        inside = [text for text in (*issued, *(one.first for one in book.ranges)) if ip_address(text) in node.network]
        if inside:
            raise Conflict("ipam.subnet_in_use", subnet=node.subnet.cidr, address=inside[0])
        if not node.subnet.scanned:
            raise Conflict("ipam.subnet_denied", subnet=node.subnet.cidr, school=school)
        subnets.remove(connection, actor.scope, node.subnet, actor=actor.name, at_ms=now_ms)
        _audit(connection, actor, school, "subnet.dropped", node.subnet.cidr, {}, now_ms)

    _in_school(database, actor, school, work)


def add_range(database: Database, actor: Actor, told: AddressRange, *, now_ms: int) -> AddressRange:
    """As kept. Both ends lie in one subnet of the plan and in no other range. Raises Missing, Conflict, Forbidden."""
    first, last = canonical(told.first), canonical(told.last)
    _admit_words(told.why)
    if told.use is RangeUse.RESERVED and not told.why.strip():
        raise Conflict("ipam.no_words", act="reserve")

    def work(connection: Connection) -> AddressRange:
        book = AddressBook(connection, actor.scope, told.school, now_ms=now_ms)
        homes = {book.register.subnet_of(end, told.routing_instance) for end in (first, last)}
        if ip_address(first).version != ip_address(last).version or int(ip_address(first)) > int(ip_address(last)):
            raise Conflict("ipam.bad_range", first=first, last=last)
        if None in homes or len(homes) != 1:
            raise Conflict("ipam.range_outside", first=first, last=last)
        kept = replace(
            told, id=uuid4().hex, first=first, last=last, why=told.why.strip(), by=actor.name, entered_ms=now_ms
        )
        address_ranges.add(connection, kept)
        _audit(connection, actor, told.school, "range.added", f"{first}-{last}", {"use": told.use}, now_ms)
        return kept

    return _in_school(database, actor, told.school, work)


def remove_range(
    database: Database, actor: Actor, school: str, first: str, use: RangeUse, *, now_ms: int
) -> AddressRange:
    """The range of that use that begins at `first`. Raises Missing, Conflict, Forbidden."""
    start = canonical(first)

    def work(connection: Connection) -> AddressRange:
        known = address_ranges.every(connection, actor.scope, school)
        found = next((one for one in known if one.first == start and one.use is use), None)
        if found is None:
            raise Missing("ipam.no_range", range=start)
        address_ranges.remove(connection, actor.scope, found.id, actor=actor.name, at_ms=now_ms)
        _audit(connection, actor, school, "range.removed", f"{found.first}-{found.last}", {"use": use}, now_ms)
        return found

    return _in_school(database, actor, school, work)


def _gateway(subnet: Subnet) -> str:
    """In canonical spelling. Raises Conflict where no host of the subnet may have it.

    Routers of IPv6 are known by their link-local address (RFC 4861 section 6.1.2).
    """
    if not subnet.gateway:
        return ""
    network, gateway = ip_network(subnets.canonical(subnet.cidr)), ip_address(canonical(subnet.gateway))
    if network.version == gateway.version == 6 and gateway.is_link_local:
        return str(gateway)
    if gateway not in network or Cover(unusable(network)).of(int(gateway)) is not None:
        raise Conflict("ipam.bad_gateway", gateway=str(gateway), subnet=str(network))
    return str(gateway)


def _admit_words(text: str) -> None:
    if not is_line(text, MAX_NAME):
        raise Conflict("ledger.bad_name", name=printable(text), limit=MAX_NAME)


def _in_school(database: Database, actor: Actor, school: str, work: Callable[[Connection], Answer]) -> Answer:
    """In one transaction, by someone who may, in a school that is there."""
    require(actor, Right.ADDRESSES, school)

    def whole(connection: Connection) -> Answer:
        if schools.get(connection, actor.scope, school) is None:
            raise Missing("ledger.no_school", school=school)
        return work(connection)

    return database.write(whole).result()


def _audit(
    connection: Connection,
    actor: Actor,
    school: str,
    action: str,
    subject: str,
    detail: Detail,
    now_ms: int,
) -> None:
    audit.append(connection, school, at_ms=now_ms, actor=actor.name, action=action, subject=subject, detail=detail)
