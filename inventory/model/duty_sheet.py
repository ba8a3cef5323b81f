"""The sheet of a shift hand-over: how everything stands, filled in by the machine (Q27, 交接班)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from language.message import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine:
    """One thing that is to be known. `code` is a device's, a fault's number or empty, `name` people's words; `what`
    says what it is about, `since_ms` since when."""

    what: Message
    code: str = ""
    name: str = ""
    place: str = ""
    since_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A chapter (`inventory.duty_sheets.CHAPTERS`): its first lines, and how many there are in all."""

    lines: tuple[SheetLine, ...] = ()
    total: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DutySheet:
    """Of the shift that began on `day` and ends at `end_ms`; as things stood at `at_ms`. `outgoing` and `incoming` are
    names. `states` counts devices by the names of the six states; `entries` counts the shift's entries in the log.
    `words` are the outgoing person's.
    """

    school: str
    shift: str
    day: date
    start_ms: int
    end_ms: int
    at_ms: int
    outgoing: tuple[str, ...] = ()
    incoming: tuple[str, ...] = ()
    next_shift: str = ""
    states: Mapping[str, int] = field(default_factory=dict)
    parts: Mapping[str, Part] = field(default_factory=dict)
    entries: int = 0
    words: str = ""
