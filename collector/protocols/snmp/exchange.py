"""Requests under way on shared sockets: each answer finds its request by number, and by the place it came from."""

from __future__ import annotations

import asyncio
import errno
import os
import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from collector.protocols.errors import BadAnswer, LocalFault, NoAnswer, ProtocolError, Refused, Unreachable
from collector.protocols.snmp.ber import BerError
from collector.protocols.snmp.channel import Channel, Sockaddr
from collector.protocols.snmp.deadline import Deadline
from collector.protocols.snmp.message import exchange_id
from collector.protocols.snmp.noise import Noise
from collector.protocols.snmp.pdu import Pdu
from collector.protocols.snmp.peer import Place

PROTOCOL = "SNMP"
RESEND_AFTER = (0.5, 1.0)  # seconds after the first and the second sending; there is no fourth
FULL_PAUSE = 0.005

Read = Callable[[bytes], Pdu]
Key = tuple[int, int | str]
"""A channel's family and its number, or the address of the nuisance that it is for."""


class Unbelievable(Exception):
    """A datagram that fits a request but proves nothing: it is counted, and the request waits on."""


@dataclass(slots=True)
class Counts:
    """Datagrams that were dropped, by reason, and sendings again."""

    unreadable: int = 0
    unmatched: int = 0  # nobody waits for this number (any more)
    foreign: int = 0  # the right number from another address or port
    unbelievable: int = 0  # not proven to come from who was asked: an SNMPv3 engine, a community
    resent: int = 0


class Exchange:
    """One request until its answer, its failure or its deadline."""

    __slots__ = ("channel", "datagram", "deadline", "doubt", "future", "once", "place", "read", "sendings", "timer")

    def __init__(
        self, channel: Channel, place: Place, datagram: bytes, read: Read, deadline: Deadline, once: bool
    ) -> None:
        self.channel = channel
        self.place = place
        self.datagram = datagram
        self.read = read
        self.deadline = deadline
        self.once = once
        self.sendings = 0
        self.doubt = ""
        self.future: asyncio.Future[Pdu] = asyncio.get_running_loop().create_future()
        self.timer: asyncio.TimerHandle | None = None

    def fail(self, error: ProtocolError) -> None:
        if not self.future.done():
            self.future.set_exception(error)


class Exchanges:
    """Numbers, sends and matches requests over at most `width` sockets a family, opened when first needed.

    Who floods them is asked through a socket of its own, open only meanwhile, see noise.py.
    """

    def __init__(self, randomness: random.Random, width: int) -> None:
        self.counts = Counts()
        self._width = width
        self._random = randomness
        self._pending: dict[int, Exchange] = {}
        self._channels: dict[Key, Channel] = {}
        self._noise = Noise()

    def __len__(self) -> int:
        return len(self._pending)

    def number(self) -> int:
        """A request's number: 30 bits that nobody can guess, always four octets long."""
        while True:
            number = 0x4000_0000 | self._random.getrandbits(30)
            if number not in self._pending:
                return number

    async def ask(
        self, place: Place, number: int, datagram: bytes, read: Read, deadline: Deadline, *, once: bool = False
    ) -> Pdu:
        """The first answer that `read` takes. `once`: the datagram is not sent again, whether or not it arrived.

        Raises NoAnswer, Refused, Unreachable, LocalFault, BadAnswer, and what `read` raises.
        """
        loop = asyncio.get_running_loop()
        key = self._key(place, number, loop.time())
        exchange = Exchange(self._channel(loop, key), place, datagram, read, deadline, once)
        self._pending[number] = exchange
        try:
            self._send(exchange)
            return await exchange.future
        except TimeoutError:
            raise _silence(exchange) from None
        finally:
            if exchange.timer is not None:
                exchange.timer.cancel()
            self._pending.pop(number, None)
            self._close_unused(place)

    def close(self) -> None:
        for channel in self._channels.values():
            channel.close()
        self._channels.clear()
        for exchange in self._pending.values():
            exchange.fail(LocalFault(protocol=PROTOCOL, reason="closed"))

    def _key(self, place: Place, number: int, now_s: float) -> Key:
        address = place.sockaddr[0]
        return place.family, address if self._noise.is_nuisance(address, now_s) else number % self._width

    def _channel(self, loop: asyncio.AbstractEventLoop, key: Key) -> Channel:
        channel = self._channels.get(key)
        if channel is None:
            try:
                channel = Channel(loop, key[0], partial(self._on_datagram, key), self._on_trouble)
            except OSError as error:
                raise LocalFault(protocol=PROTOCOL, reason=_reason(error)) from error
            self._channels[key] = channel
        return channel

    def _close_unused(self, place: Place) -> None:
        """A nuisance's own socket goes with the last request to it, so that its flood meets a closed port."""
        key = (place.family, place.sockaddr[0])
        channel = self._channels.get(key)
        if channel is not None and not any(one.channel is channel for one in self._pending.values()):
            self._channels.pop(key).close()

    def _unasked(self, key: Key, source: Sockaddr) -> None:
        """Counts what belongs to no request. Once it is a flood, what waits on that socket moves to other ones."""
        loop = asyncio.get_running_loop()
        if not self._noise.heard(source[0], loop.time()) or isinstance(key[1], str) or key not in self._channels:
            return
        flooded = self._channels.pop(key)
        flooded.close()
        for number, exchange in self._pending.items():
            if exchange.channel is not flooded or exchange.future.done():
                continue
            try:
                exchange.channel = self._channel(loop, self._key(exchange.place, number, loop.time()))
            except LocalFault as fault:
                exchange.fail(fault)
                continue
            if exchange.once:  # its answer is lost with the socket, and it waits for it in vain
                continue
            if exchange.timer is not None:
                exchange.timer.cancel()
            self._send(exchange)

    def _send(self, exchange: Exchange) -> None:
        """Sends, and arranges what happens when no answer comes; what goes wrong ends the exchange."""
        loop = asyncio.get_running_loop()
        try:
            sent = exchange.channel.send(exchange.datagram, exchange.place.sockaddr)
        except OSError as error:
            exchange.fail(send_error(error, exchange.place))
            return
        now = loop.time()
        pause = FULL_PAUSE
        if sent:
            self.counts.resent += exchange.sendings > 0
            pause = (
                RESEND_AFTER[exchange.sendings]
                if exchange.sendings < len(RESEND_AFTER) and not exchange.once
                else exchange.deadline.until - now
            )
            exchange.sendings += 1
        exchange.timer = loop.call_at(min(now + pause, exchange.deadline.until), self._on_time, exchange)

    def _on_time(self, exchange: Exchange) -> None:
        if exchange.future.done():
            return
        if asyncio.get_running_loop().time() >= exchange.deadline.until:
            exchange.future.set_exception(TimeoutError())
        else:
            self._send(exchange)

    def _on_datagram(self, key: Key, data: bytes, source: Sockaddr) -> None:
        try:
            exchange = self._pending.get(exchange_id(data))
        except BerError:
            self.counts.unreadable += 1
            self._unasked(key, source)
            return
        if exchange is None or exchange.future.done():
            self.counts.unmatched += 1
            self._unasked(key, source)
            return
        if source != exchange.place.sockaddr and not same_place(source, exchange.place.sockaddr):
            self.counts.foreign += 1
            self._unasked(key, source)
            return
        try:
            exchange.future.set_result(exchange.read(data))
        except Unbelievable as doubt:
            self.counts.unbelievable += 1
            exchange.doubt = str(doubt)
        except BerError as error:
            self.counts.unreadable += 1
            exchange.fail(BadAnswer(protocol=PROTOCOL, detail=str(error)))
        except ProtocolError as error:
            exchange.fail(error)

    def _on_trouble(self, quoted: bytes, destination: Sockaddr, number: int) -> None:
        for exchange in self._concerned(quoted, destination):
            exchange.fail(icmp_error(number, exchange.place))

    def _concerned(self, quoted: bytes, destination: Sockaddr) -> list[Exchange]:
        try:
            exchange = self._pending.get(exchange_id(quoted))
        except BerError:  # a router that quotes only the beginning of what it could not deliver
            return [one for one in self._pending.values() if same_place(destination, one.place.sockaddr)]
        if exchange is None or not same_place(destination, exchange.place.sockaddr):
            return []
        return [exchange]


def _silence(exchange: Exchange) -> ProtocolError:
    """What it means that the deadline passed."""
    if not exchange.sendings:
        return LocalFault(protocol=PROTOCOL, reason=os.strerror(errno.EAGAIN))
    if exchange.doubt:
        return BadAnswer(protocol=PROTOCOL, detail=exchange.doubt)
    return NoAnswer(protocol=PROTOCOL, seconds=exchange.deadline.seconds)


def same_place(one: Sockaddr, other: Sockaddr) -> bool:
    """Address, port and, for IPv6, the interface; the flow label does not count."""
    return one[:2] == other[:2] and one[3:] == other[3:]


def icmp_error(number: int, place: Place) -> ProtocolError:
    """What an ICMP error, given as an errno, says of a peer."""
    if number == errno.ECONNREFUSED:
        return Refused(protocol=PROTOCOL, port=place.sockaddr[1])
    return Unreachable(protocol=PROTOCOL, reason=os.strerror(number))


UNREACHABLE = frozenset({errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTDOWN})


def send_error(error: OSError, place: Place) -> ProtocolError:
    """Whose fault it is that a datagram could not be sent."""
    if error.errno in UNREACHABLE or error.errno == errno.ECONNREFUSED:
        return icmp_error(error.errno, place)
    return LocalFault(protocol=PROTOCOL, reason=_reason(error))


def _reason(error: OSError) -> str:
    return os.strerror(error.errno) if error.errno else str(error)
