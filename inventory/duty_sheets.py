"""Hand-over sheets as JSON and back, as they stand in the duty log: untranslated. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from inventory.model.duty_sheet import DutySheet, Part, SheetLine
from language.message import Message

CHAPTERS = ("not_up", "defects", "blind", "opened", "closed", "still_open", "windows", "attendance")
"""In the order of the paper: devices that are not UP, what is wrong with recordings, disks, pictures and clocks, blind
key areas, faults that opened and closed in the shift and those that stay open, windows to come, who came."""
MOST_LINES = 60
"""Of a chapter: whoever takes over reads the whole sheet. The rest is counted."""


def part_of(lines: Sequence[SheetLine]) -> Part:
    return Part(lines=tuple(lines[:MOST_LINES]), total=len(lines))


def to_json(sheet: DutySheet) -> dict[str, Any]:
    return {
        "school": sheet.school, "shift": sheet.shift, "day": sheet.day.isoformat(), "start_ms": sheet.start_ms,
        "end_ms": sheet.end_ms, "at_ms": sheet.at_ms, "outgoing": list(sheet.outgoing),
        "incoming": list(sheet.incoming), "next_shift": sheet.next_shift, "states": dict(sheet.states),
        "entries": sheet.entries, "words": sheet.words,
        "parts": {
            name: {"total": part.total, "lines": [_line(one) for one in part.lines]}
            for name, part in sheet.parts.items()
        },
    }  # fmt: skip


def from_json(written: Mapping[str, Any]) -> DutySheet:
    """Also of one as it stands in the log, with the signatures under it."""
    told = {name: value for name, value in written.items() if name != "signatures"}
    told["day"] = date.fromisoformat(told["day"])
    told["outgoing"], told["incoming"] = tuple(told["outgoing"]), tuple(told["incoming"])
    told["parts"] = {
        name: Part(
            total=part["total"],
            lines=tuple(SheetLine(**{**one, "what": Message(*one["what"])}) for one in part["lines"]),
        )
        for name, part in told["parts"].items()
    }
    return DutySheet(**told)


def _line(one: SheetLine) -> dict[str, Any]:
    told = {"code": one.code, "name": one.name, "place": one.place, "since_ms": one.since_ms}
    what: dict[str, Any] = {"what": [one.what.id, dict(one.what.params)]}
    return what | {name: value for name, value in told.items() if value not in ("", None)}
