"""`/wall` and `/wall/{school}`: everything at a glance on one screen, to be read from five metres."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from alerts.chain import Chain, Level
from alerts.state import State
from campuswatch.usecases.chain import read_chain
from campuswatch.web.county_part import read_county
from campuswatch.web.fault_line import lines_of
from campuswatch.web.house import House
from campuswatch.web.page import Page
from campuswatch.web.school_page import gauge_of
from dashboards.county import CALM, SchoolNow, all_faults, total, turn
from dashboards.keyareas import blind_areas
from inventory.key_areas import ONLY_KEY
from inventory.model.person import Person
from inventory.repository import fault_tallies, faults
from inventory.repository.fault_tallies import NO_FAULTS

SIZES = ((12, "few"), (30, "some"))
"""So many schools have room as tiles of that size; of more the worst are shown."""
FAULTS, BROKEN, BLIND = 6, 9, 4
TROUBLE = (State.DOWN, State.SHADOW, State.UNKNOWN)
ON_WALL = (Level.DUTY, Level.LEADER)


@dataclass(frozen=True, slots=True)
class Tiles:
    """`more` schools have no tile; of these `troubled` are not calm."""

    size: str
    shown: list[SchoolNow]
    more: int
    troubled: int


@dataclass(frozen=True, slots=True)
class OnDuty:
    level: Level
    people: tuple[Person, ...]


def of_bureau(house: House, request: Request) -> Response:
    """Who sees a single school is led to the wall of that one."""
    picture, now_ms = house.roster.picture(), house.clock.now_ms()
    if len(picture.ledger.schools) == 1:
        return RedirectResponse(f"/wall/{next(iter(picture.ledger.schools))}", 303)
    rows = read_county(house, picture, now_ms)
    with house.database.read() as connection:
        worst = faults.open_ones(connection, house.scope, limit=FAULTS)
    census = total(one.census for one in rows)
    return house.show(
        "wall_bureau.html",
        request,
        words=house.words(request, None, now_ms),
        here="wall",
        pulse=house.pulse(picture, "", now_ms) if picture.beats else None,
        census=census,
        gauge=gauge_of(census),
        tally=all_faults(one.faults for one in rows),
        blind=sum(one.blind for one in rows),
        tiles=tiles_of(rows),
        worst=lines_of(worst, picture, now_ms),
    )


def tiles_of(rows: list[SchoolNow]) -> Tiles:
    ordered = turn(rows).rows
    room, size = next(((room, size) for room, size in SIZES if len(rows) <= room), SIZES[-1])
    shown = list(ordered[:room])
    left = [one for one in rows if one not in shown]
    return Tiles(size, shown, len(left), sum(one.level != CALM for one in left))


def of_school(house: House, request: Request) -> Response:
    picture, now_ms = house.roster.picture(), house.clock.now_ms()
    school = picture.ledger.schools.get(request.path_params["school"])
    if school is None:
        raise HTTPException(404)
    standings = house.standing_of(picture, school.code, now_ms)
    with house.database.read() as connection:
        tallies = fault_tallies.by_school(connection, house.scope, now_ms)
        open_ones = faults.open_ones(connection, house.scope, school.code, limit=FAULTS)
        blind = blind_areas(connection, house.scope, school.code, standings, ONLY_KEY)
        whole = house.scope.allows(school.code)
        chain = read_chain(connection, house.scope, school.code, now_ms) if whole else None
    census = house.census_of(picture, school.code, now_ms)
    broken = sorted((one for one in standings if one.state in TROUBLE), key=lambda one: one.place)
    return house.show(
        "wall_school.html",
        request,
        words=house.words(request, school, now_ms),
        here="wall",
        school=school,
        pulse=house.pulse(picture, school.code, now_ms),
        census=census,
        gauge=gauge_of(census),
        tally=tallies.get(school.code, NO_FAULTS),
        faults=lines_of(open_ones, picture, now_ms),
        blind=blind,
        broken=broken[:BROKEN],
        more=len(broken) - BROKEN,
        duty=on_duty(chain) if chain else [],
    )


def on_duty(chain: Chain) -> list[OnDuty]:
    """Who is on now, of the levels that have somebody."""
    return [OnDuty(level, people) for level in ON_WALL if (people := chain.own.get(level, ()))]


PAGES = (
    Page(path="/wall", show=of_bureau, shared=True),
    Page(path="/wall/{school}", show=of_school, shared=True),
)
