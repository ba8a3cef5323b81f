"""All that the bureau's reports say of its schools in one period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from alerts.figures import Figures
from dashboards.reports.device_figures import DeviceFigures
from dashboards.reports.fault_figures import NO_FAULTS, FaultFigures, MajorEvent
from dashboards.reports.headline import Headline
from dashboards.reports.rate import Judged
from dashboards.reports.school_figures import Group
from inventory.model.campus_standing import CampusStanding
from inventory.model.kind import Kind
from inventory.model.listing import Listing
from inventory.model.obligation import Punctuality, Submission
from inventory.model.report import Change
from inventory.model.school import Locality, School
from inventory.model.target import Measure
from inventory.period import Period
from inventory.spending import Year


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolLine:
    """A school among others. `rank` None: not ranked, for `small` or too little seen."""

    school: School
    headline: Headline
    before: Headline | None = None
    year_ago: Headline | None = None
    judged: Mapping[Measure, Judged] = field(default_factory=dict)
    standing: CampusStanding | None = None
    one_key: tuple[int, int] = (0, 0)
    major: Sequence[MajorEvent] = ()
    rank: int | None = None
    small: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """How a school stands with one paper it owes; `changed` is what new knowledge has altered since it came in."""

    school: str
    kind: str
    period: str
    due_ms: int
    punctuality: Punctuality
    submission: Submission | None = None
    changed: Sequence[Change] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BureauFigures:
    """`schools` are in the order of their codes. `judged` are verdicts on all schools together; `by_locality` on those
    of one, with compliance, networking and one-key rates. `worst` are the devices longest down of all schools. `days`
    sums the schools' days, each in its own zone, and `kinds` their devices. `faults` are those of all schools as
    `sum_faults` adds them; `costs` the years of spending that the period touches, by school."""

    period: Period
    start_ms: int
    end_ms: int
    now_ms: int
    known_ms: int
    whole: bool
    zone: str
    headline: Headline
    before: Headline | None = None
    year_ago: Headline | None = None
    schools: Sequence[SchoolLine] = ()
    judged: Mapping[Measure, Judged] = field(default_factory=dict)
    by_locality: Mapping[Locality, Mapping[Measure, Judged]] = field(default_factory=dict)
    worst: Sequence[DeviceFigures] = ()
    listed: Sequence[Listing] = ()
    handed_in: Sequence[HandedIn] = ()
    days: Sequence[tuple[date, Figures]] = ()
    kinds: Mapping[Kind, Group] = field(default_factory=dict)
    faults: FaultFigures = NO_FAULTS
    costs: Sequence[Year] = ()
