"""Of all schools: the devices longest down, what broke again, what was not mended in time, major events. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dashboards.charts.bars import Bar, bars
from dashboards.charts.timeline import Strip, outage_stretches, timeline
from dashboards.papers.sheet import Cell, Chart, Section, Table
from dashboards.reports.bureau_figures import BureauFigures
from dashboards.reports.fault_figures import MajorEvent
from dashboards.reports.papers.bureau.chapters.frame import bureau_sight, school_names
from dashboards.reports.papers.pieces.devices import device_table
from dashboards.reports.papers.pieces.faults import delay_cell, fault_table, major_table, repeated_table
from dashboards.reports.papers.pieces.outages import fallen, outage_table
from dashboards.reports.papers.pieces.traces import OUTAGES
from dashboards.words import Words
from inventory.model.fault import CauseClass

WORST = ("device", "name", "availability", "coverage", "down", "times", "longest")
LATE = ("fault", "device", "what", "opened", "limit", "repaired")
SCHOOL_SHARE = 2.8
EVERY = 10_000
CHARTED = 10


def worst_devices(figures: BureauFigures, words: Words, most: int) -> list[Table]:
    some = figures.worst[:most]
    if not some:
        return []
    names = school_names(figures)
    name = words.t("report_bhead.worst_devices")
    table = device_table(some, bureau_sight(figures, words), columns=WORST, name=name, anchor="worst")
    return [with_school(table, [names.get(one.device.school, one.device.school) for one in some], words)]


def late_faults(figures: BureauFigures, words: Words, most: int) -> list[Table]:
    some = figures.faults.late[:most]
    if not some:
        return []
    names = school_names(figures)
    name = words.t("report_bhead.late_faults")
    table = fault_table(some, bureau_sight(figures, words), columns=LATE, name=name, anchor="late")
    more = len(figures.faults.late) - len(some)
    note = words.t("report_bsays.rest_in_data", table=words.t("report_bhead.every", table=name)) if more else ""
    return [replace(with_school(table, [names.get(one.school, one.school) for one in some], words), note=note)]


def repeated_faults(figures: BureauFigures, words: Words, most: int) -> list[Table]:
    some = figures.faults.repeated[:most]
    name = words.t("report_bhead.repeated_faults")
    if not some:
        return []
    table = repeated_table(some, bureau_sight(figures, words), name=name, anchor="repeated")
    return [with_school(without_name(table), [_school(one.numbers[0], figures) for one in some], words)]


def major_events(figures: BureauFigures, words: Words, most: int) -> list[Table]:
    some = figures.faults.major[:most]
    if not some:
        return []
    table = major_table(some, words, name=words.t("report_bhead.major_events"), anchor="major")
    wider = replace(
        table,
        titles=[*table.titles, words.t("report_bcol.upward")],
        rows=[[*row, upward_cell(one, words)] for row, one in zip(table.rows, some, strict=True)],
        widths=[*table.shares(), 3],
    )
    return [with_school(wider, [_school(one.number, figures) for one in some], words)]


def upward_cell(event: MajorEvent, words: Words) -> Cell:
    """How long after it was seen the bureau was told."""
    return delay_cell(replace(event, delay_ms=event.upward_ms), words)


def _school(number: str, figures: BureauFigures) -> str:
    """Whose fault it is, by its number: `S01-2026-0007`."""
    code = number.rsplit("-", 2)[0]
    return school_names(figures).get(code, code)


def without_name(table: Table) -> Table:
    """Without the second column: of most devices of other schools only codes are at hand."""
    return replace(
        table,
        titles=[table.titles[0], *table.titles[2:]],
        rows=[[row[0], *row[2:]] for row in table.rows],
        widths=[table.shares()[0], *table.shares()[2:]],
        right=frozenset(place - 1 for place in table.right),
    )


def with_school(table: Table, schools: Sequence[str], words: Words) -> Table:
    """With the school's name as its first column."""
    rows: list[list[str | Cell]] = [[school, *row] for school, row in zip(schools, table.rows, strict=True)]
    return replace(
        table,
        titles=[words.t("report_bcol.school"), *table.titles],
        rows=rows,
        widths=[SCHOOL_SHARE, *table.shares()],
        right=frozenset(place + 1 for place in table.right),
    )


def faults(figures: BureauFigures, words: Words, *, most: int = 20, charts: Sequence[Chart] = ()) -> Section:
    tables = [
        *worst_devices(figures, words, most), *repeated_faults(figures, words, most),
        *late_faults(figures, words, most), *major_events(figures, words, most),
    ]  # fmt: skip
    paragraphs = [] if figures.faults.major else [words.t("report_bsays.no_major")]
    if not figures.faults.late:
        paragraphs.append(words.t("report_bsays.none_late"))
    return Section(title=words.t("report_bhead.faults"), paragraphs=paragraphs, charts=charts, tables=tables)


def worst_by_time(figures: BureauFigures, words: Words) -> list[Chart]:
    """When the devices longest down were so; nothing where none was."""
    some = figures.worst[:CHARTED]
    if not some:
        return []
    strips = [Strip(one.device.code, outage_stretches(one.outages)) for one in some]
    title = words.t("report_bhead.worst_by_time")
    told = "; ".join(f"{one.device.code}: {words.lasting(one.down_ms)}" for one in some)
    return [timeline(strips, figures.start_ms, figures.end_ms, words, title=title, says=f"{title}. {told}")]


def causes(figures: BureauFigures, words: Words, *, width: float = 0.5) -> list[Chart]:
    """How many faults each cause had, the most frequent first; nothing without faults."""
    counts = _counted(figures.faults.by_cause)
    if not counts:
        return []
    rows = [
        Bar(words.t(f"cause_class.{cause or 'unknown'}"), count, words.num(count)) for cause, count in counts.items()
    ]
    title = words.t("report_bhead.causes")
    told = "; ".join(f"{row.label}: {row.told}" for row in rows)
    return [bars(rows, title=title, says=f"{title}. {told}", top=max(counts.values()), width=width)]


def _counted(causes: Mapping[CauseClass, int]) -> dict[CauseClass, int]:
    some = sorted(((cause, count) for cause, count in causes.items() if count), key=lambda one: (-one[1], one[0]))
    return dict(some)


def fault_data(figures: BureauFigures, words: Words, *, most: int = 20) -> list[Table]:
    """For a workbook: lists of which the paper shows only the first `most`, and the outages of the worst devices."""
    faults = figures.faults
    lists = (
        (worst_devices, figures.worst), (repeated_faults, faults.repeated), (late_faults, faults.late),
        (major_events, faults.major),
    )  # fmt: skip
    tables = [table for make, some in lists if len(some) > most for table in make(figures, words, EVERY)]
    return [*(_whole(table, words) for table in tables), *_outages(figures, words)]


def _whole(table: Table, words: Words) -> Table:
    return replace(table, name=words.t("report_bhead.every", table=table.name), anchor=f"all-{table.anchor}")


def _outages(figures: BureauFigures, words: Words) -> list[Table]:
    rows = fallen(figures.worst)
    if not rows:
        return []
    name = words.t("report_bhead.worst_outages")
    return [outage_table(rows, bureau_sight(figures, words), name=name, anchor=OUTAGES)]
