"""All figures of schools in a period, reckoned from what the ledger has: one school, or many in pieces."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from dashboards.reports.blind_areas import blind_key_areas
from dashboards.reports.duty import read_duty
from dashboards.reports.duty_figures import NO_DUTY
from dashboards.reports.facts import headline_parts, read_facts
from dashboards.reports.flaws import flaws_of
from dashboards.reports.gathering import gather
from dashboards.reports.judging import judge_school
from dashboards.reports.look import Look, look_at
from dashboards.reports.one_key import one_key_alarms
from dashboards.reports.reckoning import by_area, by_day, by_kind, device_figures
from dashboards.reports.roll import Roll, read_roll
from dashboards.reports.school_figures import SchoolFigures
from dashboards.reports.trend import headline_of, read_headlines
from inventory.model.area import Area
from inventory.model.campus_standing import CampusStanding
from inventory.model.listing import Listing
from inventory.model.school import School
from inventory.model.scope import Scope
from inventory.model.target import Target
from inventory.period import Period
from inventory.repository import areas, campus_standings, listings, targets

AT_ONCE = 50
"""Schools that are read together: few enough that the memory does not grow with their number."""
DUTY_DAYS = 7
"""Of longer periods nobody reads who was on duty when."""


def reckon_school(
    connection: Connection, scope: Scope, school: School, period: Period, *, now_ms: int, known_ms: int | None = None
) -> SchoolFigures:
    """As known at `known_ms` (now, where none is given). A period that has not begun is empty."""
    return next(reckon_schools(connection, scope, [school], period, now_ms=now_ms, known_ms=known_ms))


def reckon_schools(
    connection: Connection,
    scope: Scope,
    schools: Sequence[School],
    period: Period,
    *,
    now_ms: int,
    known_ms: int | None = None,
) -> Iterator[SchoolFigures]:
    """One after the other in the order given, each in its own zone; never more than a few at once in memory."""
    for first in range(0, len(schools), AT_ONCE):
        some = schools[first : first + AT_ONCE]
        known = now_ms if known_ms is None else min(known_ms, now_ms)
        roll = read_roll(connection, scope, some, known_ms=known)
        found: dict[str, SchoolFigures] = {}
        for zone, alike in _by_zone(some).items():
            look = look_at(period, zone, now_ms=now_ms, known_ms=known_ms)
            found.update(_reckon(connection, roll, alike, period, look, now_ms))
        yield from (found[school.code] for school in some)


def _reckon(
    connection: Connection, roll: Roll, schools: Sequence[School], period: Period, look: Look, now_ms: int
) -> Iterator[tuple[str, SchoolFigures]]:
    """The schools share one zone."""
    lives = gather(connection, roll, look, [school.code for school in schools])
    flaws = flaws_of(connection, roll.scope, look, lives)
    moment = {"now_ms": now_ms, "known_ms": look.known_ms}
    facts = read_facts(connection, roll.scope, schools, period, **moment)
    duty = read_duty(connection, roll.scope, schools, period, **moment) if period.days <= DUTY_DAYS else {}
    before = read_headlines(connection, roll, schools, period.previous(), now_ms=now_ms)
    year_ago = read_headlines(connection, roll, schools, period.year_before(), now_ms=now_ms)
    setting = _setting(connection, roll)
    for school in schools:
        own, told, wrong = lives[school.code], facts[school.code], flaws[school.code]
        devices = [
            device_figures(one, wrong.spans.get(one.device.code, ()), wrong.opened.get(one.device.code, 0))
            for one in own
        ]
        areas = by_area(devices, setting.areas.get(school.code, ()) if look.length_ms else ())
        headline = headline_of(own, wrong, **headline_parts(told), blind_key_areas=len(blind_key_areas(areas)))
        yield (
            school.code,
            SchoolFigures(
                school=school,
                period=period,
                start_ms=look.start_ms,
                end_ms=look.end_ms,
                now_ms=now_ms,
                known_ms=look.known_ms,
                whole=look.whole,
                headline=headline,
                devices=devices,
                kinds=by_kind(devices),
                areas=areas,
                days=by_day(own, period, school.zone, look.end_ms),
                faults=told.faults,
                recordings=told.recordings,
                changes=told.changes,
                passwords=told.passwords,
                lines=told.lines,
                contacts=told.contacts,
                costs=told.costs,
                registers=told.registers,
                duty=duty.get(school.code, NO_DUTY),
                standing=setting.standings.get(school.code),
                one_key=one_key_alarms(devices),
                judged=judge_school(school, headline, setting.targets, period.last),
                listed=setting.listed.get(school.code, ()),
                before=before.get(school.code),
                year_ago=year_ago.get(school.code),
            ),
        )


@dataclass(frozen=True, slots=True)
class Setting:
    """What people decided of schools, by their codes, as known at the moment of the report."""

    targets: Sequence[Target]
    areas: Mapping[str, Sequence[Area]]
    listed: Mapping[str, Sequence[Listing]]
    standings: Mapping[str, CampusStanding]


def _setting(connection: Connection, roll: Roll) -> Setting:
    places: defaultdict[str, list[Area]] = defaultdict(list)
    for area in areas.every(connection, roll.scope):
        places[area.school].append(area)
    listed: defaultdict[str, list[Listing]] = defaultdict(list)
    for one in listings.standing(connection, roll.scope, known_ms=roll.known_ms):
        listed[one.school].append(one)
    return Setting(
        targets=targets.every(connection, roll.scope, known_ms=roll.known_ms),
        areas=places,
        listed=listed,
        standings=campus_standings.every(connection, roll.scope, known_ms=roll.known_ms),
    )


def _by_zone(schools: Sequence[School]) -> Mapping[str, list[School]]:
    found: defaultdict[str, list[School]] = defaultdict(list)
    for school in schools:
        found[school.zone].append(school)
    return found
