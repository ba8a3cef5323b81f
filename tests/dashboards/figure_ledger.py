"""A small ledger of two schools for figures: devices, looks, and what is reckoned of them in October 2026."""

from __future__ import annotations

from sqlalchemy import Connection

from alerts.state import State
from campuswatch.migrate import upgrade
from dashboards.reports.school import reckon_school
from dashboards.reports.school_figures import SchoolFigures
from inventory.database import Database
from inventory.model.collector_beat import CollectorBeat
from inventory.model.device import Device, Stage, make_code
from inventory.model.kind import Kind
from inventory.model.school import School
from inventory.model.scope import BUREAU
from inventory.model.service_period import ServicePeriod
from inventory.model.transition import Observed, Transition
from inventory.period import parse_period
from inventory.repository import beats, devices, schools, service_periods, transitions
from language.message import Message

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
ONE = School(code="S01", name="One", zone="Asia/Shanghai")
TWO = School(code="S02", name="Two", zone="Europe/Berlin")
OCTOBER = parse_period("2026-10")
START_MS, END_MS = OCTOBER.bounds_ms(ONE.zone)
LATER_MS = END_MS + 5 * DAY_MS
UP, DOWN, UNKNOWN = Observed.UP, Observed.DOWN, Observed.UNKNOWN


class Ledger:
    def __init__(self, url: str) -> None:
        self.url = url
        upgrade(url)
        self.database = Database.open(url)
        self.write(lambda c: [schools.add(c, one, actor="test", at_ms=0) for one in (ONE, TWO)])
        self.beat(LATER_MS)

    def write(self, work: object) -> None:
        self.database.write(work).result(30)  # type: ignore[arg-type]

    def beat(self, at_ms: int) -> None:
        made = CollectorBeat(collector="main", at_ms=at_ms, boot_id="boot", monotonic_s=0.0)
        self.write(lambda c: beats.put(c, made))

    def device(self, number: int = 1, school: str = "S01", kind: Kind = Kind.CAMERA, since_ms: int = 0) -> Device:
        made = Device(
            id=f"{school}{kind}{number:020x}", code=make_code(school, kind, number), school=school, kind=kind,
            name=f"{kind} {number}", stage=Stage.ADOPTED, address=f"10.0.{list(Kind).index(kind)}.{number}",
        )  # fmt: skip

        def work(connection: Connection) -> None:
            devices.add(connection, made, actor="test", at_ms=0)
            service_periods.put(connection, ServicePeriod(made.code, since_ms), recorded_ms=0)

        self.write(work)
        return made

    def saw(self, device: Device, at_ms: int, state: Observed, *, recorded_ms: int | None = None) -> None:
        row = Transition(
            device=device.code, school=device.school, witness=device.witnesses[0], collector="main", at_ms=at_ms,
            half_gap_ms=0, state=state, reason=Message("observed.answered"),
            recorded_ms=at_ms if recorded_ms is None else recorded_ms,
        )  # fmt: skip
        self.write(lambda c: transitions.append(c, [row]))

    def of(self, school: School = ONE, *, now_ms: int = LATER_MS, known_ms: int | None = None) -> SchoolFigures:
        with self.database.read() as connection:
            return reckon_school(connection, BUREAU, school, OCTOBER, now_ms=now_ms, known_ms=known_ms)


def hours(figures: SchoolFigures, state: State) -> float:
    return figures.total[state] / HOUR_MS
