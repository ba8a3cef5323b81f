"""RTSP/1.0 messages as bytes (RFC 2326): written and read for both sides, without any socket.

A reader is fed what arrived and gives back whole messages. Its appetite is bounded: a header block of
16 KiB with 100 headers, a body of 64 KiB, 256 KiB of interleaved frames (`$`, section 10.12), which are skipped. Who
wants those frames hands over a taker, and then bounds them itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from collector.protocols.errors import BadAnswer

MAX_HEAD = 16 * 1024
MAX_HEADERS = 100
MAX_BODY = 64 * 1024
MAX_INTERLEAVED = 256 * 1024
Headers = tuple[tuple[str, str], ...]
TakeFrame = Callable[[int, bytes], None]
"""Hears the channel and the octets of an interleaved frame."""

_EMPTY_LINES = re.compile(rb"[\r\n]*")
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_STATUS_LINE = re.compile(r"RTSP/1\.\d (\d{3})(?: (.*))?")
_REQUEST_LINE = re.compile(r"([A-Z_]{2,32}) (\S{1,2048}) RTSP/1\.\d")
_NUMBER = re.compile(r"[0-9]{1,9}")

REASONS = {
    200: "OK",
    301: "Moved Permanently",
    302: "Moved Temporarily",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    453: "Not Enough Bandwidth",
    454: "Session Not Found",
    455: "Method Not Valid In This State",
    459: "Aggregate Operation Not Allowed",
    461: "Unsupported Transport",
    500: "Internal Server Error",
    501: "Not Implemented",
    503: "Service Unavailable",
}


def values(headers: Headers, name: str) -> tuple[str, ...]:
    """All values of a header, in order; names are kept in lower case."""
    return tuple(value for key, value in headers if key == name.lower())


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    uri: str
    headers: Headers = ()
    body: bytes = b""

    def header(self, name: str) -> str:
        return next(iter(values(self.headers, name)), "")


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    reason: str = ""
    headers: Headers = ()
    body: bytes = b""

    def header(self, name: str) -> str:
        return next(iter(values(self.headers, name)), "")


def _bad(detail: str) -> BadAnswer:
    return BadAnswer(protocol="rtsp", detail=detail)


def _block(first: str, headers: Iterable[tuple[str, str]], body: bytes) -> bytes:
    lines = [first, *(f"{name}: {value}" for name, value in headers)]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    if any("\r" in line or "\n" in line for line in lines):
        raise ValueError("a line of an RTSP message cannot hold a line break")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def encode_request(
    method: str, uri: str, cseq: int, headers: Iterable[tuple[str, str]] = (), body: bytes = b""
) -> bytes:
    return _block(f"{method} {uri} RTSP/1.0", [("CSeq", str(cseq)), *headers], body)


def encode_response(
    status: int, cseq: str, headers: Iterable[tuple[str, str]] = (), body: bytes = b"", reason: str = ""
) -> bytes:
    """`cseq` is repeated as the request had it."""
    return _block(f"RTSP/1.0 {status} {reason or REASONS.get(status, 'Status')}", [("CSeq", cseq), *headers], body)


def _headers(lines: list[str]) -> Headers:
    found: list[tuple[str, str]] = []
    for line in lines:
        if line[:1] in (" ", "\t") and found:  # a folded line goes on with the header above
            found[-1] = (found[-1][0], f"{found[-1][1]} {line.strip()}")
            continue
        name, colon, value = line.partition(":")
        if not colon or not name.strip():
            raise _bad("header without a name")
        found.append((name.strip().lower(), value.strip()))
        if len(found) > MAX_HEADERS:
            raise _bad(f"more than {MAX_HEADERS} headers")
    return tuple(found)


def _body_length(headers: Headers) -> int:
    told = set(values(headers, "content-length"))
    if not told:
        return 0
    text = told.pop()
    if told or not _NUMBER.fullmatch(text):
        raise _bad("unclear Content-Length")
    if int(text) > MAX_BODY:
        raise _bad(f"body over {MAX_BODY} bytes")
    return int(text)


def parse_head(head: bytes) -> Request | Response:
    """First line and headers of a message, without its body; raises BadAnswer."""
    lines = head.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")
    if status := _STATUS_LINE.fullmatch(lines[0]):
        return Response(int(status[1]), status[2] or "", _headers(lines[1:]))
    if request := _REQUEST_LINE.fullmatch(lines[0]):
        return Request(request[1], request[2], _headers(lines[1:]))
    raise _bad("not RTSP")


class RtspReader:
    """Cuts a byte stream into messages. After BadAnswer was raised it is of no more use."""

    def __init__(self, take: TakeFrame | None = None) -> None:
        self._take = take
        self._buffer = bytearray()
        self._looked = 0  # the head's end is not before this
        self._skip = 0  # bytes of an interleaved frame still to come
        self._interleaved = 0
        self._waiting: tuple[Request | Response, int] | None = None

    def feed(self, data: bytes) -> list[Request | Response]:
        """Messages that are whole now, oldest first. Raises BadAnswer."""
        self._buffer += data
        messages = []
        while (message := self._next()) is not None:
            messages.append(message)
        return messages

    def _next(self) -> Request | Response | None:
        if self._waiting is None:
            self._skip_between()
            self._waiting = self._head()
        if self._waiting is None:
            return None
        head, length = self._waiting
        if len(self._buffer) < length:
            return None
        body = bytes(self._buffer[:length])
        del self._buffer[:length]
        self._waiting = None
        if isinstance(head, Request):
            return Request(head.method, head.uri, head.headers, body)
        return Response(head.status, head.reason, head.headers, body)

    def _skip_between(self) -> None:
        """Hands over or drops interleaved frames in front of a message, and drops empty lines."""
        while True:
            taken = min(self._skip, len(self._buffer))
            del self._buffer[:taken]
            self._skip -= taken
            if self._skip or not self._buffer:
                return
            empty = _EMPTY_LINES.match(self._buffer)
            if self._buffer[0] == ord("$"):
                if len(self._buffer) < 4:
                    return
                size = 4 + int.from_bytes(self._buffer[2:4], "big")
                if self._take is not None:
                    if len(self._buffer) < size:
                        return
                    self._take(self._buffer[1], bytes(self._buffer[4:size]))
                    del self._buffer[:size]
                    continue
                self._skip = size
            elif empty and empty.end():
                self._skip = empty.end()
            else:
                return
            self._interleaved += self._skip
            if self._interleaved > MAX_INTERLEAVED:
                raise _bad("too much between messages")

    def _head(self) -> tuple[Request | Response, int] | None:
        if self._skip or not self._buffer or self._buffer[0] == ord("$"):
            return None
        if not 65 <= self._buffer[0] <= 90:
            raise _bad("not RTSP")
        end = _END_OF_HEAD.search(self._buffer, self._looked)
        if (end.start() if end else len(self._buffer)) > MAX_HEAD:
            raise _bad(f"header block over {MAX_HEAD} bytes")
        if end is None:
            self._looked = max(0, len(self._buffer) - 3)
            return None
        head = parse_head(bytes(self._buffer[: end.start()]))
        length = _body_length(head.headers)
        del self._buffer[: end.end()]
        self._looked = 0
        return head, length
