"""Messages of SNMPv1 (RFC 1157) and SNMPv2c (RFC 1901)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

from collector.protocols.snmp.ber import BerError, decode_integer, decode_octets, encode, encode_integer, expect
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
