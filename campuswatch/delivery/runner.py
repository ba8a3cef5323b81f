"""Turns that are due are made, one after another, each in four durable steps.

    claimed      a conditional update: nobody else makes it for LEASE_MS; the try counts
    issued       in the archive under its number, all of it or nothing; asked for again, the same is given
    settled      the turn is done and the mail lies in the outbox, in one transaction, if the claim still holds
    put back     it failed: why, and when it is tried again

Whoever dies between two of them leaves a claim that runs out; the next one finds the report issued, or not, and goes
on from there. So a turn is never lost, never made twice and never mailed twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from campuswatch.delivery.due import Due
from campuswatch.delivery.posting import Consignment, consign
from campuswatch.delivery.recipients import recipients
from campuswatch.delivery.timetable import read_due
from campuswatch.reports.office import Office
from campuswatch.usecases.actor import Actor, Right
from campuswatch.usecases.reporting import Wish, issue
from collector.clock import Clock
from inventory.database import Database
from inventory.errors import DatabaseError, LedgerError
from inventory.model.report import Form, Report
from inventory.model.scope import BUREAU
from inventory.owing import next_deadline
from inventory.repository import notices, report_runs, schools
from inventory.repository.report_runs import LEASE_MS, LONGEST_PAUSE_MS, Turn
from language.message import Message

ACTOR = Actor("campuswatch (plan)", BUREAU, frozenset({Right.REPORT}))
FIRST_PAUSE_MS = 300_000
PAGE_AND_DATA = (Form.HTML, Form.JSON)
"""Kept of every report that a plan makes, for its page and for who compares."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a turn: a report, or why there is none."""

    due: Due
    report: Report | None = None
    error: Message | None = None


class Runner:
    """`name` is whose the claims are."""

    def __init__(self, office: Office, clock: Clock, name: str) -> None:
        self._office = office
        self._database: Database = office.database
        self._clock = clock
        self._name = name

    def run(self, tell: Callable[[Outcome], None]) -> int:
        """Makes all that is due, also what becomes due meanwhile; how many reports that were. Raises DatabaseError."""
        made = 0
        tried: set[Turn] = set()
        while fresh := [one for one in self._due() if one.turn not in tried]:
            for one in fresh:
                tried.add(one.turn)
                if (outcome := self._turn(one)) is not None:
                    tell(outcome)
                    made += outcome.report is not None
        return made

    def _due(self) -> list[Due]:
        with self._database.read() as connection:
            return read_due(connection, self._office.zone, self._clock.now_ms())

    def _turn(self, due: Due) -> Outcome | None:
        """None where somebody else makes it."""
        now_ms = self._clock.now_ms()
        claim = self._database.write(
            lambda one: report_runs.claim(
                one, due.turn, due_ms=due.due_ms, by=self._name, now_ms=now_ms, until_ms=now_ms + LEASE_MS
            )
        )
        if not claim.result():
            return None
        try:
            report = self._make(due, now_ms)
        except DatabaseError:
            raise
        except LedgerError as error:
            return self._put_back(due, error.message)
        except OSError as error:
            return self._put_back(due, Message("report_run.disk", {"reason": error.strerror or type(error).__name__}))
        settled = self._database.write(lambda one: self._settle(one, due, report)).result()
        return Outcome(due, report) if settled else None

    def _make(self, due: Due, now_ms: int) -> Report:
        plan = due.plan
        forms = tuple(dict.fromkeys((*plan.forms, *PAGE_AND_DATA)))
        languages = (plan.language,) if plan.language else ()
        wish = Wish(kind=plan.kind, period=due.period, school=due.school, languages=languages, forms=forms,
                    late=due.is_late(now_ms))  # fmt: skip
        return issue(self._office, ACTOR, wish, now_ms=now_ms, enough_ms=due.due_ms)

    def _settle(self, connection: Connection, due: Due, report: Report) -> bool:
        now_ms = self._clock.now_ms()
        if not report_runs.settle(connection, due.turn, by=self._name, at_ms=now_ms, made=report.id):
            return False
        to = recipients(connection, due.plan, due.school, now_ms)
        notices.add(connection, consign(self._consignment(connection, due, report), to, now_ms))
        return True

    def _consignment(self, connection: Connection, due: Due, report: Report) -> Consignment:
        home = schools.get(connection, BUREAU, due.school) if due.school else None
        language = due.plan.language or (home.language if home else self._office.language)
        return Consignment(
            report=report, period=due.period, place=home.name if home else "", language=language,
            zone=home.zone if home else self._office.zone, forms=due.plan.forms,
            due_ms=due.due_ms if report.late else None,
            hand_in_ms=next_deadline(connection, BUREAU, due.school, report.kind, report.period, self._clock.now_ms())
            if due.school
            else None,
        )  # fmt: skip

    def _put_back(self, due: Due, error: Message) -> Outcome:
        now_ms = self._clock.now_ms()

        def work(connection: Connection) -> None:
            run = report_runs.get(connection, BUREAU, due.turn)
            next_ms = now_ms + pause_ms(run.tries if run else 1)
            report_runs.put_back(connection, due.turn, by=self._name, next_ms=next_ms, error=error)

        self._database.write(work).result()
        return Outcome(due, error=error)


def pause_ms(tries: int) -> int:
    """Before the next try after so many."""
    doubled: int = FIRST_PAUSE_MS * 2 ** min(max(tries, 1) - 1, 20)
    return min(LONGEST_PAUSE_MS, doubled)
