"""One POST to an address of the settings: no redirect is followed, one deadline for all of it, a bounded answer."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import h11

from alerts.notifiers.notifier import Delayed, Doubtful, Refused, Unreachable, clean
from alerts.notifiers.tls import client_context

MOST_ANSWER = 65_536
CLOSING_S = 1.0
LATER = frozenset({408, 425, 429})
OURS = frozenset({401, 403, 404, 405, 410})
"""What is wrong is the address or the secret, not what was sent."""


async def post(
    name: str, url: str, body: bytes, headers: Mapping[str, str], *, ca_file: Path | None, timeout_s: float
) -> bytes:
    """The body of a 2xx answer. `name` stands for the address in what is said, for that is often a secret.

    Raises Refused, Delayed, Unreachable.
    """
    try:
        async with asyncio.timeout(timeout_s):
            status, answer = await _exchange(url, body, headers, ca_file)
    except TimeoutError:
        raise Doubtful("hook.too_slow", hook=name, seconds=timeout_s) from None
    except ssl.SSLError as error:
        reason = clean(getattr(error, "verify_message", "") or error.reason or type(error).__name__)
        raise Unreachable("hook.tls_failed", hook=name, reason=reason) from None
    except (ConnectionRefusedError, socket.gaierror) as error:
        raise Unreachable("hook.no_line", hook=name, reason=error.strerror or type(error).__name__) from None
    except OSError as error:
        raise Doubtful("hook.no_line", hook=name, reason=error.strerror or type(error).__name__) from None
    except (h11.RemoteProtocolError, TooMuch):
        raise Doubtful("hook.no_http", hook=name) from None
    judge(name, status)
    return answer


def judge(name: str, status: int) -> None:
    """Raises what an answer other than 2xx means."""
    if 200 <= status < 300:
        return
    if status >= 500 or status in LATER:
        raise Delayed("hook.delayed", hook=name, status=status)
    if status in OURS or status < 400:
        raise Unreachable("hook.wrong_address", hook=name, status=status)
    raise Refused("hook.refused", hook=name, status=status)


class TooMuch(Exception):
    """The answer does not end where it should."""


async def _exchange(url: str, body: bytes, headers: Mapping[str, str], ca_file: Path | None) -> tuple[int, bytes]:
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    host = parts.hostname or ""
    reader, writer = await asyncio.open_connection(
        host, parts.port or (443 if secure else 80), ssl=client_context(ca_file) if secure else None, limit=MOST_ANSWER
    )
    try:
        connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=MOST_ANSWER)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        lines = {
            "Host": parts.netloc, "User-Agent": "campuswatch", "Connection": "close",
            "Accept-Encoding": "identity", "Content-Length": str(len(body)), **headers,
        }  # fmt: skip
        request = h11.Request(method="POST", target=target.encode(), headers=list(lines.items()))
        for event in (request, h11.Data(data=body), h11.EndOfMessage()):
            writer.write(connection.send(event) or b"")
        await writer.drain()
        return await _answer(connection, reader)
    finally:
        writer.close()
        with contextlib.suppress(OSError, ssl.SSLError, TimeoutError):
            async with asyncio.timeout(CLOSING_S):
                await writer.wait_closed()


async def _answer(connection: h11.Connection, reader: asyncio.StreamReader) -> tuple[int, bytes]:
    status, body, heard = 0, b"", 0
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            more = await reader.read(8_192)
            heard += len(more)
            if heard > 2 * MOST_ANSWER:
                raise TooMuch
            connection.receive_data(more)
        elif isinstance(event, h11.Response):
            status = event.status_code
        elif isinstance(event, h11.Data):
            body += bytes(event.data)
            if len(body) > MOST_ANSWER:
                raise TooMuch
        elif event is h11.PAUSED or isinstance(event, h11.EndOfMessage | h11.ConnectionClosed):
            return status, body
