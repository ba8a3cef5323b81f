"""`/school/{code}/areas`: what stands where, who answers for it, and where nothing is seen."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from campuswatch.web.house import House
from campuswatch.web.page import Page
from dashboards.keyareas import blind_areas
from dashboards.standing import Census, Standing, count
from inventory.key_areas import WEIGHT, BlindArea
from inventory.model.area import Area, AreaClass
from inventory.repository import areas, people

EVERY_CLASS = frozenset(AreaClass)


@dataclass(frozen=True, slots=True)
class Row:
    """`blind` is set where no camera of it works; of what is no key area that is only a remark."""

    area: Area
    census: Census
    person: str
    blind: BlindArea | None


def show(house: House, request: Request) -> Response:
    picture, now_ms = house.roster.picture(), house.clock.now_ms()
    school = picture.ledger.schools.get(request.path_params["code"])
    if school is None:
        raise HTTPException(404)
    standings = house.standing_of(picture, school.code, now_ms)
    pulse = house.pulse(picture, school.code, now_ms)
    with house.database.read() as connection:
        found = areas.every(connection, house.scope, school.code)
        dark = blind_areas(connection, house.scope, school.code, standings, EVERY_CLASS)
        known = {one.id: one.name for one in people.every(connection, house.scope, school.code)}
    blind = {one.area.code: one for one in dark}
    by_area: dict[str | None, list[Standing]] = {}
    for one in standings:
        by_area.setdefault(one.listed.device.area, []).append(one)
    rows = [
        Row(
            area=area,
            census=count(by_area.get(area.code, ()), pulse.speaks),
            person=known.get(area.person or "", ""),
            blind=blind.get(area.code),
        )
        for area in sorted(found, key=lambda one: (-WEIGHT[one.area_class], one.code))
    ]
    return house.show(
        "areas.html",
        request,
        words=house.words(request, school, now_ms),
        here="areas",
        school=school,
        several=len(picture.ledger.schools) > 1,
        pulse=pulse,
        rows=rows,
        nowhere=count(by_area.get(None, ()), pulse.speaks),
        may_add=house.navigation.opens("/do/area.add", house.visitor),
    )


PAGES = (Page(path="/school/{code}/areas", show=show),)
