"""The track that is watched: chosen from a stream's description, with what makes pictures of its packets. Pure."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping

from collector.protocols.errors import BadAnswer
from collector.protocols.rtp.h264 import h264_pictures
from collector.protocols.rtp.h265 import h265_pictures
from collector.protocols.rtp.jpeg import JpegPictures
from collector.protocols.rtp.key_frame import Depacketizer
from collector.protocols.rtp.nal_units import MAX_SETS
from collector.protocols.sdp import Description, Media

H265_SETS = ("sprop-vps", "sprop-sps", "sprop-pps")


def _h264(media: Media) -> Depacketizer:
    if media.parameter("packetization-mode") == "2":
        raise BadAnswer("rtsp.no_video", codec="H264 (interleaved units)")
    return h264_pictures(_sets(media.parameter("sprop-parameter-sets")))


def _h265(media: Media) -> Depacketizer:
    if media.parameter("sprop-max-don-diff") not in ("", "0"):
        raise BadAnswer("rtsp.no_video", codec="H265 (interleaved units)")
    return h265_pictures(unit for name in H265_SETS for unit in _sets(media.parameter(name)))


def _jpeg(media: Media) -> Depacketizer:
    return JpegPictures(media.size)


# Name of the encoding (RFC 4855's registry) in capitals -> what makes pictures of its packets.
ENCODINGS: Mapping[str, Callable[[Media], Depacketizer]] = {"H264": _h264, "H265": _h265, "HEVC": _h265, "JPEG": _jpeg}


def _sets(told: str) -> Iterator[bytes]:
    """Parameter sets in base 64, commas between them; what is none is left out, the stream may bring its own."""
    for one in told.split(",")[:MAX_SETS]:
        try:
            unit = b64decode(one)
        except (binascii.Error, ValueError):
            continue
        if len(unit) > 2:
            yield unit


def video_of(description: Description) -> Media:
    """The first video track that can be watched. Raises BadAnswer where there is none."""
    videos = [media for media in description.media if media.kind == "video"]
    for media in videos:
        if media.codec.upper() in ENCODINGS:
            return media
    raise BadAnswer("rtsp.no_video", codec=videos[0].codec if videos else "")


def depacketizer_of(media: Media) -> Depacketizer:
    """Raises BadAnswer for a way of packing that needs another order of units."""
    return ENCODINGS[media.codec.upper()](media)
