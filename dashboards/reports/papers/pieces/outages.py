"""Outages, a row each: from when to when, charged to what, and how surely. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dashboards.papers.sheet import Cell, Table, Tone
from dashboards.reports.device_figures import DeviceFigures, Outage
from dashboards.reports.papers.pieces.amounts import length_cell, moment_cell, short_moment
from dashboards.reports.papers.pieces.sight import Sight
from dashboards.words import Words
from inventory.model.device import Device
from language.moment import local

COLUMNS = ("device", "name", "area", "outage", "from", "to", "length", "uncertainty")


@dataclass(frozen=True, slots=True)
class Fallen:
    """One outage with the device that had it."""

    device: Device
    outage: Outage


def fallen(devices: Iterable[DeviceFigures], *, shadows: bool = True) -> list[Fallen]:
    """In order of time; without `shadows` only those that nothing in front of a device explains."""
    every = [Fallen(one.device, out) for one in devices for out in one.outages if shadows or not out.shadow]
    return sorted(every, key=lambda one: (one.outage.start_ms, one.device.code))


def longest(devices: Iterable[DeviceFigures], count: int) -> list[Fallen]:
    every = fallen(devices, shadows=False)
    return sorted(every, key=lambda one: (-one.outage.length_ms, one.outage.start_ms, one.device.code))[:count]


def still_open(devices: Iterable[DeviceFigures]) -> list[Fallen]:
    return [one for one in fallen(devices) if one.outage.open]


def outage_table(rows: Sequence[Fallen], sight: Sight, *, name: str = "", anchor: str = "") -> Table:
    return Table(
        titles=[sight.words.t(f"report_col.{column}") for column in COLUMNS],
        rows=[_row(one, sight) for one in rows],
        widths=[2.2, 2.7, 1.9, 2.4, 2, 2, 2.2, 1.6],
        right=frozenset({6, 7}),
        name=name,
        anchor=anchor,
    )


def _row(one: Fallen, sight: Sight) -> list[str | Cell]:
    outage, words = one.outage, sight.words
    return [
        sight.code_cell(one.device.code),
        one.device.name,
        sight.area(one.device.area),
        charged(outage, words),
        start_cell(outage, words),
        end_cell(outage, words),
        length_cell(outage.length_ms, words, tone=Tone.MISSED if outage.open else Tone.PLAIN),
        length_cell(outage.uncertainty_ms, words, tone=Tone.SOFT),
    ]


def charged(outage: Outage, words: Words) -> str:
    """Its own, or in whose shadow."""
    if not outage.shadow:
        return words.t("state.DOWN")
    if not outage.charged_to:
        return words.t("state.SHADOW")
    said = "state.probably_behind" if outage.probable else "state.behind"
    return words.t(said, cause=outage.charged_to)


def start_cell(outage: Outage, words: Words) -> Cell:
    """Of one that is older than the period so much is said."""
    if not outage.began_before:
        return moment_cell(outage.start_ms, words)
    text = words.t("report_says.before", moment=short_moment(outage.start_ms, words))
    return Cell(text, local(outage.start_ms, words.zone))


def end_cell(outage: Outage, words: Words) -> Cell:
    """An open outage has no end, and counts up to the moment of the report."""
    if outage.open:
        return Cell(words.t("report_says.still_open"), local(outage.end_ms, words.zone), Tone.MISSED)
    if not outage.goes_on:
        return moment_cell(outage.end_ms, words)
    text = words.t("report_says.after", moment=short_moment(outage.end_ms, words))
    return Cell(text, local(outage.end_ms, words.zone))
