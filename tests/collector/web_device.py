"""A device's web server on loopback, as tests want it: logins, answers by path, and everything that it heard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from collector.protocols.digest import Challenge, challenge_header, verify
from inventory.model.credential import Credential, CredentialType

ACCOUNT, PASSWORD = "viewer", "right horse"


def credential(secret: str = PASSWORD, generation: int = 1) -> Credential:
    return Credential(id="web", type=CredentialType.PASSWORD, account=ACCOUNT, secret=secret, generation=generation)


@dataclass(frozen=True, slots=True)
class Heard:
    """One request as it came: `login` is its Authorization header, `connection` counts connections from 1."""

    method: str
    path: str
    login: str
    body: bytes
    connection: int


@dataclass(frozen=True, slots=True)
class Answer:
    code: int = 200
    body: bytes = b""
    kind: str = "application/xml"
    headers: tuple[tuple[str, str], ...] = ()
    close: bool = False
    raw: bytes | None = None  # in place of all the others


Page = Answer | Callable[[Heard], Answer]


@dataclass
class WebDevice:
    """`pages` by path; `basic` and `digest` are the logins that it offers. `refuse` answers a request in place of the
    login's check, `lifetime` is how many requests a nonce is good for, `closes` ends connections after each answer."""

    pages: Mapping[str, Page] = field(default_factory=dict)
    digest: bool = True
    basic: bool = False
    open: bool = False
    refuse: Callable[[Heard], Answer | None] = lambda heard: None
    lifetime: int = 1_000_000
    stale: bool = True
    closes: bool = False
    qop: tuple[str, ...] = ("auth",)
    password: str = PASSWORD
    refusal: bytes = b""
    port: int = 0
    heard: list[Heard] = field(default_factory=list)
    connections: int = 0
    _nonce: int = 1
    _used: int = 0

    @property
    def logins(self) -> list[str]:
        """The Authorization headers that came."""
        return [one.login for one in self.heard if one.login]

    def challenge(self, *, stale: bool = False) -> Challenge:
        return Challenge(
            scheme="digest", realm="Recorder", nonce=f"nonce{self._nonce}", algorithm="MD5", qop=self.qop, stale=stale
        )

    def answer(self, heard: Heard) -> Answer:
        if (told := self.refuse(heard)) is not None:
            return told
        if not self.open and (refused := self._admit(heard)) is not None:
            return refused
        page = self.pages.get(heard.path.partition("?")[0], Answer(404))
        return page(heard) if callable(page) else page

    def _admit(self, heard: Heard) -> Answer | None:
        basic = Challenge(scheme="basic", realm="Recorder")
        if self.basic and heard.login and verify(heard.login, basic, ACCOUNT, self.password, heard.method):
            return None
        known = self.digest and heard.login.startswith("Digest")
        right = known and verify(heard.login, self.challenge(), ACCOUNT, self.password, heard.method)
        if right and self._used < self.lifetime:
            self._used += 1
            return None
        worn = right
        if worn:
            self._nonce, self._used = self._nonce + 1, 0
        return self.unauthorized(stale=worn and self.stale)

    def unauthorized(self, *, stale: bool = False, body: bytes | None = None) -> Answer:
        offers = []
        if self.digest:
            offers.append(("WWW-Authenticate", challenge_header(self.challenge(stale=stale))))
        if self.basic:
            offers.append(("WWW-Authenticate", 'Basic realm="Recorder"'))
        return Answer(401, self.refusal if body is None else body, headers=tuple(offers))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        number = self.connections
        try:
            while True:
                heard = await _request(reader, number)
                self.heard.append(heard)
                answer = self.answer(heard)
                writer.write(_octets(answer, close=answer.close or self.closes))
                await writer.drain()
                if answer.close or self.closes:
                    return
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            return
        finally:
            writer.close()


async def _request(reader: asyncio.StreamReader, connection: int) -> Heard:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    first, *lines = head.split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines if line)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    method, path, _ = first.split(" ")
    return Heard(method, path, headers.get("authorization", ""), body, connection)


def _octets(answer: Answer, *, close: bool) -> bytes:
    if answer.raw is not None:
        return answer.raw
    lines = [f"HTTP/1.1 {answer.code} X", f"Content-Type: {answer.kind}", f"Content-Length: {len(answer.body)}"]
    lines += [f"{name}: {value}" for name, value in answer.headers]
    lines += ["Connection: close"] if close else []
    return "\r\n".join([*lines, "", ""]).encode() + answer.body


@asynccontextmanager
async def serving(device: WebDevice, address: str = "127.0.0.1") -> AsyncIterator[WebDevice]:
    server = await asyncio.start_server(device.serve, address, 0)
    device.port = server.sockets[0].getsockname()[1]
    try:
        yield device
    finally:
        server.close()
