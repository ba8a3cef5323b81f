"""A paper as plain data: what stands on it, in words already, before anybody knows whether it becomes PDF or a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Any

MAX_ROWS = 500
"""Of all tables of a paper: more rows belong in a workbook. Typesetting 8,000 takes seconds and a gigabyte."""
MAX_TEXT = 400_000
"""Letters of a whole paper."""
MAX_DRAWINGS = 4 << 20
"""Letters of all its charts."""


class Tone(StrEnum):
    """What a cell means beside its words: never by colour alone, so each has a sign of its own."""

    PLAIN = "plain"
    MET = "met"
    MISSED = "missed"
    NOT_JUDGED = "not_judged"
    SOFT = "soft"  # beside the point
    STRONG = "strong"  # a sum


@dataclass(frozen=True, slots=True)
class Cell:
    """`text` is what is printed, in the paper's language. `value` is what a workbook holds so that it can be reckoned
    with: a number (Fraction: a share of 1, shown in percent), a day, a moment (aware), a length of time; None: the
    text. `trace` is where what is behind it stands: a path of our pages (`/trace/…`), or `#name` of a table's
    `anchor` in the same paper; empty for none."""

    text: str
    value: int | float | Fraction | date | datetime | timedelta | None = None
    tone: Tone = Tone.PLAIN
    trace: str = ""

    def __str__(self) -> str:
        return self.text


Facts = Sequence[tuple[str, str | Cell]]
"""Labels and values; an empty value is printed as a dash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A picture as an SVG document of our own writing (fixed size, no script, no outer thing), told in words by `says`
    for who cannot see it. `width` is its share of the line."""

    svg: str
    title: str
    says: str
    width: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """`widths` are shares of the line, one a column (all alike where left out); `right` the places of columns of
    numbers. Titles are printed again on each page."""

    titles: Sequence[str]
    rows: Sequence[Sequence[str | Cell]]
    widths: Sequence[float] = ()
    right: frozenset[int] = frozenset()
    name: str = ""
    """Over it, and of its sheet in a workbook."""
    anchor: str = ""
    """What cells of the same paper refer to; letters, digits and hyphens."""
    note: str = ""
    """Under it: what it leaves out, and where that stands."""

    def shares(self) -> Sequence[float]:
        return self.widths or [1.0] * len(self.titles)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Under a heading: first paragraphs, then facts, charts, then tables. `fresh` begins on a page of its own."""

    title: str = ""
    paragraphs: Sequence[str] = ()
    facts: Facts = ()
    charts: Sequence[Chart] = ()
    tables: Sequence[Table] = ()
    fresh: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """`role` says as what somebody signs. `name` and `signed` (a moment in words, or how it was proven) are empty
    where there is to be room for a pen."""

    role: str
    name: str = ""
    signed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """`issuer` is the letterhead (a school, the bureau), `code` the paper's own number, `notes` soft lines under the
    title (the period, the state of knowledge). `printed` is the moment of printing in words; it stands at the foot
    with the title. `stamp` leaves room for the issuer's seal beside the signatures. `language` is one of LANGUAGES."""

    title: str
    issuer: str
    language: str
    printed: str
    code: str = ""
    subject: str = ""
    notes: Sequence[str] = ()
    facts: Facts = ()
    sections: Sequence[Section] = ()
    signatures: Sequence[Signature] = ()
    stamp: bool = False
    landscape: bool = False
    data: Sequence[Table] = ()
    definitions: Facts = ()
    """What its words mean: terms and their definitions; the last section of a paper, a sheet of a workbook."""
    zone: str = "UTC"
    document: str = ""
    """The issuer's own number of documents, as it writes them; stands in the letterhead instead of `code`."""
    day: date | None = None
    """Of its issue, beside the seal and in the letterhead; None: `printed` stands there."""
    letterhead: bool = False
    """The head of a document that a bureau issues, as its country has it; else the issuer's name alone."""
    figures: Mapping[str, Any] = field(default_factory=dict)
    """What is compared between periods and versions (`Headline.as_data`): the form for programs carries it."""

    @property
    def rows(self) -> int:
        return sum(len(table.rows) for section in self.sections for table in section.tables)
