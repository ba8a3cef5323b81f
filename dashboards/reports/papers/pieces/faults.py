"""Faults, a row each, and those that came back. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from alerts.rules import words as rule_words
from dashboards.papers.sheet import Cell, Table, Tone
from dashboards.reports.fault_figures import MajorEvent, Repeated
from dashboards.reports.papers.pieces.amounts import count_cell, length_cell, moment_cell
from dashboards.reports.papers.pieces.sight import Sight
from dashboards.words import NONE, Words
from inventory.model.fault import Fault

MOST_LETTERS = 120
"""Of what a person wrote of a fault; all of it stands in the register."""
MOST_NUMBERS = 3
Shown = Callable[[Fault, Sight], str | Cell]


@dataclass(frozen=True, slots=True)
class Column:
    share: float
    cell: Shown
    right: bool = False


COLUMNS: Mapping[str, Column] = {
    "fault": Column(2.1, lambda one, _: one.number),
    "device": Column(2.1, lambda one, sight: sight.code_cell(one.device) if one.device else NONE),
    "name": Column(2.6, lambda one, sight: sight.name(one.device)),
    "what": Column(4, lambda one, sight: what(one, sight.words)),
    "severity": Column(1.3, lambda one, sight: sight.words.t(f"fault_severity.{int(one.severity)}")),
    "opened": Column(1.9, lambda one, sight: moment_cell(one.opened_ms, sight.words)),
    "acknowledged": Column(1.7, lambda one, sight: moment_cell(one.acknowledged_ms, sight.words)),
    "repaired": Column(1.9, lambda one, sight: moment_cell(one.repaired_ms, sight.words)),
    "limit": Column(2.1, lambda one, sight: limit_cell(one, sight.words)),
    "state": Column(1.6, lambda one, sight: sight.words.t(f"fault_state.{one.state}")),
    "cause": Column(1.6, lambda one, sight: sight.words.word("cause_class.", one.cause_class or "unknown")),
    "repaired_by": Column(1.6, lambda one, _: one.repaired_by),
}
SHORT = ("fault", "device", "name", "what", "opened", "repaired", "state")
LATE = ("fault", "device", "name", "what", "opened", "limit", "repaired")
EVERYTHING = tuple(COLUMNS)


def fault_table(
    faults: Sequence[Fault], sight: Sight, *, columns: Sequence[str] = SHORT, name: str = "", anchor: str = ""
) -> Table:
    """`columns` are keys of COLUMNS."""
    chosen = [COLUMNS[column] for column in columns]
    return Table(
        titles=[sight.words.t(f"report_col.{column}") for column in columns],
        rows=[[column.cell(one, sight) for column in chosen] for one in faults],
        widths=[column.share for column in chosen],
        right=frozenset(place for place, column in enumerate(chosen) if column.right),
        name=name,
        anchor=anchor,
    )


def what(fault: Fault, words: Words) -> str:
    """What the rule says that opened it, or what a person wrote."""
    if fault.rule:
        return words.say(rule_words.title(fault.rule, fault.details))
    return fault.text if len(fault.text) <= MOST_LETTERS else fault.text[: MOST_LETTERS - 1] + "…"


def limit_cell(fault: Fault, words: Words) -> Cell:
    """Until when it was to be mended; marked where it was not."""
    late = fault.repair_by_ms is not None and (fault.repaired_ms is None or fault.repaired_ms > fault.repair_by_ms)
    return moment_cell(fault.repair_by_ms, words, tone=Tone.MISSED if late and fault.overdue else Tone.PLAIN)


def repeated_table(rows: Sequence[Repeated], sight: Sight, *, name: str = "", anchor: str = "") -> Table:
    words = sight.words
    return Table(
        titles=[words.t(f"report_col.{column}") for column in ("device", "name", "topic", "times", "numbers")],
        rows=[
            [
                sight.code_cell(one.device),
                sight.name(one.device),
                words.t(f"fault_topic.{one.topic}"),
                count_cell(max(one.times, len(one.numbers)), words),
                some_numbers(one.numbers),
            ]
            for one in rows
        ],
        widths=[2, 3, 2, 1, 5],
        right=frozenset({3}),
        name=name,
        anchor=anchor,
    )


def some_numbers(numbers: Sequence[str]) -> str:
    """The first of them and how many there are besides: the data lists all."""
    more = len(numbers) - MOST_NUMBERS
    return ", ".join(numbers[:MOST_NUMBERS]) + (f" + {more}" if more > 0 else "")


def major_table(rows: Sequence[MajorEvent], words: Words, *, name: str = "", anchor: str = "") -> Table:
    """With how long each took to be reported; what nobody was told of yet stands out."""
    return Table(
        titles=[words.t(f"report_col.{column}") for column in ("fault", "since", "delay")],
        rows=[[one.number, moment_cell(one.since_ms, words), delay_cell(one, words)] for one in rows],
        widths=[2, 2, 3],
        name=name,
        anchor=anchor,
    )


def delay_cell(event: MajorEvent, words: Words) -> Cell:
    if event.delay_ms is None:
        return Cell(words.t("report_says.not_reported"), tone=Tone.MISSED)
    return length_cell(event.delay_ms, words) if event.delay_ms else Cell(words.t("report_says.at_once"))
