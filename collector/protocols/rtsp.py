"""One look at an RTSP server (RFC 2326): OPTIONS, then DESCRIBE, on one connection under one total deadline.

A second connection follows only where the server closes the first instead of waiting for the login it asked for.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from collector.protocols.cleaning import clean_text
from collector.protocols.connection import total_deadline
from collector.protocols.digest import parse_challenges
from collector.protocols.errors import BadAnswer, Denied, Full, LocalFault, LoginHeld, NoAnswer, ProtocolError
from collector.protocols.rtsp_message import Response, values
from collector.protocols.rtsp_talk import PROTOCOL, Entrance, Login, Permit, Talk, always
from collector.protocols.sdp import Description, parse_sdp
from inventory.model.credential import Credential

MAX_METHODS = 16
FULL = frozenset({453, 503})
NO_STREAM = frozenset({404, 454})
ACCEPT = (("Accept", "application/sdp"),)


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


async def _converse(talk: Talk, entrance: Entrance) -> tuple[Response, Response, Login]:
    """The answer to OPTIONS, the last answer, and how far the login went."""
    options = last = await talk.options()
    if options.status in FULL or 300 <= options.status < 400:
        return options, last, Login.NOT_ASKED
    if options.status != 401:  # one that challenges already here has told us its nonce
        last = await talk.ask("DESCRIBE", talk.url, ACCEPT)
    login = Login.NOT_ASKED
    if last.status == 401:
        last, login = await entrance.enter(last, "DESCRIBE", talk.url, ACCEPT)
    return options, last, login


async def check(
    address: str,
    port: int,
    path: str,
    credential: Credential | None,
    deadline_s: float,
    *,
    permit: Permit = always,
    allow_basic: bool = False,
    monotonic: Callable[[], float] = time.monotonic,
) -> RtspAnswer:
    """Looks at one stream. Every answer with a code is returned, see `failure_of`; redirects are not followed.

    `permit` is awaited each time right before the credential is used; where it says no, nothing is sent.
    Basic, which hands the password over, is used only with `allow_basic`. Raises NoAnswer, Refused, Unreachable,
    LocalFault, and BadAnswer for what is not RTSP, a reset (`protocol.reset`) or a silent close (`protocol.closed`).
    """
    started = monotonic()
    entrance: Entrance | None = None
    try:
        async with total_deadline(PROTOCOL, deadline_s), Talk(address, port, path) as talk:
            entrance = Entrance(talk, credential, permit, allow_basic)
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
