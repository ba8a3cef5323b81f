"""What every answer carries, and which host names are answered at all.

A page may load nothing but our own style, script and pictures: text that a device smuggled into a page could
call nobody. Host names are checked because a web page elsewhere can point its own name at 127.0.0.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from campuswatch.records.access import Recorder
from campuswatch.web.access import AccessRecords
from collector.clock import Clock

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

HOST = re.compile(rb"(\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,253})(?::[0-9]{1,5})?", re.IGNORECASE)
"""A name or address, and a port: nothing else belongs into the header Host (RFC 9110, 7.2)."""

FOR_A_YEAR = "max-age=31536000"


class SecurityHeaders:
    """Pure ASGI, so that a streamed answer and a refusal by the next layer carry them too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)  # an archived paper brings its own policy, as strict
                if scope["scheme"] == "https":
                    headers.setdefault("Strict-Transport-Security", FOR_A_YEAR)
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class OwnNames:
    """Pure ASGI: 400 for whatever was not sent to one of our names, says so twice or in a form that others might read
    in another way, and for an address with a host in it."""

    def __init__(self, app: ASGIApp, names: Iterable[str]) -> None:
        self.app = app
        self._names = frozenset(name.lower() for name in names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self.is_ours(scope):
            await PlainTextResponse("Invalid host header", 400)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def is_ours(self, scope: Scope) -> bool:
        said = [value for name, value in scope["headers"] if name == b"host"]
        found = HOST.fullmatch(said[0]) if len(said) == 1 else None
        return found is not None and found[1].decode().lower() in self._names and scope["path"].startswith("/")


def layers(names: Iterable[str], recorder: Recorder | None = None, clock: Clock | None = None) -> list[Middleware]:
    """Outermost first. `names` are host names answered beside those of loopback; `recorder` keeps records of access."""
    allowed = [*LOOPBACK_NAMES, *names]
    recording = [Middleware(AccessRecords, recorder=recorder, clock=clock)] if recorder and clock else []
    return [
        *recording,
        Middleware(SecurityHeaders),
        Middleware(OwnNames, names=allowed),
    ]
