"""One look at an RTSP server (RFC 2326): OPTIONS, then DESCRIBE, on one connection under one total deadline.

A second connection follows only where the server closes the first instead of waiting for the login it asked for.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from enum import StrEnum
from typing import Self
from urllib.parse import quote

from collector.protocols.cleaning import clean_text
from collector.protocols.connection import Connection, total_deadline, url_host
from collector.protocols.digest import Challenge, authorization, parse_challenges, strongest
from collector.protocols.errors import BadAnswer, Denied, Full, LocalFault, LoginHeld, NoAnswer, ProtocolError
from collector.protocols.rtsp_message import Response, RtspReader, encode_request, values
from collector.protocols.sdp import Description, parse_sdp
from inventory.model.credential import Credential

PROTOCOL = "rtsp"
AGENT = ("User-Agent", "campuswatch")
MAX_METHODS = 16
MAX_STRAYS = 16  # requests that a server may put in front of its answer
FULL = frozenset({453, 503})
NO_STREAM = frozenset({404, 454})
CUT = frozenset({"protocol.closed", "protocol.reset"})
PATH_SIGNS = "/?&=:+,;@!$'()*%~"
Permit = Callable[[], Awaitable[bool]]


class Login(StrEnum):
    """How far a login went."""

    NOT_ASKED = "not_asked"
    MISSING = "missing"  # wanted, and we have none
    UNSUPPORTED = "unsupported"  # only ways that would hand over the password, or unknown ones
    HELD = "held"  # the login budget said no: nothing was sent
    REFUSED = "refused"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class RtspAnswer:
    """What a server that speaks RTSP said. `code` is the last status, `took_ms` runs from connect to it."""

    code: int
    took_ms: float
    login: Login = Login.NOT_ASKED
    server: str = ""
    methods: tuple[str, ...] = ()
    description: Description | None = None
    realm: str = ""

    @property
    def ok(self) -> bool:
        return 200 <= self.code < 300


def failure_of(answer: RtspAnswer, account: str = "") -> ProtocolError | None:
    """What a code means; None for a stream that is described. `account` is the one that was tried."""
    code = answer.code
    if answer.ok:
        return None
    if answer.login is Login.HELD:
        return LoginHeld(protocol=PROTOCOL, account=account)
    if code == 401:
        return _refusal(answer, account)
    if code == 403:
        return Denied("rtsp.forbidden", protocol=PROTOCOL, code=code)
    if code in NO_STREAM:
        return BadAnswer("rtsp.no_such_stream", protocol=PROTOCOL, code=code)
    if code in FULL:
        return Full(protocol=PROTOCOL, code=code)
    if 300 <= code < 400:
        return BadAnswer("rtsp.redirected", protocol=PROTOCOL, code=code)
    return BadAnswer("rtsp.code", protocol=PROTOCOL, code=code)


def _refusal(answer: RtspAnswer, account: str) -> ProtocolError:
    if answer.login is Login.UNSUPPORTED:
        return Denied("protocol.login_unsupported", protocol=PROTOCOL)
    if answer.login is Login.REFUSED:
        return Denied(protocol=PROTOCOL, account=account)
    return Denied("protocol.login_missing", protocol=PROTOCOL)


def stream_url(address: str, port: int, path: str) -> str:
    """Without any secret: logins travel in headers."""
    return f"rtsp://{url_host(address)}:{port}/{quote(path.removeprefix('/'), safe=PATH_SIGNS)}"


async def _always() -> bool:
    return True


class _Talk:
    """Request and answer, one at a time, numbered. Opened with `async with`."""

    def __init__(self, address: str, port: int, path: str) -> None:
        self.url = stream_url(address, port, path)
        self._address = address
        self._port = port
        self._stack = AsyncExitStack()
        self._cseq = 0

    async def __aenter__(self) -> Self:
        await self.reopen()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def reopen(self) -> None:
        """A fresh connection in place of the one there was."""
        await self._stack.aclose()
        self._reader = RtspReader()
        self._connection = await self._stack.enter_async_context(
            await Connection.open(self._address, self._port, PROTOCOL)
        )

    async def options(self) -> Response:
        return await self._ask("OPTIONS", [AGENT])

    async def describe(self, login: str = "") -> Response:
        """`login` is the value of the Authorization header, or empty for none."""
        headers = [AGENT, ("Accept", "application/sdp")]
        return await self._ask("DESCRIBE", [*headers, ("Authorization", login)] if login else headers)

    async def _ask(self, method: str, headers: list[tuple[str, str]]) -> Response:
        self._cseq += 1
        await self._connection.send(encode_request(method, self.url, self._cseq, headers))
        strays = 0
        while strays <= MAX_STRAYS:
            data = await self._connection.receive()
            if not data:
                raise BadAnswer("protocol.closed", protocol=PROTOCOL)
            for message in self._reader.feed(data):
                if isinstance(message, Response):
                    self._check_number(message)
                    return message
                strays += 1
        raise BadAnswer(protocol=PROTOCOL, detail="requests instead of an answer")

    def _check_number(self, response: Response) -> None:
        """A server that could not read our request need not repeat its number."""
        told = response.header("cseq")
        if told != str(self._cseq) and (told or response.status < 400):
            raise BadAnswer(protocol=PROTOCOL, detail="CSeq of another request")


class _Entrance:
    """Goes through a server's login, at most twice: once more where its nonce had become stale."""

    def __init__(self, talk: _Talk, credential: Credential | None, permit: Permit, allow_basic: bool) -> None:
        self._talk = talk
        self._credential = credential
        self._permit = permit
        self._allow_basic = allow_basic
        self.asking_permit = False

    async def enter(self, refused: Response) -> tuple[Response, Login]:
        if self._credential is None:
            return refused, Login.MISSING
        last, login = await self._try(refused, self._credential)
        challenge = self._challenge(last)
        if login is Login.REFUSED and challenge is not None and challenge.stale:
            return await self._try(last, self._credential)
        return last, login

    async def _try(self, refused: Response, credential: Credential) -> tuple[Response, Login]:
        challenge = self._challenge(refused)
        if challenge is None:
            return refused, Login.UNSUPPORTED
        if not await self._permitted():
            return refused, Login.HELD
        answer = self._answer(challenge, credential)
        try:
            if "close" in refused.header("connection").lower():
                await self._talk.reopen()
            last = await self._talk.describe(answer)
        except BadAnswer as cut:  # some servers close after every refusal, without a word
            if cut.message.id not in CUT:
                raise
            if not await self._permitted():
                return refused, Login.HELD
            await self._talk.reopen()
            last = await self._talk.describe(answer)
        return last, Login.REFUSED if last.status in (401, 403) else Login.ACCEPTED

    def _challenge(self, refused: Response) -> Challenge | None:
        challenges = parse_challenges(values(refused.headers, "www-authenticate"))
        return strongest(challenges, allow_basic=self._allow_basic)

    def _answer(self, challenge: Challenge, credential: Credential) -> str:
        cnonce = secrets.token_hex(8)
        return authorization(
            challenge, credential.account, credential.secret, "DESCRIBE", self._talk.url, cnonce=cnonce
        )

    async def _permitted(self) -> bool:
        self.asking_permit = True
        answer = await self._permit()
        self.asking_permit = False
        return answer


async def _converse(talk: _Talk, entrance: _Entrance) -> tuple[Response, Response, Login]:
    """The answer to OPTIONS, the last answer, and how far the login went."""
    options = last = await talk.options()
    if options.status in FULL or 300 <= options.status < 400:
        return options, last, Login.NOT_ASKED
    if options.status != 401:  # one that challenges already here has told us its nonce
        last = await talk.describe()
    login = Login.NOT_ASKED
    if last.status == 401:
        last, login = await entrance.enter(last)
    return options, last, login


async def check(
    address: str,
    port: int,
    path: str,
    credential: Credential | None,
    deadline_s: float,
    *,
    permit: Permit = _always,
    allow_basic: bool = False,
    monotonic: Callable[[], float] = time.monotonic,
) -> RtspAnswer:
    """Looks at one stream. Every answer with a code is returned, see `failure_of`; redirects are not followed.

    `permit` is awaited each time right before the credential is used; where it says no, nothing is sent.
    Basic, which hands the password over, is used only with `allow_basic`. Raises NoAnswer, Refused, Unreachable,
    LocalFault, and BadAnswer for what is not RTSP, a reset (`protocol.reset`) or a silent close (`protocol.closed`).
    """
    started = monotonic()
    entrance: _Entrance | None = None
    try:
        async with total_deadline(PROTOCOL, deadline_s), _Talk(address, port, path) as talk:
            entrance = _Entrance(talk, credential, permit, allow_basic)
            options, last, login = await _converse(talk, entrance)
    except NoAnswer as late:
        if entrance is not None and entrance.asking_permit:
            raise LocalFault(protocol=PROTOCOL, reason="login gate") from late
        raise
    return _answer(options, last, login, (monotonic() - started) * 1000)


def _answer(options: Response, last: Response, login: Login, took_ms: float) -> RtspAnswer:
    methods = options.header("public").split(",")[:MAX_METHODS]
    challenges = parse_challenges(
        values(last.headers, "www-authenticate") or values(options.headers, "www-authenticate")
    )
    return RtspAnswer(
        code=last.status,
        took_ms=took_ms,
        login=login,
        server=clean_text(last.header("server") or options.header("server")),
        methods=tuple(clean_text(method, 32) for method in methods if method.strip()),
        description=parse_sdp(last.body) if last is not options and 200 <= last.status < 300 else None,
        realm=clean_text(next((challenge.realm for challenge in challenges), "")),
    )
