"""Messages of SNMPv1 (RFC 1157) and SNMPv2c (RFC 1901)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

from collector.protocols.snmp.ber import (
    BerError,
    decode_integer,
    decode_octets,
    element,
    encode,
    encode_integer,
    expect,
)
from collector.protocols.snmp.pdu import Pdu, decode_pdu, encode_pdu

MAX_COMMUNITY = 255


class Version(IntEnum):
    """As it stands in the message."""

    V1 = 0
    V2C = 1
    V3 = 3


@dataclass(frozen=True, slots=True)
class CommunityMessage:
    version: Version
    community: bytes = field(repr=False)
    pdu: Pdu


def encode_message(message: CommunityMessage) -> bytes:
    body = encode_integer(message.version) + encode(0x04, message.community) + encode_pdu(message.pdu)
    return encode(0x30, body)


def decode_message(data: bytes) -> CommunityMessage:
    """The message that fills `data`; raises BerError, also for another version (see `version_of`)."""
    pos, end = expect(data, 0, len(data), 0x30)
    if end != len(data):
        raise BerError("octets after the message")
    number, pos = decode_integer(data, pos, end)
    if number not in (Version.V1, Version.V2C):
        raise BerError(f"SNMP version {number} where v1 or v2c belongs")
    community, pos = decode_octets(data, pos, end, MAX_COMMUNITY)
    return CommunityMessage(Version(number), community, decode_pdu(data, pos, end))


def version_of(data: bytes) -> Version:
    """The version of the message in `data`; raises BerError where there is none that we know."""
    pos, end = expect(data, 0, len(data), 0x30)
    number, _ = decode_integer(data, pos, end)
    try:
        return Version(number)
    except ValueError:
        raise BerError(f"SNMP version {number}") from None


def exchange_id(data: bytes) -> int:
    """What a request and its answer have in common: msgID in v3, request-id in v1 and v2c; raises BerError.

    Reads no further than that, so that it also works on the beginning which an ICMP error quotes.
    """
    start, stop = id_at(data)
    return int.from_bytes(data[start:stop], "big", signed=True)


def id_at(data: bytes) -> tuple[int, int]:
    """Where the octets of `exchange_id` begin and end."""
    end = len(data)
    version, pos = decode_integer(data, _enter(data, 0), end)
    if version != Version.V3:
        _, _, pos = element(data, pos, end)
    start, stop = expect(data, _enter(data, pos), end, 0x02)
    if not 1 <= stop - start <= 4:
        raise BerError(f"message number of {stop - start} octets")
    return start, stop


def _enter(data: bytes, pos: int) -> int:
    """The first octet inside the element at `pos`, whose end may be missing."""
    if pos + 2 > len(data):
        raise BerError(f"element cut short at octet {pos}")
    length = data[pos + 1]
    return pos + 2 + (length & 0x7F if length >= 0x80 else 0)
