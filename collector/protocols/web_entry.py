"""One session's way through the login of a device: leave to send the secret, and what became of it.

Leave is asked of the login budget once a session, and again for each further request until the device lets us in. After
a refusal the way is shut: no secret goes out again before the next session, and what a device said of locks and pauses
holds for that one too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from collector.protocols.connection import total_deadline
from collector.protocols.errors import Denied, Full, LocalFault, LoginHeld, NoAnswer, ProtocolError
from collector.protocols.web_memory import WebMemory, place_of
from collector.protocols.web_refusal import NO_WORDS, Outcome, Words, judge
from inventory.model.credential import Credential

if TYPE_CHECKING:
    from collector.clock import Clock
    from collector.instruments import LoginGate

LOCK_S = 1800.0  # where a device that locks an account does not say for how long
LAST_TRY = 1
ReadWords = Callable[[bytes], Words]


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Whom to ask and as whom. `device` is the code under which logins are counted, `protocol` the name for errors.

    `words` reads what the body of a refusal says of logins. With `bare_refusals` a 401 that offers no login is a Page
    like others: SOAP refuses in the body. `tls_key` is the print of the key behind which the device stands, see
    `certificate.print_of`; empty for HTTP without TLS.
    """

    device: str
    address: str
    port: int
    credential: Credential | None = None
    protocol: str = "http"
    allow_basic: bool = False
    words: ReadWords = field(default=lambda body: NO_WORDS, repr=False)
    bare_refusals: bool = False
    tls_key: str = ""


class Entry:
    """`accepted` is whether this session was let in."""

    def __init__(self, door: Door, logins: LoginGate, memory: WebMemory, clock: Clock) -> None:
        self.accepted = False
        self._door = door
        self._logins = logins
        self._memory = memory
        self._clock = clock
        self._admitted = False
        self._sent = False
        self._over: ProtocolError | None = None

    @property
    def open(self) -> bool:
        """Whether the secret may go out: leave was given, and nothing was refused since."""
        return self._admitted and self._over is None

    @property
    def proven(self) -> bool:
        """Whether the device ever let this credential in."""
        credential = self._door.credential
        return credential is not None and (self.accepted or self._logins.is_proven(self._door.device, credential))

    def check(self) -> None:
        """Raises what the session ended with, if it did."""
        if self._over is not None:
            raise type(self._over)(self._over.message.id, **self._over.message.params)

    def end(self, error: ProtocolError) -> ProtocolError:
        """Shuts the way, and returns `error` to be raised."""
        self._over = error
        return error

    async def admit(self, left_s: float, before: Words = NO_WORDS) -> Credential:
        """Leave to send the credential; to be asked before it goes out in any form. `left_s` is the time for that.

        `before` is what the device said of logins when it asked for one. Raises Denied where there is no credential,
        LoginHeld where no attempt may be made, Full where a pause is kept.
        """
        self.check()
        credential = self._door.credential
        if credential is None:
            raise Denied("protocol.login_missing", protocol=self._door.protocol)
        if self._admitted:
            return credential
        if (error := self._hindrance(credential, before)) is not None:
            raise self.end(error)
        await self._count(credential, left_s)
        self._admitted = True
        return credential

    async def sending(self, left_s: float) -> None:
        """To be called before each request that may carry the secret: what came to nothing was an attempt too.

        Until the device has let it in, each is counted. Raises as `admit`.
        """
        credential = self._door.credential
        if credential is None or not self.open or self.proven:
            return
        if self._sent:
            await self._count(credential, left_s)
        self._sent = True

    async def _count(self, credential: Credential, left_s: float) -> None:
        if not await self._permitted(credential, left_s):
            raise self.end(LoginHeld(protocol=self._door.protocol, account=credential.account))

    def _hindrance(self, credential: Credential, before: Words) -> ProtocolError | None:
        """What the device says now, or said to an earlier session, that keeps the secret here."""
        place, now_s = place_of(self._door.device, credential), self._clock.monotonic()
        if before.locked:
            return self._locked(credential, before)
        if locked_s := self._memory.locked_for(place, now_s):
            return self._lock_error(credential, locked_s)
        if self._memory.pauses(place, now_s):
            return self._doubt_error(credential)
        if before.tries is not None and before.tries <= LAST_TRY and not self.proven:
            return LoginHeld("web_session.last_try", protocol=self._door.protocol, account=credential.account)
        return None

    async def _permitted(self, credential: Credential, left_s: float) -> bool:
        try:
            async with total_deadline(self._door.protocol, left_s):
                return await self._logins.ask(self._door.device, credential)
        except NoAnswer as late:
            raise LocalFault(protocol=self._door.protocol, reason="login gate") from late

    async def accept(self) -> None:
        """The device let the admitted credential in."""
        credential = self._door.credential
        if credential is not None and self._admitted and not self.accepted:
            self.accepted = True
            self._memory.clear(place_of(self._door.device, credential))
            await self._logins.proven(self._door.device, credential)

    async def refuse(self, code: int, after: Words = NO_WORDS, before: Words = NO_WORDS) -> ProtocolError:
        """Notes that the device refused the admitted credential, and returns the error to raise."""
        credential = self._door.credential
        if credential is None:
            return Denied("protocol.login_missing", protocol=self._door.protocol)
        place, now_s = place_of(self._door.device, credential), self._clock.monotonic()
        doubted_s = self._memory.doubted_for(place, now_s)
        match judge(code, before, after, proven=self.proven, doubted_s=doubted_s):
            case Outcome.LOCKED:
                return self.end(self._locked(credential, after))
            case Outcome.FULL:
                return self.end(await self._full(code, credential, now_s))
            case Outcome.FORBIDDEN:
                return Denied("web_session.forbidden", protocol=self._door.protocol, account=credential.account)
            case Outcome.DENIED:
                self._memory.clear(place)
                await self._logins.refused(self._door.device, credential)
                return self.end(Denied(protocol=self._door.protocol, account=credential.account))

    async def _full(self, code: int, credential: Credential, now_s: float) -> ProtocolError:
        """A refusal without a word is counted durably as well: after a start nobody knows of the doubt."""
        if code != 401:
            return Full(protocol=self._door.protocol, code=code)
        self._memory.doubt(place_of(self._door.device, credential), now_s)
        await self._logins.refused(self._door.device, credential)
        return self._doubt_error(credential)

    def _locked(self, credential: Credential, words: Words) -> ProtocolError:
        seconds = float(words.locked_s) or LOCK_S
        self._memory.lock(place_of(self._door.device, credential), self._clock.monotonic() + seconds)
        return self._lock_error(credential, seconds)

    def _lock_error(self, credential: Credential, seconds: float) -> ProtocolError:
        return LoginHeld(
            "web_session.locked",
            protocol=self._door.protocol,
            account=credential.account,
            seconds=round(seconds),
        )

    def _doubt_error(self, credential: Credential) -> ProtocolError:
        return Full("web_session.doubted", protocol=self._door.protocol, account=credential.account)
