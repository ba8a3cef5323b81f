"""What the figures of a period are compared with: headlines of the period before, and of a year ago."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from alerts.figures import Figures
from dashboards.reports.device_figures import Life
from dashboards.reports.facts import headline_parts, read_facts
from dashboards.reports.flaws import Flaws, flaws_of
from dashboards.reports.gathering import gather
from dashboards.reports.headline import Headline
from dashboards.reports.look import look_at
from dashboards.reports.reckoning import flawed, intact
from dashboards.reports.roll import Roll
from inventory.model.school import School
from inventory.period import Period
from inventory.repository import reports


def read_headlines(
    connection: Connection, roll: Roll, schools: Sequence[School], period: Period, *, now_ms: int
) -> Mapping[str, Headline]:
    """By school, only of those that had anything in service then; the schools share one zone. From the newest whole
    report of exactly that period in the archive, for that is the figure that was published; else reckoned."""
    kept = reports.whole_of(connection, roll.scope, period.text, known_ms=roll.known_ms)
    found = {code: Headline.from_data(one.figures) for code, one in kept.items()}
    rest = [school for school in schools if school.code not in found]
    return {**found, **_reckoned(connection, roll, rest, period, now_ms)} if rest else found


def _reckoned(
    connection: Connection, roll: Roll, schools: Sequence[School], period: Period, now_ms: int
) -> Mapping[str, Headline]:
    look = look_at(period, schools[0].zone, now_ms=now_ms, known_ms=roll.known_ms)
    there = {code for code, _ in roll.there(look, {school.code for school in schools})}
    some = [school for school in schools if school.code in there]
    if not some:
        return {}
    lives = gather(connection, roll, look, [school.code for school in some])
    flaws = flaws_of(connection, roll.scope, look, lives)
    facts = read_facts(connection, roll.scope, some, period, now_ms=now_ms, known_ms=look.known_ms)
    return {code: headline_of(own, flaws[code], **headline_parts(facts[code])) for code, own in lives.items() if own}


def headline_of(lives: Sequence[Life], flaws: Flaws, **parts: Any) -> Headline:
    """The same sums as of the devices' figures, without making them. `parts` are other fields of the headline."""
    total = Figures.of(segment for one in lives for segment in one.segments)
    flawed_ms = sum(flawed(one.segments, flaws.spans.get(one.device.code, ())) for one in lives)
    return Headline(total=total, devices=len(lives), intact=intact(total, flawed_ms), **parts)
