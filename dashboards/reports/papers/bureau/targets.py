"""What is asked and how far it is reached (达标情况): by measure and locality, and who is below. Pure."""

from __future__ import annotations

from dashboards.papers.sheet import Paper, Section, Table
from dashboards.reports.bureau_figures import BureauFigures
from dashboards.reports.papers.bureau.chapters.frame import all_schools, bureau_paper
from dashboards.reports.papers.bureau.chapters.localities import (
    CAMPUSES,
    all_judged,
    campus_chart,
    campus_table,
    groups,
    targets_by,
    unentered,
)
from dashboards.reports.papers.bureau.chapters.school_columns import View, subject_table
from dashboards.reports.papers.bureau.chapters.subjects import of_school
from dashboards.reports.papers.pieces.kpi import MEASURES
from dashboards.reports.report_kind import Issue
from dashboards.words import Words

MISSED = (
    "code", "school", "locality", "online", "coverage", "availability", "intact", "recording", "retention",
    "mended_in_time",
)  # fmt: skip
STANDING = ("code", "school", "locality", "one_keys", "accepted", "police", "education")
TERMS = (
    "target", "compliance", "networking", "one_key", "intact", "online", "availability", "coverage", "recording",
    "retention", "mended_in_time", "not_judged", "known_at",
)  # fmt: skip
MOST = 200


def paper(figures: BureauFigures, words: Words, issue: Issue) -> Paper:
    subjects = groups(figures, words)
    campuses = campus_table(subjects, words, CAMPUSES, note=unentered(figures, words))
    reached = [campuses, all_judged(subjects, words, MEASURES)]
    return bureau_paper(
        "targets", figures, words, issue,
        sections=[
            Section(
                title=words.t("report_bhead.reached"),
                paragraphs=targets_by(subjects, words) or [words.t("report_bsays.no_targets")],
                charts=campus_chart(subjects, words, CAMPUSES),
                tables=[table for table in reached if table.rows],
            ),
            below(figures, words),
        ],
        data=[all_schools(figures, words), standings(figures, words)],
        terms=TERMS,
    )  # fmt: skip


def below(figures: BureauFigures, words: Words) -> Section:
    """Schools that missed at least one target, those with most missed first."""
    lines = sorted(
        (line for line in figures.schools if any(judged.missed for judged in line.judged.values())),
        key=lambda line: (-sum(judged.missed for judged in line.judged.values()), line.school.code),
    )
    title = words.t("report_bhead.below")
    if not lines:
        return Section(title=title, paragraphs=[words.t("report_bsays.nobody_below")])
    note = words.t("report_bsays.rest_in_data", table=words.t("report_bhead.all_schools")) if len(lines) > MOST else ""
    subjects = [of_school(line) for line in lines[:MOST]]
    table = subject_table(subjects, View(words, figures.period), MISSED, anchor="below", note=note)
    return Section(
        title=title, paragraphs=[words.t("report_bsays.below", schools=words.num(len(lines)))], tables=[table]
    )


def standings(figures: BureauFigures, words: Words) -> Table:
    """Since when each school's system is accepted and connected, and its one-key alarms."""
    subjects = [of_school(line) for line in figures.schools]
    name = words.t("report_bhead.standings")
    return subject_table(subjects, View(words, figures.period), STANDING, name=name, anchor="standings")
