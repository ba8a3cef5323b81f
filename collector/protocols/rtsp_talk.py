"""A talk with an RTSP server: one connection, request and answer one at a time, and the way through its login."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AsyncExitStack
from enum import StrEnum
from typing import Self
from urllib.parse import quote

from collector.protocols.connection import CUT, Connection, url_host
from collector.protocols.digest import Challenge, authorization, parse_challenges, strongest
from collector.protocols.errors import BadAnswer
from collector.protocols.rtsp_message import Response, RtspReader, TakeFrame, encode_request, values
from inventory.model.credential import Credential

PROTOCOL = "rtsp"
AGENT = ("User-Agent", "campuswatch")
EARFUL = 16 * 1024
MAX_STRAYS = 16  # requests that a server may put in front of its answer
PATH_SIGNS = "/?&=:+,;@!$'()*%~"
Headers = Iterable[tuple[str, str]]
Permit = Callable[[], Awaitable[bool]]


class Login(StrEnum):
    """How far a login went."""

    NOT_ASKED = "not_asked"
    MISSING = "missing"  # wanted, and we have none
    UNSUPPORTED = "unsupported"  # only ways that would hand over the password, or unknown ones
    HELD = "held"  # the login budget said no: nothing was sent
    REFUSED = "refused"
    ACCEPTED = "accepted"


def stream_url(address: str, port: int, path: str) -> str:
    """Without any secret: logins travel in headers."""
    return f"rtsp://{url_host(address)}:{port}/{quote(path.removeprefix('/'), safe=PATH_SIGNS)}"


async def always() -> bool:
    return True


class Talk:
    """Request and answer, one at a time, numbered. Opened with `async with`.

    `take` is handed the interleaved frames (RFC 2326 section 10.12) that come between; without it they are skipped.
    """

    def __init__(self, address: str, port: int, path: str, take: TakeFrame | None = None) -> None:
        self.url = stream_url(address, port, path)
        self._address = address
        self._port = port
        self._take = take
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
        self._reader = RtspReader(self._take)
        self._connection = await self._stack.enter_async_context(
            await Connection.open(self._address, self._port, PROTOCOL)
        )

    async def options(self) -> Response:
        return await self.ask("OPTIONS", self.url)

    async def ask(self, method: str, url: str, headers: Headers = (), login: str = "") -> Response:
        """`login` is the value of the Authorization header, or empty for none."""
        await self.tell(method, url, headers, login)
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

    async def tell(self, method: str, url: str, headers: Headers = (), login: str = "") -> None:
        """Sends a request without waiting for its answer."""
        self._cseq += 1
        sent = [AGENT, *headers, *([("Authorization", login)] if login else [])]
        await self._connection.send(encode_request(method, url, self._cseq, sent))

    async def listen(self) -> None:
        """Hands over the interleaved frames that have arrived; messages between them are dropped.

        Raises BadAnswer where the server closes. The loop has its turn between pieces that are small enough not to hold
        it long, however small the frames in them are.
        """
        data = await self._connection.receive(EARFUL)
        if not data:
            raise BadAnswer("protocol.closed", protocol=PROTOCOL)
        self._reader.feed(data)

    def _check_number(self, response: Response) -> None:
        """A server that could not read our request need not repeat its number."""
        told = response.header("cseq")
        if told != str(self._cseq) and (told or response.status < 400):
            raise BadAnswer(protocol=PROTOCOL, detail="CSeq of another request")


class Entrance:
    """Goes through a server's login, at most twice: once more where its nonce had become stale.

    `permit` is awaited each time right before the credential is used for a login; where it says no, nothing is sent.
    """

    def __init__(self, talk: Talk, credential: Credential | None, permit: Permit, allow_basic: bool) -> None:
        self._talk = talk
        self._credential = credential
        self._permit = permit
        self._allow_basic = allow_basic
        self._accepted: Challenge | None = None
        self._uses = 0
        self.asking_permit = False

    async def enter(self, refused: Response, method: str, url: str, headers: Headers = ()) -> tuple[Response, Login]:
        """Asks again with the login that `refused` wants. Gives the last answer and how far the login went."""
        if self._credential is None:
            return refused, Login.MISSING
        headers = list(headers)
        last, login = await self._try(refused, self._credential, method, url, headers)
        challenge = self._challenge(last)
        if login is Login.REFUSED and challenge is not None and challenge.stale:
            return await self._try(last, self._credential, method, url, headers)
        return last, login

    def pass_for(self, method: str, url: str) -> str:
        """The Authorization header for a further request of who has been let in; empty where nobody asked."""
        if self._accepted is None or self._credential is None:
            return ""
        return self._answer(self._accepted, self._credential, method, url)

    async def _try(
        self, refused: Response, credential: Credential, method: str, url: str, headers: Headers
    ) -> tuple[Response, Login]:
        challenge = self._challenge(refused)
        if challenge is None:
            return refused, Login.UNSUPPORTED
        self._uses = 0
        if not await self._permitted():
            return refused, Login.HELD
        answer = self._answer(challenge, credential, method, url)
        try:
            if "close" in refused.header("connection").lower():
                await self._talk.reopen()
            last = await self._talk.ask(method, url, headers, answer)
        except BadAnswer as cut:  # some servers close after every refusal, without a word
            if cut.message.id not in CUT:
                raise
            if not await self._permitted():
                return refused, Login.HELD
            await self._talk.reopen()
            last = await self._talk.ask(method, url, headers, answer)
        if last.status in (401, 403):
            return last, Login.REFUSED
        self._accepted = challenge
        return last, Login.ACCEPTED

    def _challenge(self, refused: Response) -> Challenge | None:
        challenges = parse_challenges(values(refused.headers, "www-authenticate"))
        return strongest(challenges, allow_basic=self._allow_basic)

    def _answer(self, challenge: Challenge, credential: Credential, method: str, url: str) -> str:
        self._uses += 1
        cnonce = secrets.token_hex(8)
        return authorization(
            challenge, credential.account, credential.secret, method, url, count=self._uses, cnonce=cnonce
        )

    async def _permitted(self) -> bool:
        self.asking_permit = True
        answer = await self._permit()
        self.asking_permit = False
        return answer
