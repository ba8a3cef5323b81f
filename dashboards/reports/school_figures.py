"""All that reports say of one school in one period. Pure data; papers choose from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from alerts.figures import Figures
from dashboards.reports.device_figures import DeviceFigures
from dashboards.reports.duty_figures import NO_DUTY, DutyFigures
from dashboards.reports.fault_figures import NO_FAULTS, FaultFigures
from dashboards.reports.headline import Headline
from dashboards.reports.other_figures import (
    NO_CHANGES,
    NO_CONTACTS,
    NO_PASSWORDS,
    ChangeFigures,
    ContactFigures,
    LineFigures,
    PasswordFigures,
)
from dashboards.reports.rate import NO_RATE, Judged, Rate
from dashboards.reports.recording_figures import NO_RECORDINGS, RecordingFigures
from dashboards.reports.register_figures import NO_REGISTERS, RegisterFigures
from inventory.model.area import Area
from inventory.model.campus_standing import CampusStanding
from inventory.model.kind import Kind
from inventory.model.listing import Listing
from inventory.model.school import School
from inventory.model.target import Measure
from inventory.period import Period
from inventory.spending import Year


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Devices taken together: their sums, never means of means."""

    devices: int
    figures: Figures
    intact: Rate = NO_RATE


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaGroup:
    """`area` None: devices that stand in none. `working` cameras of `cameras` were UP at the period's end."""

    area: Area | None
    group: Group
    cameras: int = 0
    working: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolFigures:
    """From `start_ms` to `end_ms` (UTC; cut to `now_ms` where the period still runs, then `whole` is false), by what
    was known at `known_ms`. `devices` are those in service at some moment of it, by code. `before` and `year_ago` are
    headlines of the period before and of a year ago, None where nothing was in service then."""

    school: School
    period: Period
    start_ms: int
    end_ms: int
    now_ms: int
    known_ms: int
    whole: bool
    headline: Headline
    devices: Sequence[DeviceFigures] = ()
    kinds: Mapping[Kind, Group] = field(default_factory=dict)
    areas: Sequence[AreaGroup] = ()
    days: Sequence[tuple[date, Figures]] = ()
    faults: FaultFigures = NO_FAULTS
    recordings: RecordingFigures = NO_RECORDINGS
    changes: ChangeFigures = NO_CHANGES
    passwords: PasswordFigures = NO_PASSWORDS
    lines: Sequence[LineFigures] = ()
    contacts: ContactFigures = NO_CONTACTS
    registers: RegisterFigures = NO_REGISTERS
    costs: Sequence[Year] = ()
    duty: DutyFigures = NO_DUTY
    standing: CampusStanding | None = None
    one_key: tuple[int, int] = (0, 0)
    """One-key alarms UP at the end, of those in service."""
    judged: Mapping[Measure, Judged] = field(default_factory=dict)
    listed: Sequence[Listing] = ()
    before: Headline | None = None
    year_ago: Headline | None = None

    @property
    def total(self) -> Figures:
        return self.headline.total

    def worst(self, count: int = 10) -> list[DeviceFigures]:
        """By the time that they were down, those that were not at all left out; equal ones by code."""
        fallen = [one for one in self.devices if one.down_ms]
        return sorted(fallen, key=lambda one: (-one.down_ms, one.device.code))[:count]
