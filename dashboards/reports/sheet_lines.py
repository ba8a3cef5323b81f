"""A self-check sheet of the register as figures: its lines with the last mark of each. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboards.reports.register_figures import SheetFigures, SheetLine
from inventory.model.check_plan import YEARLY
from inventory.model.use import UseAction, UseItem, UseState
from language.message import Message


def sheet_of(item: UseItem) -> SheetFigures | None:
    """None for one that was cancelled."""
    if item.state is UseState.CANCELLED:
        return None
    signed, marks = item.last(UseAction.SIGNED), marks_of(item)
    lines, states = item.said("lines"), item.said("counts")
    return SheetFigures(
        code=item.code,
        yearly=item.text("plan") == YEARLY,
        occasion=item.text("occasion"),
        made_ms=item.begun_ms,
        signed_ms=signed.at_ms if signed else None,
        signer=item.text("signer") if signed else "",
        states=sorted((str(name), int(str(count))) for name, count in states.items())
        if isinstance(states, dict)
        else (),
        lines=[_line(one, marks) for one in lines if isinstance(one, dict)] if isinstance(lines, list) else (),
    )


def marks_of(item: UseItem) -> dict[int, tuple[str, str]]:
    """Line -> the last mark of it and its words."""
    found: dict[int, tuple[str, str]] = {}
    for step in item.steps:
        numbers = step.detail.get("numbers")
        if step.action is UseAction.MARKED and isinstance(numbers, list):
            told = str(step.detail.get("mark", "")), str(step.detail.get("words", ""))
            found |= {number: told for number in numbers if isinstance(number, int)}
    return found


def _line(line: Mapping[str, Any], marks: Mapping[int, tuple[str, str]]) -> SheetLine:
    number = int(line["number"])
    mark, words = marks.get(number, ("", ""))
    return SheetLine(
        number=number,
        device=str(line["code"]),
        name=str(line["name"]),
        area=str(line["area"]),
        state=str(line["state"]),
        said=[Message(id, params) for id, params in line["said"]],
        tasks=[Message(id) for id in line["tasks"]],
        mark=mark,
        words=words,
    )
