"""One record of the spool: what is appended at once, with all that is needed to find it again among damaged bytes.

    mark "CWsp" | u32 octets of the rest | u32 CRC-32 of the rest | rest:
    i64 written ms | i64 first ms | i64 last ms | u32 lines | a gzip member: line protocol, a line feed behind each line

Numbers are big-endian, times UTC milliseconds. The member goes to the server as it stands.
"""

from __future__ import annotations

import gzip
import struct
import zlib
from collections.abc import Sequence
from typing import NamedTuple

MARK = b"CWsp"
_HEAD = struct.Struct(">4sII")
_ABOUT = struct.Struct(">qqqI")
HEAD = _HEAD.size
LEAST = HEAD + _ABOUT.size  # octets that tell everything but the lines
MOST = 16 << 20  # a longer record is damage: 5,000 lines are under 5 MiB even when nothing can be compressed
LEVEL = 1  # of zlib: level 6 saves a sixth of the octets and costs three times the CPU


class About(NamedTuple):
    """`written_ms` is when it was appended, `first_ms` to `last_ms` when its samples were taken."""

    written_ms: int
    first_ms: int
    last_ms: int
    lines: int


class Damaged(Exception):
    """These octets are no record."""


def pack(about: About, lines: Sequence[bytes]) -> bytes:
    squeezer = zlib.compressobj(LEVEL, zlib.DEFLATED, 31)
    member = squeezer.compress(b"\n".join(lines) + b"\n") + squeezer.flush()
    rest = _ABOUT.pack(*about) + member
    return _HEAD.pack(MARK, len(rest), zlib.crc32(rest)) + rest


def length_of(head: bytes) -> int:
    """Octets of the whole record that begins so. Raises Damaged."""
    mark, rest, _ = _HEAD.unpack_from(head)
    if mark != MARK or not _ABOUT.size < rest <= MOST:
        raise Damaged
    return int(HEAD + rest)


def about_of(head: bytes) -> About:
    """Of at least LEAST octets, unchecked."""
    return About(*_ABOUT.unpack_from(head, HEAD))


def unpack(record: bytes) -> tuple[About, bytes]:
    """Its description and its gzip member. Raises Damaged where the checksum does not fit."""
    rest = record[HEAD:]
    if zlib.crc32(rest) != _HEAD.unpack_from(record)[2]:
        raise Damaged
    return about_of(record), rest[_ABOUT.size :]


def lines_of(member: bytes) -> list[bytes]:
    return gzip.decompress(member).split(b"\n")[:-1]
