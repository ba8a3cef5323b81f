"""Who handed in what on time, late, or not yet, and what has changed since. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from dashboards.papers.sheet import Cell, Section, Table, Tone
from dashboards.reports.bureau_figures import BureauFigures, HandedIn
from dashboards.reports.papers.bureau.chapters.frame import school_names
from dashboards.reports.papers.pieces.amounts import count_cell, length_cell, moment_cell
from dashboards.reports.papers.pieces.rates import rate_cell
from dashboards.reports.rate import Rate
from dashboards.words import NONE, Words
from inventory.model.obligation import Punctuality

SHOWN = (Punctuality.ON_TIME, Punctuality.LATE, Punctuality.MISSING, Punctuality.DUE, Punctuality.COMING)
TONES: Mapping[Punctuality, Tone] = {
    Punctuality.LATE: Tone.MISSED, Punctuality.MISSING: Tone.MISSED, Punctuality.ON_TIME: Tone.MET,
}  # fmt: skip
OVER = frozenset({Punctuality.ON_TIME, Punctuality.LATE, Punctuality.MISSING})
"""Whose time has come: of these some were on time."""
MOST_DATA = 20_000
"""Rows of a table in a workbook that people can still work with."""
COLUMNS = (
    "report_bcol.school", "report_bcol.paper", "report_bcol.period", "report_bcol.due", "report_bcol.handed_in",
    "report_bcol.late_by", "report_bcol.by", "report_bcol.punctuality", "report_bcol.changed_since",
)  # fmt: skip


def handed_in(figures: BureauFigures, words: Words, *, most: int) -> Section:
    """Counts by paper, then who was late or still owes it, the longest late first."""
    title = words.t("report_bhead.handed_in")
    if not figures.handed_in:
        return Section(title=title, paragraphs=[words.t("report_bsays.nothing_due")])
    failing = late_ones(figures)
    tables = [by_paper(figures.handed_in, words)]
    paragraphs = []
    if failing:
        note = words.t("report_bsays.rest_in_data", table=_every(words))
        tables.append(
            paper_table(failing[:most], figures, words, anchor="late-papers", note=note if len(failing) > most else "")
        )
    else:
        paragraphs.append(words.t("report_bsays.none_late_papers"))
    return Section(title=title, paragraphs=paragraphs, tables=tables)


def late_data(figures: BureauFigures, words: Words, *, most: int) -> list[Table]:
    """For a workbook, where the paper shows only the first `most`."""
    failing = late_ones(figures)[:MOST_DATA]
    if len(failing) <= most:
        return []
    return [paper_table(failing, figures, words, anchor="all-late-papers", name=_every(words))]


def _every(words: Words) -> str:
    return words.t("report_bhead.every", table=words.t("report_bhead.late_papers"))


def late_ones(figures: BureauFigures) -> list[HandedIn]:
    """Missing before late, the longest due first."""
    some = [one for one in figures.handed_in if one.punctuality in (Punctuality.LATE, Punctuality.MISSING)]
    return sorted(some, key=lambda one: (one.punctuality is Punctuality.LATE, one.due_ms, one.school, one.kind))


def changed_ones(figures: BureauFigures) -> list[HandedIn]:
    return [one for one in figures.handed_in if one.changed]


def by_paper(some: Iterable[HandedIn], words: Words) -> Table:
    return _counted(
        some, lambda one: words.t(f"report.{one.kind}"), words.t("report_bcol.paper"), words, anchor="papers"
    )


def by_school(figures: BureauFigures, words: Words) -> Table:
    names = school_names(figures)
    label = words.t("report_bcol.school")
    return _counted(
        figures.handed_in, lambda one: names.get(one.school, one.school), label, words, anchor="papers-of-schools"
    )


def _counted(
    some: Iterable[HandedIn], group: Callable[[HandedIn], str], label: str, words: Words, *, anchor: str
) -> Table:
    counts: dict[str, Counter[Punctuality]] = {}
    for one in some:
        counts.setdefault(group(one), Counter())[one.punctuality] += 1
    return Table(
        titles=[label, *(words.t(f"punctuality.{one}") for one in SHOWN), words.t("report_bcol.on_time_rate")],
        rows=[[name, *_counts(count, words)] for name, count in sorted(counts.items())],
        widths=[4, *(1.2 for _ in SHOWN), 1.6],
        right=frozenset(range(1, len(SHOWN) + 2)),
        anchor=anchor,
    )


def _counts(count: Counter[Punctuality], words: Words) -> list[Cell]:
    cells = []
    for one in SHOWN:
        tone = Tone.MISSED if count[one] and TONES.get(one) is Tone.MISSED else Tone.PLAIN
        cells.append(count_cell(count[one], words, tone=tone))
    return [*cells, rate_cell(Rate(count[Punctuality.ON_TIME], sum(count[one] for one in OVER)), words)]


def paper_table(
    some: Sequence[HandedIn], figures: BureauFigures, words: Words, *, anchor: str, note: str = "", name: str = ""
) -> Table:
    names = school_names(figures)
    return Table(
        titles=[words.t(column) for column in COLUMNS],
        rows=[_row(one, names, figures.known_ms, words) for one in some],
        widths=[3, 2.8, 1.3, 1.7, 1.7, 2.1, 1.8, 1.4, 1.2],
        right=frozenset({5, 8}),
        name=name or words.t("report_bhead.late_papers"),
        anchor=anchor,
        note=note,
    )


def _row(one: HandedIn, names: Mapping[str, str], known_ms: int, words: Words) -> list[str | Cell]:
    sent = one.submission
    return [
        names.get(one.school, one.school),
        words.t(f"report.{one.kind}"),
        one.period,
        moment_cell(one.due_ms, words),
        moment_cell(sent.at_ms, words) if sent else Cell(NONE),
        length_cell(late_ms(one, known_ms), words),
        sent.name if sent else NONE,
        Cell(words.t(f"punctuality.{one.punctuality}"), tone=TONES.get(one.punctuality, Tone.PLAIN)),
        count_cell(len(one.changed), words),
    ]


def late_ms(one: HandedIn, known_ms: int) -> int:
    """After its time, when it came or, where it has not, by the moment whose knowledge this is; else nothing."""
    if one.punctuality is Punctuality.MISSING:
        return max(known_ms - one.due_ms, 0)
    if one.punctuality is Punctuality.LATE and one.submission is not None:
        return max(one.submission.at_ms - one.due_ms, 0)
    return 0
