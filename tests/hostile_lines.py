"""Servers that say whatever they like: raw sockets on loopback, each connection played by a script."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def playing(script: Script) -> AsyncIterator[int]:
    """Gives the port."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            await script(reader, writer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One octet now and then, always in time for a reader that waits for each by itself."""
    while True:
        writer.write(b"2")
        await writer.drain()
        await asyncio.sleep(0.05)


async def flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A line without an end."""
    while True:
        writer.write(b"220-" + b"x" * 65_536)
        await writer.drain()


async def lines_without_end(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"220-more\r\n" * 4_096)
        await writer.drain()


async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    return


async def garbage(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"\x16\x03\x01\xff\xfe\r\n\r\n")
    await writer.drain()


def smtp(pause_s: float = 0.0, **answers: bytes) -> Script:
    """Speaks SMTP, with a pause before each answer. `answers` are by verb (`greeting`, `ehlo`, …, `body`) what it says
    in place of the usual."""
    usual = {
        "greeting": b"220 hello\r\n", "ehlo": b"250-here\r\n250 8BITMIME\r\n", "mail": b"250 ok\r\n",
        "rcpt": b"250 ok\r\n", "data": b"354 go on\r\n", "body": b"250 queued\r\n", "quit": b"221 bye\r\n",
        "starttls": b"220 go on\r\n",
    }  # fmt: skip

    async def play(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        says = {**usual, **answers}
        writer.write(says["greeting"])
        while line := await reader.readline():
            verb = line.split()[0].decode("ascii", "replace").lower()
            await asyncio.sleep(pause_s)
            writer.write(says.get(verb, b"250 ok\r\n"))
            await writer.drain()
            if verb == "data" and says["data"].startswith(b"354"):
                await reader.readuntil(b"\r\n.\r\n")
                writer.write(says["body"])
            if verb == "quit":
                return

    return play


def http(answer: bytes, seen: list[bytes] | None = None) -> Script:
    """Reads a request with its body, then says `answer`."""

    async def play(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")), 0
        )
        body = await reader.readexactly(length)
        if seen is not None:
            seen.append(head + body)
        writer.write(answer)
        await writer.drain()

    return play
