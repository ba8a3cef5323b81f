"""Answers that were made to move us: each is refused, dropped or cut off by one guard (docs/hostile.md)."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterable, Iterator

import pytest
from rtsp_servers import scripted, with_server
from snmp_station import Station, against, community_agent, failure, response, station, table

from collector.protocols.echo_socket import Heard
from collector.protocols.errors import BadAnswer, NoAnswer
from collector.protocols.http import MAX_HEAD, PageReader
from collector.protocols.icmp import Pinger
from collector.protocols.rtsp import check
from collector.protocols.rtsp_message import Request, RtspReader, encode_response
from collector.protocols.snmp import v3
from collector.protocols.snmp.authority import Authority
from collector.protocols.snmp.channel import Channel
from collector.protocols.snmp.client import SnmpClient
from collector.protocols.snmp.message import Version, decode_message, encode_message
from collector.protocols.snmp.noise import KEPT_S, LIMIT, MAX_SENDERS, Noise
from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.pdu import Pdu
from collector.protocols.snmp.usm import User
from collector.protocols.snmp.values import OctetString
from collector.protocols.snmp.walk import Limits
from inventory.model.credential import Credential, CredentialType

NAME = Oid.parse("1.3.6.1.2.1.1.5.0")
COLUMN = Oid.parse("1.3.6.1.2.1.31.1.1.1.1")
OBJECTS = {NAME: OctetString(b"sw1")}
GOOD = community_agent(table(dict(OBJECTS)))
SECRET = "maplesyrup"
OTHER = "127.0.0.2"


def test_an_answer_under_another_community_is_waited_past() -> None:
    def answer(data: bytes) -> Iterator[bytes]:
        message = decode_message(data)
        forged = response(message.pdu, [(NAME, OctetString(b"forged"))])
        yield encode_message(type(message)(message.version, b"private", forged))
        yield from GOOD(data)

    async def use(client: SnmpClient, agent: Station) -> None:
        assert await client.get(agent.peer(), [NAME], 20) == OBJECTS
        assert client.counts.unbelievable == 1

    against(answer, use)


def test_an_answer_in_another_version_is_a_bad_one() -> None:
    def answer(data: bytes) -> Iterable[bytes]:
        message = decode_message(next(iter(GOOD(data))))
        return [encode_message(type(message)(Version.V1, message.community, message.pdu))]

    async def use(client: SnmpClient, agent: Station) -> None:
        assert isinstance(await failure(client.get(agent.peer(), [NAME], 20)), BadAnswer)

    against(answer, use)


def test_a_walk_ends_at_its_own_time_however_long_the_deadline() -> None:
    """The agent goes forward, one row an answer, each as late as it may be."""

    def next_row(pdu: Pdu) -> Pdu:
        row = (COLUMN.suffix(pdu.varbinds[0][0]) or (0,))[0] + 1
        return response(pdu, [(COLUMN.child(row), OctetString(b"x"))])

    async def use(client: SnmpClient, agent: Station) -> None:
        error = await failure(client.walk(agent.peer(), [COLUMN], 30, Limits(seconds=1.0)))
        assert (error.message.id, error.message.params["seconds"]) == ("snmp.walk_time", 1.0)

    against(community_agent(next_row), use)


def test_more_rows_in_one_answer_than_asked_are_counted_all_the_same() -> None:
    def flood(pdu: Pdu) -> Pdu:
        return response(pdu, [(COLUMN.child(row), OctetString(b"x")) for row in range(1, 2000)])

    async def use(client: SnmpClient, agent: Station) -> None:
        error = await failure(client.walk(agent.peer(), [COLUMN], 20, Limits(rows=1000)))
        assert error.message.id == "snmp.walk_rows"
        assert len(agent.received) == 1

    against(community_agent(flood), use)


def test_an_authentic_answer_to_another_request_is_not_ours() -> None:
    """An engine, or who recorded it, puts an old PDU under our message number."""
    user = User(b"bob", "sha256", SECRET.encode())
    engine = Authority(bytes.fromhex("80001f8804636f6465"), [user], lambda: 1000.0, boots=7)
    bob = Credential(
        id="v3", type=CredentialType.SNMP_V3, account="bob", auth_protocol="sha256", auth_secret=SECRET
    )  # fmt: skip

    def answer(data: bytes) -> Iterator[bytes]:
        heard = engine.receive(data)
        if isinstance(heard, bytes):
            yield heard
            return
        answered = table(dict(OBJECTS))(heard.scoped.pdu)
        yield engine.reply(heard, answered._replace(request_id=v3.parse(data).header.msg_id ^ 1))

    async def use(client: SnmpClient, agent: Station) -> None:
        assert isinstance(await failure(client.get(agent.peer(bob), [NAME], 20)), BadAnswer)

    against(answer, use)


def test_who_floods_us_knows_no_port_that_others_answer_to() -> None:
    asked_from: list[int] = []

    async def use(client: SnmpClient, evil: Station) -> None:
        def flood(data: bytes) -> Iterator[bytes]:
            asked_from.append(evil.asker[1])
            yield from [b"garbage"] * (LIMIT + 50)
            yield from GOOD(data)

        evil.answer = flood
        async with station(lambda _: (), OTHER) as waiting, station(GOOD, OTHER) as honest:
            before = asyncio.create_task(client.get(waiting.peer(), [NAME], 20))
            await asyncio.sleep(0.05)
            waiting.answer = GOOD
            assert await client.get(evil.peer(), [NAME], 20) == OBJECTS
            assert await before == OBJECTS, "who waited meanwhile is asked again, from another port"
            assert await client.get(evil.peer(), [NAME], 20) == OBJECTS, "a nuisance is asked all the same"
            for _ in range(4):
                assert await client.get(honest.peer(), [NAME], 20) == OBJECTS
                assert honest.asker[1] not in asked_from
        assert client.counts.unreadable >= LIMIT

    async def run() -> None:
        async with SnmpClient(sockets=1) as client, station(lambda _: ()) as evil:
            await use(client, evil)

    asyncio.run(run())


def test_large_datagrams_leave_the_loop_to_others() -> None:
    async def main() -> list[int]:
        turns, heard = 0, []
        loop = asyncio.get_running_loop()
        channel = Channel(loop, socket.AF_INET, lambda data, _: heard.append(turns), lambda *_: None)
        port = channel._socket.getsockname()[1]
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for _ in range(4):
                sender.sendto(bytes(40_000), ("127.0.0.1", port))
        while len(heard) < 4:
            turns += 1
            await asyncio.sleep(0)
        channel.close()
        return heard

    heard = asyncio.run(main())
    assert heard[0] == heard[1] < heard[2] == heard[3]


def test_senders_without_number_count_together() -> None:
    noise = Noise()
    assert not any(noise.heard(f"10.0.{n // 250}.{n % 250}", 5.0) for n in range(MAX_SENDERS))
    assert any(noise.heard(f"10.9.{n // 250}.{n % 250}", 5.5) for n in range(LIMIT))
    assert not any(noise.heard("10.0.0.1", 6.0 + n) for n in range(2 * LIMIT)), "now and then is no flood"
    assert not noise.is_nuisance("10.0.0.1", 6.0)


def test_a_nuisance_is_forgiven_after_a_while() -> None:
    noise = Noise()
    assert [noise.heard("10.0.0.1", 5.0) for _ in range(2 * LIMIT)].count(True) == 1
    assert noise.is_nuisance("10.0.0.1", 6.0)
    assert not noise.is_nuisance("10.0.0.2", 6.0)
    assert not noise.is_nuisance("10.0.0.1", 5.0 + KEPT_S)


def test_a_redirect_in_answer_to_options_ends_the_look() -> None:
    asked: list[str] = []

    def answers(request: Request, number: int) -> bytes:
        asked.append(request.method)
        return encode_response(302, request.header("cseq"), [("Location", "rtsp://192.0.2.1/elsewhere")])

    looked = with_server(scripted(answers), lambda port: check("127.0.0.1", port, "/s", None, 5))
    assert looked.code == 302
    assert asked == ["OPTIONS"]


def test_a_header_of_http_without_end_is_refused_before_it_ends() -> None:
    reader = PageReader()
    reader.request("127.0.0.1", "/")
    with pytest.raises(BadAnswer):
        reader.feed(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 2 * MAX_HEAD)


def test_empty_lines_in_front_of_a_message_are_passed_over() -> None:
    reader = RtspReader()
    assert reader.feed(b"\r\n" * 60_000) == []
    (message,) = reader.feed(b"\r\nRTSP/1.0 200 OK\r\n\r\n")
    assert message.header("x") == ""


class Line:
    """A way out for pings on which others answer: `said` is what is heard of each request, before anything else."""

    alive = True
    dropped = 0

    def __init__(self, pinger: Pinger, said: Callable[[bytes, int, bytes], Heard]) -> None:
        self._pinger = pinger
        self._said = said

    def send(self, address: bytes, sequence: int, cookie: bytes) -> None:
        self._pinger._heard(self._said(address, sequence, cookie))

    async def close(self) -> None: ...


@pytest.mark.parametrize(
    ("said", "believed"),
    [
        (lambda address, sequence, cookie: Heard(address, sequence, cookie, 1_000_000), True),
        (lambda address, sequence, cookie: Heard(address, sequence, bytes(8), 1_000_000), False),
        (lambda address, sequence, cookie: Heard(b"\x7f\0\0\x09", sequence, cookie, 1_000_000), False),
        (lambda address, sequence, cookie: Heard(address, sequence ^ 1, cookie, 1_000_000), False),
    ],
    ids=["honest", "cookie", "address", "sequence"],
)
def test_a_ping_is_answered_by_whom_it_was_sent_to(said: Callable[[bytes, int, bytes], Heard], believed: bool) -> None:
    async def main() -> float:
        pinger = Pinger()
        pinger._port = Line(pinger, said)
        return await pinger.ping("127.0.0.8", 0.1)

    if believed:
        assert asyncio.run(main()) == 1.0
    else:
        with pytest.raises(NoAnswer):
            asyncio.run(main())
