"""`/maintenance` and `/permits`: what is planned, is on, waits for the bureau, or is over."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from campuswatch.usecases.actor import Right
from campuswatch.web.house import House
from campuswatch.web.page import Page
from campuswatch.web.place import is_several, school_asked
from inventory.maintenance import awaits_approval, closed_days, windows_of
from inventory.model.maintenance import Maintenance
from inventory.model.permit import Permit
from inventory.model.school import School
from inventory.permits import in_force
from inventory.repository import areas, maintenances, permits, service_hours
from inventory.week_words import write_week

PAGE = 100
ORDER = ("late", "on", "to_come", "over")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`standing` is one of ORDER; `next_ms` the beginning and end of the window that is on or next."""

    plan: Maintenance
    school: School
    standing: str
    week: str
    next_ms: tuple[int, int] | None
    area: str


def show(house: House, request: Request) -> Response:
    """`?school=` narrows it, `?all=1` shows those that are over, too."""
    asked, now_ms = school_asked(house, request), house.clock.now_ms()
    schools, past = house.roster.picture().ledger.schools, request.query_params.get("all") == "1"
    with house.database.read() as connection:
        found = [one for one in maintenances.every(connection, house.scope, asked.code if asked else None)
                 if one.school in schools]  # fmt: skip
        homes = sorted({one.school for one in found})
        closed = {code: closed_days(service_hours.holidays(connection, house.scope, code)) for code in homes}
        named = {(one.school, one.code): one.name for one in areas.every(connection, house.scope)}
    rows = []
    for plan in found:
        home = schools[plan.school]
        windows = windows_of(plan, home.zone, now_ms, plan.end_ms, closed[home.code])
        late = awaits_approval(plan, home.zone, closed[home.code])
        standing = "late" if late else "over" if not windows else "on" if windows[0].start_ms <= now_ms else "to_come"
        rows.append(
            Row(plan=plan, school=home, standing=standing, week=write_week(plan.week) if plan.week else "",
                next_ms=(windows[0].start_ms, windows[0].end_ms) if windows else None,
                area=named.get((plan.school, plan.area or ""), plan.area or ""))
        )  # fmt: skip
    shown = sorted((one for one in rows if past or one.standing != "over"),
                   key=lambda one: (ORDER.index(one.standing), one.plan.start_ms))  # fmt: skip
    return house.show(
        "maintenance.html", request, words=house.words(request, asked, now_ms), here="maintenance", school=asked,
        several=is_several(house), rows=shown[:PAGE], all=len(shown), past=past, hidden=len(rows) - len(shown),
        may=house.visitor.may(Right.MAINTAIN, asked.code if asked else None),
        may_approve=house.visitor.may(Right.APPROVE, ""), schools=list(schools.values()),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PermitRow:
    permit: Permit
    school: School
    standing: str
    area: str


def show_permits(house: House, request: Request) -> Response:
    """As `show`."""
    asked, now_ms = school_asked(house, request), house.clock.now_ms()
    schools, past = house.roster.picture().ledger.schools, request.query_params.get("all") == "1"
    with house.database.read() as connection:
        found = permits.every(connection, house.scope, asked.code if asked else None, since_ms=None if past else now_ms)
        named = {(one.school, one.code): one.name for one in areas.every(connection, house.scope)}
    rows = [
        PermitRow(permit=one, school=schools[one.school], standing=standing_of(one, now_ms),
                  area=named.get((one.school, one.area or ""), one.area or ""))
        for one in found if one.school in schools and (past or one.withdrawn_ms is None)
    ]  # fmt: skip
    return house.show(
        "permits.html", request, words=house.words(request, asked, now_ms), here="permits", school=asked,
        several=is_several(house), rows=rows[:PAGE], all=len(rows), past=past,
        may=house.visitor.may(Right.PERMIT, asked.code if asked else None), schools=list(schools.values()),
    )  # fmt: skip


def standing_of(one: Permit, now_ms: int) -> str:
    if one.withdrawn_ms is not None:
        return "withdrawn"
    start_ms, end_ms = in_force(one)
    return "to_come" if now_ms < start_ms else "on" if now_ms < end_ms else "over"


PAGES = (
    Page(path="/maintenance", show=show),
    Page(path="/permits", show=show_permits),
)
