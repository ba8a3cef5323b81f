"""`/faults`: the fault register. Mine, open, late or closed ones; of one school or of all that one sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from alerts.faults import OPEN
from alerts.rules import words as rule_words
from campuswatch.links import report_address
from campuswatch.usecases.actor import Right
from campuswatch.usecases.fault_letters import shortened
from campuswatch.web.house import House
from campuswatch.web.offering import Offering
from campuswatch.web.page import Page
from dashboards.words import Words
from inventory.model.fault import Fault
from inventory.repository import fault_lists, people, report_links
from inventory.repository.fault_lists import Order, Wanted, Which

PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultRow:
    """`what` in words; `name` is the device's. `late` says that it should be mended by now."""

    fault: Fault
    what: str
    name: str
    late: bool


def faults(house: House, request: Request) -> Response:
    """`?which=`, `?school=`, `?sort=` and `?after=`; what does not exist is as good as none."""
    asked, now_ms = request.query_params, house.clock.now_ms()
    picture = house.roster.picture()
    schools = picture.ledger.schools
    school = schools.get(asked.get("school", "")) or (next(iter(schools.values())) if len(schools) == 1 else None)
    which = next((one for one in Which if one == asked.get("which")), Which.OPEN)
    order = next((one for one in Order if one == asked.get("sort")), usual(which))
    with house.database.read() as connection:
        mine = people.called(connection, house.scope, [house.visitor.person]) if house.visitor.person else {}
        wanted = Wanted(
            which=which, school=school.code if school else None, mine=mine.get(house.visitor.person, ""), now_ms=now_ms
        )
        found = fault_lists.page(
            connection, house.scope, wanted, order, after=asked.get("after", "")[:40], limit=PAGE + 1
        )
        counts = fault_lists.counts(connection, house.scope, wanted)
    words = house.words(request, school, now_ms)
    return house.show(
        "faults.html", request, words=words, here="faults", school=school, several=len(schools) > 1,
        pulse=house.pulse(picture, school.code if school else "", now_ms) if picture.beats else None,
        rows=rows_of(house, found[:PAGE], words), schools=schools.values(), which=which, whiches=list(Which),
        counts=counts, order=order, orders=list(Order), after=asked.get("after", ""),
        next=found[PAGE - 1].number if len(found) > PAGE else "",
        may_report=house.visitor.may(Right.FAULTS), may_link=school and house.visitor.may(Right.CONFIGURE, school.code),
    )  # fmt: skip


def usual(which: Which) -> Order:
    return {Which.LATE: Order.DUE, Which.CLOSED: Order.NEWEST}.get(which, Order.GRAVE)


def rows_of(house: House, found: Sequence[Fault], words: Words) -> list[FaultRow]:
    names = names_of(house, {one.device for one in found if one.device})
    return [
        FaultRow(fault=one, what=title_of(one, words), name=names.get(one.device, ""), late=is_late(one, words.now_ms))
        for one in found
    ]


def names_of(house: House, codes: set[str]) -> Mapping[str, str]:
    if not codes:
        return {}
    listed = house.roster.picture().ledger.listed
    return {one.device.code: one.device.name for some in listed.values() for one in some if one.device.code in codes}


def title_of(fault: Fault, words: Words) -> str:
    """What it is about: its rule's title, or the beginning of what a person said."""
    return words.say(rule_words.title(fault.rule, fault.details)) if fault.rule else shortened(fault.text)


def is_late(fault: Fault, now_ms: int) -> bool:
    runs = fault.state in OPEN and fault.paused_ms is None
    return runs and fault.repair_by_ms is not None and fault.repair_by_ms < now_ms


def report_link(house: House, request: Request) -> Response:
    """Where people of the school report without a login; only who may change it is shown it."""
    now_ms = house.clock.now_ms()
    school = house.roster.picture().ledger.schools.get(request.path_params["school"])
    if school is None or not house.scope.allows(school.code):
        raise HTTPException(404)
    with house.database.read() as connection:
        link = report_links.get(connection, house.scope, school.code)
    shown = link is not None and link.open and house.links is not None
    address = (
        report_address(house.links, house.settings.alerts.public_url, school.code, link.generation)
        if shown and link and house.links else ""
    )  # fmt: skip
    offering = Offering(house, school.code, request.url.path)
    names = ["report_link.renew", "report_link.close"] if link and link.open else ["report_link.open"]
    return house.show(
        "report_link.html", request, words=house.words(request, school, now_ms), here="faults", school=school,
        address=address, link=link, forms=[form for name in names if (form := offering.form(name, {}))],
        has_url=bool(house.settings.alerts.public_url),
    )  # fmt: skip


PAGES = (
    Page(path="/faults", show=faults),
    Page(path="/faults/report-link/{school}", show=report_link, right=Right.CONFIGURE),
)
