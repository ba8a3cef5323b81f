"""What one look says of one part of a device: bad, good, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from inventory.model.defect import DefectKind
from language.message import Parameter


class Word(StrEnum):
    BAD = "bad"
    GOOD = "good"
    UNKNOWN = "unknown"  # neither opens nor ends anything


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`since_ms` is when it began as far as this look knows, None: at the first look that said so.

    `details` are the parameters of `defect.<kind>`. `witness` names who says it, where several can: what one of them
    found bad, only the same may find good. `looks` is how many in a row must say BAD, where it departs from the rule.
    """

    kind: DefectKind
    word: Word
    part: str = ""
    since_ms: int | None = None
    details: Mapping[str, Parameter] = field(default_factory=dict)
    witness: str = ""
    looks: int | None = None


def bad(kind: DefectKind, part: str = "", *, since_ms: int | None = None, **details: Parameter) -> Verdict:
    return Verdict(kind=kind, word=Word.BAD, part=part, since_ms=since_ms, details=details)


def good(kind: DefectKind, part: str = "") -> Verdict:
    return Verdict(kind=kind, word=Word.GOOD, part=part)


def unknown(kind: DefectKind, part: str = "") -> Verdict:
    return Verdict(kind=kind, word=Word.UNKNOWN, part=part)
