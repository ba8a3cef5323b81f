"""The outermost layer: tells the recorder of each answered request, with nothing in it that lets anybody in."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, urlencode

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from campuswatch.records.access import Recorder, Seen
from campuswatch.web.gate import QUIET
from campuswatch.web.visitor import NOBODY, Visitor
from campuswatch.web.visits import visitor_of
from collector.clock import Clock

SHOWN = frozenset(
    {"school", "code", "number", "version", "name", "noun", "kind", "id", "device", "fault", "rule", "person"}
)
"""Parts of an address that are no secret. Any other part that a route leaves open is not written."""
ASKED = frozenset(
    {"lang", "page", "after", "before", "period", "kind", "which", "school", "version", "window", "state", "sort",
     "area", "topic", "done", "day", "from", "to", "noun", "what", "chain", "action", "compare", "year", "known", "of",
     "month"}
)  # fmt: skip
"""Parameters of a query whose values are written; of others the name alone."""
SECRET = re.compile(r"[A-Za-z0-9_-]{32,}")
"""Tokens are 43 signs; an id of ours has 32 hexadecimal ones and lets nobody in."""
ID = re.compile(r"[0-9a-f]{32}")
HIDDEN = "*"
LONGEST = 300
OFTEN = ("/static/", "/healthz", "/metrics")
CLOSED = 499
"""Who asked went away before the answer."""


class AccessRecords:
    """Pure ASGI: a streamed answer counts when it is over."""

    def __init__(self, app: ASGIApp, recorder: Recorder, clock: Clock) -> None:
        self.app = app
        self._recorder = recorder
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began_s, status, size = self._clock.monotonic(), CLOSED, 0

        async def counting(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body":
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, counting)
        finally:
            took_ms = round((self._clock.monotonic() - began_s) * 1000)
            self._recorder.take(seen_in(scope, status, took_ms, size, self._clock.now_ms()))


def seen_in(scope: Scope, status: int, took_ms: int, size: int, now_ms: int) -> Seen:
    """After the routes: they left in `scope` what matched and who it was."""
    headers = Headers(scope=scope)
    visitor: Visitor = scope.get("state", {}).get("visitor", NOBODY)
    session = visitor.session
    peer = scope["client"][0] if scope.get("client") else ""
    path = scope["path"]
    return Seen(
        at_ms=now_ms,
        who=session.person if session else "",
        name=visitor.actor.name,
        school=session.school if session else next(iter(sorted(visitor.scope.schools or ())), ""),
        address=visitor_of(peer, headers)[:60],
        how=str(scope["method"])[:10],
        what=what_of(scope),
        status=status,
        took_ms=took_ms,
        size=size,
        folded=not visitor.known or QUIET in headers or path.startswith(OFTEN),
    )


def what_of(scope: Scope) -> str:
    """Address and query as they may be written. Where no route matched, the first part alone: what a mistyped link
    holds may still be somebody's secret."""
    path = str(scope["path"])
    if "endpoint" not in scope:
        first = path.lstrip("/").split("/", 1)
        path = f"/{masked(first[0])}{f'/{HIDDEN}' if len(first) > 1 and first[1] else ''}"
    for name, value in scope.get("path_params", {}).items():
        if name not in SHOWN and str(value):
            path = path.replace(str(value), HIDDEN)
    whole = quote("/".join(masked(part) for part in path.split("/")), safe=f"/{HIDDEN}")
    asked = query_of(scope.get("query_string", b"").decode("latin-1"))
    return f"{whole}?{asked}"[:LONGEST] if asked else whole[:LONGEST]


def query_of(query: str) -> str:
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=20)
    except ValueError:
        return HIDDEN
    told = [(masked(name), masked(value) if name in ASKED else HIDDEN if value else "") for name, value in pairs]
    return urlencode(told, safe=f"/:{HIDDEN}")


def masked(text: str) -> str:
    """Whatever looks like a token is none of the record's business, wherever it stands."""
    return SECRET.sub(lambda found: found[0] if ID.fullmatch(found[0]) else HIDDEN, text)
