"""Why a verdict was given: one sentence, with the numbers that decided, for whoever reads it next to the verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from inventory.model.picture import PictureVerdict
from language.message import Message

Numbers = Mapping[str, float]

PERCENT = frozenset({"drawn", "detail", "white", "same", "lost", "likeness", "across", "down"})
"""Shares, said as percent without their sign. All others are levels, but for SOFTNESS."""
SOFTNESS = frozenset({"sharpness", "usual"})


def because(verdict: PictureVerdict, numbers: Numbers) -> Message:
    """`numbers` are those of a `Judgement`; one that is missing (an older look) is said as 0."""
    return REASONS[verdict](numbers)


def said(id: str, *names: str) -> Callable[[Numbers], Message]:
    def say(numbers: Numbers) -> Message:
        return Message(id, {name: value(name, numbers.get(name, 0.0)) for name in names})

    return say


def value(name: str, number: float) -> int | float:
    if name in SOFTNESS:
        return round(number, 2)
    return abs(round(100 * number if name in PERCENT else number))


def covered(numbers: Numbers) -> Message:
    if "likeness" in numbers:
        return said("picture.because.hidden", "sharpness", "likeness")(numbers)
    say = said("picture.because.lost", "lost") if "lost" in numbers else said("picture.because.covered", "detail")
    return say(numbers)


def blurred(numbers: Numbers) -> Message:
    if "usual" in numbers:
        return said("picture.because.softened", "sharpness", "usual")(numbers)
    return said("picture.because.blurred", "sharpness")(numbers)


def shifted(numbers: Numbers) -> Message:
    if "across" in numbers:
        return said("picture.because.moved", "across", "down")(numbers)
    return said("picture.because.other_view", "likeness")(numbers)


REASONS: Mapping[PictureVerdict, Callable[[Numbers], Message]] = {
    PictureVerdict.OK: said("picture.because.ok", "detail", "brightness"),
    PictureVerdict.BLACK: said("picture.because.black", "high"),
    PictureVerdict.DARK: said("picture.because.dark", "high", "detail"),
    PictureVerdict.BRIGHT: said("picture.because.bright", "white", "detail"),
    PictureVerdict.NO_SIGNAL: said("picture.because.no_signal", "drawn"),
    PictureVerdict.FROZEN: said("picture.because.frozen", "same"),
    PictureVerdict.BLURRED: blurred,
    PictureVerdict.COVERED: covered,
    PictureVerdict.COLOUR_CAST: said("picture.because.colour_cast", "cast", "spread"),
    PictureVerdict.SHIFTED: shifted,
    PictureVerdict.UNREADABLE: said("picture.because.unreadable"),
}
