"""The client against agents that are slow, lossy, wrong or hostile."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Callable, Iterable, Iterator

import pytest
from snmp_station import COMMUNITY, V1, Answer, Station, against, community_agent, failure, response, station, table

from collector.protocols.errors import BadAnswer, Denied, LocalFault, NoAnswer, ProtocolError, Refused, Unreachable
from collector.protocols.snmp.client import SnmpClient
from collector.protocols.snmp.exchange import same_place, send_error
from collector.protocols.snmp.message import Version, decode_message, encode_message
from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.pdu import ErrorStatus, Pdu, PduType
from collector.protocols.snmp.peer import Peer, place_of
from collector.protocols.snmp.values import NO_SUCH_INSTANCE, NO_SUCH_OBJECT, Counter64, Integer, OctetString, TimeTicks
from collector.protocols.snmp.walk import Limits

SYS = [Oid.parse(f"1.3.6.1.2.1.1.{arc}.0") for arc in (1, 3, 5)]
OBJECTS = {SYS[0]: OctetString(b"a switch"), SYS[1]: TimeTicks(100), SYS[2]: OctetString(b"sw1")}
ENTRY = Oid.parse("1.3.6.1.2.1.2.2.1")
NAME, SPEED = ENTRY.child(2), ENTRY.child(5)


def test_get_gives_the_objects_and_says_what_is_missing() -> None:
    async def use(client: SnmpClient, agent: Station) -> None:
        missing = Oid.parse("1.3.6.1.2.1.1.9.9")
        found = await client.get(agent.peer(), [SYS[2], missing, SYS[1]], 20)
        assert list(found.items()) == [(SYS[2], b"sw1"), (missing, NO_SUCH_INSTANCE), (SYS[1], 100)]

    against(community_agent(table(OBJECTS)), use)


def test_version_1_is_asked_again_without_what_it_lacks() -> None:
    def respond(pdu: Pdu) -> Pdu:
        for place, (oid, _) in enumerate(pdu.varbinds, 1):
            if oid not in OBJECTS:
                return response(pdu, list(pdu.varbinds), ErrorStatus.NO_SUCH_NAME, place)
        return table(OBJECTS)(pdu)

    async def use(client: SnmpClient, agent: Station) -> None:
        missing = [Oid.parse("1.3.6.1.2.1.1.9.9"), Oid.parse("1.3.6.1.2.1.1.9.8")]
        found = await client.get(agent.peer(V1), [missing[0], *SYS, missing[1]], 20)
        assert found == {**OBJECTS, missing[0]: NO_SUCH_OBJECT, missing[1]: NO_SUCH_OBJECT}
        assert {decode_message(data).version for data in agent.received} == {Version.V1}
        assert await client.get(agent.peer(V1), missing, 20) == dict.fromkeys(missing, NO_SUCH_OBJECT)

    against(community_agent(respond), use)


def test_too_big_is_asked_in_halves() -> None:
    def respond(pdu: Pdu) -> Pdu:
        return response(pdu, [], ErrorStatus.TOO_BIG) if len(pdu.varbinds) > 1 else table(OBJECTS)(pdu)

    async def use(client: SnmpClient, agent: Station) -> None:
        assert await client.get(agent.peer(), SYS, 20) == OBJECTS
        assert len(agent.received) == 5

    against(community_agent(respond), use)


def test_lost_datagrams_are_sent_again_under_the_same_number() -> None:
    agent_answer = community_agent(table(OBJECTS))
    heard: list[bytes] = []

    def lossy(data: bytes) -> Iterable[bytes]:
        heard.append(data)
        return agent_answer(data) if len(heard) == 3 else ()

    async def use(client: SnmpClient, agent: Station) -> None:
        assert await client.get(agent.peer(), SYS, 20) == OBJECTS
        assert len(set(agent.received)) == 1
        assert client.counts.resent >= 2

    against(lossy, use)


def test_silence_ends_at_the_one_deadline() -> None:
    async def use(client: SnmpClient, agent: Station) -> None:
        loop = asyncio.get_running_loop()
        started = loop.time()
        error = await failure(client.get(agent.peer(), SYS, 0.2))
        assert isinstance(error, NoAnswer)
        assert error.message.params == {"protocol": "SNMP", "seconds": 0.2}
        assert loop.time() - started >= 0.2

    against(lambda _: (), use)


def test_closed_port_is_told_from_silence() -> None:
    async def run() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
            taken.bind(("127.0.0.1", 0))
            port = taken.getsockname()[1]
        async with SnmpClient() as client, station(community_agent(table(OBJECTS))) as agent:
            refused, answered = await asyncio.gather(
                failure(client.get(Peer("127.0.0.1", port, COMMUNITY), SYS, 30)),
                client.get(agent.peer(), SYS, 20),
            )
            assert isinstance(refused, Refused)
            assert refused.message.params["port"] == port
            assert answered == OBJECTS

    asyncio.run(run())


def test_answers_that_are_not_ours_are_counted_and_dropped() -> None:
    good = community_agent(table(OBJECTS))

    def noisy(data: bytes) -> Iterator[bytes]:
        message = decode_message(data)
        yield b"\x30\x03\x02\x01"
        wrong = response(message.pdu._replace(request_id=message.pdu.request_id ^ 1), [])
        yield encode_message(type(message)(message.version, message.community, wrong))
        yield from good(data)
        yield from good(data)

    async def use(client: SnmpClient, agent: Station) -> None:
        assert await client.get(agent.peer(), SYS, 20) == OBJECTS
        while client.counts.unmatched < 2:
            await asyncio.sleep(0.01)
        assert (client.counts.unreadable, client.counts.unmatched, client.counts.foreign) == (1, 2, 0)

    against(noisy, use)


def test_right_number_from_a_wrong_place_is_dropped() -> None:
    good = community_agent(table(OBJECTS))
    forged = community_agent(lambda pdu: response(pdu, [(oid, OctetString(b"forged")) for oid in SYS]))

    async def run() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            stranger.bind(("127.0.0.1", 0))

            def answer(data: bytes) -> Iterable[bytes]:
                for datagram in forged(data):
                    stranger.sendto(datagram, ("127.0.0.1", agent.asker[1]))
                return good(data)

            async with SnmpClient() as client, station(answer) as agent:
                assert await client.get(agent.peer(), SYS, 20) == OBJECTS
                assert client.counts.foreign == 1

    asyncio.run(run())


def refuse(status: ErrorStatus) -> Answer:
    return community_agent(lambda pdu: response(pdu, list(pdu.varbinds), status, 2))


def other_pdu(pdu: Pdu) -> Pdu:
    return table(OBJECTS)(pdu)._replace(type=PduType.GET)


@pytest.mark.parametrize(
    ("answer", "kind", "message"),
    [
        (refuse(ErrorStatus.GEN_ERR), BadAnswer, "snmp.error_status"),
        (refuse(ErrorStatus.AUTHORIZATION_ERROR), Denied, "protocol.denied"),
        (community_agent(lambda pdu: response(pdu, [(SYS[0], Integer(1))])), BadAnswer, "protocol.bad_answer"),
        (community_agent(other_pdu), BadAnswer, "protocol.bad_answer"),
        (
            lambda data: [next(iter(community_agent(table(OBJECTS))(data)))[:-3] + b"\xff\xff\xff"],
            BadAnswer,
            "protocol.bad_answer",
        ),
    ],
)
def test_answers_that_are_wrong(answer: Answer, kind: type[ProtocolError], message: str) -> None:
    async def use(client: SnmpClient, agent: Station) -> None:
        error = await failure(client.get(agent.peer(), [*SYS[:2]], 20))
        assert (type(error), error.message.id) == (kind, message)

    against(answer, use)


def test_error_status_names_the_object() -> None:
    async def use(client: SnmpClient, agent: Station) -> None:
        error = await failure(client.get(agent.peer(), SYS, 20))
        assert error.message.params == {"protocol": "SNMP", "status": "GEN_ERR", "object": str(SYS[1])}

    against(refuse(ErrorStatus.GEN_ERR), use)


def test_two_thousand_at_once_over_two_sockets() -> None:
    async def use(client: SnmpClient, agent: Station) -> None:
        peers = [Peer("127.0.0.1", agent.port, COMMUNITY) for _ in range(2000)]
        right = [found == OBJECTS async for _, found in client.get_many(peers, SYS, 30, in_flight=500)]
        assert (len(right), all(right)) == (2000, True)
        assert (await asyncio.gather(*(client.get(peer, SYS, 30) for peer in peers[:300]))) == [OBJECTS] * 300
        assert client.in_flight == 0

    against(community_agent(table(OBJECTS)), use)


def test_many_hosts_of_which_few_answer() -> None:
    async def use(client: SnmpClient, agent: Station) -> None:
        peers = [Peer(f"127.0.0.{host}", agent.port, COMMUNITY) for host in range(1, 101)]
        found = {peer.address: answer async for peer, answer in client.get_many(peers, SYS, 20, in_flight=30)}
        assert found.pop("127.0.0.1") == OBJECTS
        assert len(found) == 99
        assert all(isinstance(answer, Refused) for answer in found.values())

    against(community_agent(table(OBJECTS)), use)


def test_cancelled_and_abandoned_requests_leave_nothing_behind() -> None:
    async def use(client: SnmpClient, agent: Station) -> None:
        task = asyncio.create_task(client.get(agent.peer(), SYS, 30))
        many = client.get_many([agent.peer()] * 20, SYS, 0.05, in_flight=5)
        await anext(many)
        await many.aclose()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await asyncio.sleep(0)
        assert client.in_flight == 0

    against(lambda _: (), use)


def test_closing_ends_what_is_under_way() -> None:
    async def use(client: SnmpClient, agent: Station) -> None:
        task = asyncio.create_task(client.get(agent.peer(), SYS, 30))
        await asyncio.sleep(0.01)
        client.close()
        assert isinstance(await failure(task), LocalFault)

    against(lambda _: (), use)


@pytest.mark.parametrize("address", ["switch.school.lan", "10.0.0", "fe80::1%nowhere9", ""])
def test_what_is_no_address_is_our_own_fault(address: str) -> None:
    async def run() -> None:
        async with SnmpClient() as client:
            assert isinstance(await failure(client.get(Peer(address, 161, COMMUNITY), SYS, 20)), LocalFault)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOBUFS, LocalFault),
        (errno.EPERM, LocalFault),
        (errno.EMSGSIZE, LocalFault),
        (errno.ENETUNREACH, Unreachable),
        (errno.EHOSTUNREACH, Unreachable),
        (errno.ECONNREFUSED, Refused),
    ],
)
def test_whose_fault_an_error_in_sending_is(number: int, kind: type[ProtocolError]) -> None:
    assert type(send_error(OSError(number, "x"), place_of("127.0.0.1", 161))) is kind


def test_places() -> None:
    assert same_place(("::1", 161, 7, 0), place_of("0:0::1", 161).sockaddr)
    assert not same_place(("::1", 161, 0, 2), place_of("::1", 161).sockaddr)
    assert not same_place(("127.0.0.1", 162), place_of("127.0.0.1", 161).sockaddr)


def port_table(ports: int) -> dict[Oid, OctetString | Counter64 | Integer]:
    names = {NAME.child(port): OctetString(b"port %d" % port) for port in range(1, ports + 1)}
    speeds = {SPEED.child(port): Counter64(10**9) for port in range(1, ports + 1) if port % 3}
    return {**names, **speeds, ENTRY.child(8, 1): Integer(1)}


@pytest.mark.parametrize("credential", [COMMUNITY, V1])
@pytest.mark.parametrize("ports", [1, 10, 25, 130])
def test_walk_reads_columns_with_holes_side_by_side(ports: int, credential: object) -> None:
    async def use(client: SnmpClient, agent: Station) -> None:
        peer = agent.peer(V1 if credential is V1 else COMMUNITY)
        absent = Oid.parse("1.3.6.1.2.1.31.1.1.1.6")
        rows = await client.walk(peer, [NAME, SPEED, absent], 20)
        assert rows == {
            (port,): {NAME: b"port %d" % port, **({SPEED: 10**9} if port % 3 else {})} for port in range(1, ports + 1)
        }

    against(community_agent(table(dict(port_table(ports)))), use)


def test_version_1_ends_a_walk_with_no_such_name() -> None:
    objects = dict(port_table(3))

    def respond(pdu: Pdu) -> Pdu:
        for place, (oid, _) in enumerate(pdu.varbinds, 1):
            if not any(name > oid for name in objects):
                return response(pdu, list(pdu.varbinds), ErrorStatus.NO_SUCH_NAME, place)
        return table(objects)(pdu)

    async def use(client: SnmpClient, agent: Station) -> None:
        rows = await client.walk(agent.peer(V1), [NAME, ENTRY.child(8)], 20)
        assert len(rows) == 3
        assert rows[1,] == {NAME: b"port 1", ENTRY.child(8): 1}

    against(community_agent(respond), use)


def test_walk_asks_for_less_where_an_agent_cannot_fit_it() -> None:
    def respond(pdu: Pdu) -> Pdu:
        return response(pdu, [], ErrorStatus.TOO_BIG) if pdu.error_index > 3 else table(dict(port_table(9)))(pdu)

    async def use(client: SnmpClient, agent: Station) -> None:
        assert len(await client.walk(agent.peer(), [NAME, SPEED], 20)) == 9

    against(community_agent(respond), use)


def endless(pdu: Pdu) -> Pdu:
    """A table without end, each row new."""
    start = NAME.suffix(pdu.varbinds[0][0]) or (0,)
    rows = range(start[0] + 1, start[0] + 1 + pdu.error_index)
    return response(pdu, [(NAME.child(row), OctetString(b"x" * 10)) for row in rows])


def fat(pdu: Pdu) -> Pdu:
    return response(pdu, [(oid, OctetString(b"x" * 5000)) for oid, _ in endless(pdu).varbinds])


def still(pdu: Pdu) -> Pdu:
    return response(pdu, [(NAME.child(1), OctetString(b"again"))])


@pytest.mark.parametrize(
    ("respond", "limits", "message"),
    [
        (endless, Limits(rows=55), "snmp.walk_rows"),
        (fat, Limits(octets=100_000), "snmp.walk_octets"),
        (endless, Limits(seconds=1.2), "snmp.walk_time"),
        (still, Limits(), "snmp.walk_backwards"),
        (lambda pdu: response(pdu, []), Limits(), "snmp.walk_empty"),
    ],
)
def test_walk_that_does_not_end_is_ended(respond: Callable[[Pdu], Pdu], limits: Limits, message: str) -> None:
    async def use(client: SnmpClient, agent: Station) -> None:
        error = await failure(client.walk(agent.peer(), [NAME], 60, limits))
        assert (type(error), error.message.id) == (BadAnswer, message)

    against(community_agent(respond), use)


def test_walk_keeps_to_fifty_requests_a_second() -> None:
    async def use(client: SnmpClient, agent: Station) -> None:
        await failure(client.walk(agent.peer(), [NAME], 0.9))
        assert 0 < len(agent.received) <= 50

    against(community_agent(endless), use)


def test_walk_of_a_silent_device_is_no_answer() -> None:
    async def use(client: SnmpClient, agent: Station) -> None:
        assert isinstance(await failure(client.walk(agent.peer(), [NAME], 0.1)), NoAnswer)

    against(lambda _: (), use)
