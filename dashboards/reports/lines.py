"""Lines to the Internet and to upper platforms: what their daily checks of a period found (Q16, Q46)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from dashboards.reports.other_figures import LineFigures
from dashboards.reports.rate import Rate
from dashboards.reports.stretch import narrowed, stretch_of
from inventory.model.school import School
from inventory.model.scope import Scope
from inventory.model.uplink import Uplink
from inventory.period import DAY, Period
from inventory.repository import uplinks
from inventory.repository.uplinks import LineSum

Place = tuple[str, str]
"""Device and port."""


def read_lines(
    connection: Connection, scope: Scope, schools: Sequence[School], period: Period, *, now_ms: int, known_ms: int
) -> dict[str, Sequence[LineFigures]]:
    """By school code, of each the lines by device and port. A check of a day is kept as it was last made."""
    found: dict[str, Sequence[LineFigures]] = {one.code: () for one in schools}
    for zone in sorted({one.zone for one in schools}):
        stretch = stretch_of(period, zone, min(now_ms, known_ms))
        if stretch.last is None:
            continue
        narrow = narrowed(scope, [one for one in schools if one.zone == zone])
        over = stretch.last if stretch.whole else stretch.last - DAY
        told: defaultdict[str, dict[Place, LineSum]] = defaultdict(dict)
        for one in uplinks.sums(connection, narrow, period.first, over):
            told[one.school][one.device, one.port] = one
        known: defaultdict[str, dict[Place, Uplink]] = defaultdict(dict)
        for line in uplinks.every(connection, narrow):
            known[line.school][line.device, line.port] = line
        for school in known.keys() | told.keys():
            found[school] = [
                reckon_line(place, known[school].get(place), told[school].get(place), period.first, over)
                for place in sorted(known[school].keys() | told[school].keys())
            ]
    return found


def reckon_line(place: Place, line: Uplink | None, told: LineSum | None, first: date, last: date) -> LineFigures:
    """`line` None: taken out of the ledger since; `told` None: never checked in the period. Pure."""
    device, port = place
    toward, carrier = ("", "") if line is None else (line.toward.value, line.carrier)
    if told is None:
        days = max(0, (last - first).days + 1)
        well, down_s, seen_s = Rate(due=days), 0, 0
    else:
        days = (last - max(first, told.since)).days + 1
        known = told.days - told.unseen
        well, down_s, seen_s = Rate(told.well, known, known, days), told.down_s, told.seen_s
    return LineFigures(
        device=device, port=port, toward=toward, carrier=carrier, well=well, down_s=down_s, seen_s=seen_s
    )
