"""What agents tell of their routing: by real recordings, by a real snmpd, and by tables that cannot be true."""

from __future__ import annotations

import asyncio
import struct
from ipaddress import ip_address, ip_interface, ip_network
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from snmp_looks import Doorkeeper, ready
from snmp_station import COMMUNITY, Objects, community_agent, station, table

from collector.clock import SystemClock
from collector.discovery.subject import Subject
from collector.discovery.tables.reading import Reader
from collector.discovery.tables.routes import (
    ADDRESS_MASK,
    CIDR_TYPE,
    FORWARDING,
    FORWARDING_V6,
    INET_TYPE,
    MOST_KEPT,
    OLD_HOP,
    OLD_MASK,
    OLD_TYPE,
    cidr_routes,
    inet_routes,
    kept,
    old_routes,
    own_addresses,
    read,
)
from collector.protocols.links import read_links
from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.values import Integer, IpAddress
from inventory.model.credential import Credential
from inventory.model.routing import Route, Routing
from inventory.model.surroundings import Source
from simulator.recording import read_recording

RECORDINGS = Path(__file__).parents[3].parent / "shared" / "devices" / "snmp"
TABLES = (FORWARDING, ADDRESS_MASK, INET_TYPE, CIDR_TYPE, OLD_TYPE)
REMOTE, LOCAL = Integer(4), Integer(3)
INET_DEFAULT = (1, 4, 0, 0, 0, 0, 0, 2, 0, 0, 1, 4, 10, 1, 0, 254)


def ask(objects: Objects) -> tuple[Routing, dict[Source, Any]]:
    async def run() -> tuple[Routing, dict[Source, Any]]:
        async with station(community_agent(table(objects))) as agent, ready(SystemClock(), Doorkeeper(left=9)) as tools:
            return await look(agent.port, COMMUNITY, tools)

    return asyncio.run(run())


async def look(port: int, credential: Credential, tools: Any) -> tuple[Routing, dict[Source, Any]]:
    subject = Subject(school="S01", address="127.0.0.1", ports={"snmp": port})
    reader = Reader(subject, credential, tools, 20.0, 10_000)
    return await read(reader), reader.incomplete


def test_the_newest_table_that_has_routes_is_believed() -> None:
    old = {OLD_HOP.child(0, 0, 0, 0): IpAddress(bytes((10, 1, 0, 77))), OLD_TYPE.child(0, 0, 0, 0): REMOTE,
           OLD_MASK.child(0, 0, 0, 0): IpAddress(bytes(4))}  # fmt: skip
    cidr = {CIDR_TYPE.child(0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 1, 0, 78): REMOTE}
    inet = {INET_TYPE.child(*INET_DEFAULT): REMOTE}
    own = {ADDRESS_MASK.child(10, 1, 0, 3): IpAddress(bytes((255, 255, 255, 0))),
           ADDRESS_MASK.child(127, 0, 0, 1): IpAddress(bytes((255, 0, 0, 0)))}  # fmt: skip
    for objects, hop in ((old, "77"), (old | cidr, "78"), (old | cidr | inet, "254")):
        told, incomplete = ask({FORWARDING: Integer(2), **own, **objects})
        assert told.routes == (Route("0.0.0.0/0", f"10.1.0.{hop}"),)
        assert (told.forwards, told.own, incomplete) == (False, ("10.1.0.3/24",), {})


@pytest.mark.parametrize(
    ("flags", "forwards"),
    [({}, None), ({FORWARDING: 1}, True), ({FORWARDING: 2}, False), ({FORWARDING: 2, FORWARDING_V6: 1}, True)],
)
def test_it_forwards_if_it_says_so_for_either_version(flags: dict[Oid, int], forwards: bool | None) -> None:
    told, _ = ask({oid: Integer(value) for oid, value in flags.items()} | {Oid.parse("1.3.6.1.2.1.1.5.0"): Integer(1)})
    assert told.forwards is forwards


def test_a_table_of_a_million_is_cut_and_said_to_be() -> None:
    routes = {CIDR_TYPE.child(0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 1, 0, 1): REMOTE}
    routes |= {CIDR_TYPE.child(10, place // 256, place % 256, 0, 255, 255, 255, 0, 0, 10, 1, 0, 2): REMOTE
               for place in range(3000)}  # fmt: skip
    told, incomplete = ask(routes)
    assert told.routes[0] == Route("0.0.0.0/0", "10.1.0.1")
    assert len(told.routes) == MOST_KEPT
    assert set(incomplete) == {Source.ROUTES}


def test_ipv6_routes_and_those_with_a_zone() -> None:
    hop = ip_address("fd00::1").packed
    rows = {
        (2, 16, *bytes(16), 0, 2, 0, 0, 2, 16, *hop): {INET_TYPE: REMOTE},
        (2, 16, *bytes(16), 0, 0, 4, 20, *ip_address("fe80::1").packed, 0, 0, 0, 7): {INET_TYPE: REMOTE},
        (2, 16, *ip_address("fd00:1::").packed, 64, 0, 2, 16, *hop): {INET_TYPE: LOCAL},
        (1, 4, 10, 0, 0, 0, 8, 0, 2, 16, *hop): {INET_TYPE: REMOTE},
    }
    assert list(inet_routes(rows)) == [Route("::/0", "fd00::1"), Route("::/0", "fe80::1")]


def test_defaults_come_first_and_next_hops_in_the_internet_before_others() -> None:
    told = [Route("10.2.0.0/16", "10.1.0.2"), Route("10.3.0.0/16", "9.9.9.9"), Route("0.0.0.0/0", "10.1.0.1")]
    assert kept([*told, told[0]]) == (told[2], told[1], told[0])


arcs = st.lists(st.one_of(st.integers(0, 300), st.sampled_from([1, 2, 4, 16, 2**32 - 1])), max_size=44).map(tuple)


@given(st.dictionaries(arcs, st.sampled_from([Integer(4), Integer(3), IpAddress(bytes(4)), None]), max_size=8))
def test_an_index_of_any_shape_gives_true_routes_or_none(rows: dict[tuple[int, ...], Any]) -> None:
    for column, reader in ((INET_TYPE, inet_routes), (CIDR_TYPE, cidr_routes), (OLD_TYPE, old_routes)):
        for route in reader({index: {column: value, OLD_HOP: value, OLD_MASK: value} for index, value in rows.items()}):
            assert ip_network(route.to).version == ip_address(route.next_hop).version
    for own in own_addresses({index: {ADDRESS_MASK: value} for index, value in rows.items()}):
        assert not ip_interface(own).ip.is_loopback


def recorded_routers() -> list[str]:
    """Recordings with at least one of the tables."""
    if not RECORDINGS.is_dir():
        return ["none.snmprec"]
    starts = tuple(f"{oid}.".encode() for oid in TABLES[2:])
    return sorted(
        path.name for path in RECORDINGS.glob("*.snmprec") if any(line.startswith(starts) for line in path.open("rb"))
    )


@pytest.mark.needs("recordings")
@pytest.mark.parametrize("name", recorded_routers())
def test_real_agents_tell_routes_that_can_be(name: str) -> None:
    objects = {oid: value for oid, value in read_recording(RECORDINGS / name).items() if not callable(value)}
    told, _ = ask({oid: value for oid, value in objects.items() if str(oid).startswith("1.3.6.1.2.1.4.")})
    own = [ip_interface(one) for one in told.own]
    for route in told.routes:
        hop = ip_address(route.next_hop)
        assert ip_network(route.to).version == hop.version
        if own and route.is_default and hop.version == 4 and not hop.is_link_local:
            assert own, route


@pytest.mark.needs("recordings")
@pytest.mark.parametrize(
    ("name", "forwards", "hops"),
    [
        ("dlink-des3038.snmprec", True, {"10.1.8.1"}),
        ("jetdirect_m130nw.snmprec", None, {"192.168.100.1", "fe80::2:64:32ff:fe9f:bc02"}),
        ("zywall_usg40w.snmprec", None, {"46.14.80.9"}),
        ("routeros_rb750gr3.snmprec", None, {"185.6.188.62"}),
        ("vrp_route.snmprec", None, {"10.199.0.1"}),
    ],
)
def test_where_real_agents_send_what_is_not_for_them(name: str, forwards: bool | None, hops: set[str]) -> None:
    objects = {oid: value for oid, value in read_recording(RECORDINGS / name).items() if not callable(value)}
    told, _ = ask({oid: value for oid, value in objects.items() if str(oid).startswith("1.3.6.1.2.1.4.")})
    assert told.forwards is forwards
    assert {route.next_hop for route in told.routes if route.is_default} == hops


def own_interfaces() -> list[Any]:
    return [one for link in read_links().links.values() for one in link.addresses]


def default_gateway() -> str | None:
    """As the kernel has it (proc(5)); nothing is asked of any network."""
    for line in Path("/proc/net/route").read_text().splitlines()[1:]:
        _, to, hop, flags, _, _, _, mask, *_ = line.split()
        if (to, mask) == ("00000000", "00000000") and int(flags, 16) & 2:
            return str(ip_address(struct.pack("<I", int(hop, 16))))
    return None


@pytest.mark.needs("snmpd")
def test_a_real_agent_tells_the_default_route_of_this_machine(snmpd: Any) -> None:
    async def run() -> tuple[Routing, dict[Source, Any]]:
        async with ready(SystemClock(), Doorkeeper(left=99)) as tools:
            return await look(snmpd.port, COMMUNITY, tools)

    told, incomplete = asyncio.run(run())
    assert not incomplete
    expected = Path("/proc/sys/net/ipv4/ip_forward").read_text().strip() == "1"
    assert told.forwards is expected or Path("/proc/sys/net/ipv6/conf/all/forwarding").read_text().strip() == "1"
    assert {str(ip_interface(one).ip) for one in told.own} <= {str(one.ip) for one in own_interfaces()}
    gateway = default_gateway()
    told_hops = [route.next_hop for route in told.routes if route.to == "0.0.0.0/0"]
    assert told_hops == ([gateway] if gateway else [])
