"""A form sent straight into an app, as a browser with a session sends it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, MutableMapping
from typing import Any
from urllib.parse import urlencode

from starlette.applications import Starlette
from web_campus import KEY, SIGNED_IN, Answer, cookies, made_of

BOUNDARY = "a-boundary"
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")


def post(
    app: Starlette, path: str, fields: Mapping[str, str], *, csrf: str | None = None, files: Mapping[str, bytes] = {}
) -> Answer:
    """`csrf` None is the right one of the session."""
    guest = SIGNED_IN.get(app)
    token = csrf if csrf is not None else KEY.form_token(guest.token()) if guest else ""
    told = {**fields, "csrf": token}
    body = multipart(told, files) if files else urlencode(told).encode()
    kind = f"multipart/form-data; boundary={BOUNDARY}" if files else "application/x-www-form-urlencoded"
    sent = {"host": "localhost", "content-type": kind} | cookies(app)
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": path, "raw_path": path.encode(), "root_path": "", "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
    }  # fmt: skip
    parts: list[MutableMapping[str, Any]] = [{"type": "http.request", "body": body, "more_body": False}]
    messages: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return parts.pop() if parts else {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        messages.append(message)

    asyncio.run(app(scope, receive, send))
    return made_of(messages)


def multipart(fields: Mapping[str, str], files: Mapping[str, bytes]) -> bytes:
    parts = [(f'name="{name}"', value.encode()) for name, value in fields.items()]
    parts += [(f'name="{name}"; filename="a.jpg"', octets) for name, octets in files.items()]
    made = b"".join(
        f"--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + octets + b"\r\n"
        for head, octets in parts
    )
    return made + f"--{BOUNDARY}--\r\n".encode()
