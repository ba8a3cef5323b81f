"""How each address stands: free, seen, reserved, issued …, worked out from what the ledger holds. Pure.

Nothing of this is stored: an address that is no longer seen, or whose device is retired, is free without anybody
writing so.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from ipaddress import ip_address, ip_network

from inventory.ipam import ADDRESS, Cover, Node, Places, Stretch, gaps, merged, number_of, overlap, unusable, whole
from inventory.model.address_range import AddressRange, RangeUse
from inventory.model.application import OPEN, Application, Stand
from inventory.model.subnet import Subnet

SEEN_MS = 30 * 86_400_000
"""How long an address that somebody used is not given out: a laptop comes back after the holidays."""
REST_MS = 30 * 86_400_000
"""How long an address that was withdrawn rests: what was told to use it may come back and still do so."""


class Standing(StrEnum):
    """The first that fits."""

    UNUSABLE = "unusable"  # network, broadcast or anycast address
    GATEWAY = "gateway"  # of a subnet, by the plan
    ISSUED = "issued"  # by an application
    HELD = "held"  # by a device that is in service
    RESERVED = "reserved"  # by a range, or asked for in an application that is open
    DYNAMIC = "dynamic"  # a DHCP server gives it out
    SEEN = "seen"  # somebody uses it
    RESTING = "resting"  # withdrawn lately
    FREE = "free"


OF_RANGE = {RangeUse.RESERVED: Standing.RESERVED, RangeUse.DYNAMIC: Standing.DYNAMIC}


@dataclass(frozen=True, slots=True)
class Holder:
    """The device that the ledger has at an address; a candidate was only found there."""

    device: str
    in_service: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """The last sign that somebody uses an address; `mac` is empty where nobody told it."""

    at_ms: int
    mac: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """What is known of the addresses of one school. Addresses are in canonical spelling.

    `holders` by routing instance and address. Of `seen` nobody knows the routing instance: it counts in each.
    """

    subnets: Sequence[Subnet] = ()
    ranges: Sequence[AddressRange] = ()
    applications: Sequence[Application] = ()
    holders: Mapping[tuple[str, str], Holder] = field(default_factory=dict)
    seen: Mapping[str, Seen] = field(default_factory=dict)
    now_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressUse:
    """One address, how it stands, and all that is known of it."""

    address: str
    standing: Standing
    subnet: Subnet | None = None
    application: Application | None = None
    holder: Holder | None = None
    range: AddressRange | None = None
    seen: Seen | None = None
    rests_until_ms: int | None = None


@dataclass(slots=True)
class _Point:
    """What is known of one address; most have nothing and are no point."""

    application: Application | None = None
    holder: Holder | None = None
    seen: Seen | None = None
    gateway: bool = False
    rests_until_ms: int | None = None

    @property
    def standing(self) -> Standing | None:
        """Before ranges are looked at; None for what a range overrules."""
        if self.gateway:
            return Standing.GATEWAY
        if self.application is not None and self.application.stand is Stand.ISSUED:
            return Standing.ISSUED
        if self.holder is not None and self.holder.in_service:
            return Standing.HELD
        return Standing.RESERVED if self.application is not None else None

    @property
    def weaker(self) -> Standing:
        """Where no range has it."""
        if self.seen is not None or self.holder is not None:
            return Standing.SEEN
        return Standing.RESTING if self.rests_until_ms is not None else Standing.FREE


class _Realm:
    """All addresses of one IP version in one routing instance."""

    def __init__(self, points: Mapping[int, _Point], ranges: Iterable[AddressRange]) -> None:
        self.points = points
        self.numbers = sorted(points)
        self.ranges = {Stretch(number_of(one.first), number_of(one.last)): one for one in ranges}
        self._cover = Cover(list(self.ranges))

    def within(self, place: Stretch) -> list[int]:
        """The numbers of points."""
        return self.numbers[bisect_left(self.numbers, place.first) : bisect_right(self.numbers, place.last)]

    def range_of(self, number: int) -> AddressRange | None:
        stretch = self._cover.of(number)
        return None if stretch is None else self.ranges[stretch]

    def standing(self, number: int) -> Standing:
        point, range = self.points.get(number, _Point()), self.range_of(number)
        if point.standing is not None:
            return point.standing
        return OF_RANGE[range.use] if range is not None else point.weaker


class Register:
    """Answers questions about the addresses of one book."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._places = Places(book.subnets)
        instances = {one.routing_instance for one in book.subnets}
        instances |= {one.routing_instance for one in book.ranges}
        instances |= {one.routing_instance for one in book.applications} | {instance for instance, _ in book.holders}
        self._realms = {
            (instance, version): self._realm(instance, version) for instance in instances | {""} for version in (4, 6)
        }

    def use(self, address: str, routing_instance: str = "") -> AddressUse:
        """Of an address in canonical spelling."""
        place = ip_address(address)
        number, realm = int(place), self._realms.get((routing_instance, place.version)) or _Realm({}, ())
        point = realm.points.get(number, _Point())
        subnet = self.subnet_of(address, routing_instance)
        outlawed = subnet is not None and any(one.first <= number <= one.last for one in _unusable_of(subnet.cidr))
        return AddressUse(
            address=address,
            standing=Standing.UNUSABLE if outlawed else realm.standing(number),
            subnet=subnet,
            application=point.application,
            holder=point.holder,
            range=realm.range_of(number),
            seen=point.seen,
            rests_until_ms=point.rests_until_ms,
        )

    def everywhere(self, address: str) -> list[AddressUse]:
        """In each routing instance whose plan has it, the plain one first; in the plain one where none has."""
        planned = [one.routing_instance for one in self._places.of(address)]
        return [self.use(address, instance) for instance in planned or [""]]

    def subnet_of(self, address: str, routing_instance: str = "") -> Subnet | None:
        """The narrowest one that has it."""
        found = self._places.of(address)
        return next((one for one in found if one.routing_instance == routing_instance), None)

    def known(self, node: Node) -> Iterator[AddressUse]:
        """Each address of a subnet of which something is known, in order; ranges are no such thing."""
        realm = self._realms[node.subnet.routing_instance, node.network.version]
        for number in realm.within(whole(node.network)):
            yield self.use(str(ADDRESS[node.network.version](number)), node.subnet.routing_instance)

    def tally(self, node: Node) -> Counter[Standing]:
        """How many addresses of a subnet, with those below it, stand how. The sum is all of them."""
        realm = self._realms[node.subnet.routing_instance, node.network.version]
        place, outlawed = whole(node.network), merged(_outlawed(node))
        cover = Cover(outlawed)
        found = Counter({Standing.UNUSABLE: sum(one.size for one in outlawed)})
        for number in realm.within(place):
            if cover.of(number) is None and not (realm.range_of(number) and realm.points[number].standing is None):
                found[realm.standing(number)] += 1
        for stretch, range in realm.ranges.items():
            part = Stretch(max(stretch.first, place.first), min(stretch.last, place.last))
            if part.first <= part.last:
                stronger = [Stretch(one, one) for one in realm.within(part) if realm.points[one].standing is not None]
                found[OF_RANGE[range.use]] += part.size - overlap(part, [*outlawed, *stronger])
        found[Standing.FREE] = 0
        found[Standing.FREE] = place.size - found.total()
        return found

    def next_free(self, node: Node, count: int = 1) -> list[str]:
        """The lowest free addresses of a subnet, at most so many; what lies in a subnet below is that one's to give."""
        realm = self._realms[node.subnet.routing_instance, node.network.version]
        place = whole(node.network)
        taken = [*_outlawed(node), *(whole(child.network) for child in node.children), *realm.ranges]
        taken += [Stretch(number, number) for number in realm.within(place) if self._taken(realm, number)]
        found: list[str] = []
        for gap in gaps(place, taken):
            last = min(gap.last, gap.first + count - len(found) - 1)
            found += [str(ADDRESS[node.network.version](number)) for number in range(gap.first, last + 1)]
            if len(found) >= count:
                break
        return found

    @staticmethod
    def _taken(realm: _Realm, number: int) -> bool:
        return realm.standing(number) is not Standing.FREE

    def _realm(self, instance: str, version: int) -> _Realm:
        points = {ip_address(text): point for text, point in _points(self._book, instance).items()}
        ranges = [one for one in self._book.ranges if one.routing_instance == instance]
        return _Realm(
            {int(place): point for place, point in points.items() if place.version == version},
            (one for one in ranges if ip_address(one.first).version == version),
        )


def _points(book: Book, instance: str) -> Mapping[str, _Point]:
    """By address, all of one routing instance; an application that is issued goes before one that is open."""
    points: defaultdict[str, _Point] = defaultdict(_Point)
    for address, seen in book.seen.items():
        points[address].seen = seen
    for (where, address), holder in book.holders.items():
        if where == instance:
            points[address].holder = holder
    for subnet in book.subnets:
        if subnet.gateway and subnet.routing_instance == instance:
            points[subnet.gateway].gateway = True
    told = [one for one in book.applications if one.address and one.routing_instance == instance]
    for one in sorted(told, key=lambda one: one.stand is Stand.ISSUED):
        if one.stand in OPEN or one.stand is Stand.ISSUED:
            points[one.address].application = one
        elif until_ms := rests_until_ms(one, book.now_ms):
            points[one.address].rests_until_ms = until_ms
    return points


def rests_until_ms(application: Application, now_ms: int) -> int | None:
    """Until when the address of a withdrawn application rests; None where it never was in use or rests no more."""
    withdrawn = application.since_ms(Stand.WITHDRAWN)
    if withdrawn is None or application.since_ms(Stand.ISSUED) is None or withdrawn + REST_MS <= now_ms:
        return None
    return withdrawn + REST_MS


@cache
def _unusable_of(cidr: str) -> tuple[Stretch, ...]:
    return tuple(unusable(ip_network(cidr)))


def _outlawed(node: Node) -> Iterator[Stretch]:
    """Of a subnet and of all below it; what lies in a subnet below follows that one's rule only."""
    below = [whole(child.network) for child in node.children]
    for stretch in _unusable_of(node.subnet.cidr):
        yield from gaps(stretch, below)
    for child in node.children:
        yield from _outlawed(child)
