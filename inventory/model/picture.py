"""What a camera's picture was found to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class PictureVerdict(StrEnum):
    OK = "ok"
    BLACK = "black"
    DARK = "dark"
    BRIGHT = "bright"
    NO_SIGNAL = "no_signal"  # one colour, or a recorder's own "no video"
    FROZEN = "frozen"
    BLURRED = "blurred"
    COVERED = "covered"
    COLOUR_CAST = "colour_cast"
    SHIFTED = "shifted"  # another view than the reference
    UNREADABLE = "unreadable"  # frames came and none could be decoded


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """As last looked at. `part` is the channel of a recorder, empty for a camera's own stream.

    `numbers` are those that the verdict stands on; `fingerprint` is a tiny grey picture (see collector/pictures),
    `reference` the one of the view that a person or the first good days approved. `since_ms`: the verdict has been this
    one since. `file` is where the picture lies, empty where the school keeps none.
    """

    device: str
    at_ms: int
    verdict: PictureVerdict
    part: str = ""
    numbers: Mapping[str, float] = field(default_factory=dict)
    fingerprint: bytes = b""
    reference: bytes = b""
    reference_ms: int | None = None
    since_ms: int = 0
    file: str = ""
