"""A stream's description (SDP, RFC 8866), read just far enough to know what flows and how to have it set up."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from collector.protocols.cleaning import clean_text

MAX_MEDIA = 16
MAX_PARAMETERS = 16 * 1024
MAX_CONTROL = 2048
# Payload types with a fixed meaning (RFC 3551) that cameras use without an rtpmap.
STATIC_CODECS = {"0": "PCMU", "8": "PCMA", "9": "G722", "14": "MPA", "26": "JPEG", "32": "MPV", "33": "MP2T"}
SIZES = frozenset({"framesize", "x-dimensions"})
_TYPE = re.compile(r"[0-9]{1,3}")
_SIZE = re.compile(r"([0-9]{1,5})[-,x] *([0-9]{1,5}) *$", re.ASCII)


@dataclass(frozen=True, slots=True)
class Media:
    """`kind` is video, audio, application …; `codec` as the device names it (H264, H265, PCMA), or empty.

    `payload_type` is None where none is told. `parameters` is the value of its fmtp, as the device wrote it. `size` is
    width and height where they are told, which JPEG needs of large pictures (RFC 6064 section 4, RFC 2435's users).
    """

    kind: str
    codec: str = ""
    control: str = ""
    payload_type: int | None = None
    parameters: str = field(default="", repr=False)
    size: tuple[int, int] = (0, 0)

    def parameter(self, name: str) -> str:
        """One of the fmtp's parameters; empty where it is not there. Names are told apart without their case."""
        for one in self.parameters.split(";"):
            key, _, value = one.strip().partition("=")
            if key.strip().lower() == name:
                return value.strip()
        return ""


@dataclass(frozen=True, slots=True)
class Description:
    """`control` is that of the whole presentation."""

    name: str = ""
    media: tuple[Media, ...] = ()
    control: str = ""


def parse_sdp(body: bytes) -> Description:
    """Never fails: what is not understood is left out, a description without media says so itself."""
    name = control = ""
    sections: list[dict[str, str]] = []
    for line in body.decode("utf-8", "replace").splitlines():
        kind, equals, value = line.strip().partition("=")
        if not equals or len(sections) > MAX_MEDIA:
            continue
        if kind == "s" and not sections:
            name = clean_text(value)
        elif kind == "m":
            words = value.split()
            sections.append({"kind": words[0] if words else "", "format": words[3] if len(words) > 3 else ""})
        elif kind == "a" and sections:
            _attribute(sections[-1], value)
        elif kind == "a" and value.startswith("control:"):
            control = control or value.partition(":")[2].strip()[:MAX_CONTROL]
    return Description(name, tuple(_media(section) for section in sections[:MAX_MEDIA]), control)


def _attribute(section: dict[str, str], value: str) -> None:
    key, _, rest = value.partition(":")
    if key == "control":
        section.setdefault("control", rest.strip())
    elif key == "rtpmap":
        number, _, encoding = rest.strip().partition(" ")
        if number == section["format"]:
            section.setdefault("codec", encoding.split("/")[0])
    elif key == "fmtp":
        number, _, parameters = rest.strip().partition(" ")
        if number == section["format"]:
            section.setdefault("parameters", parameters[:MAX_PARAMETERS])
    elif key in SIZES:
        section.setdefault("size", rest)


def _media(section: dict[str, str]) -> Media:
    codec = section.get("codec") or STATIC_CODECS.get(section["format"], "")
    return Media(
        kind=clean_text(section["kind"]),
        codec=clean_text(codec),
        control=clean_text(section.get("control", ""), MAX_CONTROL),
        payload_type=int(section["format"]) if _TYPE.fullmatch(section["format"]) else None,
        parameters=section.get("parameters", ""),
        size=_size(section.get("size", "")),
    )


def _size(told: str) -> tuple[int, int]:
    """Width and height end the value, be it `26 1280-720` (framesize) or `1280,720` (x-dimensions)."""
    found = _SIZE.search(told)
    return (int(found[1]), int(found[2])) if found else (0, 0)
