"""Papers and sheets of duty: what they hold is read here, what becomes of it is the caller's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from alerts.duty.slots import Slot
from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.chain import roster_of_days
from dashboards.papers.duty import COLUMNS as LOG_COLUMNS
from dashboards.papers.duty import log_paper, log_row, roster_paper, sheet_paper
from dashboards.papers.sheet import Paper
from dashboards.words import Words
from inventory import duty_log, duty_sheets, register
from inventory.database import Database
from inventory.errors import Missing
from inventory.model.duty_entry import DutyEntry, EntryKind
from inventory.model.duty_sheet import DutySheet
from inventory.model.person import Person
from inventory.model.school import School
from inventory.repository import people, schools
from inventory.service_hours import moment
from inventory.spreadsheet.xlsx_writing import Cell, Page
from inventory.tables.duty import DUTY_LOG

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Days:
    """Both belong to it, on the school's clock."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class RosterSheet:
    school: School
    slots: Sequence[Slot]
    people: dict[str, Person]

    def paper(self, words: Words) -> Paper:
        return roster_paper(self.school, self.slots, self.people, words)

    def page(self, words: Words) -> Page:
        """As `duty import` reads it back."""
        rows: list[list[Cell]] = [
            [slot.day, words.word("shift.", slot.shift.name), ", ".join(self._names(slot)), self._phones(slot)]
            for slot in self.slots
        ]
        titles = [words.t(f"duty_col.{name}") for name in ("day", "shift", "on_duty", "phone")]
        return Page(
            name=words.t("duty.roster_title"), titles=titles, rows=rows, widths=[12, 14, 30, 24],
            numbers=frozenset({0}), noun="duty",
        )  # fmt: skip

    def _names(self, slot: Slot) -> list[str]:
        return [self.people[id].name for id in slot.people if id in self.people]

    def _phones(self, slot: Slot) -> str:
        return ", ".join(self.people[id].phone for id in slot.people if id in self.people and self.people[id].phone)


@dataclass(frozen=True, slots=True)
class LogSheet:
    """`head` is the chain's last entry: number and hash."""

    school: School
    entries: Sequence[DutyEntry]
    days: Days
    head: str

    def paper(self, words: Words) -> Paper:
        period = f"{words.date(self.days.first)} – {words.date(self.days.last)}"
        return log_paper(self.school, self.entries, words, period=period, head=self.head)

    def page(self, words: Words) -> Page:
        titles = [words.t(f"duty_col.{name}") for name in (*LOG_COLUMNS, "by", "hash")]
        rows = [[*log_row(one, words), one.by, one.hash] for one in self.entries]
        return Page(
            name=words.t("duty.log_title"), titles=titles, rows=rows, widths=[8, 20, 20, 14, 80, 20, 20, 66],
            noun="duty_log",
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class HandoverSheet:
    school: School
    sheet: DutySheet
    entry: DutyEntry | None = None

    def paper(self, words: Words) -> Paper:
        marks = self.entry.sheet.get("signatures", []) if self.entry and self.entry.sheet else []
        return sheet_paper(self.school, self.sheet, marks, words)  # type: ignore[arg-type]


def read_roster_sheet(database: Database, actor: Actor, school: str, days: Days) -> RosterSheet:
    """Raises Missing, Forbidden."""
    require(actor, Right.LOOK, school)
    with database.read() as connection:
        home = _school(database, actor, school)
        roster = roster_of_days(connection, actor.scope, school, home.zone, days.first, days.last)
        known = {one.id: one for one in people.every(connection, actor.scope, school)}
        return RosterSheet(home, roster.of_days(days.first, days.last), known)


def read_log_sheet(database: Database, actor: Actor, school: str, days: Days) -> LogSheet:
    """What was written in these days. Raises Missing, Forbidden."""
    require(actor, Right.LOOK, school)
    home = _school(database, actor, school)
    start_ms, end_ms = moment(days.first, 0, home.zone), moment(days.last + ONE_DAY, 0, home.zone)
    with database.read() as connection:
        entries = duty_log.between(connection, actor.scope, school, start_ms, end_ms)
        head = register.head_of(connection, actor.scope, DUTY_LOG, school)
    return LogSheet(home, entries, days, f"{head.seq} {head.hash}")


def read_handover(database: Database, actor: Actor, school: str, number: int) -> HandoverSheet:
    """The hand-over of this number in the log, as it was signed. Raises Missing, Forbidden."""
    require(actor, Right.LOOK, school)
    home = _school(database, actor, school)
    with database.read() as connection:
        entry = duty_log.numbered(connection, actor.scope, school, number)
    if entry is None or entry.kind is not EntryKind.HANDOVER or entry.sheet is None:
        raise Missing("duty.no_such_handover", school=school, entry=number)
    return HandoverSheet(home, duty_sheets.from_json(entry.sheet), entry)


def _school(database: Database, actor: Actor, school: str) -> School:
    with database.read() as connection:
        found = schools.get(connection, actor.scope, school)
    if found is None:
        raise Missing("ledger.no_school", school=school)
    return found
