"""`/costs/{school}`: what equipment cost against what may be spent, the papers that prove it, what to replace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from campuswatch.usecases.replacements import replacements
from campuswatch.web.doable import Link, links
from campuswatch.web.house import House
from campuswatch.web.inside import form_in, here
from campuswatch.web.page import Page
from dashboards.words import Words
from inventory.model.cost import Cost
from inventory.model.device import Stage
from inventory.money import to_major
from inventory.replacement import Rules
from inventory.repository import costs, devices, schools, vouchers
from inventory.repository.devices import Filter
from inventory.spending import by_device, years
from language.moment import local
from language.money import format_money

PAGE = 100
DEAREST = 10
TABS = ("costs", "vouchers", "replace")


def of_school(house: House, request: Request) -> Response:
    """`?what=` costs, vouchers or replace; `?year=` of costs; `?after=` counts what was shown before."""
    with house.database.read() as connection:
        school = schools.get(connection, house.scope, request.path_params["school"])
    if school is None or not house.scope.allows(school.code):
        raise HTTPException(404)
    now_ms = house.clock.now_ms()
    words = house.words(request, school, now_ms)
    tab = request.query_params.get("what")
    tab = tab if tab in TABS else TABS[0]
    told = {"costs": told_of_costs, "vouchers": told_of_vouchers, "replace": told_of_replacing}[tab](
        house, request, school.code
    )
    return house.show(
        "costs.html", request, words=words, here="costs", school=school, tab=tab, money=money_in(words),
        forms=[
            one for one in (
                form_in(house, "cost.add", {"school": school.code, "day": str(local(now_ms, school.zone).date())},
                        school=school.code),
                form_in(house, "voucher.add", school=school.code),
                form_in(house, "budget.set", {"school": school.code, "year": str(local(now_ms, school.zone).year)},
                        school=school.code),
            ) if one
        ],
        **told,
    )  # fmt: skip


def money_in(words: Words) -> Callable[[int, str], str]:
    def money(amount: int, currency: str) -> str:
        return format_money(to_major(amount, currency), currency, words.language)

    return money


def told_of_costs(house: House, request: Request, school: str) -> dict[str, Any]:
    typed = request.query_params.get("year", "")
    year = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) == 4 else None
    with house.database.read() as connection:
        every = costs.every(connection, house.scope, school)
        allowed = costs.budgets(connection, house.scope, school)
    wanted = [one for one in every if year in (None, one.day.year)]
    wanted.sort(key=lambda one: (one.day, one.id), reverse=True)
    at = start(request)
    shown = wanted[at : at + PAGE]
    return {
        "years": years(every, allowed), "dearest": [one for one in by_device(every) if one.upkeep][:DEAREST],
        "lines": shown, "count": len(wanted), "next": at + PAGE if at + PAGE < len(wanted) else 0,
        "remove": {one.id: remove(house, request, "cost.remove", one) for one in shown}, "year": year,
    }  # fmt: skip


def told_of_vouchers(house: House, request: Request, school: str) -> dict[str, Any]:
    """Those there are, and devices in service without any."""
    with house.database.read() as connection:
        every = vouchers.every(connection, house.scope, school)
        serving = devices.find(connection, house.scope, Filter(school=school, stage=Stage.ADOPTED))
    proven = {one.device for one in every}
    every.sort(key=lambda one: (one.day or date.min, one.id), reverse=True)
    at = start(request)
    shown = every[at : at + PAGE]
    lacking = [one for one in serving if one.code not in proven]
    return {
        "lines": shown, "count": len(every), "next": at + PAGE if at + PAGE < len(every) else 0,
        "lacking": lacking[:PAGE], "lacking_count": len(lacking), "serving": len(serving),
        "remove": {
            one.id: links(house, school, [("voucher.remove", {"id": one.id})], here(request)) for one in shown
        },
    }  # fmt: skip


def told_of_replacing(house: House, request: Request, school: str) -> dict[str, Any]:
    found = replacements(house.database, house.visitor.actor, school, Rules(), now_ms=house.clock.now_ms())
    at = start(request)
    return {
        "lines": found[at : at + PAGE], "count": len(found), "next": at + PAGE if at + PAGE < len(found) else 0,
        "rules": Rules(),
    }  # fmt: skip


def remove(house: House, request: Request, name: str, one: Cost) -> Sequence[Link]:
    return links(house, one.school, [(name, {"id": one.id})], here(request))


def start(request: Request) -> int:
    typed = request.query_params.get("after", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 9 else 0


PAGES = (Page(path="/costs/{school}", show=of_school),)
