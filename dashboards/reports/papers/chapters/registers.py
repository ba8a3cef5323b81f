"""Hidden dangers, inspections and check lists, as their registers stood at the period's end (Q50, Q51). Pure."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.papers.sheet import Cell, Section, Table, Tone
from dashboards.reports.papers.chapters.story import Story
from dashboards.reports.papers.pieces.amounts import count_cell, day_cell
from dashboards.reports.papers.pieces.cut import cut
from dashboards.reports.register_figures import CheckFigures, DangerFigures, InspectionFigures
from dashboards.words import NONE
from inventory.model.check_plan import OWN_NAMES
from language.moment import local

MOST = 20
DANGER_COLUMNS = ("number", "what", "place", "severity", "found", "measure_taken", "person_in_charge", "due", "state")
INSPECTION_COLUMNS = ("number", "day", "inspectors", "rating", "findings", "due", "cleared")


def dangers(story: Story) -> list[Section]:
    words, registers = story.words, story.figures.registers
    if not (registers.found or registers.settled or registers.open):
        return []
    said = words.t(
        "report_says.dangers", found=words.num(registers.found), settled=words.num(registers.settled),
        open=words.num(registers.open), late=words.num(registers.late),
    )  # fmt: skip
    table = cut(danger_table(registers.dangers[:MOST], story, anchor="dangers"), len(registers.dangers), words)
    return [Section(title=story.head("dangers"), paragraphs=[said], tables=[table] if table.rows else [])]


def danger_data(story: Story) -> Table:
    return danger_table(
        story.figures.registers.dangers, story, name=story.head("data_dangers"), anchor="data-dangers"
    )  # fmt: skip


def danger_table(rows: Sequence[DangerFigures], story: Story, *, name: str = "", anchor: str = "") -> Table:
    words = story.words
    return Table(
        titles=[words.t(f"report_col.{column}") for column in DANGER_COLUMNS],
        rows=[
            [
                one.code,
                one.what,
                one.where or story.sight.name(one.device) or one.device,
                words.t(f"use_weight.{one.severity}"),
                moment_day(one.found_ms, story),
                one.measure,
                one.person,
                deadline(one.due_ms, one.late, story),
                words.t(f"use_state.{one.state}"),
            ]
            for one in rows
        ],
        widths=[2, 3.2, 2, 1.2, 1.9, 2.4, 1.6, 1.9, 1.6],
        name=name,
        anchor=anchor,
    )


def inspections(story: Story) -> list[Section]:
    words, rows = story.words, story.figures.registers.inspections
    if not rows:
        return []
    table = Table(
        titles=[words.t(f"report_col.{column}") for column in INSPECTION_COLUMNS],
        rows=[_inspection(one, story) for one in rows[:MOST]],
        widths=[2, 1.9, 2.2, 1.4, 5, 1.9, 1.9],
        anchor="inspections",
    )
    return [Section(title=story.head("inspections"), tables=[table])]


def _inspection(one: InspectionFigures, story: Story) -> list[str | Cell]:
    return [
        one.code,
        day_cell(one.day, story.words),
        one.inspectors,
        story.words.word("inspection_rating.", one.rating),
        "\n".join(one.findings),
        deadline(one.due_ms, one.late, story),
        Cell(NONE) if one.cleared_ms is None else moment_day(one.cleared_ms, story),
    ]


def checks(story: Story) -> list[Section]:
    words, rows = story.words, story.figures.registers.checks
    if not rows:
        return []
    table = Table(
        titles=[words.t(f"report_col.{column}") for column in ("check_list", "done", "found_wrong")],
        rows=[[called(one, story), count_cell(one.done, words), wrong(one.bad, story)] for one in rows],
        widths=[6, 2, 2],
        right=frozenset({1, 2}),
        anchor="checks",
    )
    return [Section(title=story.head("checks"), tables=[table])]


def called(one: CheckFigures, story: Story) -> str:
    return story.words.t(f"check_plan.{one.plan}") if one.plan in OWN_NAMES else one.title


def wrong(count: int, story: Story) -> Cell:
    return count_cell(count, story.words, tone=Tone.MISSED if count else Tone.PLAIN)


def moment_day(at_ms: int, story: Story) -> Cell:
    return Cell(story.words.day(at_ms), local(at_ms, story.words.zone))


def deadline(due_ms: int | None, late: bool, story: Story) -> Cell:
    """A deadline is the end of a day: the day before it is the one that people know."""
    if due_ms is None:
        return Cell(NONE)
    day = local(due_ms - 1, story.words.zone).date()
    return Cell(story.words.date(day), day, Tone.MISSED if late else Tone.PLAIN)
