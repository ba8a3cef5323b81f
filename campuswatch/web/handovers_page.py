"""`/handovers`: devices that pass from one custodian to the next. `/handover/{code}`: one, with its list."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from campuswatch.web.forms import FormView
from campuswatch.web.house import House
from campuswatch.web.inside import form_in
from campuswatch.web.page import Page
from campuswatch.web.stocktakes_page import PAPER_TONES
from inventory.model.handover import Handover
from inventory.model.paper import PaperState
from inventory.repository import areas, handovers, schools

PAGE = 100


def shelf(house: House, request: Request) -> Response:
    now_ms = house.clock.now_ms()
    with house.database.read() as connection:
        homes = schools.every(connection, house.scope)
        school = next((one for one in homes if one.code == request.query_params.get("school")), None)
        found = handovers.every(connection, house.scope, school.code if school else None)[:PAGE]
    at = school or (homes[0] if len(homes) == 1 else None)
    return house.show(
        "handovers.html", request, words=house.words(request, at, now_ms), here="handovers", school=at,
        several=len(homes) > 1, homes={one.code: one for one in homes}, found=found, paper_tones=PAPER_TONES,
        add=form_in(house, "handover.open", {"school": at.code}, school=at.code) if at else None,
    )  # fmt: skip


def handover(house: House, request: Request) -> Response:
    """`?after=` the number of a line."""
    with house.database.read() as connection:
        found = handovers.get(connection, house.scope, request.path_params["code"])
        if found is None:
            raise HTTPException(404)
        school = schools.get(connection, house.scope, found.school)
        lines = handovers.lines_of(connection, house.scope, found.code)
        names = {one.code: one.name for one in areas.every(connection, house.scope, found.school)}
    after = request.query_params.get("after", "")
    beyond = int(after) if after.isascii() and after.isdecimal() and len(after) < 9 else 0
    rest = [line for line in lines if line.number > beyond]
    return house.show(
        "handover.html", request, words=house.words(request, school, house.clock.now_ms()), here="handovers",
        school=school, paper=found, lines=rest[:PAGE], count=len(lines), names=names, paper_tones=PAPER_TONES,
        next=rest[PAGE - 1].number if len(rest) > PAGE else 0, forms=forms_of(house, found),
    )  # fmt: skip


def forms_of(house: House, paper: Handover) -> Sequence[FormView]:
    if paper.state is not PaperState.OPEN:
        return []
    names = ("handover.relist", "handover.remark", "handover.sign", "handover.cancel")
    found = [form_in(house, name, {"code": paper.code}, school=paper.school) for name in names]
    return [one for one in found if one is not None]


PAGES = (Page(path="/handovers", show=shelf), Page(path="/handover/{code}", show=handover))
