"""What the tables of one paper share: its words, its period, whose knowledge it shows, and names by code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dashboards.papers.sheet import Cell, Tone
from dashboards.reports.device_figures import DeviceFigures
from dashboards.reports.papers.pieces.traces import device_trace
from dashboards.reports.school_figures import AreaGroup, SchoolFigures
from dashboards.words import Words
from inventory.period import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """`areas` and `devices` are names by code; what stands in neither is called by its code."""

    words: Words
    period: Period
    known_ms: int
    areas: Mapping[str, str] = field(default_factory=dict)
    devices: Mapping[str, str] = field(default_factory=dict)

    def trace(self, device: str) -> str:
        return device_trace(device, self.period, self.known_ms)

    def code_cell(self, device: str) -> Cell:
        """A device's code, leading to its looks; empty for none."""
        return Cell(device, trace=self.trace(device) if device in self.devices else "")

    def area(self, code: str | None) -> str:
        return self.areas.get(code, code) if code else ""

    def name(self, device: str) -> str:
        return self.devices.get(device, "")


def sight_of(figures: SchoolFigures, words: Words) -> Sight:
    return sight(figures.period, figures.known_ms, figures.devices, figures.areas, words)


def sight(
    period: Period, known_ms: int, devices: Sequence[DeviceFigures], areas: Sequence[AreaGroup], words: Words
) -> Sight:
    return Sight(
        words=words,
        period=period,
        known_ms=known_ms,
        areas={one.area.code: one.area.name for one in areas if one.area is not None},
        devices={one.device.code: one.device.name for one in devices},
    )


def emphasis(missed: bool) -> Tone:
    return Tone.MISSED if missed else Tone.PLAIN
