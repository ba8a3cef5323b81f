"""Devices taken together, a row a group: by kind, by area, by anything; the sum below. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.state import State
from dashboards.papers.sheet import Cell, Table, Tone
from dashboards.reports.papers.pieces.amounts import count_cell, length_cell
from dashboards.reports.papers.pieces.rates import coverage_cell, rate_cell, share_cell
from dashboards.reports.school_figures import Group
from dashboards.words import Words

COLUMNS = ("devices", "online", "availability", "coverage", "intact", "down", "behind")


def group_table(
    label: str, rows: Sequence[tuple[str | Cell, Group]], words: Words, *, total: Group | None = None, name: str = "",
    anchor: str = "",
) -> Table:  # fmt: skip
    """`label` heads the first column. Rates of the sum are reckoned from sums, never from the rates above."""
    lines = [group_row(first, group, words) for first, group in rows]
    if total is not None:
        lines.append(group_row(words.t("paper.sum"), total, words, tone=Tone.STRONG))
    return Table(
        titles=[label, *(words.t(f"report_col.{column}") for column in COLUMNS)],
        rows=lines,
        widths=[3, 1.2, 1.7, 1.7, 1.7, 1.7, 2, 2],
        right=frozenset(range(1, len(COLUMNS) + 1)),
        name=name,
        anchor=anchor,
    )


def group_row(first: str | Cell, group: Group, words: Words, *, tone: Tone = Tone.PLAIN) -> list[str | Cell]:
    figures = group.figures
    head = Cell(first, tone=tone) if isinstance(first, str) else first
    return [
        head,
        count_cell(group.devices, words, tone=tone),
        share_cell(figures.as_seen_by_user, words, tone=tone),
        share_cell(figures.availability, words, tone=tone),
        coverage_cell(figures.coverage, words),
        rate_cell(group.intact, words, tone=tone),
        length_cell(figures[State.DOWN], words, tone=tone),
        length_cell(figures[State.SHADOW], words, tone=tone),
    ]
