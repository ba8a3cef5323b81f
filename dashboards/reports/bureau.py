"""All figures of the schools together: reckoned school by school, so that a thousand need little more room than one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from dashboards.reports.bureau_figures import BureauFigures
from dashboards.reports.county import County, summed
from dashboards.reports.handed_in import read_handed_in
from dashboards.reports.headline import Headline
from dashboards.reports.judging import judge_all, judge_localities
from dashboards.reports.look import Look, look_at
from dashboards.reports.ranking import rank
from dashboards.reports.school import reckon_schools
from inventory.model.kind import Kind
from inventory.model.listing import Listing
from inventory.model.scope import Scope
from inventory.period import Period
from inventory.repository import listings, reports, schools, targets

Tell = Callable[[int, int], None]
STANDING: Mapping[str, Any] = {"cleared_ms": None, "cleared_by": "", "cleared_why": ""}


def nobody(done: int, of: int) -> None:
    """Hears how many schools are done, of how many."""


def reckon_bureau(
    connection: Connection,
    scope: Scope,
    period: Period,
    *,
    zone: str,
    now_ms: int,
    known_ms: int | None = None,
    tell: Tell = nobody,
) -> BureauFigures:
    """Of all schools within the scope, each in its own zone; `zone` is the bureau's, in which its own borders lie."""
    every = schools.every(connection, scope)
    county = County()
    for done, one in enumerate(reckon_schools(connection, scope, every, period, now_ms=now_ms, known_ms=known_ms), 1):
        county.add(one)
        tell(done, len(every))
    return whole_county(connection, scope, county, period, zone=zone, now_ms=now_ms, known_ms=known_ms)


def whole_county(
    connection: Connection,
    scope: Scope,
    county: County,
    period: Period,
    *,
    zone: str,
    now_ms: int,
    known_ms: int | None = None,
) -> BureauFigures:
    """What is said of all schools once each is reckoned."""
    look = look_at(period, zone, now_ms=now_ms, known_ms=known_ms)
    lines, headline = rank(county.in_order), county.headline
    asked = targets.every(connection, scope, known_ms=look.known_ms)

    def earlier(of: Period) -> Headline | None:
        kept = reports.whole_of(connection, scope, of.text, known_ms=look.known_ms, school="")
        return Headline.from_data(kept[""].figures) if "" in kept else None

    return BureauFigures(
        period=period,
        start_ms=look.start_ms,
        end_ms=look.end_ms,
        now_ms=now_ms,
        known_ms=look.known_ms,
        whole=look.whole,
        zone=zone,
        headline=headline,
        before=earlier(period.previous()) or summed(one.before for one in lines),
        year_ago=earlier(period.year_before()) or summed(one.year_ago for one in lines),
        schools=lines,
        judged=judge_all(lines, headline, asked, period.last),
        by_locality=judge_localities(lines, asked, period.last),
        worst=county.worst,
        listed=listed_in(listings.every(connection, scope), look),
        handed_in=read_handed_in(
            connection, scope, look.start_ms, look.end_ms, now_ms=look.until_ms, known_ms=look.known_ms
        ),
        days=sorted(county.days.items()),
        kinds={kind: county.kinds[kind] for kind in Kind if kind in county.kinds},
        faults=county.faults,
        costs=sorted(county.costs, key=lambda one: (one.school, one.year, one.currency)),
    )


def listed_in(rows: Iterable[Listing], look: Look) -> list[Listing]:
    """Those that stood at some moment of the look, as known at its end of knowledge: one that was cleared later stands
    still."""
    return [
        one if one.cleared_ms is None or one.cleared_ms <= look.known_ms else replace(one, **STANDING)
        for one in rows
        if one.listed_ms < look.end_ms
        and one.listed_ms <= look.known_ms
        and (one.cleared_ms is None or one.cleared_ms >= look.start_ms)
    ]
