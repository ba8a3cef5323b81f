"""A small H.264 encoder (ITU-T H.264, Constrained Baseline): every picture an IDR of I_PCM macroblocks.

I_PCM carries samples as they are, so there is no transform, no prediction and no loss; every decoder reads it.
"""

from __future__ import annotations

import re

from simulator.scene import Picture

NAL_IDR, NAL_SPS, NAL_PPS = 0x65, 0x67, 0x68
PROFILE_BASELINE = 66
CONSTRAINED = 0xC0
LEVEL = 30
I_SLICE = 7
I_PCM = 25
BLOCK = 16
TICK = 0x01010101
"""The unit of time: any would do, and this one holds no zeros that need emulation prevention, which not all undo."""
_FORBIDDEN = re.compile(rb"\x00\x00(?=[\x00-\x03])")


class Bits:
    """A string of bits, written from the left."""

    def __init__(self) -> None:
        self._value = 0
        self._length = 0

    def u(self, width: int, value: int) -> Bits:
        self._value = self._value << width | value
        self._length += width
        return self

    def ue(self, *values: int) -> Bits:
        """Exponential-Golomb codes (section 9.1)."""
        for value in values:
            width = (value + 1).bit_length()
            self.u(2 * width - 1, value + 1)
        return self

    def align(self, bit: int) -> Bits:
        """Fills the last octet: the first added bit is `bit`, the others 0."""
        if bit:
            self.u(1, 1)
        return self.u(-self._length % 8, 0)

    def octets(self) -> bytes:
        return self._value.to_bytes(self._length // 8, "big")


def sps(width: int, height: int, fps: int) -> bytes:
    """Sequence parameter set (section 7.3.2.1.1), with the frame rate in its VUI."""
    bits = Bits().u(8, PROFILE_BASELINE).u(8, CONSTRAINED).u(8, LEVEL)
    bits.ue(0, 0, 2, 0)  # id 0, frame_num of 4 bits, pictures in decoding order, no reference pictures
    bits.u(1, 0).ue(width // BLOCK - 1, height // BLOCK - 1)
    bits.u(1, 1).u(1, 0).u(1, 0)  # frames only, no direct 8x8, no cropping
    bits.u(1, 1).u(4, 0)  # VUI: no aspect ratio, overscan, video signal or chroma location
    bits.u(1, 1).u(32, TICK).u(32, 2 * fps * TICK).u(1, 1)  # two ticks a frame, fixed
    bits.u(2, 0).u(1, 0).u(1, 1)  # no HRDs, no picture structure; restrictions follow:
    bits.u(1, 1).ue(0, 0, 12, 12, 0, 0)  # nothing is reordered or kept
    return _nal(NAL_SPS, bits.align(1).octets())


def pps() -> bytes:
    """Picture parameter set (section 7.3.2.2): CAVLC, one slice group, all defaults."""
    bits = Bits().ue(0, 0).u(2, 0).ue(0, 0, 0).u(3, 0).ue(0, 0, 0).u(3, 0)
    return _nal(NAL_PPS, bits.align(1).octets())


def idr(picture: Picture, number: int) -> bytes:
    """The NAL unit of one picture; neighbours need different idr_pic_id, which `number` gives."""
    head = Bits().ue(0, I_SLICE, 0).u(4, 0).ue(number % 2).u(2, 0).ue(0)
    head.ue(I_PCM).align(0)
    between = Bits().ue(I_PCM).align(0).octets()
    return _nal(NAL_IDR, head.octets() + between.join(_macroblocks(picture)) + b"\x80")


def _macroblocks(picture: Picture) -> list[bytes]:
    """Luma, Cb, Cr of each macroblock, row by row."""
    width = picture.width
    blocks = []
    for top in range(0, picture.height, BLOCK):
        for left in range(0, width, BLOCK):
            luma = _cut(picture.luma, width, left, top, BLOCK)
            chroma = [_cut(plane, width // 2, left // 2, top // 2, BLOCK // 2) for plane in (picture.cb, picture.cr)]
            blocks.append(luma + b"".join(chroma))
    return blocks


def _cut(plane: bytes, stride: int, left: int, top: int, size: int) -> bytes:
    return b"".join(plane[row * stride + left : row * stride + left + size] for row in range(top, top + size))


def _nal(kind: int, payload: bytes) -> bytes:
    """With emulation prevention (section 7.4.1.1): no start code may show inside."""
    return bytes((kind,)) + _FORBIDDEN.sub(b"\x00\x00\x03", payload)
