"""Who gets which report when, without asking."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from inventory.model.report import Form
from language.message import Message


class When(StrEnum):
    """By the calendar and clock of the school that it is for (of the bureau's zone, for the bureau)."""

    DAILY = "daily"  # each day, of this day
    SCHOOL_DAYS = "school_days"  # on days on which the school is open, of this day
    WEEKLY = "weekly"  # on Mondays, of last week
    WEEK_END = "week_end"  # on the last school day of a week, of the week so far
    MONTHLY = "monthly"  # on the first, of last month
    MONTH_END = "month_end"  # on the 28th, of the month so far: before tables of this month are due
    TERMLY = "termly"  # so many days before the term's end, of the term so far
    HOLIDAYS = "holidays"  # a fortnight before each holiday of three days or more
    YEARLY = "yearly"  # on 1 January, of last year


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPlan:
    """`kind` is a key of REPORTS; `school` empty for the bureau's own paper. `every_school` makes one for each school
    (and then `school` is empty). `at` is `HH:MM` on the school's clock. `to` are addresses; `people` also gets it by
    who is the school's principal and the bureau's people (the chain). `language` empty for the school's.
    `withdrawn_ms` None: it holds."""

    id: str
    kind: str
    when: When
    at: str
    school: str = ""
    every_school: bool = False
    forms: tuple[Form, ...] = (Form.PDF, Form.XLSX)
    to: tuple[str, ...] = ()
    people: bool = True
    language: str = ""
    entered_ms: int = 0
    by: str = ""
    withdrawn_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRun:
    """One turn of a plan, for one school and period: at most one row, so it is made once. `due_ms` is when it should
    have been made, `made_ms` when it was, None while it waits; `report` the id of what came of it, `error` why it
    failed last; then it is tried again from `next_ms` on. `claimed_by` makes it until `claimed_until_ms`."""

    plan: str
    school: str
    period: str
    due_ms: int
    made_ms: int | None = None
    report: str = ""
    tries: int = 0
    next_ms: int = 0
    claimed_by: str = ""
    claimed_until_ms: int = 0
    error: Message | None = None
