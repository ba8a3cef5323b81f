"""One request and its RESPONSE, in whichever version the peer's credential speaks, through our own codec."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from functools import lru_cache, partial

from collector.protocols.errors import BadAnswer, LocalFault, NoAnswer
from collector.protocols.snmp.ber import INTEGER, BerError, element, expect
from collector.protocols.snmp.deadline import Deadline
from collector.protocols.snmp.exchange import PROTOCOL, Counts, Exchanges, Unbelievable
from collector.protocols.snmp.message import CommunityMessage, Version, decode_message, encode_message, id_at
from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.pdu import Pdu, PduType, VarBind, ask, encode_pdu
from collector.protocols.snmp.peer import Peer, Place
from collector.protocols.snmp.pinned import PinnedEngine, PinnedEngines, discovery_request
from collector.protocols.snmp.usm import user_of

SOCKETS = 2
PLACEHOLDER = 0x4000_0000

Frame = tuple[bytes, bytes]


class Asker:
    """Asks through a few shared sockets, which open with the first request of their family."""

    def __init__(self, randomness: random.Random, sockets: int = SOCKETS) -> None:
        self._exchanges = Exchanges(randomness, sockets)
        self._engines = PinnedEngines(randomness)

    @property
    def counts(self) -> Counts:
        return self._exchanges.counts

    @property
    def in_flight(self) -> int:
        return len(self._exchanges)

    def close(self) -> None:
        self._exchanges.close()

    def knows_engine(self, place: Place) -> bool:
        return bool(self._engines.at(place).engine_id)

    def forget_engine(self, place: Place) -> None:
        self._engines.forget(place)

    async def ask(
        self, peer: Peer, kind: PduType, oids: tuple[Oid, ...], deadline: Deadline, repetitions: int = 0
    ) -> Pdu:
        """The RESPONSE, whatever its error status; raises ProtocolError."""
        try:
            place = peer.place
        except ValueError as error:
            raise LocalFault(protocol=PROTOCOL, reason=str(error)) from None
        version = peer.version
        if version is Version.V3:
            return await self._ask_v3(peer, place, _pdu_frame(kind, oids, repetitions), deadline)
        number = self._exchanges.number()
        community = peer.credential.secret
        before, after = _message_frame(version, community, kind, oids, repetitions)
        datagram = before + number.to_bytes(4, "big") + after
        read = partial(_read, version, community.encode())
        return await self._exchanges.ask(place, number, datagram, read, deadline)

    async def discover(self, peer: Peer, deadline: Deadline) -> bytes:
        """The engine id of that place, asked for without a secret where it is not known; raises ProtocolError."""
        engine = self._engines.at(peer.place)
        if not engine.engine_id:
            await self._discover(engine, peer.place, deadline)
        return engine.engine_id

    async def change(self, peer: Peer, varbinds: Sequence[VarBind], deadline: Deadline) -> Pdu:
        """The RESPONSE to a SET by an SNMPv3 user. It is sent once: what changes a key must not arrive twice."""
        frame = _frame(encode_pdu(Pdu(PduType.SET, PLACEHOLDER, varbinds)))
        return await self._ask_v3(peer, peer.place, frame, deadline, once=True)

    async def _ask_v3(self, peer: Peer, place: Place, frame: Frame, deadline: Deadline, *, once: bool = False) -> Pdu:
        """Tells a lost clock apart from a lost cause: the first NOT_IN_TIME_WINDOW sets the clock, a second ends it."""
        engine = self._engines.at(place)
        user = user_of(peer.credential)
        clock = asyncio.get_running_loop().time
        if not engine.engine_id:
            await self._discover(engine, place, deadline)
        for _ in range(2):
            number = self._exchanges.number()
            datagram = engine.seal(number, user, frame[0] + number.to_bytes(4, "big") + frame[1], clock())

            def read(data: bytes, number: int = number) -> Pdu:
                return engine.read(data, number, user, clock())

            answer = await self._exchanges.ask(place, number, datagram, read, deadline, once=once)
            if answer.type is PduType.RESPONSE:
                return answer
        raise BadAnswer("snmp.clock", protocol=PROTOCOL)

    async def _discover(self, engine: PinnedEngine, place: Place, deadline: Deadline) -> None:
        """Once for all who ask at the same moment; each waits no longer than its own deadline."""
        try:
            async with asyncio.timeout_at(deadline.until), engine.discovery:
                if not engine.engine_id:
                    number = self._exchanges.number()
                    read = partial(engine.take_discovery, now=asyncio.get_running_loop().time())
                    await self._exchanges.ask(place, number, discovery_request(number), read, deadline)
        except TimeoutError:
            raise NoAnswer(protocol=PROTOCOL, seconds=deadline.seconds) from None


# Pollers ask the same few questions of thousands of devices, so what stands around the number is kept.


@lru_cache(maxsize=2_048)
def _pdu_frame(kind: PduType, oids: tuple[Oid, ...], repetitions: int) -> Frame:
    """What stands before and after a PDU's request-id, which has four octets."""
    return _frame(encode_pdu(Pdu(kind, PLACEHOLDER, ask(oids), 0, repetitions)))


def _frame(octets: bytes) -> Frame:
    _, start, end = element(octets, 0, len(octets))
    start, stop = expect(octets, start, end, INTEGER)
    return octets[:start], octets[stop:]


@lru_cache(maxsize=2_048)
def _message_frame(version: Version, community: str, kind: PduType, oids: tuple[Oid, ...], repetitions: int) -> Frame:
    """The same of a whole message."""
    pdu = Pdu(kind, PLACEHOLDER, ask(oids), 0, repetitions)
    message = encode_message(CommunityMessage(version, community.encode(), pdu))
    start, stop = id_at(message)
    return message[:start], message[stop:]


def _read(version: Version, community: bytes, data: bytes) -> Pdu:
    message = decode_message(data)
    if message.version is not version or message.pdu.type is not PduType.RESPONSE:
        raise BerError(f"{message.version.name} {message.pdu.type.name} where the answer to our request belongs")
    if message.community != community:
        raise Unbelievable("an answer under another community")
    return message.pdu
