"""The web face of a device: just enough HTTP/1.1 to be recognised by its Server header, realm and title."""

from __future__ import annotations

import re
from collections.abc import Callable
from email.utils import formatdate
from html import escape

from collector.protocols.digest import Challenge, challenge_header, verify
from simulator import onvif_service
from simulator.connection import Connection
from simulator.objects.system import fill
from simulator.station import Station

MAX_HEAD = 8192
MAX_BODY = 16_384
_REQUEST_LINE = re.compile(rb"([A-Z]{2,16}) (\S{1,2048}) HTTP/1\.([01])\r?\n")
_AUTHORIZATION = re.compile(rb"\r?\nauthorization:[ \t]*([^\r\n]*)", re.IGNORECASE)
_LENGTH = re.compile(rb"\r?\ncontent-length:[ \t]*([0-9]{1,6})[ \t]*(?:\r?\n|$)", re.IGNORECASE)
REASONS = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    501: "Not Implemented",
    503: "Service Unavailable",
}


class HttpConnection(Connection):
    """Answers one request and closes. `/` is open to all, the persona's identity page asks for Digest.

    A persona that speaks ONVIF takes a POST at its device service.
    """

    def __init__(self, station: Station, wall: Callable[[], float]) -> None:
        super().__init__(station)
        self._wall = wall
        self._buffer = b""

    def received(self, data: bytes) -> None:
        self._buffer += data
        head, end, body = self._buffer.partition(b"\r\n\r\n")
        told = _LENGTH.search(head)
        length = min(int(told[1]), MAX_BODY) if told else 0
        if len(head) <= MAX_HEAD and (not end or len(body) < length):
            return
        self._buffer = b""
        line = _REQUEST_LINE.match(head + b"\r\n")
        if line is None or len(head) > MAX_HEAD:
            self._answer(400)
        else:
            found = _AUTHORIZATION.search(head)
            authorization = found[1].decode("latin-1") if found else ""
            self._serve(line[1].decode(), line[2].decode("latin-1"), authorization, body[:length])

    def _serve(self, method: str, path: str, authorization: str, content: bytes) -> None:
        persona = self.station.persona
        identity, body = persona.identity
        onvif = persona.onvif is not None and path == onvif_service.PATH and method == "POST"
        if method not in ("GET", "HEAD") and not onvif:
            self._answer(501)
        elif self.station.condition.full_status:
            self._answer(503)
        elif onvif:
            self._serve_onvif(content)
        elif path in persona.pages:
            self._answer(200, fill(persona.pages[path], self.station), kind="application/xml", bare=method == "HEAD")
        elif identity and path == identity:
            self._serve_identity(method, body, authorization)
        elif path == "/":
            self._answer(200, self._page(), bare=method == "HEAD")
        else:
            self._answer(404)

    def _serve_identity(self, method: str, body: str, authorization: str) -> None:
        station = self.station
        challenge = self._challenge()
        login = station.device.login
        right = login is not None and verify(authorization, challenge, login.account, login.password, method)
        if not right or station.condition.password_refused:
            self._answer(401, headers=(("WWW-Authenticate", challenge_header(challenge)),))
        else:
            kind = "application/xml" if body.startswith("<") else "text/plain; charset=utf-8"
            self._answer(200, fill(body, station), kind=kind, bare=method == "HEAD")

    def _serve_onvif(self, content: bytes) -> None:
        status, body = onvif_service.reply(self.station, content, self._wall())
        headers = (("WWW-Authenticate", challenge_header(self._challenge())),) if status == 401 else ()
        self._answer(status, body, kind=onvif_service.KIND, headers=headers)

    def _challenge(self) -> Challenge:
        realm = fill(self.station.persona.realm, self.station)
        return Challenge(scheme="digest", realm=realm, nonce=self.station.nonce, qop=("auth",))

    def _page(self) -> str:
        title = escape(fill(self.station.persona.title, self.station))
        return f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body></body></html>\n"

    def _answer(
        self,
        status: int,
        body: str = "",
        *,
        kind: str = "text/html; charset=utf-8",
        headers: tuple[tuple[str, str], ...] = (),
        bare: bool = False,
    ) -> None:
        content = body.encode()
        fields = [
            ("Date", formatdate(self._wall(), usegmt=True)),
            ("Server", fill(self.station.persona.http_server, self.station)),
            *headers,
            ("Content-Type", kind),
            ("Content-Length", str(len(content))),
            ("Connection", "close"),
        ]
        head = "".join(f"{name}: {value}\r\n" for name, value in fields)
        self.station.stats["http"] += 1
        self.send(f"HTTP/1.1 {status} {REASONS[status]}\r\n{head}\r\n".encode() + (b"" if bare else content))
        self.finish()
