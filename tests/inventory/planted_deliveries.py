"""Plans of reports, what is owed and what was handed in of the planted campus, for the tests of scopes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from planted_reports import REPORT
from sqlalchemy import Connection

from inventory.model.obligation import Due, Obligation, Submission
from inventory.model.report_plan import ReportPlan, ReportRun, When
from inventory.repository import obligations, reminders, report_plans, report_runs, reports, submissions
from inventory.repository.reminders import Reminder
from inventory.repository.report_runs import Turn
from language.message import Message

AT_MS = 1_795_366_800_000
PLAN = ReportPlan(
    id="plan-1", kind="monthly", when=When.MONTHLY, at="07:00", school="S01", to=("centre@example.org",),
    entered_ms=AT_MS, by="planter",
)  # fmt: skip
TURN = Turn(PLAN.id, "S01", "2026-10")
OBLIGATION = Obligation(
    id="obligation-1", kind="table", due=Due.NEXT_MONTH, day=15, school="S01", document="D", since=date(2026, 9, 1),
    by="planter", entered_ms=AT_MS,
)  # fmt: skip
SUBMISSION = Submission(
    report="report-1", number="S01-R-2026-0002", version=1, school="S01", kind="table", period="2026-10", at_ms=AT_MS,
    person="e" * 32, name="王芳", post="校长", proof="pin",
)  # fmt: skip
TABLE = replace(REPORT, id="report-1t", number=SUBMISSION.number, kind="table", files=())
REMINDER = Reminder(OBLIGATION.id, "S01", "2026-10", "soon")
NO_FONT = Message("papers.no_font")
SPECIAL_DELIVERIES: dict[str, dict[str, object]] = {
    "report_plans.add": {"plan": replace(PLAN, id="plan-2")},
    "report_plans.withdraw": {"id": PLAN.id},
    "report_runs.since": {"due_ms": AT_MS},
    "report_runs.claim": {"turn": TURN, "due_ms": AT_MS, "by": "main", "until_ms": AT_MS + 1},
    "report_runs.settle": {"turn": TURN, "by": "main", "made": "report-1"},
    "report_runs.put_back": {"turn": TURN, "by": "main", "next_ms": AT_MS, "error": NO_FONT},
    "report_runs.closed": {"due_ms": AT_MS},
    "report_runs.numbers": {"runs": [ReportRun(plan=PLAN.id, school="S01", period="", due_ms=0, report=REPORT.id)]},
    "report_runs.get": {"turn": TURN},
    "obligations.add": {"obligation": replace(OBLIGATION, id="obligation-2")},
    "obligations.end": {"id": OBLIGATION.id},
    "submissions.put": {"submission": replace(SUBMISSION, report="report-2", version=2)},
    "submissions.corrected_since": {"at_ms": 0},
    "submissions.of_number": {"number": SUBMISSION.number},
    "reminders.once": {"reminder": REMINDER._replace(what="missing")},
}


def plant_deliveries(connection: Connection) -> None:
    """After the reports: a paper was handed in and corrected since."""
    reports.add(connection, TABLE)
    reports.add(connection, replace(TABLE, id="report-2t", version=2))
    report_plans.add(connection, PLAN)
    report_runs.claim(connection, TURN, due_ms=AT_MS, by="main", now_ms=AT_MS, until_ms=AT_MS + 1)
    obligations.add(connection, OBLIGATION)
    submissions.put(connection, SUBMISSION)
    reminders.once(connection, REMINDER, at_ms=AT_MS)
