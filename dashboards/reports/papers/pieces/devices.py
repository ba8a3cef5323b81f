"""Devices, a row each: what a table shows of them is a choice of columns. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from alerts.state import State
from dashboards.papers.sheet import Cell, Table
from dashboards.reports.device_figures import DeviceFigures
from dashboards.reports.papers.pieces.amounts import count_cell, length_cell
from dashboards.reports.papers.pieces.rates import coverage_cell, rate_cell, share_cell
from dashboards.reports.papers.pieces.sight import Sight
from dashboards.reports.papers.pieces.traces import OUTAGES, table_trace

Row = Callable[[DeviceFigures, Sight], str | Cell]


@dataclass(frozen=True, slots=True)
class Column:
    """`share` is how wide it is beside the others."""

    share: float
    cell: Row
    right: bool = True


def _state(state: State) -> Column:
    return Column(1.8, lambda one, sight: length_cell(one.figures[state], sight.words))


COLUMNS: Mapping[str, Column] = {
    "device": Column(2.2, lambda one, sight: sight.code_cell(one.device.code), right=False),
    "name": Column(3, lambda one, _: one.device.name, right=False),
    "long_name": Column(5, lambda one, _: one.device.name, right=False),
    "kind": Column(1.8, lambda one, sight: sight.words.t(f"kind.{one.device.kind}"), right=False),
    "area": Column(2, lambda one, sight: sight.area(one.area), right=False),
    "availability": Column(
        1.6, lambda one, sight: share_cell(one.figures.availability, sight.words, trace=sight.trace(one.device.code))
    ),
    "as_seen": Column(
        1.6, lambda one, sight: share_cell(one.figures.as_seen_by_user, sight.words, trace=sight.trace(one.device.code))
    ),
    "coverage": Column(1.8, lambda one, sight: coverage_cell(one.figures.coverage, sight.words)),
    "intact": Column(1.6, lambda one, sight: rate_cell(one.intact, sight.words)),
    "down": Column(2.3, lambda one, sight: length_cell(one.down_ms, sight.words, trace=table_trace(OUTAGES))),
    "times": Column(1, lambda one, sight: count_cell(sum(not out.shadow for out in one.outages), sight.words)),
    "longest": Column(2.3, lambda one, sight: length_cell(one.longest_ms, sight.words)),
    "faults": Column(1, lambda one, sight: count_cell(one.faults, sight.words)),
    "uncertainty": Column(1.6, lambda one, sight: length_cell(one.figures.uncertainty_ms, sight.words)),
    **{f"state_{state.name.lower()}": _state(state) for state in State},
}
WORST = ("device", "name", "area", "availability", "coverage", "down", "times", "longest")
EACH = (
    "device",
    "long_name",
    "kind",
    "area",
    "availability",
    "as_seen",
    "coverage",
    "intact",
    "down",
    "times",
    "longest",
)
EVERYTHING = (
    "device", "name", "kind", "area", "availability", "as_seen", "coverage", "intact",
    *(f"state_{state.name.lower()}" for state in State), "uncertainty", "times", "longest", "faults",
)  # fmt: skip


def device_table(
    devices: Sequence[DeviceFigures], sight: Sight, *, columns: Sequence[str] = EACH, name: str = "", anchor: str = ""
) -> Table:
    """`columns` are keys of COLUMNS."""
    chosen = [COLUMNS[column] for column in columns]
    return Table(
        titles=[title(column, sight) for column in columns],
        rows=[[column.cell(one, sight) for column in chosen] for one in devices],
        widths=[column.share for column in chosen],
        right=frozenset(place for place, column in enumerate(chosen) if column.right),
        name=name,
        anchor=anchor,
    )


def title(column: str, sight: Sight) -> str:
    """Of a state the state's own name."""
    if column.startswith("state_"):
        return sight.words.t(f"state.{column.removeprefix('state_').upper()}")
    return sight.words.t(f"report_col.{column.removeprefix('long_')}")
