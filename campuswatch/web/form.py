"""What a browser posts: read under limits, and only from a page of ours.

No cookie gives any right here: what may be posted is said by a secret in the address. Where the browser says from where
it posts, another site is refused all the same.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request

from campuswatch.web.visits import visitor_of

MAX_BODY = 5 << 20
MAX_FIELD = 16 << 10
MAX_FIELDS = 80
"""A check list has up to sixty items."""
MAX_HEAD = 2 << 10
DEADLINE_S = 30.0
"""For a whole body: a photo over a slow line."""
MOST_AT_ONCE, MOST_OF_ONE = 16, 4
"""Bodies, and those of one address."""
URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
_BOUNDARY = re.compile(r'boundary="?([A-Za-z0-9\'()+_,./:=?-]{1,70})"?\s*(?:;|$)')
_DISPOSITION = re.compile(rb"^content-disposition:[ \t]*form-data;(.*)$", re.IGNORECASE | re.MULTILINE)
_NAME = re.compile(rb'[; \t]name="([A-Za-z0-9_]{1,40})"')
_FILE = re.compile(rb"[; \t]filename(?:\*)?=", re.IGNORECASE)


class BadForm(ValueError):
    """Not what a form of ours sends."""


@dataclass(frozen=True, slots=True)
class Form:
    """Of a field sent twice the first counts. Names of files are not kept."""

    fields: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)

    def get(self, name: str) -> str:
        return self.fields.get(name, "")


class Bodies:
    """How many are being read: together they are what slow visitors can make us hold. Of one loop."""

    def __init__(self) -> None:
        self._of: Counter[str] = Counter()

    @contextmanager
    def one_more(self, visitor: str) -> Iterator[None]:
        """Raises HTTPException 503 where too many are."""
        if self._of.total() >= MOST_AT_ONCE or self._of[visitor] >= MOST_OF_ONE:
            raise HTTPException(503)
        self._of[visitor] += 1
        try:
            yield
        finally:
            self._of[visitor] -= 1
            self._of += Counter()  # forgets those that are at nothing


async def read_form(request: Request, bodies: Bodies) -> Form:
    """Raises HTTPException: 408 too slow, 413 too large, 415 of another type, 400 malformed, 503 too many at once."""
    peer = request.client.host if request.client else ""
    with bodies.one_more(visitor_of(peer, request.headers)):
        body = await read_body(request)
    try:
        return parse_form(request.headers.get("content-type", ""), body)
    except BadForm:
        raise HTTPException(400) from None


def from_ourselves(headers: Mapping[str, str]) -> bool:
    """By Sec-Fetch-Site where it is told, else by Origin; browsers say `null` where a page keeps its address secret."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = headers.get("origin")
    if origin is None or origin == "null":
        return True
    try:
        return urlsplit(origin).netloc == headers.get("host", "")
    except ValueError:
        return False


async def read_body(request: Request, most: int = MAX_BODY) -> bytes:
    length = request.headers.get("content-length", "")
    if length and (not length.isdecimal() or int(length[:12]) > most):
        raise HTTPException(413)
    body = bytearray()
    try:
        async with asyncio.timeout(DEADLINE_S):
            async for part in request.stream():
                body += part
                if len(body) > most:
                    raise HTTPException(413)
    except TimeoutError:
        raise HTTPException(408) from None
    return bytes(body)


def parse_form(content_type: str, body: bytes) -> Form:
    """Pure. Raises BadForm, HTTPException 415 for another type."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == URLENCODED:
        return urlencoded(body)
    if kind != MULTIPART:
        raise HTTPException(415)
    found = _BOUNDARY.search(content_type)
    if found is None:
        raise BadForm("no boundary")
    return multipart(body, found[1].encode())


def urlencoded(body: bytes) -> Form:
    if len(body) > MAX_FIELD * MAX_FIELDS:
        raise BadForm("too long")
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
    except ValueError as error:  # of text that is not what it should be, too
        raise BadForm(str(error)) from error
    if any(len(value) > MAX_FIELD for _, value in pairs):
        raise BadForm("a field is too long")
    return Form(dict(reversed(pairs)))


def multipart(body: bytes, boundary: bytes) -> Form:
    """RFC 7578, as browsers write it: no nested parts, no transfer encodings."""
    whole = b"\r\n" + body
    parts = whole.split(b"\r\n--" + boundary, MAX_FIELDS + 2)
    if len(parts) < 2 or not parts[-1].startswith(b"--"):
        raise BadForm("not closed, or too many parts")
    fields: dict[str, str] = {}
    files: dict[str, bytes] = {}
    for part in parts[1:-1]:
        name, is_file, octets = split_part(part)
        if is_file:
            files.setdefault(name, octets)
        else:
            fields.setdefault(name, text_of(octets))
    return Form(fields, files)


def split_part(part: bytes) -> tuple[str, bool, bytes]:
    """Name, whether it is a file, content."""
    head, found, octets = part.partition(b"\r\n\r\n")
    if not found or len(head) > MAX_HEAD:
        raise BadForm("a part without a head")
    said = _DISPOSITION.search(head.strip(b"\r\n").replace(b"\r\n", b"\n"))
    name = _NAME.search(b";" + said[1]) if said else None
    if said is None or name is None:
        raise BadForm("a part without a name")
    return name[1].decode(), _FILE.search(said[1]) is not None, octets


def text_of(octets: bytes) -> str:
    if len(octets) > MAX_FIELD:
        raise BadForm("a field is too long")
    try:
        return octets.decode()
    except UnicodeDecodeError as error:
        raise BadForm("no UTF-8") from error
