"""The plan as a tree, and the next free address: against netaddr, which reckons both in another way."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from itertools import pairwise

import netaddr
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.ipam import Cover, Places, Stretch, gaps, merged, overlap, tree, unusable, whole
from inventory.ipam_register import Book, Holder, Register, Seen, Standing
from inventory.model.address_range import AddressRange, RangeUse
from inventory.model.application import Application, Stand, Step
from inventory.model.subnet import Subnet

NOW_MS = 1_795_366_800_000
DAY_MS = 86_400_000


def subnet(cidr: str, instance: str = "", gateway: str = "") -> Subnet:
    return Subnet(school="S01", cidr=cidr, routing_instance=instance, gateway=gateway)


def kept(first: str, last: str, use: RangeUse = RangeUse.DYNAMIC) -> AddressRange:
    return AddressRange(id=first, school="S01", first=first, last=last, use=use)


def issued(address: str, stand: Stand = Stand.ISSUED, at_ms: int = NOW_MS) -> Application:
    way = {Stand.WITHDRAWN: (Stand.ASKED, Stand.APPROVED, Stand.ISSUED, Stand.WITHDRAWN)}.get(stand, (stand,))
    steps = tuple(Step(stand=one, by="x", at_ms=at_ms) for one in way)
    return Application(id=address, school="S01", requester="x", purpose="y", stand=stand, address=address, steps=steps)


v4 = st.builds(lambda number, width: netaddr.IPNetwork((0x0A000000 + number * 4, width)).cidr,
               st.integers(0, 255), st.integers(22, 32))  # fmt: skip
v6 = st.builds(lambda number, width: netaddr.IPNetwork((0xFD << 120 | number * 16, width), version=6).cidr,
               st.integers(0, 255), st.integers(116, 128))  # fmt: skip
networks = st.lists(st.one_of(v4, v6), max_size=12, unique=True)


@given(networks, st.randoms())
def test_each_subnet_lies_below_the_narrowest_that_contains_it(told: list[netaddr.IPNetwork], shuffle) -> None:
    shuffled = list(told)
    shuffle.shuffle(shuffled)
    roots = tree(subnet(str(one)) for one in shuffled)
    parents = {
        child.subnet.cidr: node.subnet.cidr for root in roots for _, node in root.walk() for child in node.children
    }
    assert sorted(node.subnet.cidr for root in roots for _, node in root.walk()) == sorted(map(str, told))
    for one in told:
        around = [other for other in told if one in other and one != other]
        narrowest = max(around, key=lambda other: other.prefixlen, default=None)
        assert parents.get(str(one)) == (None if narrowest is None else str(narrowest))


@given(networks, st.integers(0, 1100))
def test_the_place_of_an_address_is_the_narrowest_subnet(told: list[netaddr.IPNetwork], number: int) -> None:
    places = Places(subnet(str(one)) for one in told)
    for address in (str(ip_address(0x0A000000 + number)), str(ip_address((0xFD << 120) + number))):
        found = netaddr.all_matching_cidrs(address, told)
        assert [one.cidr for one in places.of(address)] == ([str(found[-1])] if found else [])


def test_routing_instances_have_trees_of_their_own() -> None:
    roots = tree([subnet("10.1.0.0/22"), subnet("10.1.0.0/24", "cctv"), subnet("10.1.0.0/24")])
    assert [(root.subnet.routing_instance, root.subnet.cidr, len(root.children)) for root in roots] == [
        ("", "10.1.0.0/22", 1),
        ("cctv", "10.1.0.0/24", 0),
    ]
    places = Places([subnet("10.1.0.0/22"), subnet("10.1.0.0/24", "cctv")])
    assert [one.routing_instance for one in places.of("10.1.0.9")] == ["", "cctv"]


stretches = st.lists(st.builds(lambda a, n: Stretch(a, a + n), st.integers(0, 200), st.integers(0, 40)), max_size=10)


@given(stretches, st.integers(0, 220))
def test_stretches_are_sets_of_numbers(told: list[Stretch], last: int) -> None:
    taken = {number for one in told for number in range(one.first, one.last + 1)}
    within = Stretch(0, last)
    free = [number for gap in gaps(within, told) for number in range(gap.first, gap.last + 1)]
    assert free == [number for number in range(last + 1) if number not in taken]
    assert overlap(within, told) == len(taken & set(range(last + 1)))
    joined = merged(told)
    assert {number for one in joined for number in range(one.first, one.last + 1)} == taken
    assert all(one.last + 1 < other.first for one, other in pairwise(joined))
    assert all((Cover(joined).of(number) is not None) == (number in taken) for number in range(last + 1))


@pytest.mark.parametrize(
    ("cidr", "hosts"),
    [
        ("10.0.0.0/24", 254),
        ("10.0.0.0/30", 2),
        ("10.0.0.0/31", 2),
        ("10.0.0.7/32", 1),
        ("fd00::/64", 2**64 - 1 - 128),
        ("fd00::/120", 256 - 1),
        ("fd00::/116", 4096 - 1 - 128),
        ("fd00::/127", 2),
        ("fd00::1/128", 1),
    ],
)
def test_what_no_host_may_have(cidr: str, hosts: int) -> None:
    network = ip_network(cidr)
    assert network.num_addresses - sum(one.size for one in unusable(network)) == hosts


def test_reserved_anycast_of_a_64_stands_where_rfc_2526_says() -> None:
    _, reserved = unusable(ip_network("fd00:0:0:1::/64"))
    assert ip_address(reserved.first) == ip_address("fd00:0:0:1:fdff:ffff:ffff:ff80")
    assert ip_address(reserved.last) == ip_address("fd00:0:0:1:fdff:ffff:ffff:ffff")


hosts = st.lists(st.integers(0, 255), max_size=40, unique=True)
ends = st.lists(st.integers(0, 255), min_size=2, max_size=2).map(sorted)


@given(hosts, hosts, hosts, hosts, ends, st.booleans(), st.integers(1, 300))
def test_the_next_free_are_the_lowest_that_nobody_has(
    seen: list[int],
    held: list[int],
    given_out: list[int],
    withdrawn: list[int],
    pool: list[int],
    child: bool,
    count: int,
) -> None:
    """Beside it the same reckoned with netaddr's sets of addresses."""

    def named(numbers: list[int]) -> list[str]:
        return [str(ip_address(0x0A010000 + number)) for number in numbers]

    subnets = [subnet("10.1.0.0/24", gateway="10.1.0.1"), *([subnet("10.1.0.64/28")] if child else [])]
    book = Book(
        subnets=subnets,
        ranges=[kept(*named(pool))],
        applications=[*map(issued, named(given_out)),
                      *(issued(one, Stand.WITHDRAWN, NOW_MS - DAY_MS) for one in named(withdrawn))],
        holders={("", one): Holder("d", in_service=True) for one in named(held)},
        seen={one: Seen(NOW_MS) for one in named(seen)},
        now_ms=NOW_MS,
    )  # fmt: skip
    register = Register(book)
    node = tree(subnets)[0]
    taken = netaddr.IPSet(["10.1.0.0/32", "10.1.0.255/32", "10.1.0.1/32", *(["10.1.0.64/28"] if child else [])])
    taken |= netaddr.IPSet(named([*seen, *held, *given_out, *withdrawn])) | netaddr.IPSet(netaddr.IPRange(*named(pool)))
    free = netaddr.IPSet(["10.1.0.0/24"]) - taken
    assert register.next_free(node, count) == [str(one) for one in free][:count]
    assert all(register.use(one).standing is Standing.FREE for one in register.next_free(node, 300))


@given(hosts, hosts, hosts, ends, st.booleans(), st.booleans())
def test_the_tally_counts_each_address_once_as_it_stands(
    seen: list[int], held: list[int], given_out: list[int], pool: list[int], child: bool, reserved: bool
) -> None:
    def named(numbers: list[int]) -> list[str]:
        return [str(ip_address(0x0A010000 + number)) for number in numbers]

    subnets = [subnet("10.1.0.0/24", gateway="10.1.0.1"), *([subnet("10.1.0.128/25")] if child else [])]
    book = Book(
        subnets=subnets,
        ranges=[kept(*named(pool), RangeUse.RESERVED if reserved else RangeUse.DYNAMIC)],
        applications=[issued(one, Stand.APPROVED if number % 2 else Stand.ISSUED)
                      for number, one in enumerate(named(given_out))],
        holders={("", one): Holder("d", in_service=bool(number % 2)) for number, one in enumerate(named(held))},
        seen={one: Seen(NOW_MS) for one in named(seen)},
        now_ms=NOW_MS,
    )  # fmt: skip
    register = Register(book)
    for _, node in tree(subnets)[0].walk():
        one_by_one = [register.use(str(address)).standing for address in node.network]
        tally = register.tally(node)
        assert {standing: tally[standing] for standing in Standing} == {
            standing: one_by_one.count(standing) for standing in Standing
        }


def test_a_subnet_of_ipv6_is_asked_without_walking_over_it() -> None:
    home = subnet("fd00:0:0:1::/64", gateway="fd00:0:0:1::1")
    register = Register(Book(subnets=[home], ranges=[kept("fd00:0:0:1::1000", "fd00:0:0:1::1:ffff")], now_ms=NOW_MS))
    node = tree([home])[0]
    assert register.next_free(node, 2) == ["fd00:0:0:1::2", "fd00:0:0:1::3"]
    tally = register.tally(node)
    assert tally[Standing.DYNAMIC] == 0x1_0000 + 0xF000
    assert tally.total() == 2**64
    assert whole(node.network).size == 2**64


def test_an_address_rests_after_it_was_withdrawn_and_only_if_it_was_in_use() -> None:
    home = [subnet("10.1.0.0/29")]
    never = issued("10.1.0.3", Stand.WITHDRAWN)
    never = Application(id="n", school="S01", requester="x", purpose="y", stand=Stand.WITHDRAWN, address="10.1.0.3",
                        steps=(never.steps[0], never.steps[-1]))  # fmt: skip
    for days, expected in ((29, Standing.RESTING), (30, Standing.FREE)):
        told = [issued("10.1.0.2", Stand.WITHDRAWN, NOW_MS - days * DAY_MS), never]
        register = Register(Book(subnets=home, applications=told, now_ms=NOW_MS))
        assert register.use("10.1.0.2").standing is expected
        assert register.use("10.1.0.3").standing is Standing.FREE


def test_the_stronger_word_holds_where_several_say_something() -> None:
    home = [subnet("10.1.0.0/24", gateway="10.1.0.1"), subnet("10.1.0.0/24", "cctv")]
    told = [issued("10.1.0.9"), issued("10.1.0.9", Stand.WITHDRAWN), issued("10.1.0.10", Stand.ASKED)]
    register = Register(
        Book(
            subnets=home,
            ranges=[kept("10.1.0.9", "10.1.0.20")],
            applications=told,
            holders={("", "10.1.0.9"): Holder("a", True), ("", "10.1.0.11"): Holder("b", True),
                     ("", "10.1.0.12"): Holder("c", False)},
            seen={"10.1.0.9": Seen(NOW_MS), "10.1.0.12": Seen(NOW_MS), "10.1.0.30": Seen(NOW_MS, "m")},
            now_ms=NOW_MS,
        )
    )  # fmt: skip
    standings = {f"10.1.0.{host}": register.use(f"10.1.0.{host}").standing for host in (0, 1, 9, 10, 11, 12, 30, 31)}
    assert list(standings.values()) == [
        Standing.UNUSABLE, Standing.GATEWAY, Standing.ISSUED, Standing.RESERVED, Standing.HELD, Standing.DYNAMIC,
        Standing.SEEN, Standing.FREE,
    ]  # fmt: skip
    nine = register.use("10.1.0.9")
    assert nine.application is told[0]
    assert nine.holder == Holder("a", True)
    assert register.use("10.1.0.9", "cctv").standing is Standing.SEEN
    assert register.use("192.168.7.7").subnet is None
