"""Faults that people report (报修): by the verb, or on the page behind a school's link, without a login (Q28)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import uuid4

from sqlalchemy import Connection

from alerts.absorb import opened
from alerts.fault_terms import MINUTE_MS
from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.books import school_of
from campuswatch.usecases.fault_book import Ground, open_book, store_book
from campuswatch.usecases.lookup import device_for
from inventory import audit
from inventory.admission import is_line, printable
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.alert import Topic
from inventory.model.fault import Fault, FaultState
from inventory.model.fault_step import FaultAction
from inventory.model.report_link import ReportLink
from inventory.model.scope import Scope
from inventory.model.severity import Severity
from inventory.repository import areas, devices, register_rows, report_links, scans
from inventory.tables.audit import AUDIT

MOST_TEXT, MOST_NAME, MOST_CONTACT, MOST_CODE = 1_000, 80, 80, 80
MOST_AN_HOUR = 30
"""Reports that one school's link takes in an hour: a class that plays with it fills no register."""
MOST_AUDITED_AN_HOUR = 5_000
REPORTED = "fault.reported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """People's words. `device` is a code, `area` a code of an area, both may be empty; `photo` is a JPEG or PNG."""

    school: str
    text: str
    name: str
    contact: str = ""
    device: str = ""
    area: str = ""
    topic: Topic = Topic.CONDITION
    severity: Severity = Severity.MINOR
    photo: bytes = b""


@dataclass(frozen=True, slots=True)
class Taken:
    """`known` where an open fault of the same device was there already: the report stands in its steps."""

    fault: Fault
    known: bool


def report_fault(database: Database, actor: Actor, report: Report, *, now_ms: int) -> Taken:
    """Raises Missing for an unknown school, device or area, Conflict for what is no text, Forbidden."""
    judge(report)

    def work(connection: Connection) -> Taken:
        require(actor, Right.FAULTS, school_of(connection, actor.scope, report.school).code)
        if report.device and device_for(connection, actor, Right.FAULTS, report.device).school != report.school:
            raise Missing("ledger.no_device", device=report.device)
        return enter(connection, report, actor.name, now_ms)

    return database.write(work).result()


def report_by_link(database: Database, report: Report, generation: int, *, now_ms: int) -> Taken:
    """Of a visitor whose link was judged to be the school's. Raises Missing where it was changed since, Conflict."""
    judge(report)

    def work(connection: Connection) -> Taken:
        link = report_links.get(connection, Scope.of([report.school]), report.school)
        if link is None or not link.open or link.generation != generation:
            raise Missing("report.no_link")
        if reports_since(connection, report.school, now_ms - 60 * MINUTE_MS) >= MOST_AN_HOUR:
            raise Conflict("report.too_many")
        return enter(connection, report, f"{report.name} (link)", now_ms)

    return database.write(work).result()


def reports_since(connection: Connection, school: str, since_ms: int) -> int:
    """New faults and what was added to known ones: a device that is out already is no way around the limit."""
    return register_rows.written(
        connection, Scope.of([school]), AUDIT, school, REPORTED, since_ms, among=MOST_AUDITED_AN_HOUR
    )


def judge(report: Report) -> None:
    """Raises Conflict for what is empty, too long, or no plain text."""
    text = " ".join(report.text.split())
    if not text:
        raise Conflict("report.no_text")
    for value, most in ((text, MOST_TEXT), (report.name, MOST_NAME), (report.contact, MOST_CONTACT)):
        if not is_line(value, most):
            raise Conflict("ledger.bad_text", text=printable(value), limit=most)
    if not report.name.strip():
        raise Conflict("report.no_name")


def enter(connection: Connection, report: Report, actor: str, now_ms: int) -> Taken:
    """A new fault, or a step of the open one of the same device."""
    text, name = " ".join(report.text.split()), report.name.strip()
    scope = Scope.of([report.school])
    if report.device:
        report = replace(report, device=device_of(connection, scope, report.device))
    if report.area and not has_area(connection, scope, report):
        raise Missing("ledger.no_area", school=report.school, area=printable(report.area))
    photo = scans.add(connection, report.school, report.photo, actor=name, at_ms=now_ms) if report.photo else ""
    ground = Ground(connection)
    book = open_book(connection, ground, {report.school}, now_ms)
    known = next((one for one in book.faults.values() if not one.is_over and one.device == report.device
                  and report.device), None)  # fmt: skip
    if known is not None:
        fault = book.act(known, FaultAction.SEEN, now_ms, by=name, words=text, photo=photo)
    else:
        fault = opened(book, new_fault(report, ground, text, now_ms), now_ms, by=name, words=text, photo=photo)
    store_book(connection, ground, book, now_ms)
    detail: Mapping[str, str] = {"by": name, "device": report.device, "text": text}
    audit.append(connection, report.school, at_ms=now_ms, actor=actor, action=REPORTED, subject=fault.number,
                 detail=dict(detail))  # fmt: skip
    return Taken(fault, known is not None)


def device_of(connection: Connection, scope: Scope, code: str) -> str:
    """The code that it has now. Raises Missing for one of another school too."""
    found = devices.get(connection, scope, code) if is_line(code, MOST_CODE) else None
    if found is None:
        raise Missing("ledger.no_device", device=printable(code)[:MOST_CODE])
    return found.code


def has_area(connection: Connection, scope: Scope, report: Report) -> bool:
    known = is_line(report.area, MOST_CODE) and areas.get(connection, scope, report.school, report.area)
    return bool(known)


def new_fault(report: Report, ground: Ground, text: str, now_ms: int) -> Fault:
    terms = ground.terms(report.school)
    policy = terms.policy(report.topic, report.severity, now_ms)
    return Fault(
        id=uuid4().hex, number=ground.number(report.school, now_ms), school=report.school, topic=report.topic,
        severity=report.severity, state=FaultState.OPENED, since_ms=now_ms, opened_ms=now_ms,
        opened_by=report.name.strip(), device=report.device, area=report.area, text=text,
        contact=report.contact.strip(), repair_by_ms=terms.deadline(policy, now_ms, policy.repair_min * MINUTE_MS),
    )  # fmt: skip


def change_link(database: Database, actor: Actor, school: str, *, new: bool, open: bool, now_ms: int) -> ReportLink:
    """The school's link, made where there is none. With `new` earlier ones stop working. Raises Missing, Forbidden."""

    def work(connection: Connection) -> ReportLink:
        home = school_of(connection, actor.scope, school)
        require(actor, Right.CONFIGURE, home.code)
        before = report_links.get(connection, actor.scope, home.code)
        if before is not None and not new and before.open == open:
            return before
        first = ReportLink(school=home.code, generation=0, open=open, by=actor.name, at_ms=now_ms)
        last = before or first
        made = replace(last, generation=last.generation + (new or before is None), open=open, by=actor.name,
                       at_ms=now_ms)  # fmt: skip
        report_links.put(connection, made)
        audit.append(connection, home.code, at_ms=now_ms, actor=actor.name, action="report_link.changed",
                     subject=home.code, detail={"generation": made.generation, "open": made.open})  # fmt: skip
        return made

    return database.write(work).result()
