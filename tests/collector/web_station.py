"""A web server on loopback that keeps connections and asks for Digest, as a recorder does; and what a visit needs."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import unquote

from snmp_looks import Doorkeeper

from collector.clock import Clock, SystemClock
from collector.instruments import Instruments
from collector.protocols.digest import Challenge, challenge_header, verify
from collector.protocols.snmp.client import SnmpClient
from collector.protocols.web_memory import WebMemory
from collector.rates import CounterMemory
from collector.target import Target
from inventory.model.credential import Credential, CredentialType
from inventory.model.kind import Kind

CREDENTIAL = Credential(id="c", type=CredentialType.PASSWORD, account="viewer", secret="S3cret-word")
CHALLENGE = Challenge(scheme="digest", realm="recorder", nonce="4f6e", qop=("auth",))
Answer = tuple[int, bytes]
_LENGTH = re.compile(rb"content-length: *([0-9]+)", re.IGNORECASE)
_AUTHORIZATION = re.compile(rb"authorization: *([^\r\n]+)", re.IGNORECASE)


@dataclass
class WebStation:
    """`answer(method, path, body)` says what to whom `login` does not keep out; paths are unquoted."""

    answer: Callable[[str, str, bytes], Answer]
    login: bool = True
    port: int = 0
    heard: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                told = _LENGTH.search(head)
                body = await reader.readexactly(int(told[1])) if told else b""
                writer.write(self._response(head, body))
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    def _response(self, head: bytes, body: bytes) -> bytes:
        method, path, _ = head.split(b"\r\n")[0].decode().split(" ")
        found = _AUTHORIZATION.search(head)
        header = found[1].decode() if found else ""
        if self.login and not verify(header, CHALLENGE, CREDENTIAL.account, CREDENTIAL.secret, method):
            return _page(401, b"", f"WWW-Authenticate: {challenge_header(CHALLENGE)}\r\n")
        self.heard.append(unquote(path))
        self.bodies.append(body)
        return _page(*self.answer(method, unquote(path), body))


def _page(code: int, body: bytes, headers: str = "") -> bytes:
    return f"HTTP/1.1 {code} X\r\n{headers}Content-Length: {len(body)}\r\n\r\n".encode() + body


@asynccontextmanager
async def standing(station: WebStation) -> AsyncIterator[WebStation]:
    server = await asyncio.start_server(station.serve, "127.0.0.1", 0)
    station.port = server.sockets[0].getsockname()[1]
    try:
        yield station
    finally:
        server.close()


def target_at(
    port: int,
    api: str,
    *,
    kind: str = Kind.RECORDER,
    zone: str = "Asia/Shanghai",
    credential: Credential | None = CREDENTIAL,
    ports: dict[str, int] | None = None,
    community: Credential | None = None,
) -> Target:
    credentials = {one.type: one for one in (credential, community) if one is not None}
    return Target(
        device="S01-nvr-0001",
        school="S01",
        kind=kind,
        address="127.0.0.1",
        ports={"http": port, **(ports or {})},
        witnesses=(),
        api=api,
        zone=zone,
        credentials=credentials,
    )


class Hasty(WebMemory):
    """Keeps no pace, so that a test of many requests takes no seconds."""

    def reserve(self, device: str, pace_s: float, now_s: float) -> float:
        return super().reserve(device, 0.0, now_s)


@asynccontextmanager
async def equipped(clock: Clock | None = None, doorkeeper: Doorkeeper | None = None) -> AsyncIterator[Instruments]:
    async with SnmpClient() as snmp:
        yield Instruments(
            clock=clock or SystemClock(),
            snmp=snmp,
            pinger=None,
            logins=doorkeeper or Doorkeeper(),
            counters=CounterMemory(),
            web=Hasty(),
        )
