"""JPEG over RTP (RFC 2435): every picture stands alone, and its headers are made again from a few octets.

What is wider or higher than 2,040 does not fit into those octets; cameras then tell the size in the description of the
stream or, as ONVIF asks (Streaming Specification, section 5.2.2), send the frame header in the extension of the packet.
"""

from __future__ import annotations

import struct

from collector.protocols.rtp.jpeg_tables import frame_header, luma_and_chroma
from collector.protocols.rtp.key_frame import MAX_PICTURE, Codec, KeyFrame
from collector.protocols.rtp.packet import RtpPacket, bad_packet

_MAIN = struct.Struct("!B3sBBBB")
_RESTARTS = struct.Struct("!HH")
_TABLES = struct.Struct("!BBH")
RESTARTING = 64
OWN_TABLES = 128
MAX_PARTS = 16_384
TABLE = 64
ONVIF_HEADERS = b"\xff\xd8"
FRAME_HEADER = b"\xff\xc0"
END = b"\xff\xd9"


class JpegPictures:
    """`size` is width and height where the description tells them."""

    def __init__(self, size: tuple[int, int] = (0, 0)) -> None:
        self._size = size
        self._tables: dict[int, bytes] = {}  # of those Q values that need not repeat theirs
        self._sequence: int | None = None
        self._timestamp: int | None = None
        self._drop()

    def _drop(self) -> None:
        self._head = b""
        self._parts: list[bytes] = []
        self._octets = 0

    def feed(self, packet: RtpPacket) -> KeyFrame | None:
        lost = self._sequence is not None and packet.sequence != (self._sequence + 1) & 0xFFFF
        self._sequence = packet.sequence
        if lost or packet.timestamp != self._timestamp:
            self._drop()
            self._timestamp = packet.timestamp
        self._take(packet)
        if not packet.marker:
            return None
        head, scan = self._head, b"".join(self._parts)
        self._drop()
        if not head or not scan:
            return None
        return KeyFrame(Codec.JPEG, head + scan + (b"" if scan.endswith(END) else END))

    def _take(self, packet: RtpPacket) -> None:
        payload = packet.payload
        if len(payload) < _MAIN.size:
            raise bad_packet("JPEG without a head")
        _, offset, kind, quality, width, height = _MAIN.unpack_from(payload)
        start, interval = _MAIN.size, 0
        if kind & RESTARTING:
            if len(payload) < start + _RESTARTS.size:
                raise bad_packet("JPEG without its restart interval")
            interval, _ = _RESTARTS.unpack_from(payload, start)
            start += _RESTARTS.size
        if not int.from_bytes(offset, "big"):
            self._drop()
            tables, start = self._tables_of(payload, start, quality)
            size = _told_size(packet.extension) or ((width * 8, height * 8) if width and height else self._size)
            self._head = frame_header(kind & ~RESTARTING, size, tables, interval)
        elif int.from_bytes(offset, "big") != self._octets or not self._head:
            self._drop()  # a piece of a picture whose beginning was lost
            return
        self._keep(payload[start:])

    def _keep(self, scan: bytes) -> None:
        self._octets += len(scan)
        self._parts.append(scan)
        if self._octets > MAX_PICTURE:
            raise bad_packet(f"picture over {MAX_PICTURE} bytes")
        if len(self._parts) > MAX_PARTS:
            raise bad_packet(f"picture in more than {MAX_PARTS} parts")

    def _tables_of(self, payload: bytes, start: int, quality: int) -> tuple[bytes, int]:
        """Two quantisation tables, and where the picture's own octets begin (section 3.1.8)."""
        if quality < OWN_TABLES:
            return luma_and_chroma(quality), start
        if len(payload) < start + _TABLES.size:
            raise bad_packet("JPEG without its tables")
        _, precision, length = _TABLES.unpack_from(payload, start)
        start += _TABLES.size
        tables = payload[start : start + length]
        if not length and quality in self._tables:
            return self._tables[quality], start
        if precision or len(tables) != length or length not in (TABLE, 2 * TABLE):
            raise bad_packet("JPEG with unknown tables")
        tables = tables if length == 2 * TABLE else tables * 2
        if quality < 255:
            self._tables[quality] = tables
        return tables, start + length


def _told_size(extension: bytes) -> tuple[int, int] | None:
    """Width and height of the frame header that an extension of ONVIF's holds."""
    if not extension.startswith(ONVIF_HEADERS):
        return None
    at = extension.find(FRAME_HEADER, 2)
    if at < 0 or at + 9 > len(extension):
        return None
    height, width = struct.unpack_from("!HH", extension, at + 5)
    return (width, height) if width and height else None
