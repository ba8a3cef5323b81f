"""Which papers are lacking, and which reminder it is time for.

soon       its time ends within SOON_MS (of what is due by an hour of a day: SOON_TODAY_MS)
missing    its time is over, and it did not come
escalated  it did not come for a day
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from dashboards.reports.handed_in import by_paper
from inventory.deadlines import Deadline, Owed, Owing, standing
from inventory.model.obligation import Due
from inventory.model.scope import BUREAU
from inventory.owing import read_owing
from inventory.repository import obligations, reminders, submissions
from inventory.repository.reminders import Reminder

DAY_MS, HOUR_MS = 86_400_000, 3_600_000
SOON_MS = 30 * HOUR_MS
"""The day before, in the morning, of what is due at the end of a day."""
SOON_TODAY_MS = HOUR_MS
BACK_MS = 3 * DAY_MS
"""What was missed longer ago while nothing ran is seen on the bureau's list, and no more mailed about."""
SOON, MISSING, ESCALATED = "soon", "missing", "escalated"
SAME_DAY = frozenset({Due.SAME_DAY, Due.WEEK_END})


@dataclass(frozen=True, slots=True)
class Lack:
    """A paper that a school owes and has not handed in, and which reminder it is time for."""

    school: str
    deadline: Deadline
    what: str

    @property
    def reminder(self) -> Reminder:
        school = "" if self.what == ESCALATED else self.school
        return Reminder(self.deadline.obligation.id, school, self.deadline.period.text, self.what)


def look(connection: Connection, now_ms: int) -> list[Lack]:
    """What is to be told now and was not."""
    rules = obligations.every(connection, BUREAU)
    if not rules:
        return []
    owed = Owed(rules, now_ms - BACK_MS, now_ms + SOON_MS)
    due = [(owing, one) for owing in read_owing(connection, BUREAU) for one in owed.of(owing)]
    told = reminders.since(connection, BUREAU, now_ms - BACK_MS - SOON_MS - DAY_MS)
    since_ms = min((one.opens_ms for _, one in due), default=now_ms)
    handed_in = by_paper(submissions.since(connection, BUREAU, since_ms))
    lacking = [
        Lack(owing.school, one, what)
        for owing, one in due
        if (what := reminder_for(one, now_ms))
        and standing(one, handed_in.get(_paper(owing, one), ()), now_ms)[1] is None
    ]
    return [one for one in lacking if one.reminder not in told]


def reminder_for(deadline: Deadline, now_ms: int) -> str:
    """Which reminder it is time for as long as the paper is not there; empty for none. Pure."""
    before = SOON_TODAY_MS if deadline.obligation.due in SAME_DAY else SOON_MS
    if now_ms > deadline.due_ms + DAY_MS:
        return ESCALATED
    if now_ms > deadline.due_ms:
        return MISSING
    return SOON if now_ms >= max(deadline.due_ms - before, deadline.opens_ms) else ""


def _paper(owing: Owing, one: Deadline) -> tuple[str, str, str]:
    return owing.school, one.obligation.kind, one.period.text
