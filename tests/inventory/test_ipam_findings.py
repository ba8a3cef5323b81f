"""Conflicts, use outside the plan, and evidence of routing: what is told, and what is not made a finding."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.ipam_conflicts import conflicts
from inventory.ipam_finding import Finding, Neighbourhood, What
from inventory.ipam_gateways import Ping, Signs, gateways, hops
from inventory.ipam_register import Book, Holder, Register, Standing
from inventory.ipam_strangers import strangers
from inventory.model.address_range import AddressRange, RangeUse
from inventory.model.application import Application, Stand, Step
from inventory.model.binding import Binding, Teller
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.routing import Route, Routing
from inventory.model.stranger import Conduct, Stranger
from inventory.model.subnet import Subnet

NOW_MS = 1_795_366_800_000
HOUR_MS, DAY_MS = 3_600_000, 86_400_000
A, B, C = "3c:ef:8c:00:00:0a", "3c:ef:8c:00:00:0b", "3c:ef:8c:00:00:0c"
HOME = Subnet(school="S01", cidr="10.1.0.0/24", gateway="10.1.0.1", vlan=30, use="cameras", kinds=(Kind.CAMERA,))


def device(code: str, address: str, kind: Kind = Kind.CAMERA, stage: Stage = Stage.ADOPTED) -> Device:
    return Device(id=code, code=code, school="S01", kind=kind, name=code, stage=stage, address=address)


CAMERA, SWITCH = device("cam", "10.1.0.9"), device("sw", "10.1.0.3", Kind.SWITCH)


def binding(
    address: str, mac: str, teller: Teller = Teller.ROUTER, *, days: tuple[float, float] = (0, 0), **more
) -> Binding:
    """First and last seen so many days ago."""
    first, last = (NOW_MS - int(ago * DAY_MS) for ago in days)
    return Binding(
        school="S01", address=address, mac=mac, teller=teller,
        **{"by": "10.1.0.3", "port": "Gi1", **more}, first_ms=first, last_ms=last,
    )  # fmt: skip


def world(*known: Device, macs: dict[str, str] | None = None, subnets: tuple[Subnet, ...] = (HOME,)) -> Neighbourhood:
    return Neighbourhood(
        school="S01",
        subnets=subnets,
        devices={one.code: one for one in known},
        by_mac={mac: frozenset({code}) for mac, code in (macs or {}).items()},
        by_address={one.address: one.code for one in known if one.address},
    )


def register(*known: Device, **more) -> Register:
    holders = {("", one.address): Holder(one.code, one.stage is Stage.ADOPTED) for one in known if one.address}
    return Register(Book(**{"subnets": [HOME], "holders": holders, "now_ms": NOW_MS, **more}))


def told(findings: list[Finding]) -> list[tuple[What, str]]:
    return [(one.what, one.address or one.mac) for one in findings]


class TestConflicts:
    def test_a_card_that_was_exchanged_is_no_conflict(self) -> None:
        seen = [binding("10.1.0.9", A, days=(20, 2)), binding("10.1.0.9", B, days=(1, 0))]
        assert conflicts(world(), register(), seen) == []

    def test_the_first_that_comes_back_is_one(self) -> None:
        seen = [binding("10.1.0.9", A, days=(20, 0)), binding("10.1.0.9", B, days=(1, 1))]
        (found,) = conflicts(world(CAMERA), register(), seen)
        assert (found.what, found.address, found.device) == (What.TWO_MACS, "10.1.0.9", "cam")
        assert found.text.params["macs"] == f"{A}, {B}"
        assert [clue.text.params["mac"] for clue in found.clues] == [A, B]
        assert found.first_ms == NOW_MS - DAY_MS
        assert found.last_ms == NOW_MS

    def test_words_of_several_tellers_on_one_card_are_taken_together(self) -> None:
        seen = [binding("10.1.0.9", A, days=(9, 5)), binding("10.1.0.9", A, Teller.SCAN, days=(2, 0)),
                binding("10.1.0.9", B, days=(4, 3))]  # fmt: skip
        assert told(conflicts(world(), register(), seen)) == [(What.TWO_MACS, "10.1.0.9")]

    def test_two_cards_of_one_device_are_none(self) -> None:
        seen = [binding("10.1.0.9", A), binding("10.1.0.9", B)]
        assert conflicts(world(CAMERA, macs={A: "cam", B: "cam"}), register(), seen) == []
        assert told(conflicts(world(CAMERA, macs={A: "cam"}), register(), seen)) == [(What.TWO_MACS, "10.1.0.9")]

    def test_routers_that_share_an_address_are_none(self) -> None:
        assert conflicts(world(), register(), [binding("10.1.0.1", A), binding("10.1.0.1", "00:00:5e:00:01:07")]) == []

    @pytest.mark.parametrize(("hours", "conflict"), [(12, False), (0.2, True)])
    def test_in_a_pool_only_what_was_seen_at_one_moment_counts(self, hours: float, conflict: bool) -> None:
        pool = AddressRange(id="p", school="S01", first="10.1.0.100", last="10.1.0.200", use=RangeUse.DYNAMIC)
        seen = [binding("10.1.0.150", A, days=(9, 0)), binding("10.1.0.150", B, days=(5, hours / 24))]
        assert bool(conflicts(world(), register(ranges=[pool]), seen)) is conflict

    def test_one_mac_at_many_addresses_of_a_subnet(self) -> None:
        seen = [binding(f"10.1.0.{host}", A) for host in (20, 3, 100)]
        (found,) = conflicts(world(), register(), seen)
        assert (found.what, found.mac) == (What.MANY_ADDRESSES, A)
        assert found.text.params["addresses"] == "10.1.0.3, 10.1.0.20, 10.1.0.100"
        assert found.maker == "Zhejiang Dahua Technology Co., Ltd."

    def test_who_may_have_many_addresses(self) -> None:
        moved = [binding("10.1.0.20", A, days=(3, 2)), binding("10.1.0.21", A)]
        assert conflicts(world(), register(), moved) == []
        both = [binding("10.1.0.20", A), binding("10.1.0.21", A)]
        two_cards = Neighbourhood(
            school="S01", subnets=(HOME,), devices={"cam": CAMERA}, by_mac={A: frozenset({"cam"})},
            by_address={"10.1.0.20": "cam", "10.1.0.21": "cam"},
        )  # fmt: skip
        assert conflicts(two_cards, register(), both) == []
        router = device("rt", "10.1.0.2", Kind.ROUTER)
        assert conflicts(world(router, macs={A: "rt"}), register(), both) == []
        assert conflicts(world(), register(), [binding("fd00::1", A), binding("fd00::2", A)]) == []
        each = [binding("10.1.0.20", A), binding("10.2.0.20", A)]
        assert conflicts(world(), register(), each) == []

    def test_issued_to_one_and_held_by_another(self) -> None:
        steps = tuple(Step(stand=one, by="x", at_ms=NOW_MS) for one in (Stand.ASKED, Stand.APPROVED, Stand.ISSUED))
        one = Application(id="1", school="S01", requester="Li Wei", purpose="p", stand=Stand.ISSUED, address="10.1.0.9",
                          device="other", steps=steps)  # fmt: skip
        (found,) = conflicts(world(CAMERA), register(), [], [one])
        assert (found.what, found.device) == (What.HELD_BY_ANOTHER, "cam")
        assert conflicts(world(CAMERA), register(), [], [replace(one, device="cam")]) == []
        assert conflicts(world(CAMERA), register(), [], [replace(one, stand=Stand.WITHDRAWN)]) == []

    def test_what_was_heard_counts_until_somebody_accepts_it(self) -> None:
        heard = Stranger(school="S01", conduct=Conduct.ADDRESS_CONFLICT, address="10.1.0.9", mac=A, interface="eth0",
                         evidence={"known_mac": B}, first_ms=1, last_ms=2)  # fmt: skip
        (found,) = conflicts(world(), register(), [], strangers=[heard])
        assert found.clues[0].text.params == {"interface": "eth0", "evidence": f"known_mac {B}"}
        assert conflicts(world(), register(), [], strangers=[replace(heard, accepted=True)]) == []


class TestStrangers:
    def test_who_uses_what_nobody_planned_registered_or_meant_for_him(self) -> None:
        pools = [
            AddressRange(id="p", school="S01", first="10.1.0.100", last="10.1.0.200", use=RangeUse.DYNAMIC),
            AddressRange(id="r", school="S01", first="10.1.0.50", last="10.1.0.59", use=RangeUse.RESERVED, why="gate"),
        ]
        seen = [
            binding(one, A) for one in ("10.1.0.1", "10.1.0.9", "10.1.0.40", "10.1.0.55", "10.1.0.150", "172.16.0.9")
        ]
        found = strangers(world(CAMERA), register(CAMERA, ranges=pools), seen, {"10.1.0.41": NOW_MS})
        assert told(found) == [
            (What.UNREGISTERED, "10.1.0.40"),
            (What.UNREGISTERED, "10.1.0.41"),
            (What.RESERVED_USED, "10.1.0.55"),
            (What.UNPLANNED, "172.16.0.9"),
        ]
        assert found[2].text.params["why"] == "gate"
        assert [clue.text.id for clue in found[1].clues] == ["ipam.clue.answered"]

    def test_a_candidate_is_named_and_not_yet_registered(self) -> None:
        found_only = replace(CAMERA, stage=Stage.CANDIDATE)
        (found,) = strangers(world(found_only), register(found_only), [binding("10.1.0.9", A)], {})
        assert (found.what, found.device) == (What.UNREGISTERED, "cam")

    def test_the_port_behind_which_it_hangs_is_told(self) -> None:
        seen = [binding("10.1.0.40", A), binding("", A, Teller.BRIDGE, port="Gi7", vlan=30)]
        found, _ = strangers(world(SWITCH), register(), seen, {})
        assert {clue.text.id: clue.text.params["by"] for clue in found.clues} == {
            "ipam.clue.router": "sw", "ipam.clue.bridge_vlan": "sw",
        }  # fmt: skip

    def test_a_mac_alone_is_told_unless_somebody_is_known_by_it(self) -> None:
        macs = [A, B, "02:00:00:00:00:01", "00:00:5e:00:01:01"]
        seen = [binding("", mac, Teller.BRIDGE) for mac in macs]
        assert told(strangers(world(CAMERA, macs={B: "cam"}), register(), seen, {})) == [(What.UNKNOWN_MAC, A)]

    @pytest.mark.parametrize(("vlans", "wrong"), [((10,), True), ((10, 30), False), ((0,), False), ((30,), False)])
    def test_another_vlan_than_planned(self, vlans: tuple[int, ...], wrong: bool) -> None:
        seen = [binding("", A, Teller.BRIDGE, vlan=vlan) for vlan in vlans]
        found = strangers(world(CAMERA, macs={A: "cam"}), register(CAMERA), seen, {})
        assert told(found) == ([(What.WRONG_VLAN, "10.1.0.9")] if wrong else [])
        assert all(one.text.params["planned"] == 30 for one in found)

    def test_devices_where_they_are_not_meant_to_be(self) -> None:
        printer = device("prn", "10.1.0.70", Kind.PRINTER)
        pool = AddressRange(id="p", school="S01", first="10.1.0.5", last="10.1.0.10", use=RangeUse.DYNAMIC)
        known = (CAMERA, printer, device("out", "10.1.0.71", Kind.PRINTER, Stage.CANDIDATE))
        found = strangers(world(*known), register(*known, ranges=[pool]), [], {})
        assert told(found) == [(What.FIXED_IN_POOL, "10.1.0.9"), (What.WRONG_KIND, "10.1.0.70")]

    def test_what_is_right_in_one_routing_instance_is_right(self) -> None:
        cctv = replace(HOME, routing_instance="cctv", cidr="10.9.0.0/24", gateway="10.9.0.1", kinds=())
        there = replace(CAMERA, address="10.9.0.9", routing_instance="cctv")
        book = Book(subnets=[HOME, cctv], holders={("cctv", "10.9.0.9"): Holder("cam", True)}, now_ms=NOW_MS)
        seen = [binding(one, A) for one in ("10.9.0.1", "10.9.0.9", "10.9.0.10")]
        found = strangers(world(there, subnets=(HOME, cctv)), Register(book), seen, {})
        assert told(found) == [(What.UNREGISTERED, "10.9.0.10")]

    def test_link_local_addresses_are_everybodys(self) -> None:
        assert strangers(world(), register(), [binding("169.254.1.1", A), binding("fe80::1", A)], {}) == []


class TestGateways:
    def test_nothing_is_told_of_what_the_plan_knows(self) -> None:
        router = device("rt", "10.1.0.2", Kind.ROUTER)
        signs = Signs(
            routings=[
                Routing(address="10.1.0.1", at_ms=NOW_MS, forwards=True, own=("10.1.0.1/24", "127.0.0.1/8")),
                Routing(address="10.1.0.2", at_ms=NOW_MS, forwards=True, routes=(Route("0.0.0.0/0", "10.1.0.1"),)),
                Routing(address="10.1.0.3", at_ms=NOW_MS, forwards=True),
                Routing(address="10.1.0.9", at_ms=NOW_MS, forwards=False, routes=(Route("10.9.0.0/16", "10.1.0.7"),)),
            ],
            capabilities={"10.1.0.2": ("bridge router", NOW_MS), "10.1.0.9": ("station", NOW_MS)},
            bindings=[binding("10.1.0.1", A), binding("10.1.0.1", "00:00:5e:00:01:01")],
        )
        assert gateways(world(CAMERA, SWITCH, router), signs) == []

    def test_who_forwards_stands_elsewhere_or_says_so(self) -> None:
        signs = Signs(
            routings=[Routing(address="10.1.0.9", at_ms=NOW_MS, forwards=True, own=("192.168.1.1/24", "8.8.8.8/30"))],
            capabilities={"10.1.0.9": ("router", NOW_MS - HOUR_MS)},
            bindings=[binding("10.1.0.9", A), binding("", A, Teller.BRIDGE, port="Gi7")],
        )
        (found,) = gateways(world(CAMERA, SWITCH), signs)
        assert (found.what, found.address, found.mac, found.device) == (What.ROUTES, "10.1.0.9", A, "cam")
        assert {clue.text.id: clue.text.params.get("own", "") for clue in found.clues} == {
            "ipam.clue.forwards": "", "ipam.clue.foreign_network": "192.168.1.1/24",
            "ipam.clue.public_address": "8.8.8.8/30", "ipam.clue.says_router": "", "ipam.clue.bridge": "",
        }  # fmt: skip

    def test_next_hops_that_are_no_gateway_of_the_plan(self) -> None:
        routes = (Route("0.0.0.0/0", "10.1.0.77"), Route("1.2.3.0/24", "9.9.9.9"), Route("10.8.0.0/16", "10.1.0.78"))
        found = gateways(world(SWITCH), Signs(routings=[Routing(address="10.1.0.3", at_ms=NOW_MS, routes=routes)]))
        assert {one.address: [clue.text.id for clue in one.clues] for one in found} == {
            "10.1.0.77": ["ipam.clue.next_hop"], "9.9.9.9": ["ipam.clue.public_hop"],
        }  # fmt: skip
        assert found[0].clues[0].text.params["by"] == "sw"

    def test_what_was_heard_of_one_card_is_one_suspect(self) -> None:
        def stranger(conduct: Conduct, address: str, **evidence: str) -> Stranger:
            return Stranger(school="S01", conduct=conduct, address=address, mac=A, interface="eth0", evidence=evidence,
                            first_ms=NOW_MS - 9, last_ms=NOW_MS)  # fmt: skip

        heard = [
            stranger(Conduct.DHCP_SERVER, "10.1.0.66", offered="192.168.1.5", gateways="192.168.1.1"),
            stranger(Conduct.ROUTER, "fe80::1", prefixes="fd00::/64", lifetime_s="1800"),
            stranger(Conduct.GATEWAY, "", answers_for="8.8.8.8"),
            stranger(Conduct.ADDRESS_CONFLICT, "10.1.0.9", known_mac=B),
        ]
        (found,) = gateways(world(), Signs(strangers=heard))
        assert (found.address, found.mac) == ("10.1.0.66", A)
        assert {clue.text.id for clue in found.clues} == {
            "ipam.clue.dhcp", "ipam.clue.advertises", "ipam.clue.answers_for",
        }  # fmt: skip
        assert gateways(world(), Signs(strangers=[replace(one, accepted=True) for one in heard])) == []

    def test_another_card_at_the_address_of_a_gateway(self) -> None:
        seen = [binding("10.1.0.1", A, days=(9, 0)), binding("10.1.0.1", B, days=(1, 0))]
        (found,) = gateways(world(), Signs(bindings=seen))
        assert (found.mac, found.clues[0].text.params["known"]) == (B, A)
        router = device("rt", "10.1.0.1", Kind.ROUTER)
        (found,) = gateways(world(router, macs={B: "rt"}), Signs(bindings=seen))
        assert found.mac == A

    @pytest.mark.parametrize(
        ("ttl", "routers"), [(64, 0), (63, 1), (128, 0), (127, 1), (255, 0), (254, 1), (32, 0), (60, 4)]
    )
    def test_routers_on_the_way_by_ttl(self, ttl: int, routers: int) -> None:
        assert hops(ttl) == routers

    def test_whose_answers_come_from_farther_than_its_neighbours(self) -> None:
        pings = {f"10.1.0.{host}": Ping((64, 128, 255)[host % 3], NOW_MS) for host in range(10, 16)}
        assert gateways(world(), Signs(pings=pings)) == []
        (found,) = gateways(world(CAMERA), Signs(pings={**pings, "10.1.0.9": Ping(63, NOW_MS)}))
        assert (found.what, found.address, found.device) == (What.FARTHER, "10.1.0.9", "cam")
        counts = {"ttl": 63, "hops": 1, "usual": 0, "others": 6, "subnet": "10.1.0.0/24"}
        assert found.clues[0].text.params == counts

    def test_few_answers_are_no_measure(self) -> None:
        pings = {f"10.1.0.{host}": Ping(64, NOW_MS) for host in (10, 11, 12)} | {"10.1.0.9": Ping(63, NOW_MS)}
        assert gateways(world(), Signs(pings=pings)) == []


addresses = st.sampled_from([f"10.1.0.{host}" for host in (1, 2, 9, 40, 255)] + ["192.168.0.5", "fd00::7", ""])
macs = st.sampled_from([A, B, C, "02:00:00:00:00:01"])
heard = st.builds(
    lambda address, mac, teller, first, length: Binding(
        school="S01", address=address, mac=mac, teller=teller if address else Teller.BRIDGE,
        first_ms=NOW_MS - first * HOUR_MS, last_ms=NOW_MS - max(0, first - length) * HOUR_MS,
    ),
    addresses, macs, st.sampled_from([Teller.ROUTER, Teller.SCAN]), st.integers(0, 99), st.integers(0, 99),
)  # fmt: skip


@given(st.lists(heard, max_size=25))
def test_whatever_is_told_each_finding_has_its_evidence_and_its_age(seen: list[Binding]) -> None:
    who, book = world(CAMERA, SWITCH, macs={C: "cam"}), register(CAMERA, SWITCH)
    found = [*conflicts(who, book, seen), *strangers(who, book, seen, {}), *gateways(who, Signs(bindings=seen))]
    for one in found:
        assert one.clues or one.what is What.WRONG_KIND
        assert one.first_ms <= NOW_MS
        assert list(one.clues) == sorted(one.clues, key=lambda clue: -clue.at_ms)
    for one in strangers(who, book, seen, {}):
        assert one.device != "cam" or one.address != "10.1.0.9" or book.use(one.address).standing is not Standing.HELD
