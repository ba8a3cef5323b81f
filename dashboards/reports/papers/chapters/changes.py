"""Changes that machines noticed and no permit covers. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.papers.sheet import Cell, Section, Table
from dashboards.reports.papers.chapters.story import Story
from dashboards.reports.papers.pieces.amounts import moment_cell
from dashboards.reports.papers.pieces.cut import cut
from dashboards.words import NONE
from inventory.model.change_event import ChangeEvent

MOST = 20
COLUMNS = ("at", "device", "name", "change", "old", "new")


def unexpected(story: Story) -> list[Section]:
    words, changes = story.words, story.figures.changes
    if not changes.noticed:
        return []
    said = words.t(
        "report_says.changes", noticed=words.num(changes.noticed), unexpected=words.num(len(changes.unexpected))
    )  # fmt: skip
    table = change_table(changes.unexpected[:MOST], story, anchor="unexpected-changes")
    tables = [cut(table, len(changes.unexpected), words)] if table.rows else []
    return [Section(title=story.head("changes"), paragraphs=[said], tables=tables)]


def change_table(changes: Sequence[ChangeEvent], story: Story, *, name: str = "", anchor: str = "") -> Table:
    return Table(
        titles=[story.words.t(f"report_col.{column}") for column in COLUMNS],
        rows=[_row(one, story) for one in changes],
        widths=[1.8, 2.2, 2.6, 2.6, 2.6, 2.6],
        name=name,
        anchor=anchor,
    )


def _row(one: ChangeEvent, story: Story) -> list[str | Cell]:
    words = story.words
    happened = words.word("action.", one.action) if not one.field else words.label(one.field)
    return [
        moment_cell(one.at_ms, words),
        story.sight.code_cell(one.subject),
        story.sight.name(one.subject),
        happened,
        words.value(one.field, one.old) if one.field else NONE,
        words.value(one.field, one.new) if one.field else NONE,
    ]
