"""The web face of a device: just enough HTTP/1.1 to be recognised, and to be asked what it records and shows."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from email.utils import formatdate
from html import escape

from collector.protocols.digest import Challenge, challenge_header, verify
from simulator.accounts import Entrance, who
from simulator.cgi import service as cgi
from simulator.connection import Connection
from simulator.isapi import service as isapi
from simulator.objects.system import fill
from simulator.onvif import service as onvif
from simulator.station import Station
from simulator.web import HTML, JSON, TEXT, XML, Answer, Request, Serve

MAX_HEAD = 8192
MAX_BODY = 16_384
_REQUEST_LINE = re.compile(rb"([A-Z]{2,16}) (\S{1,2048}) HTTP/1\.([01])\r?\n")
_AUTHORIZATION = re.compile(rb"\r?\nauthorization:[ \t]*([^\r\n]*)", re.IGNORECASE)
_LENGTH = re.compile(rb"\r?\ncontent-length:[ \t]*([0-9]{1,6})[ \t]*(?:\r?\n|$)", re.IGNORECASE)
_CLOSE = re.compile(rb"\r?\nconnection:[ \t]*close", re.IGNORECASE)
REASONS = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    500: "Internal Server Error",
    501: "Not Implemented",
    503: "Service Unavailable",
}
APIS: Mapping[str, Serve] = {"isapi": isapi.serve, "cgi": cgi.serve}
"""By a persona's `api`; all want the password."""
ROOTS = (isapi.ROOT, cgi.ROOT)
HUNG_UP = frozenset({400, 501, 503})
"""After such an answer the connection is closed."""


class HttpConnection(Connection):
    """Answers requests one after the other; closes after one where its persona does not keep connections.

    `/` is open to all, the persona's identity page and interface ask for a login. A persona that speaks ONVIF takes a
    POST at its services. `wall` is the time of the Date header.
    """

    def __init__(self, station: Station, wall: Callable[[], float]) -> None:
        super().__init__(station)
        self._wall = wall
        self._buffer = b""
        self._last = False
        self._idle: asyncio.TimerHandle | None = None

    def received(self, data: bytes) -> None:
        self._buffer += data
        while self._buffer and not self._last and self._one():
            pass

    def _one(self) -> bool:
        """Answers the first request of what has come; False where it is not whole yet."""
        head, end, body = self._buffer.partition(b"\r\n\r\n")
        told = _LENGTH.search(head)
        length = min(int(told[1]), MAX_BODY) if told else 0
        if len(head) <= MAX_HEAD and (not end or len(body) < length):
            return False
        self._buffer = body[length:]
        line = _REQUEST_LINE.match(head + b"\r\n")
        if line is None or len(head) > MAX_HEAD:
            self._answer(Answer(400))
            return True
        kept = self.station.persona.keeps_s > 0 and line[3] == b"1" and not _CLOSE.search(head)
        found = _AUTHORIZATION.search(head)
        authorization = found[1].decode("latin-1") if found else ""
        request = Request(line[1].decode(), line[2].decode("latin-1"), body[:length], authorization)
        self._answer(self._serve(request), bare=request.method == "HEAD", kept=kept)
        return True

    def ended(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None

    def _serve(self, request: Request) -> Answer:
        station, persona = self.station, self.station.persona
        if onvif.serves(station, request):
            return self._full(request) or self._serve_onvif(request)
        api = APIS.get(persona.api)
        if request.method not in ("GET", "HEAD") and not (api and request.method in ("POST", "PUT")):
            return Answer(501)
        if full := self._full(request):
            return full
        if request.target in persona.pages:
            return Answer(200, fill(persona.pages[request.target], station), "application/xml")
        if request.path == "/":
            return Answer(200, self._page())
        identity, body = persona.identity
        if identity and request.target == identity:
            return self._guarded(request, lambda _, __: Answer(200, fill(body, station), _kind(body))) or Answer(404)
        return (self._guarded(request, api) if api else None) or Answer(404)

    def _full(self, request: Request) -> Answer | None:
        """What a device without a free connection says; one that says 401 means all but those who are in."""
        condition = self.station.condition
        if not condition.full_status:
            return None
        if condition.full_web_status == 401:
            return None if request.path == "/" else self._challenged()
        return Answer(condition.full_web_status)

    def _guarded(self, request: Request, serve: Serve) -> Answer | None:
        """None for a page that is not there: devices tell that to strangers too."""
        if (account := self._let_in(request)) is not None:
            return serve(self.station, replace(request, account=account))
        api = request.target == self.station.persona.identity[0] or request.path.casefold().startswith(ROOTS)
        return self._challenged(request) if api else None

    def _let_in(self, request: Request) -> str | None:
        """Whose login it bears, empty where the device has no account; None for nobody's. A wrong one is counted."""
        station = self.station
        if station.accounts.open:
            return ""
        if not request.authorization or station.condition.password_refused or self._shows(request, ago=1):
            return None
        name = who(request.authorization)
        entrance = station.accounts.try_login(name, lambda password: self._answers(request, name, password))
        if entrance is Entrance.OPEN:
            return name
        station.onslaught.refused(station.elapsed(), name, self._asker())
        return None

    def _asker(self) -> str:
        peer = self.transport.get_extra_info("peername") if self.transport is not None else None
        return str(peer[0]) if peer else ""

    def _shows(self, request: Request, *, ago: int) -> bool:
        """Whether it answers the challenge of that time with the right password."""
        name = who(request.authorization)
        return self.station.accounts.right(name, lambda password: self._answers(request, name, password, ago=ago))

    def _answers(self, request: Request, name: str, password: str, *, ago: int = 0) -> bool:
        challenges = [one for one in self._challenges(ago=ago) if not (ago and one.scheme == "basic")]
        return any(verify(request.authorization, one, name, password, request.method) for one in challenges)

    def _challenged(self, request: Request | None = None) -> Answer:
        """A login with the right password and a nonce of before is told that it is stale, which is no failed login."""
        tried = request is not None and bool(request.authorization)
        stale = request is not None and tried and self._shows(request, ago=1)
        challenges = (replace(challenge, stale=stale) for challenge in self._challenges())
        headers = tuple(("WWW-Authenticate", challenge_header(challenge)) for challenge in challenges)
        self.station.count("http_401")
        if request is None or not tried or stale:
            return Answer(401, headers=headers)
        body, kind = REFUSED.get(self.station.persona.api, _silent)(self.station, who(request.authorization))
        return Answer(401, body, kind, headers)

    def _serve_onvif(self, request: Request) -> Answer:
        account = self._let_in(request)
        answer = onvif.serve(self.station, replace(request, account=account or ""), logged_in=account is not None)
        if answer.status != 401:
            return answer
        return Answer(401, answer.body, answer.kind, self._challenged(request).headers)

    def _challenges(self, *, ago: int = 0) -> tuple[Challenge, ...]:
        realm = fill(self.station.persona.realm, self.station)
        if self.station.device.planting.quirks.basic_only:
            return (Challenge(scheme="basic", realm=realm),)
        return (Challenge(scheme="digest", realm=realm, nonce=self.station.nonce(ago), qop=("auth",)),)

    def _page(self) -> str:
        title = escape(fill(self.station.persona.title, self.station))
        return f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body></body></html>\n"

    def _answer(self, answer: Answer, *, bare: bool = False, kept: bool = False) -> None:
        content = answer.body.encode()
        self._last = not kept or answer.status in HUNG_UP
        fields = [
            ("Date", formatdate(self._wall(), usegmt=True)),
            ("Server", fill(self.station.persona.http_server, self.station)),
            *answer.headers,
            ("Content-Type", answer.kind),
            ("Content-Length", str(len(content))),
            ("Connection", "close" if self._last else "keep-alive"),
        ]
        head = "".join(f"{name}: {value}\r\n" for name, value in fields)
        self.station.count("http")
        reason = REASONS.get(answer.status, "Unknown")
        self.send(f"HTTP/1.1 {answer.status} {reason}\r\n{head}\r\n".encode() + (b"" if bare else content))
        if self._last:
            self.finish()
        else:
            self._wait()

    def _wait(self) -> None:
        """For the next request, for a while."""
        self.ended()
        self._idle = asyncio.get_running_loop().call_later(self.station.persona.keeps_s, self.finish)


def _silent(_: Station, __: str) -> tuple[str, str]:
    return "", HTML


REFUSED: Mapping[str, Callable[[Station, str], tuple[str, str]]] = {"isapi": isapi.refused, "cgi": cgi.refused}
"""By a persona's `api`: what stands under the 401 that answers a wrong login, and its media type."""


def _kind(body: str) -> str:
    return XML if body.startswith("<") else JSON if body.startswith("{") else TEXT
