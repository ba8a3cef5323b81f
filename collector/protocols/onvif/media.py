"""The streams of an ONVIF device (Media Service Specification, version 1)."""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape

from collector.protocols.errors import BadAnswer
from collector.protocols.onvif.device import PROTOCOL
from collector.protocols.onvif.place import STREAM, own_path
from collector.protocols.xml import Element

PROFILES = "GetProfiles"
STREAM_URI = "GetStreamUri"
MAX_PROFILES = 256
SETUP = "<tt:Stream>RTP-Unicast</tt:Stream><tt:Transport><tt:Protocol>RTSP</tt:Protocol></tt:Transport>"  # over TCP


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """`source` is the token of its video source: profiles of one lens share it. The first of a source is its main."""

    token: str
    name: str = ""
    source: str = ""
    encoding: str = ""
    width: int = 0
    height: int = 0


def read_profiles(answer: Element) -> tuple[Profile, ...]:
    found = (_profile(entry) for entry in answer.all("Profiles"))
    return tuple(profile for profile in found if profile.token)[:MAX_PROFILES]


def _profile(entry: Element) -> Profile:
    encoder = entry.find("VideoEncoderConfiguration")
    return Profile(
        token=entry.attribute("token"),
        name=entry.text("Name"),
        source=entry.text("VideoSourceConfiguration", "SourceToken"),
        encoding=encoder.text("Encoding") if encoder else "",
        width=_pixels(encoder, "Width"),
        height=_pixels(encoder, "Height"),
    )


def _pixels(encoder: Element | None, name: str) -> int:
    text = encoder.text("Resolution", name) if encoder else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 5 else 0


def main_profiles(profiles: tuple[Profile, ...]) -> tuple[Profile, ...]:
    """One of each video source, in the device's order: its channels."""
    first: dict[str, Profile] = {}
    for profile in profiles:
        if profile.source:
            first.setdefault(profile.source, profile)
    return tuple(first.values())


def stream_arguments(profile: str) -> str:
    return f"<trt:StreamSetup>{SETUP}</trt:StreamSetup><trt:ProfileToken>{escape(profile)}</trt:ProfileToken>"


def read_stream_path(answer: Element, address: str) -> str:
    """Path and query of the stream. Raises BadAnswer where it is not on the device itself."""
    uri = answer.text("MediaUri", "Uri", limit=1024)
    if not uri:
        raise BadAnswer(protocol=PROTOCOL, detail="no Uri")
    return own_path(uri, address, STREAM)
