"""Damage to a message that was whole: pure, and the same for the same seed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Literal

LONGEST = 200_000
# Octets that mean something to one of our readers: tags, lengths, signs of text formats, ends of strings.
TELLING = bytes(
    [0x00, 0x01, 0x02, 0x04, 0x05, 0x06, 0x1F, 0x30, 0x7F, 0x80, 0x81, 0x82, 0x84, 0x88, 0xA0, 0xA8, 0xFE]
) + (b"\xff\r\n\t $\"'\\<>&;:,=/|[]{}()0-9%")
SAYINGS = (
    b"\r\n\r\n", b"\x84\xff\xff\xff\xff", b"\x80", b"\x30\x80", b"\xff\xff\xff\xff", b"\x00\x00\x00\x00",
    b"99999999999999999999", b"-1", b"0x10", b"<!DOCTYPE x [", b"<![CDATA[", b"&#0;", b"&#x10ffff;", b"<a " b"b='c'>",
    b"Transfer-Encoding: chunked\r\n", b"Content-Length: 1e9\r\n", b"\xef\xbb\xbf", "\u202e".encode(), b"\xed\xa0\x80",
    "\u0130".encode(), b"%00", b"%ff%fe", b"${7*7}", b"\x1b[2J", b"1.3.6.1.4.1", b"|4x|", b":value=", b"NaN", b"1e999",
    b"9" * 400, b"9" * 4400, b"0x" + b"f" * 5000, "\u0663\u00b2".encode(), b"\\u0000", b"[::1", b"9999-12-31", b"-0.0",
)  # fmt: skip

Mutation = Callable[[bytearray, Random, Sequence[bytes]], None]


def _place(data: bytearray, random: Random) -> int:
    return random.randrange(len(data)) if data else 0


def _span(data: bytearray, random: Random, most: int = 64) -> tuple[int, int]:
    start = _place(data, random)
    return start, min(len(data), start + random.randint(1, most))


def flip(data: bytearray, random: Random, _: Sequence[bytes]) -> None:
    if data:
        data[_place(data, random)] ^= 1 << random.randrange(8)


def replace(data: bytearray, random: Random, _: Sequence[bytes]) -> None:
    if data:
        data[_place(data, random)] = random.choice(TELLING) if random.random() < 0.7 else random.randrange(256)


def lie(data: bytearray, random: Random, _: Sequence[bytes]) -> None:
    """A number one to four octets wide becomes another: near the old one, or an edge of its width."""
    width = random.choice((1, 1, 1, 2, 4))
    if len(data) < width:
        return
    at = random.randrange(len(data) - width + 1)
    order: Literal["big", "little"] = "big" if random.random() < 0.5 else "little"
    old = int.from_bytes(data[at : at + width], order)
    top = 256**width
    new = random.choice((old + random.randint(-3, 3), 0, top - 1, top // 2, len(data), len(data) - at))
    data[at : at + width] = (new % top).to_bytes(width, order)


def cut(data: bytearray, random: Random, _: Sequence[bytes]) -> None:
    del data[_place(data, random) :]


def drop(data: bytearray, random: Random, _: Sequence[bytes]) -> None:
    start, stop = _span(data, random)
    del data[start:stop]


def double(data: bytearray, random: Random, _: Sequence[bytes]) -> None:
    start, stop = _span(data, random, 256)
    times = random.choice((1, 1, 2, 8, 200))
    data[stop:stop] = bytes(data[start:stop]) * times


def nest(data: bytearray, random: Random, _: Sequence[bytes]) -> None:
    """A piece within itself, very often."""
    opening = random.choice((b"<a>", b"[", b"{", b'{"a":', b"(", b'"', bytes(data[slice(*_span(data, random, 8))])))
    at = _place(data, random)
    data[at:at] = opening * random.choice((10, 100, 5000))


def say(data: bytearray, random: Random, _: Sequence[bytes]) -> None:
    at = _place(data, random)
    data[at : at + random.choice((0, 0, 1, 4))] = random.choice(SAYINGS)


def splice(data: bytearray, random: Random, others: Sequence[bytes]) -> None:
    """Our beginning and another's end."""
    other = bytearray(random.choice(others))
    data[_place(data, random) :] = other[_place(other, random) :]


def swap(data: bytearray, random: Random, _: Sequence[bytes]) -> None:
    first, second = sorted((_span(data, random), _span(data, random)))
    if first[1] <= second[0]:
        one, other = bytes(data[slice(*first)]), bytes(data[slice(*second)])
        data[second[0] : second[1]] = one
        data[first[0] : first[1]] = other


MUTATIONS: Mapping[str, Mutation] = {
    "flip": flip,
    "replace": replace,
    "lie": lie,
    "cut": cut,
    "drop": drop,
    "double": double,
    "nest": nest,
    "say": say,
    "splice": splice,
    "swap": swap,
}
_OFTEN = [*MUTATIONS.values(), flip, replace, replace, lie, lie, lie]


def mutated(random: Random, seeds: Sequence[bytes]) -> bytes:
    """One of `seeds` after one to six mutations."""
    data = bytearray(random.choice(seeds))
    for _ in range(random.choice((1, 1, 2, 3, 6))):
        random.choice(_OFTEN)(data, random, seeds)
        del data[LONGEST:]
    return bytes(data)
