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
    """`number` is the camera's, shown in the picture; `camera` its code, "" for the device's own.

    `recorded`: footage of a recorder's `channel`, played from the true moment `at_ms` on (None: not told yet).
    """

    path: str
    size: tuple[int, int]
    number: int
    camera: str = ""
    channel: int = 0
    recorded: bool = False
    at_ms: int | None = None


def find_stream(device: PlantedDevice, uri: str) -> Stream | None:
    """The stream that a URI names, with or without its track; None for a wrong path.

    As on real devices the case of the path, a slash at its end and further parameters do not matter.
    """
    path, asked = parts(uri)
    for place, told in enumerate(device.streams):
        own, wanted = parts(told)
        if own == path and wanted <= asked:
            channel = next((one for one in device.channels if one.path == told), None)
            camera = channel.camera if channel else ""
            size = SUB if device.kind == "camera" and place else MAIN
            number = channel.number if channel else 0
            return Stream(told, size, number_of(camera or device.code), camera=camera, channel=number)
    return None


def parts(uri: str) -> tuple[str, frozenset[tuple[str, str]]]:
    """Path and parameters, without the track and in the case that tells paths alike."""
    try:
        split = urlsplit(_TRACK_END.sub("", uri))
    except ValueError:
        return "", frozenset()
    return split.path.rstrip("/").casefold(), frozenset(parse_qsl(split.query.rstrip("/")))


def number_of(code: str) -> int:
    return int(code.rpartition("-")[2])


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
