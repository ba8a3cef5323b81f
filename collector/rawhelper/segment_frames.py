"""What the service and its helper on segments say to each other; each is the body of a length-prefixed frame."""

from __future__ import annotations

import struct
from enum import Enum
from typing import Any, NamedTuple

from collector.rawhelper.frames import READY, frame
from collector.rawhelper.segment_packets import Arp

_ASK = struct.Struct("!cI4s")
_ARP = struct.Struct("!IQH6s6s4s6s4s")
_NOT_SENT = struct.Struct("!cI4sH")
_CARD = struct.Struct("!I")
_COUNTS = struct.Struct("!QQQQ")
MAX_BODY = 4096

ARP_HEARD = b"A"
RARE = b"X"  # body: the card, and the frame as it came
NOT_SENT = b"N"
COUNTS = b"C"


class Wish(Enum):
    """All that can be sent. NOBODY is an ARP request for an address that is nobody's: only a proxy answers."""

    ARP = b"a"
    NOBODY = b"n"
    DISCOVER = b"d"
    SOLICIT = b"s"


class Ask(NamedTuple):
    """`address` is 4 octets; zeros where nobody in particular is asked."""

    wish: Wish
    card: int
    address: bytes = bytes(4)


class ArpReport(NamedTuple):
    """`took_ns` since the address was last asked for on this card; 0 when it was not."""

    card: int
    took_ns: int
    arp: Arp


class NotSent(NamedTuple):
    ask: Ask
    code: int


class Counts(NamedTuple):
    """So far: frames the kernel dropped, reports thrown away here, times that a socket was not read empty in a tick
    (what waits in it will be late), rare frames held back here.
    """

    dropped: int
    lost: int
    behind: int
    held_back: int


def encode_ask(ask: Ask) -> bytes:
    return frame(_ASK.pack(ask.wish.value, ask.card, ask.address))


def decode_ask(body: bytes) -> Ask:
    """Raises ValueError for what is not one."""
    wish, card, address = _unpack(_ASK, body)
    return Ask(Wish(wish), card, address)


def encode_arp(report: ArpReport) -> bytes:
    return frame(ARP_HEARD + _ARP.pack(report.card, report.took_ns, *report.arp))


def decode_arp(body: bytes) -> ArpReport:
    """This and all below: `body` without its kind; they raise ValueError for what is not one."""
    card, took_ns, *rest = _unpack(_ARP, body)
    return ArpReport(card, took_ns, Arp(*rest))


def encode_not_sent(ask: Ask, code: int) -> bytes:
    return frame(NOT_SENT + _NOT_SENT.pack(ask.wish.value, ask.card, ask.address, code))


def decode_not_sent(body: bytes) -> NotSent:
    wish, card, address, code = _unpack(_NOT_SENT, body)
    return NotSent(Ask(Wish(wish), card, address), code)


def encode_rare(card: int, octets: bytes) -> bytes:
    return frame(RARE + _CARD.pack(card) + octets)


def decode_rare(body: bytes) -> tuple[int, bytes]:
    (card,) = _unpack(_CARD, body[: _CARD.size])
    return card, body[_CARD.size :]


def encode_ready(cards: list[int]) -> bytes:
    return frame(READY + b"".join(map(_CARD.pack, cards)))


def decode_ready(body: bytes) -> list[int]:
    return [_unpack(_CARD, body[start : start + _CARD.size])[0] for start in range(0, len(body), _CARD.size)]


def encode_counts(counts: Counts) -> bytes:
    return frame(COUNTS + _COUNTS.pack(*counts))


def decode_counts(body: bytes) -> Counts:
    return Counts(*_unpack(_COUNTS, body))


def _unpack(form: struct.Struct, body: bytes) -> tuple[Any, ...]:
    try:
        return form.unpack(body)
    except struct.error as error:
        raise ValueError("a frame of the wrong size") from error
