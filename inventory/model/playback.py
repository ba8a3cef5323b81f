"""A proof that footage of a channel can be played: one picture of it was fetched and decoded."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Playback:
    """As last tried: the picture was of `footage_ms`. `detail` is a message id where it could not be decoded."""

    recorder: str
    channel: int
    at_ms: int
    footage_ms: int
    decoded: bool
    detail: str = ""
