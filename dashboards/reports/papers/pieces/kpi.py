"""The key figures of a period: what was reached, what was asked for, the verdict, and how it moved. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from alerts.figures import Judgement
from dashboards.papers.sheet import Cell, Table
from dashboards.reports.headline import Headline
from dashboards.reports.papers.pieces.rates import coverage_cell, rate_cell, target_cell, verdict_cell
from dashboards.reports.papers.pieces.trends import trend_cell
from dashboards.reports.rate import Judged
from dashboards.words import Words
from inventory.model.target import Measure

MEASURES = (
    Measure.ONLINE, Measure.AVAILABILITY, Measure.INTACT, Measure.RECORDING, Measure.RETENTION, Measure.MENDED_IN_TIME,
)  # fmt: skip
"""Those of a school, in the order of papers."""
WIDTHS = {"measure": 2.9, "reached": 1.6, "coverage": 1.9, "target": 1.5, "verdict": 3.3, "last_period": 2.2,
          "last_year": 2.2}  # fmt: skip
NUMBERS = ("reached", "coverage", "target", "last_period", "last_year")


class Compared(Protocol):
    """A school's figures or the bureau's."""

    @property
    def headline(self) -> Headline: ...
    @property
    def before(self) -> Headline | None: ...
    @property
    def year_ago(self) -> Headline | None: ...
    @property
    def judged(self) -> Mapping[Measure, Judged]: ...


def judged_of(figures: Compared, measure: Measure) -> Judged:
    """Also of what nobody asks for: then without target and verdict."""
    found = figures.judged.get(measure)
    return found or Judged(measure, figures.headline.rate(measure), None, Judgement.NOT_JUDGED)


def kpi_table(
    figures: Compared, words: Words, *, measures: Sequence[Measure] = MEASURES,
    traces: Mapping[Measure, str] | None = None, anchor: str = "key-figures",
) -> Table:  # fmt: skip
    """`traces` say where what is behind a figure stands. A column that could only hold dashes is left out: of targets
    where nobody set one, of a comparison where there is nothing to compare with."""
    judged = [judged_of(figures, measure) for measure in measures]
    targets = any(one.target is not None for one in judged)
    columns = ["measure", "reached", "coverage", *(("target", "verdict") if targets else ())]
    columns += ["last_period"] if _told(figures.before, measures) else []
    columns += ["last_year"] if _told(figures.year_ago, measures) else []
    lines = [_line(figures, one, words, (traces or {}).get(one.measure, "")) for one in judged]
    return Table(
        titles=[words.t(f"report_col.{name}") for name in columns],
        rows=[[line[name] for name in columns] for line in lines],
        widths=[WIDTHS[name] for name in columns],
        right=frozenset(place for place, name in enumerate(columns) if name in NUMBERS),
        name=words.t("report_head.key_figures"),
        anchor=anchor,
        note="" if targets else words.t("report_says.no_targets"),
    )


def _told(past: Headline | None, measures: Sequence[Measure]) -> bool:
    return past is not None and any(past.rate(measure).share is not None for measure in measures)


def _line(figures: Compared, judged: Judged, words: Words, trace: str) -> Mapping[str, str | Cell]:
    before, year_ago, measure = figures.before, figures.year_ago, judged.measure
    return {
        "measure": words.t(f"measure.{measure}"),
        "reached": rate_cell(judged.rate, words, trace=trace),
        "coverage": coverage_cell(judged.rate.coverage, words),
        "target": target_cell(judged.target, words),
        "verdict": verdict_cell(judged, words),
        "last_period": trend_cell(judged.rate, before.rate(measure) if before else None, words),
        "last_year": trend_cell(judged.rate, year_ago.rate(measure) if year_ago else None, words),
    }
