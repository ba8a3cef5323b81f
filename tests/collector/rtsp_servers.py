"""RTSP servers for tests: GStreamer's, one scripted on our own codec, and some that mean no good."""

from __future__ import annotations

import asyncio
import socket
import struct
import subprocess
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from collector.protocols.digest import Challenge, challenge_header, verify
from collector.protocols.rtsp_message import Request, RtspReader, encode_response
from inventory.model.credential import Credential, CredentialType

SERVER = Path(__file__).parent / "protocols" / "gst_rtsp_server.py"
GOOD = Credential(id="c", type=CredentialType.PASSWORD, account="viewer", secret="Secret-1")
WRONG = Credential(id="c", type=CredentialType.PASSWORD, account="viewer", secret="guess")
Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Answers = Callable[[Request, int], bytes]
T = TypeVar("T")


@contextmanager
def gstreamer(method: str) -> Iterator[int]:
    process = subprocess.Popen(["/usr/bin/python3", str(SERVER), method], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def with_server(behaviour: Behaviour, look: Callable[[int], Coroutine[Any, Any, T]]) -> T:
    async def main() -> T:
        connections: set[asyncio.StreamWriter] = set()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            connections.add(writer)
            try:
                await behaviour(reader, writer)
            except ConnectionError:
                pass
            finally:
                writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        try:
            return await look(server.sockets[0].getsockname()[1])
        finally:
            server.close()
            for writer in connections:
                writer.transport.abort()

    return asyncio.run(main())


def scripted(answers: Answers) -> Behaviour:
    """A server on our own codec: `answers(request, number)` gives the bytes to send."""

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        parser, number = RtspReader(), 0
        while data := await reader.read(4096):
            for message in parser.feed(data):
                assert isinstance(message, Request)
                number += 1
                writer.write(answers(message, number))
                await writer.drain()

    return behave


def guarded(challenge: Challenge, *, stale_first: bool = False, seen: list[str]) -> Behaviour:
    def answers(request: Request, number: int) -> bytes:
        header = request.header("authorization")
        seen.append(header)
        ok = verify(header, challenge, GOOD.account, GOOD.secret, request.method)
        tries = sum(1 for one in seen if one)
        if ok and not (stale_first and tries == 1):
            return encode_response(200, request.header("cseq"), body=b"v=0\r\nm=video 0 RTP/AVP 26\r\n")
        offer = challenge_header(challenge) + (", stale=true" if stale_first else "")
        return encode_response(401, request.header("cseq"), [("WWW-Authenticate", offer)])

    return scripted(answers)


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def dripping(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"RTSP/1.0 200 OK\r\nX: ")
    while True:
        writer.write(b"a")
        await writer.drain()
        await asyncio.sleep(0.02)


async def endless_header(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"RTSP/1.0 200 OK\r\nX: ")
    while True:
        writer.write(b"a" * 4096)
        await writer.drain()


async def endless_frames(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"$\x00\xff\xff" + bytes(65535))
        await writer.drain()


async def endless_requests(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"ANNOUNCE rtsp://a/b RTSP/1.0\r\nCSeq: 1\r\n\r\n")
        await writer.drain()


async def garbage(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"\x00\x01\x02garbage\r\n\r\n")
    await reader.read()


async def web_server(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n")


async def closing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(10)


async def resetting(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(10)
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
