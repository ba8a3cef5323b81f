"""Where devices hang: tables of switches in, links out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.holders import holders
from inventory.model.claim import Claim, ClaimType
from inventory.model.device import Device
from inventory.model.kind import Kind
from inventory.model.link import Link
from inventory.model.neighbour import Neighbour, Witness
from inventory.model.surroundings import Port, Source, Surroundings
from inventory.topology import FEW, KEPT_MS, superseded, wiring
from language.message import Message

DAY_MS = 86_400_000
NOW_MS = 100 * DAY_MS
MINE = {"a": "02:00:00:00:00:0a", "b": "02:00:00:00:00:0b", "c": "02:00:00:00:00:0c"}


def mac(number: int) -> str:
    return f"00:11:22:33:{number >> 8:02x}:{number & 0xFF:02x}"


def switch(name: str, learned: Mapping[str, list[str]], *introduced: Neighbour, **more: object) -> Surroundings:
    """`learned` maps a port to MACs."""
    rows = [
        Neighbour(teller=name, port=port, witness=Witness.BRIDGE, seen_ms=NOW_MS, mac=one)
        for port, macs in learned.items()
        for one in macs
    ]
    made = Surroundings(
        address=name, at_ms=NOW_MS, name=name, neighbours=(*rows, *introduced), own_macs=frozenset({MINE[name]})
    )
    return replace(made, **more)  # type: ignore[arg-type]


def lldp(teller: str, port: str, mac: str = "", **more: str) -> Neighbour:
    return Neighbour(teller=teller, port=port, witness=Witness.LLDP, seen_ms=NOW_MS, mac=mac, **more)


WHO = {name: f"sw-{name}" for name in MINE} | {own: f"sw-{name}" for name, own in MINE.items()}
CAMERAS = {mac(number): f"cam-{number}" for number in range(1, 40)}


def found(*told: Surroundings, who: Mapping[str, str] = WHO | CAMERAS) -> set[tuple[str, str, str, str]]:
    return {(link.device, link.port, link.far_device, link.evidence) for link in wiring(told, who).links}


CHAIN = (
    switch("a", {"1": [mac(1)], "8": [MINE["b"], MINE["c"], mac(2), mac(3)]}),
    switch("b", {"1": [mac(2)], "7": [MINE["a"], mac(1)], "8": [MINE["c"], mac(3)]}),
    switch("c", {"1": [mac(3)], "7": [MINE["a"], MINE["b"], mac(1), mac(2)]}),
)
CABLES = {("sw-a", "8", "sw-b"), ("sw-b", "7", "sw-a"), ("sw-b", "8", "sw-c"), ("sw-c", "7", "sw-b")}


def test_a_chain_of_three_switches() -> None:
    assert found(*CHAIN) == {(*cable, "bridge") for cable in CABLES} | {
        (f"sw-{name}", "1", f"cam-{number}", "bridge") for number, name in enumerate("abc", start=1)
    }


def test_a_switch_in_the_middle_that_tells_nothing_is_no_place_for_what_is_behind_it() -> None:
    told = (CHAIN[0], CHAIN[2])
    assert ("sw-a", "8", "cam-2", "bridge") not in found(*told)
    assert ("sw-a", "1", "cam-1", "bridge") in found(*told)
    assert ("sw-c", "1", "cam-3", "bridge") in found(*told)


def test_an_uplink_that_learned_no_switch_is_known_by_what_the_other_sees_elsewhere() -> None:
    """The core's own MAC is learned by nobody: it only forwards."""
    core = switch("a", {"1": [mac(1)], "2": [mac(9)], "8": [MINE["b"], mac(2)]})
    access = switch("b", {"1": [mac(2)], "7": [mac(1), mac(9)]})
    assert found(core, access) == {
        ("sw-a", "1", "cam-1", "bridge"),
        ("sw-a", "2", "cam-9", "bridge"),
        ("sw-a", "8", "sw-b", "bridge"),
        ("sw-b", "7", "sw-a", "bridge"),
        ("sw-b", "1", "cam-2", "bridge"),
    }


def test_switches_that_see_nothing_of_each_other_leave_a_device_where_fewest_are() -> None:
    one = switch("a", {"1": [mac(1)]})
    other = switch("b", {"1": [mac(1), mac(2), mac(3)]})
    assert ("sw-a", "1", "cam-1", "bridge") in found(one, other)
    assert ("sw-b", "1", "cam-1", "bridge") not in found(one, other)


def test_a_desk_switch_that_nobody_asks_hangs_its_devices_on_the_port() -> None:
    few = [mac(number) for number in range(1, FEW + 1)]
    assert found(switch("a", {"5": few})) == {("sw-a", "5", CAMERAS[one], "bridge") for one in few}


def test_behind_many_macs_may_be_a_campus_and_nobody_is_hung_there() -> None:
    assert found(switch("a", {"5": [mac(number) for number in range(1, FEW + 2)]})) == set()


def test_phone_and_computer_behind_one_port_hang_on_it_both() -> None:
    phone = lldp("a", "3", mac(1), capabilities="bridge telephone")
    assert found(switch("a", {"3": [mac(1), mac(2)]}, phone)) == {
        ("sw-a", "3", "cam-1", "lldp"),
        ("sw-a", "3", "cam-2", "bridge"),
    }


def test_wireless_devices_hang_on_the_access_point() -> None:
    point = lldp("a", "4", mac(1), capabilities="bridge wlanAccessPoint")
    behind = [mac(number) for number in range(1, 21)]
    assert found(switch("a", {"4": behind}, point)) == {("sw-a", "4", "cam-1", "lldp")} | {
        ("cam-1", "", CAMERAS[one], "bridge") for one in behind[1:]
    }


def test_a_switch_that_introduces_itself_and_cannot_be_asked_hides_what_is_behind() -> None:
    unread = lldp("a", "4", mac(1), capabilities="bridge")
    assert found(switch("a", {"4": [mac(1), mac(2)]}, unread)) == {("sw-a", "4", "cam-1", "lldp")}


def test_a_switch_that_only_introduces_itself_stands_before_those_behind_it() -> None:
    """The middle one keeps its forwarding table to itself: the last one hangs on it, not on us."""
    told = (
        switch("a", {"8": [MINE["b"], MINE["c"]]}, lldp("a", "8", MINE["b"])),
        switch("b", {}, lldp("b", "7", MINE["a"])),
        switch("c", {}),
    )
    assert found(*told) == {("sw-a", "8", "sw-b", "lldp"), ("sw-b", "7", "sw-a", "lldp")}


def test_an_access_point_with_a_switch_behind_it_is_a_bridge() -> None:
    point = lldp("a", "4", mac(1), capabilities="bridge wlanAccessPoint")
    told = (switch("a", {"4": [mac(1), mac(2), MINE["b"]]}, point), switch("b", {"1": [mac(2)]}))
    assert ("cam-1", "", "cam-2", "bridge") not in found(*told)
    assert ("sw-b", "1", "cam-2", "bridge") in found(*told)


def test_a_mac_that_two_switches_have_leads_to_neither() -> None:
    """As that of a virtual router has."""
    shared = "02:00:00:00:00:99"
    told = [replace(switch(name, {}), own_macs=frozenset({shared})) for name in "bc"]
    assert found(switch("a", {"1": [mac(1), shared]}), *told) == {("sw-a", "1", "cam-1", "bridge")}


def test_a_clone_on_two_switches_hangs_nowhere_and_is_told() -> None:
    told = (switch("a", {"1": [mac(1)]}), switch("b", {"2": [mac(1)]}))
    result = wiring(told, WHO | CAMERAS)
    assert not result.links
    params = {"device": "cam-1", "mac": mac(1), "places": "sw-a 1, sw-b 2"}
    assert result.doubts == (Message("topology.several_places", params),)


def test_a_table_cut_short_puts_nobody_on_a_port() -> None:
    cut = switch("a", {"1": [mac(1)]}, incomplete={Source.BRIDGE: Message("snmp.walk_rows", {"limit": 1})})
    assert found(cut) == set()


def test_members_of_an_aggregation_are_one_port() -> None:
    ports = tuple(
        Port(port=name, if_index=place, bundle=up)
        for place, (name, up) in enumerate([("49", "Po1"), ("50", "Po1"), ("Po1", "")])
    )
    told = (
        switch("a", {"Po1": [MINE["b"], mac(2)]}, lldp("a", "49", MINE["b"]), lldp("a", "50", MINE["b"]), ports=ports),
        switch("b", {"1": [mac(2)]}),
    )  # fmt: skip
    assert found(*told) == {
        ("sw-a", "49", "sw-b", "lldp"),
        ("sw-a", "50", "sw-b", "lldp"),
        ("sw-b", "1", "cam-2", "bridge"),
    }


def test_the_far_port_is_named_by_its_owner() -> None:
    port = Port(port="Gi0/24", if_index=24, names=frozenset({"gi0/24", "gigabitethernet0/24"}))
    told = (switch("a", {}, lldp("a", "8", MINE["b"], far_port="GigabitEthernet0/24")), switch("b", {}, ports=(port,)))
    assert [link.far_port for link in wiring(told, WHO).links] == ["Gi0/24"]


def test_lldp_goes_before_cdp_and_both_before_the_forwarding_table() -> None:
    cdp = replace(lldp("a", "2", name="b", address="b"), witness=Witness.CDP)
    told = (switch("a", {"2": [MINE["b"]]}, cdp), switch("b", {"1": [MINE["a"]]}, lldp("b", "1", MINE["a"])))
    assert found(*told) == {("sw-a", "2", "sw-b", "cdp"), ("sw-b", "1", "sw-a", "lldp")}


def test_who_is_not_in_the_ledger_is_in_no_link() -> None:
    assert found(switch("a", {"1": [mac(1)]}), who={"a": "sw-a"}) == set()
    assert found(switch("a", {"1": [mac(1)]}), who=CAMERAS) == set()


@st.composite
def trees(draw: st.DrawFn) -> tuple[list[int], list[int]]:
    """(the switch above each switch but the first, the switch on which each device hangs)."""
    size = draw(st.integers(1, 6))
    above = [draw(st.integers(0, place - 1)) for place in range(1, size)]
    return above, draw(st.lists(st.integers(0, size - 1), max_size=20))


@given(trees(), st.booleans())
def test_any_tree_of_switches_is_found_as_it_was_built(tree: tuple[list[int], list[int]], core_is_quiet: bool) -> None:
    """`core_is_quiet`: the first switch's own MAC is learned nowhere."""
    above, hung = tree
    size = len(above) + 1
    names = [f"s{place}" for place in range(size)]
    own = {name: f"02:00:00:00:01:{place:02x}" for place, name in enumerate(names)}
    edges = {(lower + 1, upper) for lower, upper in enumerate(above)}
    beside: dict[int, dict[int, str]] = {place: {} for place in range(size)}
    for lower, upper in edges:
        beside[lower][upper], beside[upper][lower] = f"up{upper}", f"down{lower}"

    def reached(start: int, first: int) -> set[int]:
        seen, front = {start, first}, {first}
        while front:
            front = {other for place in front for other in beside[place]} - seen
            seen |= front
        return seen - {start}

    told = []
    for place, name in enumerate(names):
        learned: dict[str, set[str]] = {}
        for other, port in beside[place].items():
            for far in reached(place, other):
                macs = {mac(device) for device, at in enumerate(hung) if at == far}
                learned.setdefault(port, set()).update(
                    macs | ({own[names[far]]} if far or not core_is_quiet else set())
                )
        for device, at in enumerate(hung):
            if at == place:
                learned[f"p{device}"] = {mac(device)}
        rows = [
            Neighbour(teller=name, port=port, witness=Witness.BRIDGE, seen_ms=NOW_MS, mac=one)
            for port, macs in learned.items()
            for one in sorted(macs)
        ]
        told.append(Surroundings(address=name, at_ms=NOW_MS, neighbours=tuple(rows), own_macs=frozenset({own[name]})))
    who = {name: name for name in names} | {mac(device): f"d{device}" for device in range(len(hung))}
    who |= {address: name for name, address in own.items()}
    links = {(link.device, link.port, link.far_device) for link in wiring(told, who).links}
    devices = {(names[at], f"p{device}", f"d{device}") for device, at in enumerate(hung)}
    assert {link for link in links if link[2].startswith("d")} == devices
    cables = {(names[one], port, names[other]) for one in beside for other, port in beside[one].items()}
    assert {link for link in links if link[2].startswith("s")} <= cables
    if not core_is_quiet:
        assert {link for link in links if link[2].startswith("s")} == cables


def link(device: str, port: str, far: str, evidence: str = "bridge", seen_ms: int = NOW_MS) -> Link:
    return Link(device=device, port=port, far_device=far, evidence=evidence, seen_ms=seen_ms)


WORDS = {"sw-a": {"lldp", "bridge"}}
OLD = [
    ("the same again", link("sw-a", "1", "cam-1", seen_ms=5), [link("sw-a", "1", "cam-1")], False),
    ("moved on the same switch", link("sw-a", "2", "cam-1"), [link("sw-a", "1", "cam-1")], True),
    ("moved from a switch that was not asked", link("sw-b", "2", "cam-1"), [link("sw-a", "1", "cam-1")], True),
    ("silent today", link("sw-a", "2", "cam-1", seen_ms=NOW_MS - DAY_MS), [], False),
    ("silent for long", link("sw-a", "2", "cam-1", seen_ms=NOW_MS - KEPT_MS - 1), [], True),
    ("silent for long, its switch as well", link("sw-b", "2", "cam-1", seen_ms=1), [], False),
    ("another cable of a switch that was not asked", link("sw-c", "2", "sw-b"), [link("sw-a", "1", "sw-b")], False),
    ("another cable of the switch that was asked", link("sw-a", "2", "sw-b"), [link("sw-a", "1", "sw-b")], True),
    ("a table that was cut short", link("sw-a", "2", "sw-b", "cdp"), [link("sw-a", "1", "sw-b")], False),
    ("a person's word", link("sw-a", "2", "cam-1", "person", 1), [link("sw-a", "1", "cam-1")], False),
    ("of a recorder", link("nvr-1", "2", "cam-1", "recorder", 1), [link("sw-a", "1", "cam-1")], False),
]


@pytest.mark.parametrize(("old", "new", "gone"), [row[1:] for row in OLD], ids=[row[0] for row in OLD])
def test_what_becomes_of_an_old_link(old: Link, new: list[Link], gone: bool) -> None:
    assert superseded([old], new, WORDS, {"sw-a", "sw-b", "sw-c"}, NOW_MS) == ([old] if gone else [])


def device(code: str, address: str | None) -> Device:
    return Device(id=code, code=code, school="s01", kind=Kind.CAMERA, name=code, address=address)


def test_who_holds_what() -> None:
    pairs = [("10.0.0.1", mac(1)), ("10.0.0.2", mac(2)), ("10.0.0.3", mac(7)), ("10.0.0.99", mac(9))]
    router = Surroundings(
        address="10.0.0.9",
        at_ms=NOW_MS,
        own_macs=frozenset({mac(6)}),
        neighbours=tuple(
            Neighbour(teller="10.0.0.9", port="", witness=Witness.ARP, seen_ms=NOW_MS, mac=one, address=address)
            for address, one in pairs
        ),
    )
    known = [device(f"d{number}", f"10.0.0.{number}") for number in (1, 2, 3, 9)] + [device("d4", None)]
    claims = {
        "d2": [Claim(ClaimType.MAC, mac(5))],
        "d3": [Claim(ClaimType.MAC, mac(7))],
        "d4": [Claim(ClaimType.MAC, mac(7)), Claim(ClaimType.MAC, mac(6)), Claim(ClaimType.SERIAL, "7")],
    }
    who = holders(known, claims, [router])
    assert {name: code for name, code in who.items() if ":" in name} == {
        mac(1): "d1",  # paired by the router
        mac(2): "d2",  # a second one of the same device
        mac(5): "d2",  # claimed
        mac(6): "d9",  # the router's own, whoever claims it
    }  # mac(7) is claimed twice
    assert who["10.0.0.3"] == "d3"
