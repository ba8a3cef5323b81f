"""Who is a stranger, judged from facts; and what is remembered of a flood of them."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from collector.discovery.segment_memory import MOST, MOST_MACS, REPEAT_MS, WINDOW_MS, SegmentMemory
from collector.discovery.strangers import MOST_STRANGERS, TOGETHER_MS, Known, judge, known
from collector.protocols.links import Link, Links
from collector.protocols.segment_facts import ArpFact, DhcpFact, Fact, RouterFact
from inventory.model.stranger import Conduct, Stranger

OURS, CAMERA, ONE, TWO = (f"02:00:00:00:00:0{number}" for number in (1, 2, 8, 9))
KNOWN = Known(
    holders={"10.8.0.1": OURS, "10.8.0.50": CAMERA},
    macs=frozenset({OURS}),
    gateways=frozenset({"10.8.0.254"}),
    networks={"eth0": (ip_network("10.8.0.0/20"),)},
)


def arp(address: str, mac: str, at_ms: int = 1000, *, reply: bool = True, unasked: bool = False) -> ArpFact:
    return ArpFact(interface="eth0", at_ms=at_ms, mac=mac, address=address, reply=reply, unasked=unasked)


def offer(mac: str = ONE, *gateways: str, at_ms: int = 1000) -> DhcpFact:
    return DhcpFact(
        interface="eth0", at_ms=at_ms, mac=mac, message="offer", source="10.8.0.9", server="10.8.0.9",
        offered="10.8.1.1", gateways=gateways,
    )  # fmt: skip


def router(mac: str = ONE, lifetime_s: int = 1800, at_ms: int = 1000) -> RouterFact:
    return RouterFact(interface="eth0", at_ms=at_ms, mac=mac, source="fe80::9", lifetime_s=lifetime_s)


def judged(*facts: Fact) -> list[tuple[Conduct, str, str]]:
    return [(one.conduct, one.address, one.mac) for one in judge(facts, KNOWN, school="s01")]


def test_hosts_that_hold_their_own_addresses_are_no_strangers() -> None:
    assert judged(arp("10.8.0.50", CAMERA), arp("10.8.0.60", ONE), arp("10.8.0.61", ONE)) == []


def test_this_machine_is_no_stranger_to_itself() -> None:
    assert judged(offer(OURS), router(OURS), arp("10.8.0.50", OURS)) == []


def test_another_holder_of_a_known_address_is_a_stranger_and_of_our_own_too() -> None:
    found = judged(arp("10.8.0.50", ONE), arp("10.8.0.1", TWO))
    assert found == [(Conduct.ADDRESS_CONFLICT, "10.8.0.50", ONE), (Conduct.ADDRESS_CONFLICT, "10.8.0.1", TWO)]


@pytest.mark.parametrize("facts", [[arp("10.8.0.60", ONE, 1), arp("10.8.0.60", TWO, 2)]])
def test_of_two_unknown_holders_always_the_same_one_is_named(facts: list[Fact]) -> None:
    assert judged(*facts) == judged(*reversed(facts)) == [(Conduct.ADDRESS_CONFLICT, "10.8.0.60", TWO)]


def test_an_address_that_was_handed_on_is_no_conflict() -> None:
    assert judged(arp("10.8.0.60", ONE, 0), arp("10.8.0.60", TWO, TOGETHER_MS + 1)) == []


def test_gateways_that_this_machine_does_not_use_are_strangers() -> None:
    found = judged(offer(ONE, "10.8.0.254", "10.8.0.7", "10.8.0.9"))
    assert found == [
        (Conduct.DHCP_SERVER, "10.8.0.9", ONE),
        (Conduct.GATEWAY, "10.8.0.7", ""),
        (Conduct.GATEWAY, "10.8.0.9", ONE),
    ]


def test_only_answers_for_addresses_of_elsewhere_make_a_gateway() -> None:
    assert judged(arp("192.168.1.1", ONE, reply=False)) == []
    assert judged(arp("192.168.1.1", ONE)) == [(Conduct.GATEWAY, "", ONE)]


def test_a_stranger_comes_once_with_what_was_heard_last() -> None:
    (found,) = judge([router(at_ms=5), router(lifetime_s=0, at_ms=9), router(at_ms=7)], KNOWN, school="s01")
    assert (found.first_ms, found.last_ms, found.evidence) == (5, 9, {"lifetime_s": "0"})


def test_a_flood_makes_no_more_than_so_many_strangers_and_servers_come_first() -> None:
    flood = [arp("10.8.0.50", f"02:00:00:00:{n // 256:02x}:{n % 256:02x}", n) for n in range(20, 1000)]
    found = judge([*flood, offer(at_ms=5000)], KNOWN, school="s01")
    assert len(found) == MOST_STRANGERS
    assert found[0].conduct is Conduct.DHCP_SERVER


def test_the_ledger_does_not_overrule_what_we_hold_ourselves() -> None:
    links = Links({2: Link(2, "eth0", OURS, True, ())})
    assert known(links, {"10.8.0.50": CAMERA}).macs == {OURS}
    assert isinstance(judge([offer()], known(links, {}), school="s01")[0], Stranger)


def test_what_was_told_is_told_again_only_when_heard_again_and_after_a_while() -> None:
    memory = SegmentMemory()
    memory.take(router(at_ms=0))
    assert len(memory.due(1)) == 1
    memory.take(router(at_ms=2))
    assert memory.due(3) == []
    memory.take(router(at_ms=REPEAT_MS))
    assert [fact.at_ms for fact in memory.due(REPEAT_MS + 1)] == [REPEAT_MS]
    assert memory.due(REPEAT_MS + WINDOW_MS + 2) == []
    memory.take(router(at_ms=REPEAT_MS + WINDOW_MS + 3))
    assert len(memory.due(REPEAT_MS + WINDOW_MS + 4)) == 1, "forgotten, so it is new"


def test_a_second_holder_is_told_together_with_the_first() -> None:
    memory = SegmentMemory()
    memory.take(arp("10.8.0.60", ONE, 0))
    memory.take(arp("10.8.0.61", CAMERA, 0))
    assert len(memory.due(1)) == 2
    memory.take(arp("10.8.0.60", TWO, 2))
    assert {fact.mac for fact in memory.due(3)} == {ONE, TWO}


def test_a_flood_of_one_kind_finds_no_room_and_pushes_nothing_out() -> None:
    memory = SegmentMemory()
    memory.take(offer())
    for number in range(MOST[ArpFact] + 50):
        memory.take(arp(f"10.8.{number // 256}.{number % 256}", ONE))
    assert memory.refused == 50
    memory = SegmentMemory()
    for number in range(20):
        memory.take(arp("10.8.0.60", f"02:00:00:00:01:{number:02x}"))
    assert memory.refused == 20 - MOST_MACS
