"""What is known of a condition's causes when it is about to be told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from alerts.condition import Condition


class Word(StrEnum):
    OWN = "own"  # nothing explains it
    WAIT = "wait"  # those on its way are being asked: judge it again in the next turn
    EXPLAINED = "explained"  # it belongs to the fault of `cause`
    MUTED = "muted"  # in maintenance or not in service: nobody is told


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """`cause` is a device's code, `affected` the devices in the shadow of what the condition tells of."""

    word: Word
    cause: str = ""
    probable: bool = False
    affected: int = 0


Judge = Callable[[Condition], Judgement]

OWN = Judgement(word=Word.OWN)
WAIT = Judgement(word=Word.WAIT)
MUTED = Judgement(word=Word.MUTED)


def own(*, affected: int = 0) -> Judgement:
    return Judgement(word=Word.OWN, affected=affected) if affected else OWN


def explained(cause: str, *, probable: bool = False) -> Judgement:
    return Judgement(word=Word.EXPLAINED, cause=cause, probable=probable)
