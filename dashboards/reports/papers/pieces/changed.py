"""What a corrected version changed and why: first on the paper. Pure."""

from __future__ import annotations

from dashboards.papers.sheet import Section, Table
from dashboards.reports.figure_words import figure_row
from dashboards.reports.report_kind import Issue
from dashboards.words import Words

MOST = 40
"""Changed figures that are printed; all of them stand in the data."""
FIRST_CORRECTION = 2


def changed_section(issue: Issue, words: Words, most: int = MOST) -> list[Section]:
    """Empty for a first version."""
    if issue.version < FIRST_CORRECTION:
        return []
    why = words.t("report_says.why", why=issue.why) if issue.why else words.t("report_says.new_knowledge")
    more = len(issue.changes) - most
    paragraphs = [words.t("report_says.corrected", version=issue.version, before=issue.version - 1), why]
    if not issue.changes:
        paragraphs.append(words.t("report_says.no_figure_changed"))
    if more > 0:
        paragraphs.append(words.t("report_says.more_changed", n=more))
    tables = [changed_table(issue, words, most)] if issue.changes else []
    return [Section(title=words.t("report_head.corrected"), paragraphs=paragraphs, tables=tables)]


def changed_table(issue: Issue, words: Words, most: int) -> Table:
    return Table(
        titles=[words.t(f"report_col.{column}") for column in ("figure", "was", "now")],
        rows=[list(figure_row(one, words)) for one in issue.changes[:most]],
        widths=[5, 2, 2],
        right=frozenset({1, 2}),
        anchor="corrected",
    )
