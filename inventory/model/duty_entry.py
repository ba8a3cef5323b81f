"""An entry of the duty log: it stands as it was written; a wrong one is corrected by another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from language.message import Message


class EntryKind(StrEnum):
    """The first four are people's, the others are written by acts of people or by the clock."""

    PATROL = "patrol"  # 巡查
    EVENT = "event"
    VISITOR = "visitor"
    NOTE = "note"
    CORRECTION = "correction"
    SIGNED_ON = "signed_on"
    MISSED = "missed"  # 漏岗
    HANDOVER = "handover"  # 交接班
    HANDOVER_MISSED = "handover_missed"


BY_HAND = (EntryKind.PATROL, EntryKind.EVENT, EntryKind.VISITOR, EntryKind.NOTE, EntryKind.CORRECTION)
FIELDS = ("weather", "visitors", "place", "event", "measures", "reported_to", "result")
"""What people write, in the order of the log's columns (Q24-Q27, Q49): each a text, empty where nothing is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyEntry:
    """`seq` counts from 1 within the school and `hash` chains it to the entry before. `at_ms` is when it was written,
    `happened_ms` what it tells of; `shift` and `day` are those of the shift in which that was, `person` the name of
    who was on or who it is about, `by` who wrote it.

    `texts` are people's words by the names of `FIELDS`; `said` is what a machine wrote instead. `corrects` is the
    number of the entry that this one puts right. `sheet` is the hand-over sheet as it was signed
    (`inventory/duty_sheets.py`).
    """

    school: str
    kind: EntryKind
    at_ms: int
    happened_ms: int
    shift: str
    day: date
    person: str
    by: str
    texts: Mapping[str, str] = field(default_factory=dict)
    said: Message | None = None
    corrects: int | None = None
    sheet: Mapping[str, object] | None = None
    seq: int = 0
    hash: str = ""
