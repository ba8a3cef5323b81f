"""One conversation with an ONVIF device within a WebSession: where its services are, what time it has, who we are.

Everything is asked as a stranger first. Where the device wants to know who asks (NotAuthorized), the question is put
again with a UsernameToken made by the device's own clock, and so are all that follow; a device that wants HTTP's Digest
gets that from the session. Either way the session's login gate is asked before and told after.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from functools import partial

from collector.protocols.aside import aside
from collector.protocols.cleaning import clean_text
from collector.protocols.errors import BadAnswer, NotOffered, ProtocolError
from collector.protocols.http import Post
from collector.protocols.onvif import services
from collector.protocols.onvif.clock import TIME, DeviceTime, read_time
from collector.protocols.onvif.device import DEVICE, NOT_AUTHORIZED, PATH, PROTOCOL, read_capabilities
from collector.protocols.onvif.token import NONCE_OCTETS, token
from collector.protocols.soap import KIND, Fault, envelope, read_body
from collector.protocols.web_session import WebSession
from collector.protocols.xml import ORDINARY, Element, Limits
from inventory.model.credential import Credential

# What faults say where a device does not know a question (Core Specification 5.8.2.3).
UNKNOWN = frozenset({"ActionNotSupported", "NotSupported", "OptionalActionNotImplemented", "Action"})
CODES = (200, 400, 401, 403, 500)
PREFIXES: Mapping[str, tuple[str, str]] = {
    "device": ("tds", DEVICE),
    "media": ("trt", services.MEDIA),
    "recording": ("trc", services.RECORDING),
    "search": ("tse", services.SEARCH),
    "replay": ("trp", services.REPLAY),
}
DAY_S = 86_400.0
SCHEMA = "http://www.onvif.org/ver10/schema"
NOTIFICATION = "http://docs.oasis-open.org/wsn/b-2"


class FaultAnswer(BadAnswer):
    """A fault in place of an answer. `codes` from the outermost to the innermost: a Sender's is our mistake, and the
    device has done nothing."""

    message_id = "onvif.fault"
    codes: tuple[str, ...] = ()


class Talk:
    """Begun once for a session; each method raises what the session raises, and BadAnswer."""

    def __init__(self, session: WebSession) -> None:
        self._session = session
        self._credential: Credential | None = None
        self._accepted = False
        self._ahead_ms: int | None = None
        self.told: DeviceTime | None = None
        self._paths: Mapping[str, str] | None = None

    @property
    def device_now_ms(self) -> int:
        """What the device's clock shows now, as far as it told (UTC milliseconds)."""
        return self._session.now_ms + (self._ahead_ms or 0)

    async def time(self) -> DeviceTime:
        """The device's time, from now on the one that our tokens bear."""
        self.told = told = read_time(await self.ask("device", TIME))
        page = self._session.last
        if page is not None:
            self._ahead_ms = told.moment_ms - page.sent_ms - round(page.took_ms / 2)
        return told

    async def change(self, operation: str, arguments: str) -> Element:
        """As `ask` of the device service, for what must not be done twice; see `WebSession.change`."""
        answer = await self._put(PATH, "device", operation, arguments, ORDINARY, once=True)
        if isinstance(answer, Fault):
            raise await self._refused(answer, operation)
        return answer

    async def ask(self, service: str, operation: str, arguments: str = "", limits: Limits = ORDINARY) -> Element:
        """`arguments` is XML that we wrote ourselves. Raises NotOffered where the device does not know the question."""
        path = PATH if service == "device" else await self._path(service)
        answer = await self._put(path, service, operation, arguments, limits)
        if isinstance(answer, Fault) and _not_authorized(answer) and self._credential is None:
            await self._log_in()
            answer = await self._put(path, service, operation, arguments, limits)
        elif isinstance(answer, Fault) and _not_authorized(answer) and self._accepted:
            # A connection that was cut has sent one token twice: it counts once.
            answer = await self._put(path, service, operation, arguments, limits)
        if isinstance(answer, Fault):
            raise await self._refused(answer, operation)
        if self._credential is not None:
            self._accepted = True
            await self._session.accept()
        return answer

    async def _log_in(self) -> None:
        """Learns the device's time first, where it was not told yet: a token of another time is refused."""
        if self._ahead_ms is None:
            self._ahead_ms = 0  # for a device that tells not even its time to strangers
            await self.time()
        self._credential = await self._session.admit()

    async def _refused(self, fault: Fault, operation: str) -> ProtocolError:
        if _not_authorized(fault):
            return await self._session.refuse(401)
        if UNKNOWN & set(fault.codes):
            return NotOffered(protocol=PROTOCOL, what=operation)
        words = fault.reason or " ".join(fault.codes)
        error = FaultAnswer(operation=operation, reason=clean_text(words, 80))
        error.codes = fault.codes
        return error

    async def _put(
        self, path: str, service: str, operation: str, arguments: str, limits: Limits, *, once: bool = False
    ) -> Element | Fault:
        prefix, namespace = PREFIXES[service]
        header = ""
        if self._credential is not None:
            header = token(self._credential, secrets.token_bytes(NONCE_OCTETS), self.device_now_ms)
        content = envelope(
            f"<{prefix}:{operation}>{arguments}</{prefix}:{operation}>",
            header,
            f' xmlns:{prefix}="{namespace}" xmlns:tt="{SCHEMA}" xmlns:wsnt="{NOTIFICATION}"',
        )
        post = Post(content, f'{KIND}; action="{namespace}/{operation}"')
        page = await (self._session.change("POST", path, post) if once else self._session.post(path, post))
        if page.code not in CODES:
            raise BadAnswer(protocol=PROTOCOL, detail=f"HTTP {page.code}")
        if page.code in (401, 403) and not page.body.strip():
            return Fault((NOT_AUTHORIZED,))
        read = partial(read_body, protocol=PROTOCOL, expected=f"{operation}Response", limits=limits)
        return await aside(read, page.body)

    async def _path(self, service: str) -> str:
        """Raises NotOffered where the device has no such service, or says that it is on another device."""
        if known := self._session.learnt(f"onvif.{service}"):
            return known
        if self._paths is None:
            self._paths = await self._find()
        if service not in self._paths:
            raise NotOffered(protocol=PROTOCOL, what=service)
        self._session.learn(f"onvif.{service}", self._paths[service], DAY_S)
        return self._paths[service]

    async def _find(self) -> Mapping[str, str]:
        """GetServices tells of more where both are known."""
        address = self._session.door.address
        try:
            told = services.read_services(await self.ask("device", *services.SERVICES))
        except (NotOffered, BadAnswer):
            told = ()
        if not told:
            told = read_capabilities(await self.ask("device", *services.CAPABILITIES))
        return services.paths(told, address)


def _not_authorized(fault: Fault) -> bool:
    return NOT_AUTHORIZED in fault.codes or "FailedAuthentication" in fault.codes
