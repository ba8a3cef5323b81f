"""Agents and credentials for tests: a UDP socket that answers whatever a function says."""

from __future__ import annotations

import asyncio
import socket
from bisect import bisect_right
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager

import pytest

from collector.protocols.errors import ProtocolError
from collector.protocols.snmp.client import SnmpClient
from collector.protocols.snmp.message import CommunityMessage, decode_message, encode_message
from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.pdu import Pdu, PduType, VarBind
from collector.protocols.snmp.peer import Peer
from collector.protocols.snmp.values import END_OF_MIB_VIEW, NO_SUCH_INSTANCE, Value
from inventory.model.credential import Credential, CredentialType

COMMUNITY = Credential(id="c", type=CredentialType.SNMP_COMMUNITY, secret="public")
V1 = Credential(id="c1", type=CredentialType.SNMP_COMMUNITY, secret="public", auth_protocol="v1")

# What comes in -> the datagrams to send back.
Answer = Callable[[bytes], Iterable[bytes]]
Objects = dict[Oid, Value]


class Station:
    """Keeps what it received, and from where the last of it came."""

    def __init__(self, answer: Answer, address: str = "127.0.0.1") -> None:
        self.answer = answer
        self.address = address
        self.received: list[bytes] = []
        self.asker: tuple[str, int] = ("", 0)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        self.socket.bind((address, 0))
        self.port = int(self.socket.getsockname()[1])

    def readable(self) -> None:
        try:
            data, self.asker = self.socket.recvfrom(65_535)
        except (BlockingIOError, ConnectionRefusedError):
            return
        self.received.append(data)
        for datagram in self.answer(data):
            self.socket.sendto(datagram, self.asker)

    def peer(self, credential: Credential = COMMUNITY, repetitions: int = 10) -> Peer:
        return Peer(self.address, self.port, credential, repetitions)


@asynccontextmanager
async def station(answer: Answer, address: str = "127.0.0.1") -> AsyncIterator[Station]:
    loop = asyncio.get_running_loop()
    agent = Station(answer, address)
    loop.add_reader(agent.socket, agent.readable)
    try:
        yield agent
    finally:
        loop.remove_reader(agent.socket)
        agent.socket.close()


def community_agent(respond: Callable[[Pdu], Pdu | None]) -> Answer:
    def answer(data: bytes) -> Iterable[bytes]:
        message = decode_message(data)
        response = respond(message.pdu)
        if response is not None:
            yield encode_message(CommunityMessage(message.version, message.community, response))

    return answer


def table(objects: Objects) -> Callable[[Pdu], Pdu]:
    """GET, GETNEXT and GETBULK over these objects, as RFC 3416 wants them."""
    order = sorted(objects)
    keys = [oid.arcs for oid in order]

    def after(oid: Oid) -> VarBind:
        place = bisect_right(keys, oid.arcs)
        return (order[place], objects[order[place]]) if place < len(order) else (oid, END_OF_MIB_VIEW)

    def respond(pdu: Pdu) -> Pdu:
        names = [oid for oid, _ in pdu.varbinds]
        if pdu.type is PduType.GET:
            return response(pdu, [(oid, objects.get(oid, NO_SUCH_INSTANCE)) for oid in names])
        found: list[VarBind] = []
        for _ in range(pdu.error_index if pdu.type is PduType.GET_BULK else 1):
            row = [after(oid) for oid in names]
            found += row
            names = [oid for oid, _ in row]
        return response(pdu, found)

    return respond


def response(pdu: Pdu, varbinds: list[VarBind], status: int = 0, index: int = 0) -> Pdu:
    return Pdu(PduType.RESPONSE, pdu.request_id, varbinds, status, index)


def against(answer: Answer, use: Callable[[SnmpClient, Station], Awaitable[None]]) -> None:
    """`use` with a client and an agent that answers so."""

    async def run() -> None:
        async with station(answer) as agent, SnmpClient() as client:
            await use(client, agent)

    asyncio.run(run())


async def failure(asking: Awaitable[object]) -> ProtocolError:
    with pytest.raises(ProtocolError) as caught:
        await asking
    return caught.value
