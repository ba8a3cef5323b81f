"""`/`: all schools at a glance, what needs somebody first; who sees a single school is shown that one."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from campuswatch.usecases.actor import Right
from campuswatch.web.county_part import read_county
from campuswatch.web.fault_line import lines_of
from campuswatch.web.house import House
from campuswatch.web.page import Page
from campuswatch.web.school_page import LONGEST_SEARCH, gauge_of, show_school
from dashboards.county import SORTS, all_faults, total, turn
from inventory.repository import faults

FAULTS_SHOWN = 8


def start(house: House, request: Request) -> Response:
    """`?sort=` is one of SORTS, `?q=` narrows the list, `?after=` is a school."""
    picture = house.roster.picture()
    schools = list(picture.ledger.schools.values())
    if len(schools) == 1:
        return show_school(house, request, picture, schools[0])
    now_ms = house.clock.now_ms()
    rows = read_county(house, picture, now_ms)
    with house.database.read() as connection:
        worst = faults.open_ones(connection, house.scope, limit=FAULTS_SHOWN)
    asked = request.query_params
    sort = asked.get("sort", "") if asked.get("sort", "") in SORTS else "worst"
    text = asked.get("q", "").strip()[:LONGEST_SEARCH]
    census = total(one.census for one in rows)
    return house.show(
        "overview.html",
        request,
        words=house.words(request, None, now_ms),
        here="schools",
        several=len(schools) > 1,
        pulse=house.pulse(picture, "", now_ms) if picture.beats else None,
        census=census,
        gauge=gauge_of(census),
        tally=all_faults(one.faults for one in rows),
        silent=[one.school for one in rows if one.silent],
        blind=sum(one.blind for one in rows),
        worst=lines_of(worst, picture, now_ms),
        names={school.code: school.name for school in schools},
        page=turn(rows, sort=sort, text=text, after=asked.get("after", "")),
        all=len(rows),
        sort=sort,
        text=text,
        after=asked.get("after", ""),
        may_settle=house.visitor.may(Right.CONFIGURE) and house.visitor.of_bureau,
    )


PAGES = (Page(path="/", show=start, shared=True),)
