"""A school and a bureau that get reports, for the tests of delivery. Time is set."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from outbox import at_rest, settings_for, work_until
from sqlalchemy import Connection

from campuswatch.delivery.runner import Outcome, Runner
from campuswatch.mail_means import means_of
from campuswatch.mail_settings import Alerts
from campuswatch.postman import Postman
from campuswatch.report_settings import Reports
from campuswatch.reports.office import Office, open_office
from campuswatch.settings import Service, Settings
from campuswatch.usecases.actor import Actor, Right
from inventory.database import Database
from inventory.model.check_plan import Term
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.notice import Notice
from inventory.model.person import Person
from inventory.model.report import Form, Report
from inventory.model.report_plan import ReportPlan, ReportRun, When
from inventory.model.school import School
from inventory.model.scope import BUREAU
from inventory.model.service_period import ServicePeriod
from inventory.model.transition import Observed, Transition
from inventory.repository import (
    check_plans,
    devices,
    notices,
    people,
    report_plans,
    report_runs,
    reports,
    schools,
    service_periods,
    transitions,
)
from inventory.repository.reports import Wanted
from inventory.service_hours import moment
from language.message import Message

ZONE = "Asia/Shanghai"
ACTOR = Actor("test", BUREAU, frozenset(Right))
SCHOOL = School(code="S01", name="示例小学", zone=ZONE, language="zh-CN")
HEAD = Person(id="1" * 32, school="S01", name="张伟", number="head", post="校长", email="head@example.org")
CENTRE = Person(
    id="2" * 32, school="", name="Li Lei", post="network centre", email="centre@example.org", responsible=True,
    language="en",
)  # fmt: skip
TERM = Term(id="term", school="", name="秋季学期", first=date(2026, 9, 1), last=date(2027, 1, 24))
CAMERA = Device(
    id="3" * 32, code="s01-cam-0001", school="S01", kind=Kind.CAMERA, name="东门", stage=Stage.ADOPTED,
    address="192.168.1.11",
)  # fmt: skip
SAFETY = "safety@example.org"


def at(day: date, hour: int = 0, minute: int = 0) -> int:
    return moment(day, hour * 60 + minute, ZONE)


BEGUN_MS = at(date(2026, 9, 1))


@dataclass(slots=True)
class SetClock:
    at_ms: int

    def now_ms(self) -> int:
        return self.at_ms

    def monotonic(self) -> float:
        return self.at_ms / 1000

    @property
    def boot_id(self) -> str:
        return "boot"


def settings_in(folder: Path) -> Settings:
    return Settings(
        service=Service(zone=ZONE, language="zh-CN"), folder=folder, reports=Reports(safety_to=(SAFETY,)),
        alerts=Alerts(public_url="https://watch.example.org"),
    )  # fmt: skip


def plant(database: Database, *, plans: tuple[ReportPlan, ...] = (), begun_ms: int = BEGUN_MS) -> None:
    """The school with a camera that was down for two hours on 10 October, its principal, the bureau's centre."""

    def work(connection: Connection) -> None:
        by = {"actor": "test", "at_ms": begun_ms}
        schools.add(connection, SCHOOL, **by)
        for person in (HEAD, CENTRE):
            people.add(connection, person, **by)
        check_plans.add_terms(connection, [TERM], actor="test")
        devices.add(connection, CAMERA, **by)
        service_periods.put(connection, ServicePeriod(CAMERA.code, BEGUN_MS), recorded_ms=BEGUN_MS)
        transitions.append(connection, [seen(BEGUN_MS, Observed.UP), seen(at(date(2026, 10, 10), 8), Observed.DOWN),
                                        seen(at(date(2026, 10, 10), 10), Observed.UP)])  # fmt: skip
        for plan in plans:
            report_plans.add(connection, plan)

    database.write(work).result()


def seen(at_ms: int, state: Observed) -> Transition:
    return Transition(
        device=CAMERA.code, school="S01", witness="rtsp", collector="main", at_ms=at_ms, half_gap_ms=500, state=state,
        reason=Message("protocol.no_answer", {"seconds": 3}), recorded_ms=at_ms,
    )  # fmt: skip


def plan(id: str, kind: str = "monthly", when: When = When.MONTHLY, **values: object) -> ReportPlan:
    """Entered in the middle of October; without PDF unless asked for, which takes seconds."""
    entered_ms = at(date(2026, 10, 15))
    usual = ReportPlan(id=id, kind=kind, when=when, at="05:00", forms=(Form.HTML,), entered_ms=entered_ms, by="test")
    return replace(usual, **values)  # type: ignore[arg-type]


def make_due(office: Office, now_ms: int, name: str = "runner") -> list[Outcome]:
    told: list[Outcome] = []
    Runner(office, SetClock(now_ms), name).run(told.append)
    return told


@contextmanager
def office_in(folder: Path, database: Database) -> Iterator[Office]:
    with open_office(settings_in(folder), database) as office:
        yield office


def post(database: Database, port: int, folder: Path, done: Callable[[], bool], now_ms: int) -> None:
    """The postman works until then, at the set time."""
    settings = replace(settings_for(folder, port), alerts=settings_in(folder).alerts)
    work_until(Postman(database, settings, means_of(settings), SetClock(now_ms), luck=lambda: 0.5), done)


def all_posted(database: Database) -> bool:
    with database.read() as connection:
        return at_rest(connection)


def issued(database: Database) -> list[Report]:
    """Every version of every report."""
    with database.read() as connection:
        found = reports.find(connection, BUREAU, Wanted(), limit=1000)
        return [one for each in found for one in reports.versions(connection, BUREAU, each.number)]


def runs(database: Database) -> list[ReportRun]:
    with database.read() as connection:
        return report_runs.newest(connection, BUREAU, limit=1000)


def mailed(database: Database) -> list[Notice]:
    with database.read() as connection:
        return notices.every(connection, BUREAU)
