"""`/stocktakes`: counts of what the ledger says is there. `/stocktake/{code}`: one, with what is to be counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from campuswatch.usecases.actor import Right
from campuswatch.web.forms import FormView
from campuswatch.web.house import House
from campuswatch.web.inside import form_in, here
from campuswatch.web.page import Page
from inventory.model.paper import PaperState
from inventory.model.stocktake import Count, Stocktake, StocktakeLine
from inventory.repository import areas, schools, stocktakes
from inventory.stocktake import differences, repair_list, tally

PAGE = 100
TONES: Mapping[Count, str] = {
    Count.NOT_COUNTED: "", Count.FOUND: "good", Count.MOVED: "warn", Count.MISSING: "bad", Count.EXTRA: "calm",
}  # fmt: skip
PAPER_TONES: Mapping[PaperState, str] = {PaperState.OPEN: "warn", PaperState.SIGNED: "good", PaperState.CANCELLED: ""}
WHICH = ("left", "different", "repair", "all")


def shelf(house: House, request: Request) -> Response:
    now_ms = house.clock.now_ms()
    with house.database.read() as connection:
        homes = schools.every(connection, house.scope)
        school = next((one for one in homes if one.code == request.query_params.get("school")), None)
        found = stocktakes.every(connection, house.scope, school.code if school else None)[:PAGE]
        sums = {one.code: tally(stocktakes.lines_of(connection, house.scope, one.code)) for one in found}
    at = school or (homes[0] if len(homes) == 1 else None)
    return house.show(
        "stocktakes.html", request, words=house.words(request, at, now_ms), here="stocktakes", school=at,
        several=len(homes) > 1, homes={one.code: one for one in homes}, found=found, sums=sums,
        paper_tones=PAPER_TONES,
        add=form_in(house, "stocktake.open", {"school": at.code if at else ""}, school=at.code if at else None),
    )  # fmt: skip


def stocktake(house: House, request: Request) -> Response:
    """`?which=` left, different, repair or all; `?after=` the number of a line."""
    code = request.path_params["code"]
    with house.database.read() as connection:
        found = stocktakes.get(connection, house.scope, code)
        if found is None:
            raise HTTPException(404)
        school = schools.get(connection, house.scope, found.school)
        lines = stocktakes.lines_of(connection, house.scope, found.code)
        names = {one.code: one.name for one in areas.every(connection, house.scope, found.school)}
    usual = "left" if found.state is PaperState.OPEN else "different"
    which = request.query_params.get("which") if request.query_params.get("which") in WHICH else usual
    wanted = chosen(lines, str(which))
    after = request.query_params.get("after", "")
    beyond = int(after) if after.isascii() and after.isdecimal() and len(after) < 9 else 0
    rest = [line for line in wanted if line.number > beyond]
    return house.show(
        "stocktake.html", request, words=house.words(request, school, house.clock.now_ms()), here="stocktakes",
        school=school, paper=found, sums=tally(lines), lines=rest[:PAGE], which=which, names=names, tones=TONES,
        counts={one: len(chosen(lines, one)) for one in WHICH}, paper_tones=PAPER_TONES,
        next=rest[PAGE - 1].number if len(rest) > PAGE else 0, forms=forms_of(house, found),
        may_count=found.state is PaperState.OPEN and house.visitor.may(Right.COUNT, found.school),
        back=here(request),
    )  # fmt: skip


def chosen(lines: Sequence[StocktakeLine], which: str) -> Sequence[StocktakeLine]:
    if which == "left":
        return [one for one in lines if one.result is Count.NOT_COUNTED]
    if which == "different":
        return [one for one in differences(lines) if one.result is not Count.NOT_COUNTED]
    return repair_list(lines) if which == "repair" else lines


def forms_of(house: House, paper: Stocktake) -> Sequence[FormView]:
    if paper.state is not PaperState.OPEN:
        return []
    names = ("stocktake.count", "stocktake.missing", "stocktake.undo", "stocktake.extra", "stocktake.sign",
             "stocktake.cancel")  # fmt: skip
    found = [form_in(house, name, {"code": paper.code}, school=paper.school) for name in names]
    return [one for one in found if one is not None]


PAGES = (Page(path="/stocktakes", show=shelf), Page(path="/stocktake/{code}", show=stocktake))
