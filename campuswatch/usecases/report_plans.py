"""Which reports are made and sent without asking: entered, withdrawn, offered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import uuid4

from sqlalchemy import Connection

from campuswatch.backup_settings import time_of_day
from campuswatch.delivery.due import PERIOD
from campuswatch.mail_settings import mail_address
from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.books import school_of
from dashboards.reports.report_kind import ReportKind
from inventory import audit
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.report_plan import ReportPlan, When
from inventory.repository import report_plans
from inventory.short_id import SHORT

Kinds = Mapping[str, ReportKind]


def every_school(kind: str, when: When, at: str) -> ReportPlan:
    return ReportPlan(id="", kind=kind, when=when, at=at, every_school=True)


def of_bureau(kind: str, when: When, at: str) -> ReportPlan:
    return ReportPlan(id="", kind=kind, when=when, at=at)


OFFERED: Sequence[ReportPlan] = (
    every_school("daily", When.SCHOOL_DAYS, "16:00"),  # an hour to confirm it before the working day ends
    every_school("weekly", When.WEEK_END, "15:00"),
    every_school("monthly", When.MONTHLY, "05:00"),
    every_school("table", When.MONTHLY, "05:30"),
    every_school("table", When.MONTH_END, "05:30"),
    every_school("principal", When.MONTHLY, "06:00"),
    every_school("term", When.TERMLY, "06:00"),
    every_school("holidays", When.HOLIDAYS, "06:00"),
    of_bureau("weekly", When.WEEKLY, "07:00"),
    of_bureau("monthly", When.MONTHLY, "07:30"),
    of_bureau("table", When.MONTHLY, "08:00"),
    of_bureau("submissions", When.WEEKLY, "07:15"),
)
"""So that what the rules ask for lies ready before it is due. Offered, never entered by themselves."""


def add_plan(database: Database, actor: Actor, kinds: Kinds, wish: ReportPlan, *, now_ms: int) -> ReportPlan:
    """As kept. `kinds` is REPORTS. What was due before now is not made. Raises Missing, Conflict, Forbidden."""
    require(actor, Right.REPORT, wish.school)
    admit(kinds, wish)
    kept = replace(wish, id=uuid4().hex, entered_ms=now_ms, by=actor.name, withdrawn_ms=None)

    def work(connection: Connection) -> ReportPlan:
        if kept.school:
            school_of(connection, actor.scope, kept.school)
        for one in report_plans.every(connection, actor.scope):
            if same(one, kept):
                raise Conflict("report_plan.there", plan=one.id[:SHORT])
        report_plans.add(connection, kept)
        _audit(connection, actor, kept, now_ms, action="report_plan.entered")
        return kept

    return database.write(work).result()


def end_plan(database: Database, actor: Actor, id: str, *, now_ms: int) -> ReportPlan:
    """`id` may be cut short. Reports that it made stay. Raises Missing, Conflict, Forbidden."""

    def work(connection: Connection) -> ReportPlan:
        gone = report_plans.withdraw(connection, actor.scope, id, at_ms=now_ms)
        require(actor, Right.REPORT, gone.school)
        _audit(connection, actor, gone, now_ms, action="report_plan.withdrawn")
        return gone

    return database.write(work).result()


def offered(known: Sequence[ReportPlan], kinds: Kinds) -> list[ReportPlan]:
    """Those of OFFERED that are not there yet. Pure."""
    return [one for one in OFFERED if one.kind in kinds and not any(same(one, other) for other in known)]


def same(one: ReportPlan, other: ReportPlan) -> bool:
    """Whether both make the same papers at the same times; then one of them is too many."""
    return key(one) == key(other)


def key(plan: ReportPlan) -> tuple[str, When, str, bool, str]:
    return plan.kind, plan.when, plan.school, plan.every_school, plan.language


def admit(kinds: Kinds, plan: ReportPlan) -> None:
    """Raises Missing for an unknown kind, Conflict for what no such plan can be."""
    kind = kinds.get(plan.kind)
    if kind is None:
        raise Missing("archive.no_kind", kind=plan.kind[:40], known=", ".join(kinds))
    of_school = plan.every_school or bool(plan.school)
    if (kind.of_school if of_school else kind.of_bureau) is None:
        raise Conflict("archive.not_of_school" if of_school else "archive.not_of_bureau", kind=kind.name)
    if PERIOD[plan.when] not in kind.periods:
        raise Conflict("report_plan.wrong_when", kind=kind.name, when=plan.when)
    if time_of_day(plan.at):
        raise Conflict("report_plan.bad_time", at=plan.at[:20])
    for address in plan.to:
        if not address or mail_address(address):
            raise Conflict("mail.bad_address", address=address[:80])


def _audit(connection: Connection, actor: Actor, plan: ReportPlan, now_ms: int, *, action: str) -> None:
    audit.append(
        connection, plan.school, at_ms=now_ms, actor=actor.name, action=action, subject=plan.id[:SHORT],
        detail={"kind": plan.kind, "when": plan.when.value, "at": plan.at, "every_school": plan.every_school,
                "to": ", ".join(plan.to)},
    )  # fmt: skip
