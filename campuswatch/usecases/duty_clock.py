"""What the clock does for duty: posts nobody came to, hand-overs nobody made, gaps to come, rotations carried on.

Everything is told from what stands in the ledger, so a restart tells nothing twice and leaves nothing out. Of schools
that keep no roster nothing is told: their chain falls back on posts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from uuid import uuid4

from sqlalchemy import Connection

from alerts.chain import Chain, Level
from alerts.duty.attending import missing
from alerts.duty.gaps import AHEAD_DAYS, DAY_MS, Gap, gaps
from alerts.duty.handing_over import HANDED, UNHANDED, not_handed_over
from alerts.duty.letters import gap_letter, handover_letter, missed_letter
from alerts.duty.slots import Roster, Slot
from campuswatch.usecases.chain import read_chain, roster_of_days
from campuswatch.usecases.duty_log import enter_machine
from campuswatch.usecases.duty_roster import AHEAD, extend_rotations
from campuswatch.usecases.duty_signing_on import entry_of
from campuswatch.usecases.telling import notices_for
from inventory import duty_log
from inventory.database import Database
from inventory.model.attendance import Attendance, Standing
from inventory.model.duty_entry import DutyEntry, EntryKind
from inventory.model.notice import Letter
from inventory.model.person import Person
from inventory.model.school import School
from inventory.model.scope import BUREAU
from inventory.repository import attendances, duties, notices, people, schools
from inventory.service_hours import moment
from language.message import Message

BACK_DAYS = 7
"""So far back a missed post is written down, should we have been off; people are told of those of TELL_MS."""
TELL_MS = DAY_MS
LOOK_HOUR = 7
"""On the school's clock: from then on, once a day, the week ahead is looked through."""
CLOCK = "campuswatch"
GAP, GAP_SOON, LOOKED = "gap", "gap_soon", "gaps_looked"


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """Of one school: what is to be written down and told."""

    missed: Sequence[tuple[Slot, str]] = ()
    unhanded: Sequence[tuple[Slot, Slot]] = ()
    week: Sequence[Gap] | None = None
    soon: Sequence[Gap] = ()

    def __bool__(self) -> bool:
        return bool(self.missed or self.unhanded or self.week is not None or self.soon)


def turn_duty(database: Database, now_ms: int) -> int:
    """To be called every minute, from a thread; returns how many schools something was written of.

    It looks first and writes only where there is something, one transaction a school. Raises DatabaseError.
    """
    with database.read() as connection:
        homes = schools.every(connection, BUREAU)
        keeping = duties.keeping_rosters(connection, BUREAU, now_ms)
        wanted = [home for home in homes if home.code in keeping and look(connection, home, now_ms)]
        behind = [one for one in duties.rotations(connection, BUREAU) if _is_behind(one.filled, one.until, now_ms)]
    for home in wanted:
        database.write(partial(_turn_school, school=home, now_ms=now_ms)).result()
    if behind:
        database.write(lambda one: extend_rotations(one, now_ms)).result()
    return len(wanted)


def _turn_school(connection: Connection, school: School, now_ms: int) -> None:
    """Looked at again: what was read before may have been told by another process meanwhile."""
    tell(connection, school, look(connection, school, now_ms), now_ms)


def look(connection: Connection, school: School, now_ms: int) -> News:
    """What is new of the school at the moment."""
    today = Roster(school=school.code, zone=school.zone, shifts=()).day_of(now_ms)
    first, last = today - timedelta(days=BACK_DAYS), today + timedelta(days=AHEAD_DAYS + 1)
    roster = roster_of_days(connection, BUREAU, school.code, school.zone, first, last)
    known = {one.id: one for one in people.every(connection, BUREAU) if one.school in ("", school.code)}
    told = duties.told(connection, BUREAU, school.code, first)
    ahead = gaps(roster, known, now_ms)
    soon = [gap for gap in ahead if gap.slot.start_ms < now_ms + DAY_MS and (GAP_SOON, *_place(gap)) not in told]
    due = now_ms >= moment(today, LOOK_HOUR * 60, school.zone) and (LOOKED, "", today) not in told
    week = [gap for gap in ahead if (GAP, *_place(gap)) not in told] if due else None
    past = entered_in_time(roster).of_days(first, today)
    came = attendances.of_days(connection, BUREAU, school.code, first, today)
    silent = [
        (slot, person) for slot, person in missing(past, came, now_ms) if slot.shift.watched and person in known
    ]  # fmt: skip
    done = {(day, shift) for what, shift, day in told if what in (HANDED, UNHANDED)}
    return News(missed=silent, unhanded=not_handed_over(past, done, now_ms), week=week, soon=soon)


def entered_in_time(roster: Roster) -> Roster:
    """Without who was entered once the shift had begun: nobody misses what they were not told of."""
    starts = {slot.key: slot.start_ms for slot in _all_days(roster)}
    kept = [one for one in roster.assignments if one.recorded_ms <= starts.get((one.day, one.shift), 0)]
    return replace(roster, assignments=kept)


def _all_days(roster: Roster) -> list[Slot]:
    days = {one.day for one in roster.assignments}
    return roster.of_days(min(days), max(days)) if days else []


def tell(connection: Connection, school: School, news: News, now_ms: int) -> None:
    """Written down and put into the outbox, inside the caller's write."""
    chain = read_chain(connection, BUREAU, school.code, now_ms)
    called = {one.id: one for one in people.every(connection, BUREAU)}
    for slot, person in news.missed:
        _write_missed(connection, school, slot, called[person], now_ms)
        if slot.start_ms > now_ms - TELL_MS:
            _send(connection, chain, "duty.missed", missed_letter(school, slot, called[person], chain), now_ms)
    for slot, following in news.unhanded:
        _write_unhanded(connection, school, slot, now_ms)
        if slot.end_ms > now_ms - TELL_MS:
            letter = handover_letter(school, slot, following, _names(slot, called), _names(following, called))
            _send(connection, chain, "duty.handover_missed", letter, now_ms)
    _tell_gaps(connection, school, news, chain, now_ms)


def _tell_gaps(connection: Connection, school: School, news: News, chain: Chain, now_ms: int) -> None:
    """One mail for all; what is told as soon is not told again as of the week."""
    for gap in news.soon:
        _note(connection, school, GAP_SOON, gap, now_ms)
    for gap in (*news.soon, *(news.week or ())):
        _note(connection, school, GAP, gap, now_ms)
    if news.week is not None:
        today = Roster(school=school.code, zone=school.zone, shifts=()).day_of(now_ms)
        duties.told_once(connection, school.code, LOOKED, "", today, at_ms=now_ms)
    found = {gap.slot.key: gap for gap in (*news.soon, *(news.week or ()))}
    if found:
        letter = gap_letter(school, list(found.values()), soon=bool(news.soon))
        _send(connection, chain, "duty.gap", letter, now_ms)


def _write_missed(connection: Connection, school: School, slot: Slot, person: Person, now_ms: int) -> None:
    made = Attendance(
        id=uuid4().hex, school=school.code, shift=slot.shift.name, day=slot.day, person=person.id,
        standing=Standing.MISSED, due_ms=slot.due_ms, at_ms=now_ms,
    )  # fmt: skip
    attendances.add(connection, made)
    enter_machine(connection, entry_of(made, person, CLOCK), slot)


def _write_unhanded(connection: Connection, school: School, slot: Slot, now_ms: int) -> None:
    duties.told_once(connection, school.code, UNHANDED, slot.shift.name, slot.day, at_ms=now_ms)
    entry = DutyEntry(
        school=school.code, kind=EntryKind.HANDOVER_MISSED, at_ms=now_ms, happened_ms=slot.end_ms,
        shift=slot.shift.name, day=slot.day, person="", by=CLOCK, said=Message("duty.not_handed_over"),
    )  # fmt: skip
    duty_log.enter(connection, entry)


def _send(connection: Connection, chain: Chain, kind: str, letter: Letter, now_ms: int) -> None:
    told = notices_for(chain.people(Level.LEADER), letter, kind=kind, school=chain.school, now_ms=now_ms)
    notices.add(connection, told)


def _note(connection: Connection, school: School, what: str, gap: Gap, now_ms: int) -> None:
    duties.told_once(connection, school.code, what, gap.slot.shift.name, gap.slot.day, at_ms=now_ms)


def _place(gap: Gap) -> tuple[str, date]:
    return gap.slot.shift.name, gap.slot.day


def _names(slot: Slot, called: Mapping[str, Person]) -> list[str]:
    return [called[id].name for id in slot.people if id in called]


def _is_behind(filled: date | None, until: date | None, now_ms: int) -> bool:
    """By the UTC day: the school's own may be one more or less, and a rotation is filled weeks ahead."""
    today = Roster(school="", zone="UTC", shifts=()).day_of(now_ms)
    wanted = today + AHEAD - timedelta(days=1)
    return filled is None or filled < (wanted if until is None else min(wanted, until))
