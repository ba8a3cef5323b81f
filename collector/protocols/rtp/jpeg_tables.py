"""The headers of a JPEG that RTP leaves out (RFC 2435 appendix A and B, ITU-T T.81 annex K)."""

from __future__ import annotations

import struct

from collector.protocols.rtp.packet import bad_packet

WIDEST = 8192
# In zigzag order, for quality 50.
LUMA = bytes((
    16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51,
    61, 60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87, 95, 98, 103, 104, 103, 62, 77,
    113, 121, 112, 100, 120, 92, 101, 103, 99,
))  # fmt: skip
CHROMA = bytes((17, 18, 18, 24, 21, 24, 47, 26, 26, 47, 99, 66, 56, 66)) + b"\x63" * 50
DC_COUNTS = ("00010501010101010100000000000000", "00030101010101010101010000000000")
DC_VALUES = bytes(range(12))
AC_COUNTS = ("0002010303020403050504040000017d", "00020102040403040705040400010277")
AC_LUMA = (
    "01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a343536373839"
    "3a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7"
    "a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa"
)
AC_CHROMA = (
    "000102031104052131061241510761711322328108144291a1b1c109233352f0156272d10a162434e125f11718191a262728292a35363738"
    "393a434445464748494a535455565758595a636465666768696a737475767778797a82838485868788898a92939495969798999aa2a3a4a5"
    "a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa"
)
HUFFMAN = b"".join(
    bytes((kind << 4 | number,)) + bytes.fromhex(counts) + values
    for kind, number, counts, values in (
        (0, 0, DC_COUNTS[0], DC_VALUES),
        (1, 0, AC_COUNTS[0], bytes.fromhex(AC_LUMA)),
        (0, 1, DC_COUNTS[1], DC_VALUES),
        (1, 1, AC_COUNTS[1], bytes.fromhex(AC_CHROMA)),
    )
)
SAMPLING = {0: 0x21, 1: 0x22}
"""Type -> how many blocks of luma stand beside one of each chroma: 4:2:2 and 4:2:0."""


def luma_and_chroma(quality: int) -> bytes:
    """The two tables of a quality from 1 to 99."""
    if not 1 <= quality <= 99:
        raise bad_packet("JPEG of an unknown quality")
    factor = 5000 // quality if quality < 50 else 200 - 2 * quality
    return bytes(min(max((value * factor + 50) // 100, 1), 255) for value in LUMA + CHROMA)


def frame_header(kind: int, size: tuple[int, int], tables: bytes, interval: int) -> bytes:
    """All that stands in front of the scan of a baseline JPEG. Raises BadAnswer."""
    width, height = size
    if kind not in SAMPLING:
        raise bad_packet("JPEG of an unknown type")
    if not (0 < width <= WIDEST and 0 < height <= WIDEST):
        raise bad_packet("JPEG without a size")
    parts = [b"\xff\xd8", _segment(0xDB, b"\0" + tables[:64]), _segment(0xDB, b"\1" + tables[64:])]
    if interval:
        parts.append(_segment(0xDD, struct.pack("!H", interval)))
    components = bytes((1, SAMPLING[kind], 0, 2, 0x11, 1, 3, 0x11, 1))
    parts.append(_segment(0xC0, struct.pack("!BHHB", 8, height, width, 3) + components))
    parts.append(_segment(0xC4, HUFFMAN))
    parts.append(_segment(0xDA, bytes((3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0))))
    return b"".join(parts)


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack("!BBH", 0xFF, marker, 2 + len(body)) + body
