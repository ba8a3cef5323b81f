"""An answer as JSON, with a mark of its content: who has it already is told so in place of it (304)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Set
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import partial
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from campuswatch.web.language import choose_language
from language.catalogue import translate
from language.message import Message

KEPT = "private, no-cache"
"""Programs may keep it, and ask each time whether it is still so."""
VARY = "Accept-Language, Cookie, Authorization"
TAG = re.compile(r'\s*(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")\s*(?:,|$)')


def answered(request: Request, value: Any, language: str, *, links: Mapping[str, str] = {}) -> Response:
    """200, or 304 where If-None-Match names what would be told. `links` are addresses by relation."""
    body = encoded(value, language)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": KEPT, "Vary": VARY}
    if links:
        headers["Link"] = ", ".join(f'<{address}>; rel="{relation}"' for relation, address in links.items())
    if matches(request.headers.getlist("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")


def matches(lines: list[str], tag: str) -> bool:
    """RFC 9110 §13.1.2: a list of tags, weak ones too, or `*`. What cannot be read matches nothing."""
    said = ",".join(lines).strip()
    if said == "*":
        return True
    place = 0
    while place < len(said):
        found = TAG.match(said, place)
        if found is None:
            return False
        if found[1] == tag:
            return True
        place = found.end()
    return False


def encoded(value: Any, language: str) -> bytes:
    return msgspec.json.encode(value, enc_hook=partial(plain, language))


def plain(language: str, value: object) -> Any:
    """Of what JSON does not know. Raises NotImplementedError."""
    if isinstance(value, Message):
        return translate(value, language)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Set):
        return sorted(value)
    if isinstance(value, Enum):
        return value.value
    raise NotImplementedError(type(value).__name__)


def language_of(request: Request, default: str) -> str:
    return choose_language(request, default)


def shallow(value: Any) -> Any:
    """A command's answer: a dataclass as its fields, so that messages within are translated like all others."""
    if isinstance(value, Message) or not is_dataclass(value) or isinstance(value, type):
        return value
    return {one.name: shallow(getattr(value, one.name)) for one in fields(value)}
