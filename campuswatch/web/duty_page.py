"""`/duty/{school}`: who is on now, coming and handing over. `…/handover`, `…/log`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from alerts.chain import Chain, Level
from alerts.duty.attending import EARLIEST_MIN
from alerts.duty.slots import MINUTE_MS, Roster, Slot
from campuswatch.usecases.actor import Right
from campuswatch.usecases.chain import read_chain, read_roster
from campuswatch.usecases.duty_handover import Change, draft_sheet, due_change
from campuswatch.usecases.duty_papers import Days, read_log_sheet
from campuswatch.web.forms import Choice
from campuswatch.web.house import House
from campuswatch.web.offering import Offering
from campuswatch.web.page import Page
from dashboards.papers.duty import chapter, log_row, states_of
from dashboards.words import Words
from inventory import duty_log
from inventory.duty_sheets import CHAPTERS
from inventory.errors import Missing
from inventory.model.attendance import Attendance, Standing
from inventory.model.duty_entry import BY_HAND, EntryKind
from inventory.model.person import Person
from inventory.model.school import School
from inventory.repository import attendances, duty_chains, people
from language.message import Message

PAGE_DAYS = 7
MOST_DAYS = 100
LATEST = 8
DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """A school, and who it is that looks: `me` is None for one of the bureau."""

    school: School
    words: Words
    people: Sequence[Person]
    me: Person | None

    @property
    def names(self) -> dict[str, str]:
        return {one.id: one.name for one in self.people}

    @property
    def present(self) -> list[Person]:
        return [one for one in self.people if one.left_ms is None]

    def choices(self, first: Sequence[str] = ()) -> list[Choice]:
        """People to choose from, those of `first` before all others."""
        rank = {id: number for number, id in enumerate(first)}
        ordered = sorted(self.present, key=lambda one: (rank.get(one.id, len(rank)), one.name))
        return [("", ""), *((one.id, " · ".join(filter(None, (one.name, one.post)))) for one in ordered)]


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelRow:
    """Those of one level of the chain; `stand_in` says why it is others, where it is."""

    level: Level
    people: Sequence[Person]
    why: Message | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotRow:
    """A shift near now, and how each who is on it came, or did not yet (None)."""

    slot: Slot
    came: Sequence[tuple[str, Attendance | None]]


def enter(house: House, request: Request, connection: Connection) -> Here:
    """Raises HTTPException 404 for a school that is not seen as a whole."""
    school = house.roster.picture().ledger.schools.get(request.path_params["school"])
    if school is None or not house.scope.allows(school.code):
        raise HTTPException(404)
    known = people.every(connection, house.scope, school.code)
    me = next((one for one in known if one.id == house.visitor.person), None)
    return Here(school=school, words=house.words(request, school, house.clock.now_ms()), people=known, me=me)


def duty(house: House, request: Request) -> Response:
    now_ms = house.clock.now_ms()
    with house.database.read() as connection:
        here = enter(house, request, connection)
        code = here.school.code
        chain = read_chain(connection, house.scope, code, now_ms)
        roster = read_roster(connection, house.scope, code, now_ms - DAY_MS, now_ms + DAY_MS)
        near = near_slots(roster, now_ms)
        rows = [slot_row(connection, house, here, one) for one in near]
        change = change_of(connection, house, code, now_ms)
        first = roster.day_of(now_ms) - timedelta(days=1)
        latest = duty_log.between(connection, house.scope, code, now_ms - DAY_MS, now_ms + 1)[-LATEST:]
        posts = duty_chains.every(connection, house.scope, code)
        named = people.called(connection, house.scope, [one.person for one in posts])
    offering = Offering(house, code, request.url.path)
    expected = [id for slot in near for id in slot.people]
    values = {"person": next_to_come(rows, here)}
    return house.show(
        "duty.html", request, words=here.words, here="duty", school=here.school, tab="now", first_day=first,
        levels=levels_of(chain), chain=chain, rows=rows, names=here.names, change=change, latest=reversed(latest),
        log_row=lambda one: log_row(one, here.words), posts=posts, named=named, nobody=date.min, standings=STANDINGS,
        sign_on=offering.form("duty.sign_on", values, choices={"person": here.choices(expected)}) if near else None,
        own_pin=bool(here.me) and offering.may("duty.own_pin"), may_give_pin=offering.may("duty.give_pin"),
        add_post=offering.form("duty.add_post", {}, choices={"person": here.choices()}),
        end_posts={
            one.id: form for one in posts if one.school and (form := offering.form("duty.end_post", {"post": one.id}))
        },
        write=offering.form("duty.write", {"kind": "event"}, without=UNASKED, choices={"kind": by_hand()}),
    )  # fmt: skip


UNASKED = ("corrects", "visitors", "weather", "person", "happened", "result", "reported_to")
"""Of the short form of an entry; the page of the log asks for all."""


def next_to_come(rows: Sequence[SlotRow], here: Here) -> str:
    """Who looks, if expected; else the first who did not sign on yet."""
    waiting = [id for row in rows for id, came in row.came if came is None]
    own = here.me.id if here.me else ""
    return own if own in waiting or not waiting else waiting[0]


def by_hand() -> list[Choice]:
    """The kinds that people write, but for corrections, which have a form of their own."""
    return [(one.value, Message(f"duty_entry.{one}")) for one in BY_HAND if one is not EntryKind.CORRECTION]


def near_slots(roster: Roster, now_ms: int) -> list[Slot]:
    """That run, or that one may sign on to already."""
    day = roster.day_of(now_ms)
    slots = roster.of_days(day - timedelta(days=1), day + timedelta(days=1))
    return [one for one in slots if one.start_ms - EARLIEST_MIN * MINUTE_MS <= now_ms < one.end_ms]


def slot_row(connection: Connection, house: House, here: Here, slot: Slot) -> SlotRow:
    found = [
        one
        for one in attendances.of_days(connection, house.scope, here.school.code, slot.day, slot.day)
        if one.shift == slot.shift.name
    ]
    newest = {one.person: one for one in sorted(found, key=lambda one: one.at_ms)}
    others = [id for id in newest if id not in slot.people]
    return SlotRow(slot=slot, came=[(id, newest.get(id)) for id in (*slot.people, *others)])


def change_of(connection: Connection, house: House, school: str, now_ms: int) -> Change | None:
    """The hand-over that is due; None where none is."""
    try:
        return due_change(connection, house.scope, school, now_ms)
    except Missing:
        return None


def levels_of(chain: Chain) -> list[LevelRow]:
    return [LevelRow(level=one, people=chain.own.get(one, ()), why=chain.why(one)) for one in Level]


def handover(house: House, request: Request) -> Response:
    """The sheet as it would be signed now, and the form for both signatures while one is due."""
    now_ms = house.clock.now_ms()
    with house.database.read() as connection:
        here = enter(house, request, connection)
        change = change_of(connection, house, here.school.code, now_ms)
    words = here.words
    try:
        sheet = draft_sheet(house.database, house.visitor.actor, here.school.code, now_ms=now_ms)
    except Missing as error:
        return house.show(
            "handover_sheet.html", request, words=words, here="duty", school=here.school, tab="handover", sheet=None,
            why=error.message,
        )  # fmt: skip
    offering = Offering(house, here.school.code, f"/duty/{here.school.code}")
    gives = change.going.people[:1] if change else ()
    takes = change.coming.people[:1] if change and change.coming else ()
    values = {"giver": "".join(gives), "taker": "".join(takes)}
    choices = {"giver": here.choices(gives), "taker": here.choices(takes)}
    return house.show(
        "handover_sheet.html", request, words=words, here="duty", school=here.school, tab="handover", sheet=sheet,
        states=states_of(sheet, words), change=change,
        chapters=[chapter(name, sheet.parts[name], words) for name in CHAPTERS if name in sheet.parts],
        sign=offering.form("duty.hand_over", values, choices=choices) if change else None, why=None,
    )  # fmt: skip


def log(house: House, request: Request) -> Response:
    """`?from=` and `?until=` are days; the last week where they are left out or are none. `?verify=` follows the whole
    chain."""
    now_ms = house.clock.now_ms()
    with house.database.read() as connection:
        here = enter(house, request, connection)
        roster = Roster(school=here.school.code, zone=here.school.zone, shifts=())
        checked = "verify" in request.query_params
        altered = duty_log.verify(connection, house.scope, here.school.code) if checked else None
    today = roster.day_of(now_ms)
    last = min(day_in(request.query_params.get("until", ""), today), today)
    first = day_in(request.query_params.get("from", ""), last - timedelta(days=PAGE_DAYS - 1))
    first = max(min(first, last), last - timedelta(days=MOST_DAYS))
    sheet = read_log_sheet(house.database, house.visitor.actor, here.school.code, Days(first, last))
    offering = Offering(house, here.school.code, request.url.path)
    kinds = {"kind": by_hand(), "person": here.choices()}
    correction = {"kind": EntryKind.CORRECTION.value}
    return house.show(
        "duty_log.html", request, words=here.words, here="duty", school=here.school, tab="log", altered=altered,
        checked=checked,
        first=first, last=last, entries=list(reversed(sheet.entries)), head=sheet.head,
        rows=[log_row(one, here.words) for one in reversed(sheet.entries)], handed=EntryKind.HANDOVER,
        write=offering.form("duty.write", {"kind": "event"}, without=("corrects",), choices=kinds),
        correct=offering.form(
            "duty.write", {}, without=("happened", "weather", "visitors", "person"), fixed=correction,
        ) if sheet.entries else None,
    )  # fmt: skip


def day_in(text: str, usual: date) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return usual
    return found if 1970 <= found.year <= 2999 else usual


STANDINGS: Mapping[Standing, str] = {
    Standing.ON_TIME: "good",
    Standing.LATE: "warn",
    Standing.MISSED: "bad",
    Standing.STOOD_IN: "calm",
}

PAGES = (
    Page(path="/duty/{school}", show=duty),
    Page(path="/duty/{school}/handover", show=handover, right=Right.LOOK),
    Page(path="/duty/{school}/log", show=log),
)
