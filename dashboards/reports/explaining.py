"""What is behind the figures of one device, read the way reports read it."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from dashboards.reports.device_figures import Life
from dashboards.reports.explanation import Explanation, Known, explain
from dashboards.reports.flaws import NO_FLAWS, read_flaws
from dashboards.reports.gathering import gather, life_of, read_seen
from dashboards.reports.look import Look, look_at
from dashboards.reports.reckoning import device_figures
from dashboards.reports.roll import Place, Roll, read_roll
from inventory.model.device import Device
from inventory.model.school import School
from inventory.model.scope import Scope
from inventory.period import Period


def read_explanation(
    connection: Connection,
    scope: Scope,
    school: School,
    device: Device,
    period: Period,
    *,
    now_ms: int,
    known_ms: int | None = None,
) -> Explanation:
    """Of a device as the school's, which must be one where it stands or stood; of another scope's school there is
    nothing to see. A period that has not begun has no intervals."""
    look = look_at(period, school.zone, now_ms=now_ms, known_ms=known_ms)
    roll = read_roll(connection, scope, [school], known_ms=look.known_ms)
    place = school.code, device.code
    if look.length_ms <= 0 or place not in roll.devices:
        life = Life(device=device, segments=())
        return explain(school, period, look, life, device_figures(life), Known(cause_windows={}))
    life = _life(connection, roll, place, look)
    kinds = {code: roll.devices[school.code, code].kind for _, code in roll.there(look, [school.code])}
    flaws = read_flaws(connection, roll.scope, look, kinds).get(school.code, NO_FLAWS)
    spans = flaws.spans.get(device.code, ())
    known = replace(_known(connection, roll, place, look), flaws=spans)
    figures = device_figures(life, spans, flaws.opened.get(device.code, 0))
    return explain(school, period, look, life, figures, known)


def _life(connection: Connection, roll: Roll, place: Place, look: Look) -> Life:
    """As reports have it, with reasons; also of a device that was out of service all the time."""
    seen = read_seen(connection, roll, roll.scope, look, [place[1]], bare=False)
    told = life_of(place, roll, seen, look, roll.looked_ms(place[0], look))
    lives = gather(connection, roll, look, [place[0]], code=place[1])[place[0]]
    return replace(lives[0], segments=told.segments) if lives else told


def _known(connection: Connection, roll: Roll, place: Place, look: Look) -> Known:
    seen = read_seen(connection, roll, roll.scope, look, [place[1]], bare=False)
    beside = seen.around(place)
    hours = roll.timetable.of(roll.devices[place], roll.schools[place[0]])
    return Known(
        transitions=seen.transitions.get(place, ()),
        windows=beside.windows,
        attributions=beside.attributions,
        cause_windows=beside.cause_windows,
        service=roll.service[place],
        idle=() if hours is None else hours.idle(look.start_ms, look.end_ms),
        looked_ms=roll.looked_ms(place[0], look),
    )
