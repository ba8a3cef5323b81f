"""Devices that mean no good, in a process of their own: each answers at an address of its own in one bad way.

`python -m bench.attackers COUNT` prints where they are as JSON and attacks whoever asks until its standard input ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import socket
import struct
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from collector.protocols.rtsp_message import RtspReader, encode_response
from collector.protocols.snmp.ber import BerError
from collector.protocols.snmp.message import CommunityMessage, decode_message, encode_message
from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.pdu import Pdu, PduType, VarBind
from collector.protocols.snmp.values import Counter64, Integer, OctetString, TimeTicks

SNMP, RTSP, WEB = "snmp", "rtsp", "web"
INTERFACES = 10_000
FLOOD_PER_S = 10_000  # datagrams that one garbage flooder sends to who has asked it once
BATCH = 20
FAT = b"x" * 250
LINGER_0 = struct.pack("ii", 1, 0)
UPTIME = Oid.parse("1.3.6.1.2.1.1.3.0")


class Attacker(NamedTuple):
    """Where one is and what it does: `behaviour` is a key of DATAGRAMS or STREAMS, `protocol` what it should speak."""

    behaviour: str
    protocol: str
    address: str
    port: int


Reply = Callable[[bytes], Iterator[bytes]]
Behave = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def respond(data: bytes, answer: Callable[[Pdu], Sequence[VarBind]]) -> Iterator[bytes]:
    try:
        message = decode_message(data)
    except BerError:
        return
    pdu = Pdu(PduType.RESPONSE, message.pdu.request_id, answer(message.pdu))
    yield encode_message(CommunityMessage(message.version, message.community, pdu))


def rows_after(pdu: Pdu, repetitions: int, last: int) -> Sequence[VarBind]:
    """For each object asked, rows that go on for ever, or to row `last`; what is asked by GET is the time."""
    if pdu.type is PduType.GET:
        return [(oid, TimeTicks(12_345) if oid == UPTIME else OctetString(b"evil")) for oid, _ in pdu.varbinds]
    found: list[VarBind] = []
    for step in range(1, repetitions + 1):
        for oid, _ in pdu.varbinds:
            arcs = oid.arcs
            column, row = (oid, 0) if len(arcs) <= 10 else (Oid.of(arcs[:-1]), arcs[-1])
            here = row + step
            found.append((column.child(here) if here <= last else Oid.parse("2.1"), value_of(column.arcs[-1], here)))
    return found


def value_of(arc: int, row: int) -> Integer | OctetString | Counter64:
    if arc in (6, 10):
        return Counter64(row)
    return OctetString(b"port %d" % row) if arc in (1, 2, 18) else Integer(6 if arc == 3 else 1)


def endless_walk(data: bytes) -> Iterator[bytes]:
    yield from respond(data, lambda pdu: rows_after(pdu, pdu.error_index or 1, 2**31))


def ten_thousand_interfaces(data: bytes) -> Iterator[bytes]:
    yield from respond(data, lambda pdu: rows_after(pdu, pdu.error_index or 1, INTERFACES))


def fat_answers(data: bytes) -> Iterator[bytes]:
    """The largest datagrams that there are, full of rows that nobody asked for."""
    yield from respond(data, lambda pdu: rows_after(pdu, max(1, 2_500 // max(1, len(pdu.varbinds))), 2**31))


def fat_values(data: bytes) -> Iterator[bytes]:
    yield from respond(data, lambda pdu: [(oid.child(1), OctetString(FAT)) for oid, _ in pdu.varbinds] * 10)


def wrong_numbers(data: bytes) -> Iterator[bytes]:
    for answer in respond(data, lambda pdu: rows_after(pdu, 1, 2**31)):
        at = answer.find(data[-20:-16])
        yield from (answer[:at] + random.randbytes(4) + answer[at + 4 :] for _ in range(200))


def never(_: bytes) -> Iterator[bytes]:
    yield from ()


DATAGRAMS: Mapping[str, Reply] = {
    "endless walk": endless_walk,
    "ten thousand interfaces": ten_thousand_interfaces,
    "fat answers": fat_answers,
    "fat values": fat_values,
    "wrong numbers": wrong_numbers,
    "garbage flood": never,
    "never answers": never,
}


async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(10)
    writer.write(b"RTSP/1.0 200 OK\r\nX: ")
    while True:
        writer.write(b"a")
        await writer.drain()
        await asyncio.sleep(0.01)


async def header_flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"RTSP/1.0 200 OK\r\n")
    while True:
        writer.write(b"A: b\r\n" * 2000)
        await writer.drain()


async def huge_body(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 65000\r\n\r\n" + b"x" * 65_000)
    while True:
        writer.write(b"x" * 65_536)
        await writer.drain()


async def endless_frames(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"$\x00\xff\xff" + bytes(65_535))
        await writer.drain()


async def empty_lines(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"\r\n" * 30_000)
        await writer.drain()


async def questions(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"ANNOUNCE rtsp://a/b RTSP/1.0\r\nCSeq: 1\r\n\r\n" * 100)
        await writer.drain()


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(10)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_0)
    writer.transport.abort()


async def always_401(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Refuses each login with a nonce that it calls stale."""
    parser = RtspReader()
    while data := await reader.read(4096):
        for request in parser.feed(data):
            offer = f'Digest realm="{"r" * 3000}", nonce="{random.randrange(10**9)}", stale=true'
            writer.write(encode_response(401, request.header("cseq"), [("WWW-Authenticate", offer)] * 3))
            await writer.drain()


async def page_without_end(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"1\r\na\r\n" * 5000)
        await writer.drain()


async def interim_answers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)
        await writer.drain()


STREAMS: Mapping[str, tuple[str, Behave]] = {
    "drip": (RTSP, drip),
    "header flood": (RTSP, header_flood),
    "huge body": (RTSP, huge_body),
    "endless frames": (RTSP, endless_frames),
    "empty lines": (RTSP, empty_lines),
    "questions": (RTSP, questions),
    "silent": (RTSP, silent),
    "reset": (RTSP, reset),
    "always 401": (RTSP, always_401),
    "page without end": (WEB, page_without_end),
    "interim answers": (WEB, interim_answers),
}


class Agent(asyncio.DatagramProtocol):
    def __init__(self, behaviour: str) -> None:
        self._behaviour = behaviour
        self._flood: asyncio.Task[None] | None = None
        self._asker: tuple[str, int] = ("", 0)

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._asker = addr
        for answer in DATAGRAMS[self._behaviour](data):
            self._transport.sendto(answer[:65_507], addr)
        if self._behaviour == "garbage flood" and self._flood is None:
            self._flood = asyncio.create_task(self._flooding(data))

    async def _flooding(self, seen: bytes) -> None:
        """Garbage of all sorts, to each socket that has asked: noise, and what looks like an answer."""
        while True:
            for _ in range(BATCH):
                noise = random.randbytes(random.choice((1, 40, 1000)))
                self._transport.sendto(random.choice((noise, seen[:30] + noise)), self._asker)
            await asyncio.sleep(BATCH / FLOOD_PER_S)


def behaved(behave: Behave) -> Behave:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            await behave(reader, writer)
        writer.close()

    return serve


async def serve(count: int) -> None:
    os.nice(10)  # who attacks from afar takes none of our CPU
    loop = asyncio.get_running_loop()
    names = [*DATAGRAMS, *STREAMS]
    found: list[Attacker] = []
    held: list[object] = []
    for number in range(count):
        name, address = names[number % len(names)], f"127.66.{number // 250}.{1 + number % 250}"
        if name in DATAGRAMS:
            transport, _ = await loop.create_datagram_endpoint(partial(Agent, name), local_addr=(address, 0))
            held.append(transport)
            found.append(Attacker(name, SNMP, address, transport.get_extra_info("sockname")[1]))
        else:
            protocol, behave = STREAMS[name]
            server = await asyncio.start_server(behaved(behave), address, 0)
            held.append(server)
            found.append(Attacker(name, protocol, address, server.sockets[0].getsockname()[1]))
    print(json.dumps(found), flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


@contextlib.contextmanager
def attackers(count: int) -> Iterator[list[Attacker]]:
    """So many, all behaviours in turn."""
    command = [sys.executable, "-m", "bench.attackers", str(count)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield [Attacker(*one) for one in json.loads(process.stdout.readline())]
        finally:
            process.kill()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
