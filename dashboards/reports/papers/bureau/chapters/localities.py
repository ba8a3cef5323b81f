"""Schools in town and in the country side by side, each against its own targets. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dashboards.charts.bars import Bar, bars
from dashboards.papers.sheet import Cell, Chart, Section, Table, Tone
from dashboards.reports.bureau_figures import BureauFigures
from dashboards.reports.papers.bureau.chapters.school_columns import View, subject_table, worth
from dashboards.reports.papers.bureau.chapters.subjects import Subject, of_all, of_localities
from dashboards.reports.papers.pieces.rates import (
    TONES,
    coverage_cell,
    documents,
    rate_cell,
    target_cell,
    verdict_cell,
)
from dashboards.reports.rate import Judged
from dashboards.words import Words
from inventory.model.target import Measure

COLUMNS = (
    "group", "schools", "devices", "online", "trend", "coverage", "intact", "recording", "mended_in_time", "standing",
)  # fmt: skip
CAMPUSES = (Measure.COMPLIANCE, Measure.NETWORKING, Measure.ONE_KEY)
"""What schools together have, and no single one."""
VERDICT = ("report_bcol.rate", "report_col.target", "report_col.verdict")


def localities(figures: BureauFigures, words: Words) -> Section:
    subjects = groups(figures, words)
    view = View(words, figures.period)
    campus = campus_table(subjects, words, CAMPUSES, note=unentered(figures, words))
    return Section(
        title=words.t("report_bhead.localities"),
        tables=[
            subject_table(subjects, view, worth(COLUMNS, figures), anchor="localities"),
            *([campus] if campus.rows else []),
        ],
    )


def groups(figures: BureauFigures, words: Words) -> list[Subject]:
    """The localities and their sum; the sum alone where there is one locality only."""
    some = of_localities(figures, words)
    return [*(some if len(some) > 1 else []), of_all(figures, words)]


def unentered(figures: BureauFigures, words: Words) -> str:
    """How many schools lower these rates only because nobody has entered where they stand; empty where none does."""
    schools = sum(line.standing is None for line in figures.schools)
    return words.t("report_bsays.no_standing", schools=schools) if schools else ""


def campus_table(
    subjects: Sequence[Subject], words: Words, measures: Sequence[Measure], *, note: str = ""
) -> Table:  # fmt: skip
    """A row a measure and locality: how many schools have it of how many, against what is asked."""
    some = _known(subjects, measures)
    rows = [
        [
            words.t(f"measure.{judged.measure}"),
            one.name,
            f"{words.num(judged.rate.part)}/{words.num(judged.rate.whole)}",
            *_verdict(judged, words),
        ]
        for one, judged in some
    ]
    columns = ("report_col.measure", "report_bcol.locality", "report_bcol.part_of_whole", *VERDICT)
    table = Table(
        titles=[words.t(column) for column in columns],
        rows=rows,
        widths=[3, 2, 1.8, 1.6, 1.6, 3],
        right=frozenset({2, 3, 4}),
        name=words.t("report_bhead.campuses"),
        anchor="campuses",
        note=note,
    )
    return table if _asked(some) else _without_verdicts(table)


def _known(subjects: Sequence[Subject], measures: Sequence[Measure]) -> list[tuple[Subject, Judged]]:
    return [
        (one, one.judged[measure])
        for measure in measures
        for one in subjects
        if measure in one.judged and one.judged[measure].rate.whole
    ]


def _verdict(judged: Judged, words: Words) -> list[str | Cell]:
    tone = Tone.PLAIN if judged.target is None else TONES[judged.verdict]
    return [
        rate_cell(judged.rate, words, tone=tone),
        target_cell(judged.target, words),
        verdict_cell(judged, words),
    ]


def _asked(some: Sequence[tuple[Subject, Judged]]) -> bool:
    return any(judged.target is not None for _, judged in some)


def _without_verdicts(table: Table) -> Table:
    """Where nobody asks for anything: the last two columns would be dashes."""
    rows = [row[:-2] for row in table.rows]
    return replace(table, titles=table.titles[:-2], rows=rows, widths=table.widths[:-2])


def campus_chart(subjects: Sequence[Subject], words: Words, measures: Sequence[Measure]) -> list[Chart]:
    """Bars of what `campus_table` tells; nothing where there is nothing to judge."""
    rows = [_bar(one, judged, words) for one, judged in _known(subjects, measures)]
    if not rows:
        return []
    title = words.t("report_bhead.campuses")
    told = "; ".join(f"{row.label}: {row.told}" for row in rows)
    return [bars(rows, title=title, says=f"{title}. {told}", target_told=words.t("chart.targets"))]


def _bar(one: Subject, judged: Judged, words: Words) -> Bar:
    rate, target = judged.rate, judged.target
    return Bar(
        f"{words.t(f'measure.{judged.measure}')} · {one.name}",
        rate.share,
        f"{words.percent(rate.share)} ({words.num(rate.part)}/{words.num(rate.whole)})",
        Tone.PLAIN if target is None else TONES[judged.verdict],
        target.least if target else None,
    )


def all_judged(subjects: Sequence[Subject], words: Words, measures: Sequence[Measure]) -> Table:
    """A row a measure and locality, with coverage: what was judged, by what, and how."""
    some = [(one, judged) for measure in measures for one in subjects if (judged := one.judgement(measure)).rate.whole]
    rows = []
    for one, judged in some:
        rate, *verdict = _verdict(judged, words)
        coverage = coverage_cell(judged.rate.coverage, words)
        rows.append([words.t(f"measure.{judged.measure}"), one.name, coverage, rate, *verdict])
    columns = ("report_col.measure", "report_bcol.locality", "report_col.coverage", *VERDICT)
    table = Table(
        titles=[words.t(column) for column in columns],
        rows=rows,
        widths=[3, 2, 1.6, 1.6, 1.6, 3],
        right=frozenset({2, 3, 4}),
        name=words.t("report_bhead.rates"),
        anchor="rates",
    )
    return table if _asked(some) else _without_verdicts(table)


def targets_by(subjects: Sequence[Subject], words: Words) -> list[str]:
    """The papers by which all these targets are asked for."""
    found: dict[str, None] = {}
    for one in subjects:
        found.update(dict.fromkeys(documents(one.judged.values(), words)))
    return list(found)
