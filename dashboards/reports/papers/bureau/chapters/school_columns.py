"""What a table of schools, or of schools together, shows in its columns: one table of columns. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from alerts.state import State
from dashboards.papers.sheet import Cell, Table, Tone
from dashboards.reports.bureau_figures import BureauFigures
from dashboards.reports.headline import Headline
from dashboards.reports.papers.bureau.chapters.subjects import Subject, locality_word
from dashboards.reports.papers.pieces.amounts import count_cell, day_cell, length_cell
from dashboards.reports.papers.pieces.rates import TONES, coverage_cell, rate_cell
from dashboards.reports.papers.pieces.traces import table_trace
from dashboards.reports.papers.pieces.trends import trend_cell
from dashboards.words import NONE, Words
from inventory.model.campus_standing import CampusStanding
from inventory.model.target import Measure
from inventory.period import Period

SCHOOLS = "schools"
"""Anchor of the table of all schools in the data of the bureau's papers."""


@dataclass(frozen=True, slots=True)
class View:
    words: Words
    period: Period


Show = Callable[[Subject, View], str | Cell]


@dataclass(frozen=True, slots=True)
class Column:
    """`title` is a message; `share` how wide it is beside the others."""

    title: str
    share: float
    cell: Show
    right: bool = True


def _measure(measure: Measure, share: float = 1.5) -> Column:
    return Column(f"measure.{measure}", share, lambda one, view: measure_cell(one, measure, view.words))


def measure_cell(one: Subject, measure: Measure, words: Words, *, trace: str = "") -> Cell:
    """What missed its target, or could not be judged, stands out; what met it needs no mark."""
    judged = one.judgement(measure)
    tone = TONES[judged.verdict] if judged.target is not None else Tone.PLAIN
    return rate_cell(judged.rate, words, tone=one.tone if tone in (Tone.MET, Tone.PLAIN) else tone, trace=trace)


def _count(title: str, count: Callable[[Headline], int], share: float = 1.1) -> Column:
    return Column(title, share, lambda one, view: count_cell(count(one.headline), view.words, tone=one.tone))


def _state(state: State) -> Column:
    return Column(f"state.{state.name}", 1.8, lambda one, view: length_cell(one.headline.total[state], view.words))


def _standing(title: str, day: Callable[[CampusStanding], date | None]) -> Column:
    def cell(one: Subject, view: View) -> Cell:
        standing = one.line.standing if one.line else None
        return day_cell(day(standing), view.words) if standing else Cell("" if one.line is None else NONE)

    return Column(title, 1.8, cell, right=False)


def _mean(total: int, count: int) -> int | None:
    return total // count if count else None


def school_trace(code: str, period: Period) -> str:
    """The archive's papers of a school in the period: they lead on to its devices."""
    return f"/reports?{urlencode({'school': code, 'period': period.text})}"


def _code(one: Subject, view: View) -> Cell:
    code = one.line.school.code if one.line else ""
    return Cell(code, tone=one.tone, trace=school_trace(code, view.period) if code else "")


def _locality(one: Subject, view: View) -> str:
    return locality_word(one.line.school.locality, view.words) if one.line else ""


def _rank(one: Subject, view: View) -> Cell:
    if one.line is None:
        return Cell("")
    return Cell(NONE, tone=Tone.SOFT) if one.line.rank is None else count_cell(one.line.rank, view.words)


def _one_key(one: Subject, view: View) -> Cell:
    up, all_ = one.one_key
    return Cell(f"{view.words.num(up)}/{view.words.num(all_)}" if all_ else NONE, tone=one.tone)


def worth(columns: Sequence[str], figures: BureauFigures) -> list[str]:
    """Without the trend where there is nothing to compare with."""
    before = figures.before.rate(Measure.ONLINE).share if figures.before else None
    return [column for column in columns if column != "trend" or before is not None]


def _unranked(one: Subject, view: View) -> str:
    """Why it has no place."""
    if one.line is None or one.line.rank is not None:
        return ""
    if not one.headline.devices:
        return view.words.t("report_bsays.no_devices")
    return view.words.t("report_bsays.few_devices" if one.line.small else "report_bsays.too_little_seen")


def _trend(one: Subject, view: View) -> Cell:
    before = one.before.rate(Measure.ONLINE) if one.before else None
    return trend_cell(one.headline.rate(Measure.ONLINE), before, view.words)


COLUMNS: Mapping[str, Column] = {
    "rank": Column("report_bcol.rank", 1, _rank),
    "unranked": Column("report_bcol.unranked", 2, _unranked, right=False),
    "code": Column("report_bcol.code", 1.1, _code, right=False),
    "school": Column("report_bcol.school", 4.6, lambda one, _: Cell(one.name, tone=one.tone), right=False),
    "locality": Column("report_bcol.locality", 1.1, _locality, right=False),
    "group": Column("report_bcol.locality", 2.2, lambda one, _: Cell(one.name, tone=one.tone), right=False),
    "schools": Column("report_bcol.schools", 1.1, lambda one, view: count_cell(one.schools, view.words, tone=one.tone)),
    "devices": _count("report_col.devices", lambda one: one.devices),
    "online": Column(
        "measure.online", 1.5,
        lambda one, view: measure_cell(one, Measure.ONLINE, view.words, trace=table_trace(SCHOOLS)),
    ),
    "trend": Column("report_col.last_period", 1.4, _trend),
    "coverage": Column(
        "report_col.coverage", 1.5, lambda one, view: coverage_cell(one.headline.total.coverage, view.words)
    ),
    **{measure.value: _measure(measure) for measure in Measure if measure is not Measure.ONLINE},
    "passwords": Column("report_bcol.passwords", 1.5, lambda one, view: rate_cell(one.headline.passwords, view.words)),
    "opened": _count("report_bcol.opened", lambda one: one.opened),
    "mended": _count("report_bcol.mended", lambda one: one.mended),
    "standing": _count("report_bcol.standing", lambda one: one.standing),
    "response": Column(
        "report_bcol.response", 1.7,
        lambda one, view: length_cell(_mean(one.headline.response_ms, one.headline.responded), view.words),
    ),
    "repair": Column(
        "report_bcol.repair", 1.7,
        lambda one, view: length_cell(_mean(one.headline.repair_ms, one.headline.repaired), view.words),
    ),
    "unexpected": _count("report_bcol.unexpected", lambda one: one.unexpected),
    "blind": _count("report_bcol.blind", lambda one: one.blind_key_areas),
    "one_keys": Column("report_bcol.one_keys", 1.2, _one_key),
    "accepted": _standing("report_bcol.accepted", lambda one: one.accepted_on),
    "police": _standing("report_bcol.police", lambda one: one.police_on),
    "education": _standing("report_bcol.education", lambda one: one.education_on),
    "down": Column("report_col.down", 1.8, lambda one, view: length_cell(one.headline.total[State.DOWN], view.words)),
    **{f"state_{state.name.lower()}": _state(state) for state in State},
}  # fmt: skip
EVERYTHING = (
    "code", "school", "locality", "rank", "devices", "online", "coverage", "availability", "intact", "recording",
    "retention", "mended_in_time", "passwords", "opened", "mended", "standing", "response", "repair", "unexpected",
    "blind", "one_keys", "accepted", "police", "education", *(f"state_{state.name.lower()}" for state in State),
)  # fmt: skip


def subject_table(
    subjects: Sequence[Subject], view: View, columns: Sequence[str], *, name: str = "", anchor: str = "", note: str = ""
) -> Table:
    """`columns` are keys of COLUMNS."""
    chosen = [COLUMNS[column] for column in columns]
    return Table(
        titles=[view.words.t(column.title) for column in chosen],
        rows=[[column.cell(one, view) for column in chosen] for one in subjects],
        widths=[column.share for column in chosen],
        right=frozenset(place for place, column in enumerate(chosen) if column.right),
        name=name,
        anchor=anchor,
        note=note,
    )
