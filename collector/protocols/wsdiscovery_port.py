"""Sockets of WS-Discovery: one address asked, or a segment by multicast from one of our own addresses."""

from __future__ import annotations

import asyncio
import errno
import secrets
import socket
import uuid
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager

from collector.protocols.connection import error_for, total_deadline
from collector.protocols.errors import LocalFault
from collector.protocols.wsdiscovery import PROTOCOL, TYPES, Answer, Harvest, probe

GROUP = "239.255.255.250"
PORT = 3702
DATAGRAM = 65_535
RECEIVE_BUFFER = 1024 * 1024
# A datagram may be lost, so it is sent twice; devices know the second by its MessageID (SOAP-over-UDP 1.1, appendix A).
PAUSE_S = 0.2
IP_RECVERR = 11


def new_message_id() -> str:
    return f"uuid:{uuid.UUID(bytes=secrets.token_bytes(16), version=4)}"


async def ask(
    address: str, deadline_s: float, *, port: int = PORT, message_id: Callable[[], str] = new_message_id
) -> Answer:
    """The first answer of one IPv4 address. Raises NoAnswer, Refused (port closed), Unreachable, LocalFault."""
    ids = [message_id() for _ in TYPES]
    harvest = Harvest(message_ids=ids)
    with _socket("", port) as sock:
        sock.setsockopt(socket.IPPROTO_IP, IP_RECVERR, 1)
        async with total_deadline(PROTOCOL, deadline_s):
            await _send(sock, ids, (address, port))
            while True:
                source, datagram = await _receive(sock, port)
                if source == address and (new := harvest.take(source, datagram)):
                    return new[0]


async def search(
    own_address: str,
    listen_s: float,
    *,
    group: str = GROUP,
    port: int = PORT,
    most: int = 1024,
    message_id: Callable[[], str] = new_message_id,
) -> AsyncIterator[Answer]:
    """Answers of the segment that `own_address` of this machine stands on, as they come, for `listen_s` seconds.

    The probes leave by the card of that address and by no other, and no router carries them on (TTL 1). Doubles are
    left out. At most `most` answers are taken. Raises LocalFault where we cannot ask there.
    """
    ids = [message_id() for _ in TYPES]
    harvest = Harvest(message_ids=ids, most=most)
    loop = asyncio.get_running_loop()
    end = loop.time() + listen_s
    with _socket(own_address, port) as sock:
        _confine(sock, own_address)
        await _send(sock, ids, (group, port))
        asking = asyncio.create_task(_repeat(sock, ids, (group, port)))
        try:
            while not harvest.full and (left := end - loop.time()) > 0:
                try:
                    source, datagram = await asyncio.wait_for(_receive(sock, port), left)
                except TimeoutError:
                    break
                for answer in harvest.take(source, datagram):
                    yield answer
        finally:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)


async def _repeat(sock: socket.socket, ids: Sequence[str], where: tuple[str, int]) -> None:
    await asyncio.sleep(PAUSE_S)
    await _send(sock, ids, where)


async def _send(sock: socket.socket, ids: Sequence[str], where: tuple[str, int]) -> None:
    loop = asyncio.get_running_loop()
    for message_id, types in zip(ids, TYPES, strict=True):
        try:
            await loop.sock_sendto(sock, probe(message_id, types), where)
        except OSError as error:
            raise error_for(error.errno or 0, PROTOCOL, where[1], at_once=True) from error


async def _receive(sock: socket.socket, port: int) -> tuple[str, bytes]:
    """Lets the loop have its turn first, so that a flood keeps nobody else waiting."""
    await asyncio.sleep(0)
    try:
        datagram, (source, *_) = await asyncio.get_running_loop().sock_recvfrom(sock, DATAGRAM)
    except OSError as error:
        raise error_for(error.errno or 0, PROTOCOL, port) from error
    return source, datagram


@contextmanager
def _socket(own_address: str, port: int) -> Iterator[socket.socket]:
    try:
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
    except OSError as error:
        raise error_for(error.errno or errno.EMFILE, PROTOCOL, port, at_once=True) from error
    with sock:
        try:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
            sock.bind((own_address, 0))
        except OSError as error:
            raise error_for(error.errno or 0, PROTOCOL, port, at_once=True) from error
        yield sock


def _confine(sock: socket.socket, own_address: str) -> None:
    try:
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(own_address))
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 1)
    except OSError as error:
        raise LocalFault(protocol=PROTOCOL, reason=errno.errorcode.get(error.errno or 0, str(error))) from error
