"""The judgement: numbers of a frame, and the fingerprints it is compared with -> a verdict.

Verdicts are tried in the order of FINDINGS; the first that fits is it. A picture that shows nothing cannot be frozen,
blurred or shifted, so those that mean "nothing to see" come first. One look never makes a defect: `policy.LOOKS` says
how many in a row do, and whoever keeps the looks counts them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from collector.pictures.compare import change, detail, likeness, lost, moved, same, tint
from collector.pictures.explanation import because
from collector.pictures.fingerprint import Fingerprint
from collector.pictures.numbers import Numbers
from collector.pictures.policy import USUAL, PicturePolicy
from inventory.model.picture import PictureVerdict
from language.message import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One frame, and what it is compared with.

    `before` is the fingerprint of the look before, None for the first. `again` is that of a second key frame, taken
    at once because `suspected` says so. `references` are of the same view, in what lights there are.
    """

    numbers: Numbers
    fingerprint: Fingerprint
    before: Fingerprint | None = None
    again: Fingerprint | None = None
    references: tuple[Fingerprint, ...] = ()


class Finding(NamedTuple):
    """`numbers` are those the verdict stands on, beside those of the frame."""

    verdict: PictureVerdict
    numbers: Mapping[str, float] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """`numbers` is for the ledger; with the verdict they make a sentence: `explanation.because`."""

    verdict: PictureVerdict
    numbers: Mapping[str, float] = field(default_factory=dict)

    @property
    def because(self) -> Message:
        return because(self.verdict, self.numbers)


def judge(look: Look, policy: PicturePolicy = USUAL) -> Judgement:
    findings = (finding(look, policy) for finding in FINDINGS)
    found = next(filter(None, findings), Finding(PictureVerdict.OK))
    return Judgement(verdict=found.verdict, numbers={**look.numbers.as_mapping(), **compared(look), **found.numbers})


def suspected(fingerprint: Fingerprint, before: Fingerprint | None, policy: PicturePolicy = USUAL) -> bool:
    """Whether a second key frame is wanted at once: this one is pixel by pixel the one of the look before."""
    return before is not None and (same(fingerprint, before) or 0.0) >= policy.same


def compared(look: Look) -> dict[str, float]:
    """With the look before: what the time series `picture.change` tells."""
    return {"change": round(change(look.fingerprint, look.before), 3)} if look.before else {}


def black(look: Look, policy: PicturePolicy) -> Finding | None:
    is_black = look.numbers.high < policy.black_high and look.numbers.peak < policy.black_peak
    return Finding(PictureVerdict.BLACK) if is_black else None


def dark(look: Look, policy: PicturePolicy) -> Finding | None:
    is_dark = look.numbers.high < policy.dark_high and look.numbers.detail < policy.dark_detail
    return Finding(PictureVerdict.DARK) if is_dark else None


def no_signal(look: Look, policy: PicturePolicy) -> Finding | None:
    return Finding(PictureVerdict.NO_SIGNAL) if look.numbers.drawn >= policy.drawn else None


def bright(look: Look, policy: PicturePolicy) -> Finding | None:
    burnt = look.numbers.white >= policy.bright_white and look.numbers.detail < policy.bright_detail
    return Finding(PictureVerdict.BRIGHT) if burnt else None


def covered(look: Look, policy: PicturePolicy) -> Finding | None:
    if look.numbers.detail < policy.covered_detail <= min(map(detail, look.references), default=1.0):
        return Finding(PictureVerdict.COVERED)
    gone = [share for share in (lost(look.fingerprint, one) for one in look.references) if share is not None]
    if gone and min(gone) >= policy.covered_lost:
        return Finding(PictureVerdict.COVERED, {"lost": round(min(gone), 3)})
    return hidden(look, policy)


def hidden(look: Look, policy: PicturePolicy) -> Finding | None:
    """A hand, a bag: near the lens and so out of focus. A lens that is out of focus itself keeps the view's shapes."""
    own = own_likeness(look, policy)
    if own is None or own >= policy.other_likeness or not is_soft(look, policy):
        return None
    return Finding(PictureVerdict.COVERED, {"likeness": round(own, 3)})


def frozen(look: Look, policy: PicturePolicy) -> Finding | None:
    if look.before is None or look.again is None:
        return None
    agreed = min(same(look.fingerprint, other) or 0.0 for other in (look.before, look.again))
    return Finding(PictureVerdict.FROZEN, {"same": round(agreed, 3)}) if agreed >= policy.same else None


def colour_cast(look: Look, policy: PicturePolicy) -> Finding | None:
    """Not of a view that has this colour on its reference: a lawn is green, and somebody said that it may be."""
    numbers = look.numbers
    if numbers.cast < max(policy.cast, policy.cast_over_spread * numbers.spread):
        return None
    away = min((tint(look.fingerprint, one) for one in look.references), default=policy.cast_new)
    return Finding(PictureVerdict.COLOUR_CAST) if away >= policy.cast_new else None


def blurred(look: Look, policy: PicturePolicy) -> Finding | None:
    if not is_soft(look, policy):
        return None
    usual = {} if is_softest(look, policy) else {"usual": round(usual_sharpness(look), 4)}
    return Finding(PictureVerdict.BLURRED, usual)


def is_soft(look: Look, policy: PicturePolicy) -> bool:
    """In itself, or beside what is usual of this lens. A view that was approved as soft is so soft again."""
    soft = look.numbers.sharpness
    if soft is None:
        return False
    usual = usual_sharpness(look)
    return is_softest(look, policy) or soft < min(policy.soft, policy.softened * usual)


def is_softest(look: Look, policy: PicturePolicy) -> bool:
    soft, usual = look.numbers.sharpness, usual_sharpness(look)
    return soft is not None and soft < policy.blurred and not (0 < usual < policy.blurred)


def usual_sharpness(look: Look) -> float:
    return max((one.sharpness for one in look.references), default=0.0)


def shifted(look: Look, policy: PicturePolicy) -> Finding | None:
    own = own_likeness(look, policy)
    if own is None or own >= policy.alike:
        return None
    best = max(moved(look.fingerprint, one) for one in comparable(look, policy))
    if best.likeness >= policy.moved_likeness:
        place = {"across": round(best.across, 3), "down": round(best.down, 3)}
        return Finding(PictureVerdict.SHIFTED, {"likeness": round(own, 3), **place})
    return Finding(PictureVerdict.SHIFTED, {"likeness": round(own, 3)}) if own < policy.other_likeness else None


def own_likeness(look: Look, policy: PicturePolicy) -> float | None:
    """To the reference that is most like it, with neither moved; None where there is none to compare with."""
    if detail(look.fingerprint) < policy.view_detail:
        return None
    return max((likeness(look.fingerprint, one) for one in comparable(look, policy)), default=None)


def comparable(look: Look, policy: PicturePolicy) -> list[Fingerprint]:
    """References that were taken in the same kind of light, colour or infrared, and show enough."""
    coloured = look.fingerprint.coloured
    return [one for one in look.references if one.coloured == coloured and detail(one) >= policy.view_detail]


FINDINGS: tuple[Callable[[Look, PicturePolicy], Finding | None], ...] = (
    black, bright, no_signal, dark, covered, frozen, colour_cast, blurred, shifted,
)  # fmt: skip
