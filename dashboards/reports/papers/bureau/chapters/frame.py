"""What every paper of the bureau has around its figures, and the tables of all schools behind them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dashboards.papers.sheet import Facts, Paper, Section, Table
from dashboards.reports.bureau_figures import BureauFigures
from dashboards.reports.definitions import definitions
from dashboards.reports.papers.bureau.chapters.school_columns import EVERYTHING, SCHOOLS, View, subject_table
from dashboards.reports.papers.bureau.chapters.subjects import of_all, of_school
from dashboards.reports.papers.pieces.changed import changed_section
from dashboards.reports.papers.pieces.frame import head_notes, signatures
from dashboards.reports.papers.pieces.naming import period_words
from dashboards.reports.papers.pieces.sight import Sight
from dashboards.reports.report_kind import Issue
from dashboards.words import Words
from language.moment import local

SIGNERS = ("prepared", "checked", "bureau_leader")


def bureau_paper(
    kind: str, figures: BureauFigures, words: Words, issue: Issue, *, sections: Iterable[Section],
    signers: Sequence[str] = SIGNERS, facts: Facts = (), data: Sequence[Table] = (), terms: Sequence[str] = (),
    landscape: bool = False,
) -> Paper:  # fmt: skip
    """`terms` are the words that it defines at its end. A correction is told of before anything else."""
    return Paper(
        title=words.t(f"report_bureau.{kind}"),
        issuer=issue.issuer,
        language=words.language,
        printed=words.moment(words.now_ms),
        day=local(words.now_ms, words.zone).date(),
        code=issue.number,
        document=issue.document,
        subject=period_words(figures.period, words),
        notes=head_notes(figures, words, issue),
        facts=facts,
        sections=[*changed_section(issue, words), *sections],
        signatures=signatures(signers, words),
        stamp=True,
        landscape=landscape,
        data=data,
        definitions=definitions(terms, words),
        zone=words.zone,
        letterhead=True,
    )


def all_schools(figures: BureauFigures, words: Words) -> Table:
    """Every school with every figure, and the sum: for a workbook."""
    subjects = [*(of_school(line) for line in figures.schools), of_all(figures, words)]
    name = words.t("report_bhead.all_schools")
    return subject_table(subjects, View(words, figures.period), EVERYTHING, name=name, anchor=SCHOOLS)


def bureau_sight(figures: BureauFigures, words: Words) -> Sight:
    names = {one.device.code: one.device.name for one in figures.worst}
    return Sight(words=words, period=figures.period, known_ms=figures.known_ms, devices=names)


def school_names(figures: BureauFigures) -> dict[str, str]:
    return {line.school.code: line.school.name for line in figures.schools}
