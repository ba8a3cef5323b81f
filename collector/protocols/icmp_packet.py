"""ICMP and ICMPv6 packets as bytes (RFC 792, RFC 4443): echo requests written, answers and errors read. Pure."""

from __future__ import annotations

import struct
from typing import NamedTuple

_ECHO = struct.Struct("!BBHHH")
ECHO_REQUEST = {4: 8, 6: 128}
ECHO_REPLY = {4: 0, 6: 129}
# Types that quote one of our packets: destination unreachable, time exceeded.
ERRORS = {4: (3, 11), 6: (1, 3)}
ICMP_NUMBER = {4: 1, 6: 58}
IPV6_HEADER = 40


class Echo(NamedTuple):
    """An echo reply, or with `error` set to (type, code) our own request as an error quotes it.

    `destination` is the packed address that the quoted request went to; empty for a reply. `payload` may be cut
    off in a quote: routers need not repeat more than eight bytes.
    """

    identifier: int
    sequence: int
    payload: bytes
    error: tuple[int, int] | None = None
    destination: bytes = b""


def checksum(data: bytes) -> int:
    """The Internet checksum (RFC 1071)."""
    padded = data + b"\0" * (len(data) % 2)
    total: int = sum(struct.unpack(f"!{len(padded) // 2}H", padded))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def build_echo(version: int, identifier: int, sequence: int, payload: bytes) -> bytes:
    """An echo request; for version 6 the kernel fills in the checksum, which covers addresses too."""
    head = _ECHO.pack(ECHO_REQUEST[version], 0, 0, identifier, sequence)
    if version == 6:
        return head + payload
    return _ECHO.pack(ECHO_REQUEST[4], 0, checksum(head + payload), identifier, sequence) + payload


def without_ip_header(packet: bytes) -> bytes:
    """A raw IPv4 socket hands over the IP header too; empty when it is cut short."""
    return packet[(packet[0] & 0x0F) * 4 :] if len(packet) >= 20 else b""


def parse_icmp(version: int, packet: bytes) -> Echo | None:
    """What an ICMP packet (without IP header) says about an echo of ours; None for everything else."""
    if len(packet) < _ECHO.size:
        return None
    kind, code, _, identifier, sequence = _ECHO.unpack_from(packet)
    if kind == ECHO_REPLY[version]:
        return Echo(identifier, sequence, packet[_ECHO.size :])
    if kind in ERRORS[version]:
        return _quoted(version, packet[_ECHO.size :], (kind, code))
    return None


def _quoted(version: int, packet: bytes, error: tuple[int, int]) -> Echo | None:
    if version == 4:
        if len(packet) < 20 or packet[9] != ICMP_NUMBER[4]:
            return None
        request, destination = without_ip_header(packet), packet[16:20]
    else:
        if len(packet) < IPV6_HEADER or packet[6] != ICMP_NUMBER[6]:
            return None
        request, destination = packet[IPV6_HEADER:], packet[24:40]
    if len(request) < _ECHO.size:
        return None
    kind, _, _, identifier, sequence = _ECHO.unpack_from(request)
    if kind != ECHO_REQUEST[version]:
        return None
    return Echo(identifier, sequence, request[_ECHO.size :], error, destination)
