"""`/school/{code}`: the moment of a school, and its devices, broken ones first."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from alerts.state import State
from campuswatch.web.condition_part import read_school
from campuswatch.web.house import House
from campuswatch.web.page import Page
from collector.store.errors import StoreError
from dashboards import spark
from dashboards.keyareas import blind_areas
from dashboards.overview import Query, Row, bare, fill, turn
from dashboards.roster import Picture
from dashboards.standing import WORST_FIRST, Census, Standing
from dashboards.stateline import Part, gauge
from inventory.key_areas import ONLY_KEY
from inventory.model.kind import Kind
from inventory.model.school import School
from inventory.repository import areas, listings, transition_feed
from language.message import Message

LONGEST_SEARCH = 80
KINDS = {kind.value: kind for kind in Kind}


def school(house: House, request: Request) -> Response:
    picture = house.roster.picture()
    found = picture.ledger.schools.get(request.path_params["code"])
    if found is None:
        raise HTTPException(404)
    return show_school(house, request, picture, found)


def show_school(house: House, request: Request, picture: Picture, school: School) -> Response:
    now_ms = house.clock.now_ms()
    pulse = house.pulse(picture, school.code, now_ms)
    standings = house.standing_of(picture, school.code, now_ms)
    census = house.census_of(picture, school.code, now_ms)
    with house.database.read() as connection:
        watched_ms = transition_feed.first_ms(connection, house.scope, school.code)
        recordings = read_school(connection, house.scope, school.code)
        blind = blind_areas(connection, house.scope, school.code, standings, ONLY_KEY)
        listed = listings.standing(connection, house.scope, school.code)
        places = areas.every(connection, house.scope, school.code)
    stretch_ms = spark.stretch_ms(now_ms - watched_ms if watched_ms is not None else 0, house.interval_ms)
    query = read_query(request)
    page = turn(standings, query)
    rows, store_problem = rows_of(house, page.standings, now_ms - stretch_ms, now_ms)
    return house.show(
        "school.html",
        request,
        words=house.words(request, school, now_ms),
        here="school",
        school=school,
        several=len(picture.ledger.schools) > 1,
        pulse=pulse,
        census=census,
        gauge=gauge_of(census),
        watched_ms=watched_ms,
        recordings=recordings,
        blind=blind,
        listed=listed,
        areas=places,
        names={one.device.code: one.device.name or one.device.code for one in picture.ledger.listed[school.code]},
        stretch_ms=stretch_ms,
        query=query,
        rows=rows,
        store_problem=store_problem,
        matching=page.matching,
        next=page.next,
        spark_width=spark.WIDTH,
        spark_height=spark.HEIGHT,
    )


def gauge_of(census: Census) -> list[Part]:
    """What is expected now, the best at the left."""
    return gauge((state, census.states[state]) for state in reversed(WORST_FIRST[:-1]))


def rows_of(
    house: House, standings: Sequence[Standing], start_ms: int, end_ms: int
) -> tuple[list[Row], Message | None]:
    """The lines of the list, and why they have no curves: states are the ledger's, and are shown without."""
    try:
        return fill(house.tail, standings, start_ms, end_ms, house.interval_ms), None
    except StoreError as error:
        return bare(standings), error.message


def read_query(request: Request) -> Query:
    """What the address asks for; a kind or state that does not exist is as good as none."""
    asked = request.query_params
    return Query(
        text=asked.get("q", "").strip()[:LONGEST_SEARCH],
        kind=KINDS.get(asked.get("kind", "")),
        state=State.__members__.get(asked.get("state", "")),
        area=asked.get("area") or None,
        after=asked.get("after", ""),
    )


PAGES = (Page(path="/school/{code}", show=school, shared=True),)
