"""What the service and its decoding process say to each other, in length-prefixed frames (collector/rawhelper/frames).

A key frame is larger than such a frame: it goes in pieces, each of which repeats the number of the picture, and is
whole when its octets are. What the process answers is believed nothing: it has read hostile bytes.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple

from collector.pictures.fingerprint import Fingerprint, fingerprint
from collector.pictures.numbers import Numbers
from collector.protocols.rtp.key_frame import MAX_PICTURE
from collector.rawhelper.frames import frame

READY, BEGIN, PIECE, SHOWN, UNREADABLE = b"R", b"B", b"P", b"S", b"U"
PIECE_OCTETS = 32 * 1024
MAX_BODY = 48 * 1024
MAX_JPEG = 1024 * 1024
MAX_OCTETS = MAX_PICTURE + 256 * 1024
"""Of a key frame: with its parameter sets and start codes."""
MAX_REASON = 100
_BEGIN = struct.Struct("!cI?I8s")
_HEAD = struct.Struct("!cI")


class Order(NamedTuple):
    """`octets` of a key frame of `codec` follow; `picture`: a JPEG of it is wanted."""

    number: int
    codec: str
    octets: int
    picture: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """What was seen in a key frame. `width` and `height` are those of the stream; `jpeg` is empty unless wanted."""

    numbers: Numbers
    fingerprint: Fingerprint = field(repr=False)
    width: int
    height: int
    jpeg: bytes = field(default=b"", repr=False)


def encode_order(order: Order) -> bytes:
    codec = order.codec.encode("ascii")
    return frame(_BEGIN.pack(BEGIN, order.number, order.picture, order.octets, codec))


def decode_order(body: bytes) -> Order:
    """Raises ValueError for what is not one."""
    if len(body) != _BEGIN.size or body[:1] != BEGIN:
        raise ValueError("not an order")
    _, number, picture, octets, codec = _BEGIN.unpack(body)
    return Order(number, codec.rstrip(b"\0").decode("ascii"), octets, picture)


def pieces(number: int, data: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), PIECE_OCTETS):
        yield frame(_HEAD.pack(PIECE, number) + data[start : start + PIECE_OCTETS])


def split(body: bytes) -> tuple[bytes, int, bytes]:
    """Kind, number of the picture, and the rest of any other body. Raises ValueError."""
    if len(body) < _HEAD.size:
        raise ValueError("a body without its head")
    kind, number = _HEAD.unpack_from(body)
    return kind, number, body[_HEAD.size :]


def encode_said(kind: bytes, number: int, said: Mapping[str, Any]) -> bytes:
    return frame(_HEAD.pack(kind, number) + json.dumps(said).encode())


def say(numbers: Numbers, mark: Fingerprint, width: int, height: int) -> dict[str, Any]:
    return {
        "numbers": {one.name: getattr(numbers, one.name) for one in fields(numbers)},
        "fingerprint": bytes(mark).hex(),
        "width": width,
        "height": height,
    }


def read_shown(said: bytes, jpeg: bytes) -> Shown:
    """Raises ValueError for what is not in the process's tongue."""
    told = _object(said)
    numbers = told.get("numbers")
    if not isinstance(numbers, dict):
        raise ValueError("no numbers")
    soft = numbers.get("sharpness")
    others = [one.name for one in fields(Numbers) if one.name != "sharpness"]
    found = fingerprint(bytes.fromhex(_text(told, "fingerprint")))
    if found is None:
        raise ValueError("no fingerprint")
    return Shown(
        Numbers(
            sharpness=None if soft is None else _number(numbers, "sharpness"),
            **{name: _number(numbers, name) for name in others},
        ),
        found,
        int(_number(told, "width")),
        int(_number(told, "height")),
        jpeg,
    )


def read_words(said: bytes, name: str) -> tuple[str, ...]:
    """A list of a few plain words. Raises ValueError."""
    words = _object(said).get(name)
    if not isinstance(words, list) or len(words) > 8:
        raise ValueError(f"{name} is no list")
    return tuple(str(word)[:MAX_REASON] for word in words)


def _object(said: bytes) -> dict[str, Any]:
    try:
        told = json.loads(said)
    except RecursionError as error:
        raise ValueError("nested beyond measure") from error
    if not isinstance(told, dict):
        raise ValueError("not an object")
    return told


def _number(told: Mapping[str, Any], name: str) -> float:
    value = told.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e9 or math.isnan(value):
        raise ValueError(f"{name} is no number")
    return float(value)


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    if not isinstance(value, str):
        raise ValueError(f"{name} is no text")
    return value
