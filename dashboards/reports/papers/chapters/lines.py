"""Lines to the Internet and to upper platforms, by the daily checks (Q16, Q46). Pure."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.papers.sheet import Cell, Section, Table
from dashboards.reports.other_figures import LineFigures
from dashboards.reports.papers.chapters.story import Story
from dashboards.reports.papers.pieces.amounts import count_cell, length_cell
from dashboards.words import NONE

COLUMNS = ("line", "toward", "carrier", "days_checked", "days_well", "down", "watched")
SECOND_MS = 1_000


def lines(story: Story) -> list[Section]:
    rows = story.figures.lines
    return [Section(title=story.head("lines"), tables=[line_table(rows, story, anchor="uplinks")])] if rows else []


def line_table(rows: Sequence[LineFigures], story: Story, *, name: str = "", anchor: str = "") -> Table:
    return Table(
        titles=[story.words.t(f"report_col.{column}") for column in COLUMNS],
        rows=[_row(one, story) for one in rows],
        widths=[3, 2.2, 2.2, 1.4, 1.6, 1.8, 1.8],
        right=frozenset({3, 4, 5, 6}),
        name=name,
        anchor=anchor,
    )


def _row(one: LineFigures, story: Story) -> list[str | Cell]:
    words = story.words
    called = " ".join(part for part in (one.device, one.port) if part)
    return [
        Cell(called, trace=story.sight.code_cell(one.device).trace),
        words.t(f"line_toward.{one.toward}") if one.toward else NONE,
        one.carrier,
        count_cell(one.well.whole, words),
        count_cell(one.well.part, words),
        length_cell(one.down_s * SECOND_MS, words),
        length_cell(one.seen_s * SECOND_MS, words),
    ]
