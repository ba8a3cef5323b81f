"""Duty of the period: who was on, whether they came, whether the shift was handed over. Pure."""

from __future__ import annotations

from dashboards.papers.sheet import Cell, Section, Table, Tone
from dashboards.reports.duty_figures import Came, DutyTurn
from dashboards.reports.papers.chapters.story import Story
from dashboards.reports.papers.pieces.amounts import moment_cell, short_moment
from dashboards.words import NONE
from inventory.model.attendance import Standing

COLUMNS = ("shift", "from", "to", "on_duty", "signed_on", "handed_over")
BAD = (Standing.MISSED, Standing.LATE)


def duty(story: Story) -> list[Section]:
    words, figures, title = story.words, story.figures.duty, story.head("duty")
    if not figures.turns:
        return [Section(title=title, paragraphs=[words.t("report_says.no_roster")])]
    said = words.t(
        "report_says.duty", shifts=words.num(len(figures.turns)), late=words.num(figures.count(Standing.LATE)),
        missed=words.num(figures.count(Standing.MISSED)), patrols=words.num(figures.patrols),
        events=words.num(figures.events), visitors=words.num(figures.visitors),
    )  # fmt: skip
    table = Table(
        titles=[words.t(f"report_col.{column}") for column in COLUMNS],
        rows=[_row(one, story) for one in figures.turns],
        widths=[1.6, 1.7, 1.7, 2.6, 3.4, 2],
        anchor="duty",
    )
    return [Section(title=title, paragraphs=[said], tables=[table])]


def _row(one: DutyTurn, story: Story) -> list[str | Cell]:
    words = story.words
    lacking = [words.t("duty.nobody")] if one.lacking else []
    called = words.word("shift.", one.shift)
    return [
        words.t("report_says.leads", shift=called) if one.leads else called,
        moment_cell(one.start_ms, words),
        moment_cell(one.end_ms, words),
        Cell("\n".join([*(came.name for came in one.people), *lacking]), tone=Tone.MISSED if lacking else Tone.PLAIN),
        Cell("\n".join(_came(came, story) for came in one.people), tone=_tone(one)),
        _handed(one, story),
    ]


def _tone(one: DutyTurn) -> Tone:
    return Tone.MISSED if any(came.standing in BAD for came in one.people) else Tone.PLAIN


def _came(came: Came, story: Story) -> str:
    if came.standing is None:
        return NONE
    said = story.words.t(f"attendance.{came.standing}")
    return said if came.at_ms is None else f"{said} {short_moment(came.at_ms, story.words)}"


def _handed(one: DutyTurn, story: Story) -> Cell:
    """What still runs is not yet to be handed over; leaders' shifts never are."""
    if one.handed_over is not None:
        return moment_cell(one.handed_over, story.words)
    due = not one.leads and one.end_ms <= story.figures.known_ms
    return Cell(story.words.t("report_says.not_handed_over"), tone=Tone.MISSED) if due else Cell(NONE)
