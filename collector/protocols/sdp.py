"""A stream's description (SDP, RFC 8866), read just far enough to know what flows: media, codec, control."""

from __future__ import annotations

from dataclasses import dataclass

from collector.protocols.cleaning import clean_text

MAX_MEDIA = 16
# Payload types with a fixed meaning (RFC 3551) that cameras use without an rtpmap.
STATIC_CODECS = {"0": "PCMU", "8": "PCMA", "9": "G722", "14": "MPA", "26": "JPEG", "32": "MPV", "33": "MP2T"}


@dataclass(frozen=True, slots=True)
class Media:
    """`kind` is video, audio, application …; `codec` as the device names it (H264, H265, PCMA), or empty."""

    kind: str
    codec: str = ""
    control: str = ""


@dataclass(frozen=True, slots=True)
class Description:
    name: str = ""
    media: tuple[Media, ...] = ()


def parse_sdp(body: bytes) -> Description:
    """Never fails: what is not understood is left out, a description without media says so itself."""
    name = ""
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
    return Description(name, tuple(_media(section) for section in sections[:MAX_MEDIA]))


def _attribute(section: dict[str, str], value: str) -> None:
    key, _, rest = value.partition(":")
    if key == "control":
        section.setdefault("control", rest.strip())
    elif key == "rtpmap":
        number, _, encoding = rest.strip().partition(" ")
        if number == section["format"]:
            section.setdefault("codec", encoding.split("/")[0])


def _media(section: dict[str, str]) -> Media:
    codec = section.get("codec") or STATIC_CODECS.get(section["format"], "")
    return Media(clean_text(section["kind"]), clean_text(codec), clean_text(section.get("control", "")))
