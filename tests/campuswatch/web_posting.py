"""A form of a page, sent as a browser sends it: with the session's cookie and the token that its forms carry."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, MutableMapping
from typing import Any
from urllib.parse import urlencode

from starlette.applications import Starlette
from web_campus import KEY, SIGNED_IN, Answer, cookies, made_of


def post(app: Starlette, path: str, fields: Mapping[str, str], *, csrf: str | None = None, **headers: str) -> Answer:
    """`csrf` None: that of the session, if there is one."""
    guest = SIGNED_IN.get(app)
    token = csrf if csrf is not None else KEY.form_token(guest.token()) if guest else ""
    body = urlencode({"csrf": token, **fields}).encode()
    address, _, query = path.partition("?")
    sent = {
        "host": "localhost", "content-type": "application/x-www-form-urlencoded", "content-length": str(len(body)),
        **cookies(app), **{name.replace("_", "-"): value for name, value in headers.items()},
    }  # fmt: skip
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": address, "raw_path": address.encode(), "root_path": "", "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
    }  # fmt: skip
    messages: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        messages.append(message)

    asyncio.run(app(scope, receive, send))
    return made_of(messages)
