"""`/duty/{school}/roster`: a month of duty, its gaps, swaps, rotations and shifts."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta

from starlette.requests import Request
from starlette.responses import Response

from alerts.duty.gaps import AHEAD_DAYS
from alerts.duty.slots import Slot, shifts_on
from alerts.duty.swaps import STEPS, Step
from campuswatch.usecases.chain import roster_of_days
from campuswatch.usecases.duty_roster import next_gaps
from campuswatch.web.duty_page import Here, enter
from campuswatch.web.forms import Choice, FormView
from campuswatch.web.house import House
from campuswatch.web.offering import Offering
from campuswatch.web.page import Page
from dashboards.papers.duty import hours_of
from dashboards.words import Words
from inventory.model.duty_shift import EVERY_WEEKDAY
from inventory.model.duty_swap import Swap, SwapState
from inventory.repository import duties, duty_swaps
from language.moment import local

MONTH = re.compile(r"(19[7-9]\d|2\d{3})-(0[1-9]|1[0-2])", re.ASCII)
SHOWN_SWAPS = 12
SWAPS: Mapping[Step, str] = {
    Step.AGREE: "duty.agree_swap",
    Step.APPROVE: "duty.approve_swap",
    Step.REFUSE: "duty.refuse_swap",
    Step.WITHDRAW: "duty.withdraw_swap",
}
"""Step -> the command that takes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapRow:
    swap: Swap
    forms: Sequence[FormView]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRow:
    day: date
    today: bool
    closed: bool
    slots: Mapping[str, Slot]


def roster(house: House, request: Request) -> Response:
    """`?month=2026-12`; the present one where it is left out or is none."""
    now_ms = house.clock.now_ms()
    with house.database.read() as connection:
        here = enter(house, request, connection)
        code, zone = here.school.code, here.school.zone
        today = local(now_ms, zone).date()
        first, last = month_of(request.query_params.get("month", ""), today)
        found = roster_of_days(connection, house.scope, code, zone, first, last)
        gaps = next_gaps(connection, house.visitor.actor, code, AHEAD_DAYS, now_ms=now_ms)
        swaps = sorted(duty_swaps.every(connection, house.scope, code), key=lambda one: -one.asked_ms)
        rotations = duties.rotations(connection, house.scope, code)
    offering = Offering(house, code, f"/duty/{code}/roster?month={first:%Y-%m}")
    slots = found.of_days(first, last)
    holding = shifts_on(found.shifts, code, today, found.closed) or shifts_on(found.shifts, code, first)
    shifts: list[Choice] = [(one.name, here.words.word("shift.", one.name)) for one in holding]
    asking = {"giver": here.choices(mine(here)), "taker": here.choices(), "shift": shifts,
              "back_shift": [("", ""), *shifts]}  # fmt: skip
    whom = {name: here.choices() for name in ("person", "second", "third")} | {"shift": shifts}
    return house.show(
        "duty_roster.html", request, words=here.words, here="duty", school=here.school, tab="roster",
        month=first, before=f"{first - timedelta(days=1):%Y-%m}", after=f"{last + timedelta(days=1):%Y-%m}",
        days=days_of(slots, first, last, today, found.closed), columns=columns_of(slots, here.words),
        names=here.names, hours_of=hours_of, gaps=gaps, ahead=AHEAD_DAYS, me=here.me.id if here.me else "",
        swaps=[SwapRow(swap=one, forms=steps_of(offering, one)) for one in shown(swaps)], rotations=rotations,
        holding=holding, weekdays=EVERY_WEEKDAY,
        ask=offering.form("duty.ask_swap", {"giver": here.me.id if here.me else ""}, choices=asking),
        set_days=offering.form("duty.set", {"first": today.isoformat()}, choices=whom),
        rotate=offering.form("duty.rotate", {}, choices={"shift": [("", ""), *shifts]}),
        set_shift=offering.form("duty.set_shift", {}),
        end_shift=offering.form("duty.end_shift", {}, choices={"name": shifts}),
        end_rotations={
            one.id: form for one in rotations if (form := offering.form("duty.end_rotation", {"rotation": one.id}))
        },
    )  # fmt: skip


def month_of(text: str, today: date) -> tuple[date, date]:
    """Its first and last day."""
    told = MONTH.fullmatch(text)
    first = date(int(told[1]), int(told[2]), 1) if told else today.replace(day=1)
    return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])


def mine(here: Here) -> list[str]:
    return [here.me.id] if here.me else []


def days_of(slots: Sequence[Slot], first: date, last: date, today: date, closed: AbstractSet[date]) -> list[DayRow]:
    by_day: dict[date, dict[str, Slot]] = {}
    for slot in slots:
        by_day.setdefault(slot.day, {})[slot.shift.name] = slot
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [DayRow(day=day, today=day == today, closed=day in closed, slots=by_day.get(day, {})) for day in days]


def columns_of(slots: Sequence[Slot], words: Words) -> list[tuple[str, str, str]]:
    """Name, what it is called, its hours: of every shift of the month, by when it begins."""
    found: dict[str, Slot] = {}
    for slot in slots:
        found.setdefault(slot.shift.name, slot)
    ordered = sorted(found.values(), key=lambda slot: (slot.shift.level, slot.shift.start_min, slot.shift.name))
    return [(one.shift.name, words.word("shift.", one.shift.name), hours_of(one)) for one in ordered]


def shown(swaps: Sequence[Swap]) -> list[Swap]:
    """Those that wait for somebody, and the latest of the others."""
    waiting = [one for one in swaps if one.state in (SwapState.ASKED, SwapState.AGREED)]
    return [*waiting, *(one for one in swaps if one not in waiting)][: max(SHOWN_SWAPS, len(waiting))]


def steps_of(offering: Offering, swap: Swap) -> list[FormView]:
    """Of what may follow, what the visitor may do."""
    found = [
        offering.form(SWAPS[step], {"swap": swap.id}, without=("note",) if step is Step.AGREE else ())
        for step in SWAPS
        if (swap.state, step) in STEPS
    ]
    return [form for form in found if form is not None]


PAGES = (Page(path="/duty/{school}/roster", show=roster),)
