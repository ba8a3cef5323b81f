"""Management passwords: changed when and by whom, overdue, factory-set, shared; never what they are (Q11). Pure."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.papers.sheet import Cell, Facts, Section, Table, Tone
from dashboards.reports.other_figures import PasswordChange
from dashboards.reports.papers.chapters.story import Story
from dashboards.reports.papers.pieces.amounts import count_cell, moment_cell
from dashboards.reports.papers.pieces.cut import cut
from dashboards.reports.papers.pieces.rates import rate_cell
from dashboards.reports.papers.pieces.traces import PASSWORDS, table_trace
from language.enumeration import some_of

MOST = 20


def passwords(story: Story) -> list[Section]:
    figures, words = story.figures.passwords, story.words
    if not (figures.in_time.whole or figures.changed or figures.due or figures.factory or figures.shared):
        return []
    paragraphs = [words.t("report_says.passwords_due", devices=some_of(due_devices(story)))] if figures.due else []
    table = password_table(
        figures.changed[:MOST], story, name=story.head("passwords_changed"), anchor="passwords-changed"
    )
    tables = [cut(table, len(figures.changed), words)] if table.rows else []
    facts = password_facts(story)
    return [Section(title=story.head("passwords"), paragraphs=paragraphs, facts=facts, tables=tables)]


def due_devices(story: Story) -> list[str]:
    return list(dict.fromkeys(device for device, _ in story.figures.passwords.due))


def password_facts(story: Story) -> Facts:
    figures, words = story.figures.passwords, story.words

    def bad(count: int) -> Cell:
        return count_cell(count, words, tone=Tone.MISSED if count else Tone.PLAIN)

    return [
        (words.t("report_col.passwords_in_time"), rate_cell(figures.in_time, words)),
        (
            words.t("report_col.passwords_changed"),
            count_cell(len(figures.changed), words, trace=table_trace(PASSWORDS)),
        ),
        (words.t("report_col.passwords_due"), bad(len(figures.due))),
        (words.t("report_col.passwords_factory"), bad(figures.factory)),
        (words.t("report_col.passwords_shared"), bad(figures.shared)),
    ]


def password_table(changed: Sequence[PasswordChange], story: Story, *, name: str = "", anchor: str = "") -> Table:
    words = story.words
    return Table(
        titles=[words.t(f"report_col.{column}") for column in ("at", "device", "name", "account", "by")],
        rows=[
            [
                moment_cell(one.at_ms, words),
                story.sight.code_cell(one.device),
                story.sight.name(one.device),
                one.account,
                one.by,
            ]
            for one in changed
        ],
        widths=[1.8, 2.2, 3.4, 2, 2],
        name=name,
        anchor=anchor,
    )
