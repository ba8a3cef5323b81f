"""Sheets that people sign: the self-check before holidays, and the year's maintenance (Q33). Pure."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.papers.sheet import Cell, Facts, Section, Table, Tone
from dashboards.reports.papers.chapters.registers import wrong
from dashboards.reports.papers.chapters.story import Story
from dashboards.reports.papers.pieces.amounts import count_cell
from dashboards.reports.papers.pieces.cut import cut
from dashboards.reports.register_figures import SheetFigures, SheetLine
from dashboards.words import NONE

MOST = 150
"""Lines of all sheets of a paper that are printed."""
COLUMNS = ("line_number", "device", "name", "area", "machine_sees", "tasks", "mark", "remark")
CHECK_COLUMNS = tuple(column for column in COLUMNS if column != "tasks")
TONES = {"bad": Tone.MISSED, "well": Tone.MET}
WIDTHS = {"line_number": 0.9, "device": 2.1, "name": 2.6, "area": 1.8, "machine_sees": 3.2, "tasks": 3.4, "mark": 1.8,
          "remark": 2.4}  # fmt: skip


def selfchecks(story: Story) -> list[Section]:
    return sheets_told(story, [one for one in story.figures.registers.sheets if not one.yearly], "no_selfcheck")


def maintenance(story: Story) -> list[Section]:
    return sheets_told(story, [one for one in story.figures.registers.sheets if one.yearly], "no_maintenance")


def sheet_data(story: Story, *, yearly: bool) -> list[Table]:
    """Every line of the sheets of one sort."""
    own = [one for one in story.figures.registers.sheets if one.yearly is yearly and one.lines]
    return [sheet_table(one.lines, one, story, name=one.code, anchor=f"data-{one.code}") for one in own]


def sheets_told(story: Story, sheets: Sequence[SheetFigures], none: str) -> list[Section]:
    """`none` is what is said where there is no sheet, of the family `report_says.`."""
    if not sheets:
        return [Section(title=story.head("sheets"), paragraphs=[story.words.t(f"report_says.{none}")])]
    left, found = MOST, []
    for one in sheets:
        found.append(_sheet(one, story, left))
        left = max(0, left - len(one.lines))
    return found


def _sheet(one: SheetFigures, story: Story, most: int) -> Section:
    words = story.words
    lines = sorted(one.lines, key=lambda line: (line.mark != "bad", bool(line.mark), line.number))
    paragraphs = [words.t("report_says.sheet_unsigned", sheet=one.code)] if one.signed_ms is None else []
    sort = words.t("register.one.yearly" if one.yearly else "register.one.selfcheck")
    title = " · ".join(part for part in (f"{sort} {one.code}", one.occasion) if part)
    table = sheet_table(lines[:most], one, story, name=words.t("register.lines"), anchor=f"sheet-{one.code}")
    tables = [cut(table, len(lines), words)] if lines else []
    return Section(title=title, paragraphs=paragraphs, facts=_facts(one, story), tables=tables)


def _facts(one: SheetFigures, story: Story) -> Facts:
    words = story.words
    signed = "" if one.signed_ms is None else f"{one.signer} {words.moment(one.signed_ms)}".strip()
    states = ", ".join(f"{words.t(f'state.{state}')} {words.num(count)}" for state, count in one.states)
    return [
        (words.t("report_col.made"), words.moment(one.made_ms)),
        (words.t("report_col.signed"), Cell(signed or NONE, tone=Tone.PLAIN if signed else Tone.MISSED)),
        (words.t("report_col.lines_checked"), count_cell(len(one.lines), words)),
        (words.t("report_col.not_in_order"), wrong(one.bad, story)),
        (words.t("report_col.not_looked_at"), wrong(one.unmarked, story)),
        (words.t("report_col.states_then"), states),
    ]


def sheet_table(lines: Sequence[SheetLine], sheet: SheetFigures, story: Story, *, name: str, anchor: str) -> Table:
    columns = COLUMNS if sheet.yearly else CHECK_COLUMNS
    return Table(
        titles=[story.words.t(f"report_col.{column}") for column in columns],
        rows=[[_cells(line, story)[column] for column in columns] for line in lines],
        widths=[WIDTHS[column] for column in columns],
        right=frozenset({0}),
        name=name,
        anchor=anchor,
    )


def _cells(line: SheetLine, story: Story) -> dict[str, str | Cell]:
    words = story.words
    state = [words.t(f"state.{line.state}")] if line.state else []
    mark = words.t(f"selfcheck_mark.{line.mark}") if line.mark else words.t("report_says.not_looked_at")
    return {
        "line_number": count_cell(line.number, words),
        "device": story.sight.code_cell(line.device),
        "name": line.name,
        "area": story.sight.area(line.area),
        "machine_sees": "\n".join([*state, *(words.say(one) for one in line.said)]),
        "tasks": "\n".join(words.say(one) for one in line.tasks),
        "mark": Cell(mark, tone=TONES.get(line.mark, Tone.PLAIN if line.mark else Tone.NOT_JUDGED)),
        "remark": line.words,
    }
