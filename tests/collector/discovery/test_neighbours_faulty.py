"""Neighbour tables that lie, loop, grow without end or stop in the middle: what is true is kept, the rest is told."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable

from snmp_looks import Doorkeeper, ready
from snmp_station import COMMUNITY, Objects, Station, community_agent, response, station, table

from collector.clock import SystemClock
from collector.discovery.neighbours import surroundings, worth_asking
from collector.discovery.subject import Subject
from collector.discovery.tables.reading import BURST, RATE
from collector.protocols.snmp.message import CommunityMessage, decode_message, encode_message
from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.pdu import Pdu
from collector.protocols.snmp.values import Integer, OctetString
from inventory.model.credential import Credential, CredentialType
from inventory.model.kind import Kind
from inventory.model.neighbour import Witness
from inventory.model.sighting import Identity, Sighting
from inventory.model.surroundings import Source, Surroundings
from language.message import Message

IF_TYPE, IF_MAC = (Oid.parse("1.3.6.1.2.1.2.2.1").child(arc) for arc in (3, 6))
IF_NAME = Oid.parse("1.3.6.1.2.1.31.1.1.1.1")
BASE_PORT = Oid.parse("1.3.6.1.2.1.17.1.4.1.2")
FDB_PORT, FDB_STATUS = (Oid.parse("1.3.6.1.2.1.17.4.3.1").child(arc) for arc in (2, 3))
Q_FDB_PORT = Oid.parse("1.3.6.1.2.1.17.7.1.2.2.1.2")
LLDP_REM, LLDP_V2_REM = Oid.parse("1.0.8802.1.1.2.1.4.1.1"), Oid.parse("1.3.111.2.802.1.1.13.1.4.1.1")
LLDP_LOC = Oid.parse("1.0.8802.1.1.2.1.3.7.1")
CDP = Oid.parse("1.3.6.1.4.1.9.9.23.1.2.1.1")
ARP_MAC = Oid.parse("1.3.6.1.2.1.4.22.1.2")
VTP = Oid.parse("1.3.6.1.4.1.9.9.46.1.3.1.1.2")
OWN = (0, 1, 2, 3, 4, 0)
ETHERNET = Integer(6)


def ports(count: int = 3) -> Objects:
    objects: Objects = {}
    for index in range(1, count + 1):
        objects[IF_TYPE.child(index)] = ETHERNET
        objects[IF_MAC.child(index)] = OctetString(bytes((*OWN[:5], index)))
        objects[IF_NAME.child(index)] = OctetString(f"Gi0/{index}".encode())
        objects[BASE_PORT.child(100 + index)] = Integer(index)
    return objects


def learned(rows: Iterable[tuple[tuple[int, ...], int, int]]) -> Objects:
    objects: Objects = {}
    for mac, port, status in rows:
        objects[FDB_PORT.child(*mac)] = Integer(port)
        objects[FDB_STATUS.child(*mac)] = Integer(status)
    return objects


def ask(
    answer: Callable[[bytes], Iterable[bytes]],
    credential: Credential = COMMUNITY,
    deadline_s: float = 20,
    watch: Callable[[Station], None] = lambda _: None,
) -> Surroundings:
    async def run() -> Surroundings:
        async with station(answer) as agent, ready(SystemClock(), Doorkeeper(left=99)) as instruments:
            subject = Subject(school="S01", address="127.0.0.1", ports={"snmp": agent.port})
            told = await surroundings(subject, credential, instruments, deadline_s)
            watch(agent)
            return told

    return asyncio.run(run())


def of(objects: Objects) -> Surroundings:
    return ask(community_agent(table(objects)))


def behind(told: Surroundings, witness: Witness = Witness.BRIDGE) -> dict[str, str]:
    return {one.mac: one.port for one in told.neighbours if one.witness is witness}


def test_rows_that_cannot_be_true_are_left_out_and_counted() -> None:
    good, learned_status, self_status = (0, 17, 34, 51, 68, 85), 3, 4
    told = of(
        ports()
        | learned(
            [
                (good, 101, learned_status),
                ((1, 0, 94, 0, 0, 1), 101, learned_status),  # a group
                ((255,) * 6, 101, learned_status),
                ((0,) * 6, 101, learned_status),
                ((0, 17, 34, 51, 68, 86), 199, learned_status),  # no such port
                ((0, 17, 34, 51, 68, 87), 0, learned_status),  # port not known: the MIB allows it
                ((0, 17, 34, 51, 68, 88), 102, self_status),
                ((0, 17, 34, 300, 68, 88), 102, learned_status),
                ((0, 17, 34), 102, learned_status),
                ((*OWN[:5], 2), 102, learned_status),  # its own
            ]
        )
    )
    assert behind(told) == {"00:11:22:33:44:55": "Gi0/1"}
    assert told.remarks == (Message("neighbours.odd_rows", {"table": "bridge", "count": 6}),)
    assert not told.incomplete


def test_ten_thousand_macs_are_read_up_to_the_limit_and_the_table_is_told_cut() -> None:
    many = [((0, 17, 34, 51, number >> 8, number & 255), 101, 3) for number in range(10_000)]
    told = of(ports() | learned(many))
    assert set(told.incomplete) == {Source.BRIDGE}
    assert 1_000 < len(behind(told)) <= 4_096


def test_a_table_that_goes_backwards_is_told_cut_and_the_others_are_read() -> None:
    objects = ports() | {
        ARP_MAC.child(1, 10, 0, 0, 7): OctetString(bytes.fromhex("001122334455")),
        Q_FDB_PORT.child(1, 0, 17, 34, 51, 68, 85): Integer(101),
    }
    honest = table(objects)
    again = [(Q_FDB_PORT.child(1, 0, 17, 34, 51, 68, 85), Integer(101)), (ARP_MAC, Integer(1))]

    def respond(pdu: Pdu) -> Pdu:
        asks_for_macs = Q_FDB_PORT.covers(pdu.varbinds[0][0])
        return response(pdu, again * 10) if asks_for_macs else honest(pdu)

    told = ask(community_agent(respond))
    assert told.incomplete[Source.BRIDGE].id == "snmp.walk_backwards"
    assert behind(told, Witness.ARP) == {"00:11:22:33:44:55": "Gi0/1"}


def test_an_agent_that_falls_silent_takes_no_longer_than_it_may_and_nobody_is_missing_unsaid() -> None:
    honest = table(ports())

    def respond(pdu: Pdu) -> Pdu | None:
        return None if any(oid.arcs[:4] == (1, 0, 8802, 1) for oid, _ in pdu.varbinds) else honest(pdu)

    told = ask(community_agent(respond), deadline_s=1)
    assert [port.port for port in told.ports] == ["Gi0/1", "Gi0/2", "Gi0/3"] or Source.INTERFACES in told.incomplete
    assert Source.LLDP in told.incomplete
    assert told.neighbours == ()


def test_texts_of_neighbours_are_cleaned_and_their_ports_found() -> None:
    objects = ports() | {
        LLDP_LOC.child(3, 7): OctetString(b"GI0/2"),
        LLDP_LOC.child(2, 7): Integer(5),
        LLDP_REM.child(4, 0, 7, 1): Integer(4),
        LLDP_REM.child(5, 0, 7, 1): OctetString(bytes.fromhex("001122334455")),
        LLDP_REM.child(6, 0, 7, 1): Integer(5),
        LLDP_REM.child(7, 0, 7, 1): OctetString(b"eth0\x00"),
        LLDP_REM.child(9, 0, 7, 1): OctetString("cam\u202e\x1b[31m \n gate".encode()),
        LLDP_REM.child(12, 0, 7, 1): OctetString(b"\x84"),
    }
    [one] = of(objects).neighbours
    assert (one.port, one.name, one.far_port) == ("Gi0/2", "cam[31m gate", "eth0")
    assert one.capabilities == "other telephone"


def test_the_second_version_of_lldp_is_read_where_the_first_is_empty() -> None:
    row = (5, 2, 1, 1)  # time mark, ifIndex, destination, number
    objects = ports() | {
        LLDP_V2_REM.child(5, *row): Integer(4),
        LLDP_V2_REM.child(6, *row): OctetString(bytes.fromhex("001122334455")),
        LLDP_V2_REM.child(7, *row): Integer(7),
        LLDP_V2_REM.child(8, *row): OctetString(b"12"),
        LLDP_V2_REM.child(10, *row): OctetString(b"core"),
        LLDP_V2_REM.child(13, *row): OctetString(b"\x20"),
    }
    [one] = of(objects).neighbours
    assert (one.port, one.mac, one.far_port, one.name) == ("Gi0/2", "00:11:22:33:44:55", "12", "core")
    assert one.capabilities == "bridge"


def test_cdp() -> None:
    objects = ports() | {
        CDP.child(3, 3, 1): Integer(1),
        CDP.child(4, 3, 1): OctetString(bytes((10, 0, 0, 9))),
        CDP.child(6, 3, 1): OctetString(b"switch.school.local"),
        CDP.child(7, 3, 1): OctetString(b"GigabitEthernet0/1"),
        CDP.child(8, 3, 1): OctetString(b"cisco WS-C2960"),
        CDP.child(9, 3, 1): OctetString(bytes.fromhex("00000028")),
    }
    [one] = of(objects).neighbours
    assert (one.witness, one.port, one.address) == (Witness.CDP, "Gi0/3", "10.0.0.9")
    assert (one.name, one.far_port, one.descr) == ("switch.school.local", "GigabitEthernet0/1", "cisco WS-C2960")
    assert one.capabilities == "bridge"


def test_a_cisco_switch_is_asked_for_each_vlan_by_a_community_of_its_own() -> None:
    vlans = {10: (0, 17, 34, 51, 68, 10), 20: (0, 17, 34, 51, 68, 20)}
    states = {VTP.child(1, vlan): Integer(1) for vlan in (*vlans, 1002)} | {VTP.child(1, 30): Integer(2)}
    tables = {b"public": table(ports() | states)}
    for vlan, mac in vlans.items():
        tables[f"public@{vlan}".encode()] = table(ports() | learned([(mac, 101, 3)]))

    def answer(data: bytes) -> Iterable[bytes]:
        message = decode_message(data)
        pdu = tables[bytes(message.community)](message.pdu)
        yield encode_message(CommunityMessage(message.version, message.community, pdu))

    told = ask(answer)
    assert {(one.mac[-2:], one.port, one.vlan) for one in told.neighbours} == {("0a", "Gi0/1", 10), ("14", "Gi0/1", 20)}
    assert not told.incomplete


def test_a_user_of_snmpv3_is_refused_without_a_storm_of_logins() -> None:
    """The agent speaks only v2c: it is silent to v3, and every table is told unread."""
    user = Credential(id="u", type=CredentialType.SNMP_V3, account="a", auth_protocol="sha256", auth_secret="x" * 12)
    told = ask(lambda _: (), credential=user, deadline_s=0.5)
    assert set(told.incomplete) == {
        Source.INTERFACES,
        Source.LLDP,
        Source.CDP,
        Source.BRIDGE,
        Source.ARP,
        Source.ROUTES,
    }


def sighted(kind: Kind, **evidence: str) -> Sighting:
    return Sighting(school="S01", address="10.0.0.1", at_ms=1, evidence=evidence, identity=Identity(kind=kind))


def test_who_is_asked() -> None:
    known = {"snmp.credential": "c"}
    assert worth_asking(sighted(Kind.SWITCH, **known))
    assert worth_asking(sighted(Kind.UNKNOWN, **known))
    assert not worth_asking(sighted(Kind.SWITCH))
    assert not worth_asking(sighted(Kind.PRINTER, **known))


def test_no_second_brings_an_agent_more_requests_than_it_bears() -> None:
    came: list[float] = []
    many = learned([((2, 0, 0, 1, row >> 8, row & 255), 101, 3) for row in range(400)])
    answer = community_agent(table(ports(200) | many))

    def timed(datagram: bytes) -> Iterable[bytes]:
        came.append(time.monotonic())
        return answer(datagram)

    told = ask(timed)
    assert len(behind(told)) == 400
    assert len(came) > BURST + RATE, "few requests say nothing"
    assert max(sum(start <= at < start + 1 for at in came) for start in came) <= BURST + RATE + 1
