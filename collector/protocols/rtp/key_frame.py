"""A key frame: the octets of one picture that can be decoded alone, as a decoder wants them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from collector.protocols.rtp.packet import RtpPacket

MAX_PICTURE = 4 * 1024 * 1024
"""Octets of one picture; a key frame of 4K at the best quality has about 2 MiB."""


class Codec(StrEnum):
    """As FFmpeg names the decoder."""

    H264 = "h264"
    H265 = "hevc"
    JPEG = "mjpeg"


@dataclass(frozen=True, slots=True)
class KeyFrame:
    """`data` is Annex B with its parameter sets (H.264, H.265), or a whole JPEG."""

    codec: Codec
    data: bytes = field(repr=False)


class Depacketizer(Protocol):
    """Makes key frames of the packets of one source, in the order in which they came."""

    def feed(self, packet: RtpPacket) -> KeyFrame | None:
        """A key frame that is whole now. Raises BadAnswer."""
        ...
