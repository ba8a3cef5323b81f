"""The picture of a camera as people look at it: the verdict, why, by which numbers, and what the view should be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from collector.pictures.explanation import because
from dashboards.thumbnail import Thumbnail, thumbnails
from inventory.model.picture import Picture, PictureVerdict
from language.message import Message

STALE_MS = 6 * 3_600_000
"""Twelve usual looks: a picture that nobody saw for so long says nothing of now."""


class PictureWord(StrEnum):
    FINE = "fine"
    WRONG = "wrong"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class PictureView:
    """`now` is None where nothing could be kept of the look; `references` are the view in its usual lights."""

    picture: Picture
    word: PictureWord
    because: Message
    numbers: Sequence[tuple[str, float]]
    now: Thumbnail | None
    references: Sequence[Thumbnail]

    @property
    def stale(self) -> bool:
        return self.word is PictureWord.STALE


def look_at(picture: Picture, now_ms: int) -> PictureView:
    return PictureView(
        picture=picture,
        word=word_of(picture, now_ms),
        because=because(picture.verdict, picture.numbers),
        numbers=sorted(picture.numbers.items()),
        now=next(iter(thumbnails(picture.fingerprint)), None),
        references=thumbnails(picture.reference),
    )


def word_of(picture: Picture, now_ms: int) -> PictureWord:
    if now_ms - picture.at_ms > STALE_MS:
        return PictureWord.STALE
    return PictureWord.FINE if picture.verdict is PictureVerdict.OK else PictureWord.WRONG
