"""`/inbox`: what the last scan of each school brought, and what waits for a person, with the answers to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from campuswatch.usecases.actor import Right
from campuswatch.usecases.inbox import read_inbox
from campuswatch.web.house import House
from campuswatch.web.page import Page
from inventory.inbox import SHOWN_MS
from inventory.inbox_entry import Entry, Topic
from inventory.model.device import Device
from inventory.model.scan_run import ScanRun
from inventory.model.school import School
from inventory.repository import scan_runs

PAGE = 60
TOLD = ("added", "gone", "moved", "changed")


@dataclass(frozen=True, slots=True)
class ScanRow:
    """The last scan of a school that came to its end; `told` are its codes by what became of them."""

    school: School
    run: ScanRun | None
    told: Mapping[str, Sequence[Device]]


def inbox(house: House, request: Request) -> Response:
    """`?school=` narrows it; one that does not exist is as good as none. `?topic=` shows one kind of entry."""
    picture = house.roster.picture()
    now_ms = house.clock.now_ms()
    schools = picture.ledger.schools
    school = schools.get(request.query_params.get("school", ""))
    if school is None and len(schools) == 1:
        (school,) = schools.values()
    topic = next((one for one in Topic if one == request.query_params.get("topic")), None)
    shown = [school] if school else list(schools.values())
    with house.database.read() as connection:
        entries = read_inbox(connection, house.scope, school.code if school else None, now_ms=now_ms)
        runs = {one.code: scan_runs.last(connection, house.scope, one.code) for one in shown}
        recent = scan_runs.every(connection, house.scope, since_ms=now_ms - SHOWN_MS)
    by_code = {one.device.code: one.device for listed in picture.ledger.listed.values() for one in listed}
    rows = [ScanRow(one, runs[one.code], told_of(runs[one.code], by_code)) for one in shown]
    matching = [one for one in entries if topic is None or one.topic is topic]
    first = place_of(matching, request.query_params.get("after", ""))
    here = [("school", school.code if school else ""), ("topic", topic or "")]
    return house.show(
        "inbox.html",
        request,
        words=house.words(request, school, now_ms),
        here="inbox",
        school=school,
        several=len(schools) > 1,
        pulse=house.pulse(picture, school.code if school else "", now_ms) if picture.beats else None,
        rows=rows,
        scanned=any(recent) or any(row.run for row in rows),
        topics=[(one, number) for one in Topic if (number := sum(entry.topic is one for entry in entries))],
        topic=topic,
        all=len(entries),
        entries=matching[first : first + PAGE],
        first=first,
        further=matching[first + PAGE - 1].id if len(matching) > first + PAGE else "",
        matching=len(matching),
        back=f"/inbox?{urlencode([(name, value) for name, value in here if value])}",
        may={one.code for one in shown if house.visitor.may(Right.ADOPT, one.code)},
    )


def place_of(entries: Sequence[Entry], after: str) -> int:
    """The number of the entry that follows the one of that id; 0 where it is answered meanwhile."""
    return next((number + 1 for number, one in enumerate(entries) if after and one.id == after), 0)


def told_of(run: ScanRun | None, by_code: Mapping[str, Device]) -> Mapping[str, Sequence[Device]]:
    if run is None:
        return {}
    return {name: [by_code[code] for code in getattr(run, name) if code in by_code] for name in TOLD}


PAGES = (Page(path="/inbox", show=inbox),)
