"""What the ledger knows of the addresses of one school, read for the pure deciders of `inventory.ipam…`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor
from inventory.database import Database
from inventory.errors import Missing
from inventory.ipam import Node, tree
from inventory.ipam_conflicts import conflicts
from inventory.ipam_finding import Finding, Neighbourhood
from inventory.ipam_gateways import Ping, Signs, gateways
from inventory.ipam_register import SEEN_MS, AddressUse, Book, Holder, Register, Seen, Standing
from inventory.ipam_strangers import strangers
from inventory.model.binding import Binding
from inventory.model.change_event import ChangeEvent
from inventory.model.claim import Claim, ClaimType
from inventory.model.device import Device, Stage
from inventory.model.scope import Scope
from inventory.model.sighting import Sighting
from inventory.repository import (
    address_ranges,
    applications,
    bindings,
    changes,
    claims,
    devices,
    other_addresses,
    routings,
    schools,
    sightings,
    subnets,
)
from inventory.repository import strangers as heard
from inventory.repository.addresses import canonical
from inventory.repository.devices import Filter


@dataclass(frozen=True, slots=True)
class Branch:
    """One subnet of a tree, `depth` from the top, with how its addresses stand."""

    depth: int
    node: Node
    tally: Counter[Standing]


@dataclass(frozen=True, slots=True)
class AddressFile:
    """All that is known of one address: how it stands in each routing instance that plans it, who was seen there."""

    school: str
    uses: tuple[AddressUse, ...]
    bindings: tuple[Binding, ...]
    history: tuple[ChangeEvent, ...]


class AddressBook:
    """Of one school, as it is at one moment; everything is read when it is made, what was seen of the last 30 days."""

    def __init__(self, connection: Connection, scope: Scope, school: str, *, now_ms: int) -> None:
        """Raises Missing for a school that is not there or not in the scope."""
        if not scope.allows(school) or schools.get(connection, scope, school) is None:
            raise Missing("ledger.no_school", school=school)
        self.school = school
        own = Scope.of([school])
        since_ms = now_ms - SEEN_MS
        self.devices = {
            one.code: one
            for one in devices.find(connection, own, Filter(school=school))
            if one.stage is not Stage.RETIRED
        }
        self.sightings = [one for one in sightings.newest(connection, own, since_ms=since_ms) if one.address]
        self.bindings = bindings.every(connection, own, school, since_ms=since_ms)
        self._claims = claims.of_school(connection, own, school)
        self._others = other_addresses.of_school(connection, own, school)
        self._strangers = [one for one in heard.every(connection, own, school) if one.last_ms >= since_ms]
        told = routings.every(connection, own, school).get(school, [])
        self._routings = [one for one in told if one.at_ms >= since_ms]
        self.book = Book(
            subnets=subnets.every(connection, own, school),
            ranges=address_ranges.every(connection, own, school),
            applications=applications.every(connection, own, school),
            holders=_holders(self.devices.values(), self._others),
            seen=_seen(self.sightings, self.bindings),
            now_ms=now_ms,
        )
        self.register = Register(self.book)
        self.roots = tree(self.book.subnets)

    def branches(self) -> list[Branch]:
        """The whole tree from the top."""
        return [Branch(depth, node, self.register.tally(node)) for root in self.roots for depth, node in root.walk()]

    def node(self, cidr: str, routing_instance: str = "") -> Node:
        """Raises Missing for a prefix that is not planned, Conflict for what is none."""
        wanted = (subnets.canonical(cidr), routing_instance)
        for branch in (node for root in self.roots for _, node in root.walk()):
            if (branch.subnet.cidr, branch.subnet.routing_instance) == wanted:
                return branch
        raise Missing("ledger.no_subnet", school=self.school, subnet=cidr)

    def neighbourhood(self) -> Neighbourhood:
        by_mac: defaultdict[str, set[str]] = defaultdict(set)
        for code, held in self._claims.items():
            for claim in _current_macs(held) if code in self.devices else ():
                by_mac[claim.value].add(code)
        return Neighbourhood(
            school=self.school,
            subnets=tuple(self.book.subnets),
            devices=self.devices,
            by_mac={mac: frozenset(codes) for mac, codes in by_mac.items()},
            by_address={address: holder.device for (_, address), holder in self.book.holders.items()},
        )

    def conflicts(self) -> list[Finding]:
        told = (self.neighbourhood(), self.register, self.bindings, self.book.applications, self._strangers)
        return conflicts(*told)

    def strangers(self) -> list[Finding]:
        answered = {one.address: one.at_ms for one in self.sightings if _answered(one)}
        return strangers(self.neighbourhood(), self.register, self.bindings, answered)

    def gateways(self) -> list[Finding]:
        signs = Signs(
            strangers=self._strangers,
            routings=self._routings,
            bindings=self.bindings,
            capabilities={
                one.address: (one.evidence["lldp.capabilities"], one.at_ms)
                for one in self.sightings
                if "lldp.capabilities" in one.evidence
            },
            pings={
                one.address: Ping(int(one.evidence["ping.ttl"]), one.at_ms)
                for one in self.sightings
                if one.evidence.get("ping.ttl", "").isdecimal()
            },
        )
        return gateways(self.neighbourhood(), signs)


def open_book(database: Database, actor: Actor, school: str, *, now_ms: int) -> AddressBook:
    """Raises Missing."""
    with database.read() as connection:
        return AddressBook(connection, actor.scope, school, now_ms=now_ms)


def open_books(database: Database, actor: Actor, school: str | None, *, now_ms: int) -> list[AddressBook]:
    """Of one school, or of all that the actor may see. Raises Missing."""
    with database.read() as connection:
        codes = [school] if school is not None else [one.code for one in schools.every(connection, actor.scope)]
        return [AddressBook(connection, actor.scope, code, now_ms=now_ms) for code in codes]


def show_address(database: Database, actor: Actor, school: str, address: str, *, now_ms: int) -> AddressFile:
    """Raises Missing for an unknown school, Conflict for what is no address."""
    place = canonical(address)
    with database.read() as connection:
        book = AddressBook(connection, actor.scope, school, now_ms=now_ms)
        told = bindings.every(connection, Scope.of([school]), school, address=place)
        history = [
            event
            for one in book.book.applications
            if one.address == place
            for event in changes.history(connection, actor.scope, applications.subject(one))
        ]
    uses = tuple(book.register.everywhere(place))
    return AddressFile(school, uses, tuple(told), tuple(sorted(history, key=lambda one: -one.at_ms)))


def _answered(one: Sighting) -> bool:
    """Whether it said something itself; who is only told of has a binding that says so."""
    return any(not source.startswith(("seen.", "lldp.", "oui.")) for source in one.evidence)


def _holders(known: Iterable[Device], others: Mapping[str, Sequence[str]]) -> dict[tuple[str, str], Holder]:
    found: dict[tuple[str, str], Holder] = {}
    for device in known:
        holder = Holder(device.code, device.stage is Stage.ADOPTED)
        for address in others.get(device.code, ()):
            found.setdefault((device.routing_instance, address), holder)
        if device.address and device.holds_address:
            found[device.routing_instance, device.address] = holder
    return found


def _seen(scanned: Iterable[Sighting], told: Iterable[Binding]) -> dict[str, Seen]:
    """The last sign of each address."""
    signs = [(one.address, Seen(one.at_ms, one.identity.mac or one.evidence.get("arp.mac", ""))) for one in scanned]
    signs += [(one.address, Seen(one.last_ms, one.mac)) for one in told if one.address]
    return dict(sorted(signs, key=lambda sign: (sign[1].at_ms, sign[1].mac)))


def _current_macs(held: Mapping[Claim, int]) -> list[Claim]:
    """What it claimed last: a card that was exchanged is its card no more."""
    macs = {claim: at_ms for claim, at_ms in held.items() if claim.type is ClaimType.MAC}
    last_ms = max(macs.values(), default=0)
    return [claim for claim, at_ms in macs.items() if at_ms == last_ms]
