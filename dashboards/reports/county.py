"""The figures of many schools as they come, one after the other: sums, and the few that are told of one by one. Pure.

What is kept of a school is its line; its devices are let go of, but for the worst of all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from alerts.figures import Figures
from dashboards.reports.bureau_figures import SchoolLine
from dashboards.reports.device_figures import DeviceFigures
from dashboards.reports.fault_figures import FaultFigures
from dashboards.reports.fault_sum import sum_faults
from dashboards.reports.headline import Headline
from dashboards.reports.rate import NO_RATE
from dashboards.reports.school_figures import Group, SchoolFigures
from inventory.model.kind import Kind
from inventory.spending import Year

WORST = 50
PARTS = 50
"""Sums of faults that wait to be added: their lists are sorted each time."""
NOBODY = Group(devices=0, figures=Figures(), intact=NO_RATE)


@dataclass(slots=True)
class County:
    """`worst` are the WORST devices by the time that they were down."""

    lines: list[SchoolLine] = field(default_factory=list)
    worst: list[DeviceFigures] = field(default_factory=list)
    days: dict[date, Figures] = field(default_factory=dict)
    kinds: dict[Kind, Group] = field(default_factory=dict)
    costs: list[Year] = field(default_factory=list)
    _faults: list[FaultFigures] = field(default_factory=list)

    def add(self, one: SchoolFigures) -> None:
        self.lines.append(line_of(one))
        self._join(one.worst(WORST), dict(one.days), one.kinds, [one.faults], one.costs)

    def merge(self, other: County) -> None:
        """The same as adding its schools one by one."""
        self.lines += other.lines
        self._join(other.worst, other.days, other.kinds, other._faults, other.costs)

    def _join(
        self,
        worst: Iterable[DeviceFigures],
        days: Mapping[date, Figures],
        kinds: Mapping[Kind, Group],
        faults: Iterable[FaultFigures],
        costs: Iterable[Year],
    ) -> None:
        self.worst = sorted([*self.worst, *worst], key=lambda one: (-one.down_ms, one.device.code))[:WORST]
        for day, figures in days.items():
            self.days[day] = self.days.get(day, NOBODY.figures) + figures
        for kind, group in kinds.items():
            self.kinds[kind] = _both(self.kinds.get(kind, NOBODY), group)
        self.costs += costs
        self._faults += faults
        if len(self._faults) > PARTS:
            self._faults = [sum_faults(self._faults)]

    @property
    def faults(self) -> FaultFigures:
        return sum_faults(self._faults)

    @property
    def headline(self) -> Headline:
        return Headline.total_of(one.headline for one in self.lines)

    @property
    def in_order(self) -> Sequence[SchoolLine]:
        return sorted(self.lines, key=lambda one: one.school.code)


def line_of(one: SchoolFigures) -> SchoolLine:
    return SchoolLine(
        school=one.school,
        headline=one.headline,
        before=one.before,
        year_ago=one.year_ago,
        judged=one.judged,
        standing=one.standing,
        one_key=one.one_key,
        major=one.faults.major,
    )


def summed(parts: Iterable[Headline | None]) -> Headline | None:
    """Of those that there are; None where there is none."""
    some = [one for one in parts if one is not None]
    return Headline.total_of(some) if some else None


def _both(one: Group, other: Group) -> Group:
    return Group(
        devices=one.devices + other.devices,
        figures=one.figures + other.figures,
        intact=one.intact + other.intact,
    )
