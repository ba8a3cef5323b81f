"""Schools beside each other, in the order of their codes; where they are too many, those below their targets. Pure."""

from __future__ import annotations

from dashboards.papers.sheet import Section
from dashboards.reports.bureau_figures import BureauFigures, SchoolLine
from dashboards.reports.papers.bureau.chapters.school_columns import View, subject_table
from dashboards.reports.papers.bureau.chapters.subjects import of_all, of_school
from dashboards.words import Words
from inventory.model.target import Measure

COLUMNS = (
    "code", "school", "devices", "online", "coverage", "intact", "recording", "mended_in_time", "opened", "standing",
)  # fmt: skip


def comparison(figures: BureauFigures, words: Words, *, most: int) -> Section:
    lines, note = chosen(figures, words, most)
    subjects = [*(of_school(line) for line in lines), of_all(figures, words)]
    return Section(
        title=words.t("report_bhead.comparison"),
        tables=[subject_table(subjects, View(words, figures.period), COLUMNS, anchor="comparison", note=note)],
    )


def weakest(figures: BureauFigures, words: Words, *, most: int) -> Section:
    """Those that missed a target, or were not always online, the worst first."""
    some = sorted((line for line in figures.schools if _failed(line)), key=_weight)[:most]
    title = words.t("report_bhead.weakest")
    if not some:
        seen = figures.headline.rate(Measure.ONLINE).share is not None
        nothing = words.t("report_says.no_rate", measure=words.t("measure.online"))
        return Section(title=title, paragraphs=[words.t("report_bsays.all_well") if seen else nothing])
    subjects = [of_school(line) for line in some]
    return Section(
        title=title, tables=[subject_table(subjects, View(words, figures.period), COLUMNS, anchor="weakest")]
    )


def _failed(line: SchoolLine) -> bool:
    share = line.headline.rate(Measure.ONLINE).share
    return any(judged.missed for judged in line.judged.values()) or (share is not None and share < 1)


def chosen(figures: BureauFigures, words: Words, most: int) -> tuple[list[SchoolLine], str]:
    """What there is room for, and what is said of the rest."""
    if len(figures.schools) <= most:
        return list(figures.schools), ""
    lines = sorted(figures.schools, key=_weight)[:most]
    said = words.t(
        "report_bsays.chosen",
        shown=words.num(len(lines)),
        schools=words.num(len(figures.schools)),
        table=words.t("report_bhead.all_schools"),
    )
    return sorted(lines, key=lambda line: line.school.code), said


def _weight(line: SchoolLine) -> tuple[int, float, str]:
    """Those that missed most targets first, then by online rate; what has none comes last."""
    missed = sum(judged.missed for judged in line.judged.values())
    share = line.headline.rate(Measure.ONLINE).share
    return -missed, float(share) if share is not None else 2.0, line.school.code
