"""What people keep of one school's devices: when they serve, what hangs on what, what to replace, secrets due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from campuswatch.usecases.actor import Right
from campuswatch.usecases.campus import Campus, read_campus
from campuswatch.usecases.replacements import replacements
from campuswatch.usecases.secret_policies import ages
from campuswatch.web import doable
from campuswatch.web.house import House
from campuswatch.web.page import Page
from campuswatch.web.school_lists_page import Place, place_of
from campuswatch.web.turning import turned
from dashboards.standing import Standing
from inventory.campus_map import Hop
from inventory.model.scope import Scope
from inventory.replacement import Rules
from inventory.repository import check_plans, service_hours
from inventory.secret_ages import Age
from inventory.week_words import write_week
from language.moment import local

UNKNOWN = "unknown"


def whole_place(house: House, request: Request) -> Place:
    """For who sees the whole school. Raises HTTPException 404."""
    place = place_of(house, request)
    if not house.scope.allows(place.school.code):
        raise HTTPException(404)
    return place


def hours(house: House, request: Request) -> Response:
    place = place_of(house, request)
    code, back = place.school.code, f"/hours/{place.school.code}"
    with house.database.read() as connection:
        said = service_hours.every(connection, house.scope, code)
        days_off = service_hours.holidays(connection, house.scope, code)
        terms = check_plans.terms(connection, house.scope, code)
    return house.show(
        "hours.html", request, words=place.words, here="hours", school=place.school, several=place.several, tab="hours",
        rows=[(one, write_week(one.week), doable.links(house, code, [("hours.end", {"id": one.id})], back))
              for one in said],
        holidays=[(one, doable.links(house, one.school, [("holiday.end", {"id": one.id})], back)) for one in days_off],
        terms=[(one, doable.links(house, one.school, [("term.end", {"id": one.id})], back)) for one in terms],
        forms=doable.forms(
            house, code, [(name, {"school": code}) for name in ("hours.set", "holiday.add", "term.add")], back
        ),
    )  # fmt: skip


def topology(house: House, request: Request) -> Response:
    """`?at=` is a device on which others hang; without it the cores. `?at=unknown` are those that hang nobody knows
    where."""
    place = whole_place(house, request)
    code, at = place.school.code, request.query_params.get("at", "")
    with house.database.read() as connection:
        campus = read_campus(connection, house.scope, code)
    here = campus.devices.get(at)
    if at and here is None and at != UNKNOWN:
        raise HTTPException(404)
    page = turned(hanging(campus, at), lambda hop: hop.device, request.query_params.get("after", ""))
    shown = {hop.device for hop in page.rows}
    return house.show(
        "topology.html", request, words=place.words, here="topology", school=place.school, several=place.several,
        at=at, device=here, devices=campus.devices, map=campus.map, page=page,
        path=campus.map.path(at) if here is not None else (),
        below={one: len(campus.map.below(one)) for one in shown},
        standings=standings_of(house, place, shown | ({at} if here else set())),
    )  # fmt: skip


def hanging(campus: Campus, at: str) -> list[Hop]:
    if at == UNKNOWN:
        return [nowhere(code) for code in campus.map.unknown if code in campus.devices]
    if at:
        return list(campus.map.below(at))
    return [nowhere(code) for code in sorted(campus.map.cores) if code not in campus.map.unknown]


def nowhere(code: str) -> Hop:
    return Hop(device=code, upper="", port="", evidence="", seen_ms=0)


def standings_of(house: House, place: Place, codes: set[str]) -> Mapping[str, Standing]:
    picture = house.roster.picture()
    pulse = house.pulse(picture, place.school.code, place.words.now_ms)
    listed = [one for one in picture.ledger.listed[place.school.code] if one.device.code in codes]
    found = house.standings.of(listed, picture, place.words.now_ms, pulse.looked_ms)
    return {one.listed.device.code: one for one in found}


def proposals(house: House, request: Request) -> Response:
    """By the usual rules; other ones are asked for at the command line."""
    place = whole_place(house, request)
    code = place.school.code
    picture = house.roster.picture()
    found = house.shelf.get(
        ("replacements", house.scope, code, picture.ledger.revision),
        house.clock.monotonic(),
        lambda: replacements(house.database, house.visitor.actor, code, Rules(), now_ms=place.words.now_ms),
    )
    page = turned(found, lambda one: one.facts.device, request.query_params.get("after", ""))
    return house.show(
        "replacements.html", request, words=place.words, here="replacements", school=place.school,
        several=place.several, page=page,
        rows=[(one, doable.links(house, code, [("device.replace", {"device": one.facts.device})]))
              for one in page.rows],
    )  # fmt: skip


def due(house: House, request: Request) -> Response:
    """`?all=1` with those that are not due."""
    place = whole_place(house, request)
    code, now_ms = place.school.code, place.words.now_ms
    if not house.visitor.may(Right.REVEAL, code):
        raise HTTPException(403)
    own = replace(house.visitor.actor, scope=Scope.of([code]))
    found = ages(house.database, own, school=code, now_ms=now_ms, today=local(now_ms, place.school.zone).date())
    everything = bool(request.query_params.get("all"))
    late = [one for one in found if one.due.age in (Age.OVERDUE, Age.UNKNOWN, Age.SOON)]
    page = turned(found if everything else late, lambda one: one.row.id, request.query_params.get("after", ""))
    return house.show(
        "logins_due.html", request, words=place.words, here="logins", school=place.school, several=place.several,
        page=page, everything=everything, late=len(late), total=len(found),
    )  # fmt: skip


PAGES = (
    Page(path="/hours/{school}", show=hours),
    Page(path="/topology/{school}", show=topology),
    Page(path="/replacements/{school}", show=proposals),
    Page(path="/logins/{school}", show=due, right=Right.REVEAL),
)
