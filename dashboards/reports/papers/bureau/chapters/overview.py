"""The schools together: key figures, day by day, and how many of them met what is asked. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from alerts.figures import Judgement
from alerts.state import State
from dashboards.charts.columns import Column, columns
from dashboards.charts.curve import DayShare, day_curve
from dashboards.charts.states import StateRow, states
from dashboards.papers.sheet import Chart, Section, Tone
from dashboards.reports.bureau_figures import BureauFigures
from dashboards.reports.papers.bureau.chapters.school_columns import SCHOOLS
from dashboards.reports.papers.pieces.kpi import judged_of, kpi_table
from dashboards.reports.papers.pieces.rates import documents, limit, rate_sentence
from dashboards.reports.papers.pieces.traces import table_trace
from dashboards.words import Words
from inventory.model.target import Measure

TOLD = (Measure.ONLINE, Measure.INTACT, Measure.RECORDING, Measure.MENDED_IN_TIME)
COARSE, FINE, FINEST = (0, 800, 900, 950, 980, 990), (0, 950, 980, 990, 995, 998), (0, 990, 995, 997, 998, 999)
STEPS = tuple(tuple(Fraction(permille, 1000) for permille in (*some, 1000)) for some in (COARSE, FINE, FINEST))
"""Borders of the classes in which schools are counted, by choice; the last is all of it."""
LEAST_DAYS, LEAST_SCHOOLS = 3, 6
USUAL_COVERAGE = Fraction(95, 100)


def overview(figures: BureauFigures, words: Words, *, charts: Sequence[Chart] = ()) -> Section:
    tracing = dict.fromkeys((Measure.ONLINE, Measure.AVAILABILITY, Measure.INTACT), table_trace(SCHOOLS))
    return Section(
        title=words.t("report_bhead.overview"),
        paragraphs=[
            words.t(
                "report_bsays.watched",
                schools=words.num(len(figures.schools)),
                devices=words.num(figures.headline.devices),
            ),
            *(_measured(figures, measure, words) for measure in TOLD),
            _faults(figures, words),
            *documents(figures.judged.values(), words),
        ],
        charts=charts,
        tables=[kpi_table(figures, words, traces=tracing)],
    )


def _faults(figures: BureauFigures, words: Words) -> str:
    one = figures.headline
    return words.t(
        "report_bsays.faults",
        opened=words.num(one.opened),
        mended=words.num(one.mended),
        standing=words.num(one.standing),
        unexpected=words.num(one.unexpected),
    )


def _asked(figures: BureauFigures, measure: Measure) -> bool:
    return any((judged := line.judged.get(measure)) and judged.target for line in figures.schools)


def _measured(figures: BureauFigures, measure: Measure, words: Words) -> str:
    told = rate_sentence(judged_of(figures, measure), words)
    if not _asked(figures, measure):
        return told
    return words.t("report_bsays.rate_and_schools", rate=told, schools=met_sentence(figures, measure, words))


def met_sentence(figures: BureauFigures, measure: Measure, words: Words) -> str:
    """Of how many schools what the verdict was."""
    verdicts = [line.judged[measure].verdict for line in figures.schools if measure in line.judged]
    return words.t(
        "report_bsays.met",
        met=words.num(verdicts.count(Judgement.MET)),
        missed=words.num(verdicts.count(Judgement.MISSED)),
        withheld=words.num(len(figures.schools) - sum(one is not Judgement.NOT_JUDGED for one in verdicts)),
    )


def online_by_day(figures: BureauFigures, words: Words) -> list[Chart]:
    """Nothing of fewer than three days: points would be no line."""
    if len(figures.days) < LEAST_DAYS:
        return []
    target = judged_of(figures, Measure.ONLINE).target
    least = target.coverage if target else USUAL_COVERAGE
    days = [
        DayShare(day, one.as_seen_by_user, weak=one.coverage is not None and one.coverage < least)
        for day, one in figures.days
    ]
    known = [one for one in days if one.share is not None]
    worst = min(known, key=lambda one: one.share or 0, default=None)
    title = words.t("report_bhead.online_by_day")
    says = title
    if worst is not None:
        says = words.t(
            "report_bsays.lowest_day", title=title, day=words.date(worst.day), share=words.percent(worst.share)
        )
    told = words.t("report_bsays.target", share=limit(target.least, words)) if target else ""
    least_share = target.least if target else None
    return [day_curve(days, words, title=title, says=says, target=least_share, target_told=told)]


def schools_by_rate(figures: BureauFigures, words: Words, *, width: float = 0.5) -> list[Chart]:
    """How many schools' online rates fall into each class; those below the target of all are hatched. Of several
    choices of classes that in which the fullest is least full. Nothing where schools are few: a table tells of each."""
    if len(figures.schools) < LEAST_SCHOOLS:
        return []
    shares = [share for line in figures.schools if (share := line.headline.rate(Measure.ONLINE).share) is not None]
    target = judged_of(figures, Measure.ONLINE).target
    least = target.least if target else Fraction(0)
    choices = [[_class(shares, low, high, least, words) for low, high in _classes(steps)] for steps in STEPS]
    some = min(choices, key=lambda columns: max(one.count for one in columns))
    title = words.t("report_bhead.schools_by_rate")
    told = "; ".join(f"{one.label}: {one.count}" for one in some)
    below = any(one.tone is Tone.MISSED and one.count for one in some)
    keys = [(Tone.MISSED, words.t("chart.below_target"))] if below else []
    return [columns(some, title=title, says=f"{title}: {told}", keys=keys, width=width)]


def _classes(steps: Sequence[Fraction]) -> list[tuple[Fraction, Fraction | None]]:
    return [*pairwise(steps), (steps[-1], None)]


def _class(shares: Sequence[Fraction], low: Fraction, high: Fraction | None, target: Fraction, words: Words) -> Column:
    """From `low`, and below `high`; labels are percent."""
    lower = words.num(float(low * 100), 1)
    if high is None:
        return Column(lower, sum(share >= low for share in shares))
    upper = words.num(float(high * 100), 1)
    label = f"{lower}–{upper}" if low else f"<{upper}"
    tone = Tone.MISSED if high <= target else Tone.PLAIN
    return Column(label, sum(low <= share < high for share in shares), tone)


def time_by_kind(figures: BureauFigures, words: Words, *, width: float = 0.5, most: int = 6) -> list[Chart]:
    """Of the kinds with the most devices; nothing where no device was in service."""
    kinds = sorted(figures.kinds.items(), key=lambda one: (-one[1].devices, one[0]))[:most]
    if not kinds:
        return []
    rows = [
        StateRow(words.t(f"kind.{kind}"), group.figures, words.percent(group.figures.as_seen_by_user))
        for kind, group in kinds
    ]
    title = words.t("report_bhead.time_by_kind")
    down = "; ".join(f"{row.label}: {words.lasting(row.figures[State.DOWN])}" for row in rows)
    return [states(rows, words, title=title, says=f"{title}. {words.t('state.DOWN')}: {down}", width=width)]
