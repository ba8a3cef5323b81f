"""Which stream of a device an RTSP URI means, and what is told about it in SDP. Pure."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from simulator.clip import MAIN, SUB, Clip
from simulator.rtp import PAYLOAD_TYPE
from simulator.truth import PlantedDevice

TRACK = "trackID=1"
_TRACK_END = re.compile(r"/+trackID=1/?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Stream:
    """`number` is the camera's, shown in the picture."""

    path: str
    size: tuple[int, int]
    number: int


def find_stream(device: PlantedDevice, uri: str) -> Stream | None:
    """The stream that a URI names, with or without its track; None for a wrong path.

    As on real devices the case of the path, a slash at its end and further parameters do not matter.
    """
    path, asked = _parts(_TRACK_END.sub("", uri))
    for place, told in enumerate(device.streams):
        own, wanted = _parts(told)
        if own == path and wanted <= asked:
            return Stream(told, SUB if device.kind == "camera" and place else MAIN, _number(device, told))
    return None


def _parts(uri: str) -> tuple[str, frozenset[tuple[str, str]]]:
    try:
        split = urlsplit(uri)
    except ValueError:
        return "", frozenset()
    return split.path.rstrip("/").casefold(), frozenset(parse_qsl(split.query.rstrip("/")))


def _number(device: PlantedDevice, path: str) -> int:
    shown = next((channel.camera for channel in device.channels if channel.path == path), "") or device.code
    return int(shown.rpartition("-")[2])


def describe(address: str, clip: Clip) -> bytes:
    """SDP (RFC 8866, RFC 6184 section 8.2.1) of a clip."""
    sets = ",".join(b64encode(unit).decode() for unit in (clip.sps, clip.pps))
    lines = (
        "v=0",
        f"o=- 1 1 IN IP4 {address}",
        "s=Media Presentation",
        "c=IN IP4 0.0.0.0",
        "t=0 0",
        "a=control:*",
        f"m=video 0 RTP/AVP {PAYLOAD_TYPE}",
        f"a=rtpmap:{PAYLOAD_TYPE} H264/90000",
        f"a=fmtp:{PAYLOAD_TYPE} packetization-mode=1;profile-level-id={clip.sps[1:4].hex().upper()};"
        f"sprop-parameter-sets={sets}",
        f"a=framerate:{clip.fps}",
        f"a=control:{TRACK}",
    )
    return ("\r\n".join(lines) + "\r\n").encode()
