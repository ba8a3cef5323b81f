"""One logged-in HTTP/1.1 conversation with one device: kept open, paced, counted, within one total deadline.

A login travels as Digest; as Basic, which hands the password over, only where `Door.allow_basic` says so and the device
offers no Digest. No redirect is followed and no other address is ever asked. What a refusal means stands in
`web_refusal`; after one, this session sends the secret no more.

Where the device's key is pinned (`Door.tls_key`), all of it goes through TLS, and nothing goes out before the key that
answers is that one.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from collector.protocols.connection import CUT, Connection, total_deadline, url_host
from collector.protocols.digest import Challenge, authorization, strongest
from collector.protocols.errors import BadAnswer, Denied, Full, LocalFault, ProtocolError
from collector.protocols.http import MAX_BODY, Post
from collector.protocols.tls import TlsConnection, looking_context
from collector.protocols.web_entry import Door, Entry
from collector.protocols.web_memory import WebMemory
from collector.protocols.web_message import Heard, WebTalk
from collector.protocols.web_refusal import NO_WORDS, Words
from inventory.model.credential import Credential

if TYPE_CHECKING:
    from collector.clock import Clock
    from collector.instruments import LoginGate

PACE_S = 1.0
REQUEST_S = 5.0
Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An answer. `sent_ms` is our wall time (UTC ms) when its request left, `took_ms` how long the answer took then."""

    code: int
    body: bytes = b""
    kind: str = ""
    sent_ms: int = 0
    took_ms: float = 0.0

    @property
    def ok(self) -> bool:
        return 200 <= self.code < 300


class WebSession:
    """Opened with `async with open_session(...)`.

    Requests raise NoAnswer, Refused, Unreachable, LocalFault, BadAnswer; Denied, LoginHeld and Full where a login is
    wanted, refused, or there is no place left. `requests` counts what was sent, `last` is the last answer. `kept` is
    what its users keep of it, by type, until it ends.
    """

    def __init__(
        self,
        door: Door,
        logins: LoginGate,
        memory: WebMemory,
        clock: Clock,
        deadline_s: float,
        *,
        pace_s: float = PACE_S,
        request_s: float = REQUEST_S,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.door = door
        self.requests = 0
        self.last: Page | None = None
        self.kept: dict[type, object] = {}
        self._entry = Entry(door, logins, memory, clock)
        self._memory = memory
        self._clock = clock
        self._deadline_s = deadline_s
        self._end_s = clock.monotonic() + deadline_s
        self._pace_s = pace_s
        self._request_s = request_s
        self._sleep = sleep
        self._stack = AsyncExitStack()
        self._connection: Connection | TlsConnection | None = None
        self._talk = WebTalk("")
        self._challenge: Challenge | None = None
        self._uses = 0
        self._before = NO_WORDS

    @property
    def left_s(self) -> float:
        """Seconds until the session's deadline, at least 0."""
        return max(0.0, self._end_s - self._clock.monotonic())

    @property
    def now_ms(self) -> int:
        """Our wall time, UTC milliseconds."""
        return self._clock.now_ms()

    @property
    def accepted(self) -> bool:
        """Whether the device has let us in by a login."""
        return self._entry.accepted

    def learn(self, what: str, value: str, seconds: float) -> None:
        """Keeps an oddity of this device in mind beyond the session. `what` is one of few names, never a device's."""
        self._memory.learn(self.door.device, what, value, self._clock.monotonic() + seconds)

    def learnt(self, what: str) -> str:
        """What was learnt of this device and still holds, else empty."""
        return self._memory.learnt(self.door.device, what, self._clock.monotonic())

    async def get(self, path: str) -> Page:
        """Every status but a refused login and a full device is a Page."""
        return await self._ask("GET", path, None)

    async def post(self, path: str, content: Post) -> Page:
        return await self._ask("POST", path, content)

    async def change(self, method: str, path: str, content: Post | None = None) -> Page:
        """As `get`, for what must not be done twice: over a connection of its own, and sent again only to a device
        that has refused it for an old nonce. Where the connection ends without an answer, nobody knows."""
        return await self._ask(method, path, content, once=True)

    async def read(self, path: str, content: Post | None = None) -> bytes:
        """The body of an answer that is 2xx. Raises BadAnswer for another status."""
        page = await (self.get(path) if content is None else self.post(path, content))
        if not page.ok:
            raise BadAnswer("web_session.code", protocol=self.door.protocol, code=page.code, path=_shown(path))
        return page.body

    async def admit(self) -> Credential:
        """Leave to send the credential in a form of one's own, in a body for example; see Entry."""
        return await self._entry.admit(self.left_s)

    async def accept(self) -> None:
        """The device let the admitted credential in."""
        await self._entry.accept()

    async def refuse(self, code: int, after: Words = NO_WORDS) -> ProtocolError:
        """Notes that the device refused the admitted credential, and returns the error to raise."""
        return await self._entry.refuse(code, after)

    async def _ask(self, method: str, path: str, content: Post | None, *, once: bool = False) -> Page:
        self._entry.check()
        heard = await self._turn(method, path, content, once)
        if heard.code == 401 and (heard.challenges or not self.door.bare_refusals):
            heard = await self._log_in(method, path, content, heard, once)
        if heard.code in (429, 503):
            raise Full(protocol=self.door.protocol, code=heard.code)
        if self._challenge is not None:
            await self._hear(heard)
        if 300 <= heard.code < 400:
            raise BadAnswer("web_session.redirected", protocol=self.door.protocol, code=heard.code)
        assert self.last is not None
        return self.last

    async def _hear(self, heard: Heard) -> None:
        """Behind a login: what the answer says of it. That a page is not there is told only to who was let in."""
        words = self.door.words(heard.body) if heard.code == 403 else NO_WORDS
        if words.locked:
            raise await self.refuse(403, words)
        if 200 <= heard.code < 300 or (400 <= heard.code < 500 and heard.code != 403) or words.inside:
            await self.accept()

    async def _log_in(self, method: str, path: str, content: Post | None, refused: Heard, once: bool) -> Heard:
        """Answers the challenge, and once more where a nonce had only become old."""
        if self._challenge is None:
            self._before = self.door.words(refused.body)
        for _ in range(2):
            old = self._challenge
            self._challenge = await self._chosen(refused)
            if old is not None and old.nonce == self._challenge.nonce:
                break
            self._uses = 0
            if self._connection is None or not self._talk.reusable:
                async with total_deadline(self.door.protocol, min(self._request_s, self.left_s)):
                    await self._reopen()
            await self._entry.admit(self.left_s, self._before)
            refused = await self._turn(method, path, content, once)
            if refused.code != 401:
                return refused
            if not (self._entry.accepted or _stale(refused)):
                break
        raise await self._entry.refuse(401, self.door.words(refused.body), self._before)

    async def _chosen(self, refused: Heard) -> Challenge:
        challenge = strongest(refused.challenges, allow_basic=self.door.allow_basic)
        if challenge is not None:
            return challenge
        if not refused.challenges and self._entry.proven:
            raise self._entry.end(Full(protocol=self.door.protocol, code=refused.code))
        raise self._entry.end(Denied("protocol.login_unsupported", protocol=self.door.protocol))

    async def _turn(self, method: str, path: str, content: Post | None, once: bool) -> Heard:
        """One request and its answer; on a fresh connection where the kept one had been closed meanwhile."""
        await self._wait()
        async with total_deadline(self.door.protocol, min(self._request_s, self.left_s)):
            kept = self._connection is not None and self._talk.reusable and not once
            if not kept:
                await self._reopen()
            try:
                return await self._exchange(method, path, content)
            except BadAnswer as cut:
                if not kept or cut.message.id not in CUT or not self._talk.silent:
                    raise
            await self._reopen()
            return await self._exchange(method, path, content)

    async def _wait(self) -> None:
        now_s = self._clock.monotonic()
        if self._memory.due(self.door.device, now_s) >= self._end_s:
            raise LocalFault("web_session.no_time", protocol=self.door.protocol, seconds=self._deadline_s)
        due_s = self._memory.reserve(self.door.device, self._pace_s, now_s)
        if due_s > now_s:
            await self._sleep(due_s - now_s)

    async def _reopen(self) -> None:
        await self._stack.aclose()
        self._connection = None
        door = self.door
        connection = await Connection.open(door.address, door.port, door.protocol)
        self._connection = await self._stack.enter_async_context(connection)
        if door.tls_key:
            self._connection = await self._pinned(connection)
        host = url_host(door.address)
        usual = door.port == (443 if door.tls_key else 80)
        self._talk = WebTalk(host if usual else f"{host}:{door.port}", MAX_BODY)

    async def _pinned(self, connection: Connection) -> TlsConnection:
        """The handshake proves that the other side holds the key of its certificate. Raises Denied for another key."""
        secured = await TlsConnection.open(connection, looking_context())
        from collector.protocols.certificate import print_of  # the pages name probes and read no certificate: 8 MB

        told = print_of(secured.certificate)
        if told != self.door.tls_key:
            raise self._entry.end(
                Denied("web_session.other_key", protocol=self.door.protocol, known=self.door.tls_key, told=told)
            )
        return secured

    async def _exchange(self, method: str, path: str, content: Post | None) -> Heard:
        assert self._connection is not None
        await self._entry.sending(self.left_s)
        request = self._talk.request(method, path, self._login(method, path), content)
        sent_ms, started_s = self._clock.now_ms(), self._clock.monotonic()
        self.requests += 1
        await self._connection.send(request)
        while (heard := self._talk.feed(await self._connection.receive())) is None:
            pass
        took_ms = (self._clock.monotonic() - started_s) * 1000
        self.last = Page(code=heard.code, body=heard.body, kind=heard.kind, sent_ms=sent_ms, took_ms=took_ms)
        return heard

    def _login(self, method: str, path: str) -> str:
        """The header that answers the last challenge, with the nonce used once more."""
        credential = self.door.credential
        if self._challenge is None or credential is None or not self._entry.open:
            return ""
        self._uses += 1
        return authorization(
            self._challenge,
            credential.account,
            credential.secret,
            method,
            path,
            count=self._uses,
            cnonce=secrets.token_hex(8),
        )

    async def aclose(self) -> None:
        self.kept.clear()
        await self._stack.aclose()


@asynccontextmanager
async def open_session(
    door: Door,
    logins: LoginGate,
    memory: WebMemory,
    clock: Clock,
    deadline_s: float,
    *,
    pace_s: float = PACE_S,
    request_s: float = REQUEST_S,
    sleep: Sleep = asyncio.sleep,
) -> AsyncIterator[WebSession]:
    """A session of at most `deadline_s` seconds; nothing is sent before its first request."""
    session = WebSession(door, logins, memory, clock, deadline_s, pace_s=pace_s, request_s=request_s, sleep=sleep)
    try:
        yield session
    finally:
        await session.aclose()


def _stale(refused: Heard) -> bool:
    return any(challenge.stale for challenge in refused.challenges)


def _shown(path: str) -> str:
    return path.partition("?")[0][:120]
