"""A school with a chain of people and a few devices, whose faults the tests open and turn in a real ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection

from alerts.chain import Level
from campuswatch.usecases.actor import Actor, Right
from campuswatch.usecases.faults import absorb_alerts, next_turn_ms, turn_faults
from inventory.database import Database
from inventory.model.alert import Alert, AlertChange, Deed, Topic
from inventory.model.area import Area, AreaClass
from inventory.model.device import Device, Stage
from inventory.model.duty_chain import ChainPost
from inventory.model.duty_roster import Assignment
from inventory.model.duty_shift import DutyShift
from inventory.model.fault import Fault
from inventory.model.kind import Kind
from inventory.model.person import Person
from inventory.model.school import School
from inventory.model.scope import BUREAU
from inventory.model.severity import Severity
from inventory.model.transition import Observed, Transition
from inventory.repository import (
    alerts,
    areas,
    devices,
    duties,
    duty_chains,
    faults,
    notices,
    people,
    schools,
    transitions,
)
from language.message import Message

T = TypeVar("T")
NOW_MS = 1_796_032_800_000  # Monday 2026-11-30 18:00 in Shanghai
MINUTE_MS = 60_000
ACTOR = Actor("technician", BUREAU, frozenset(Right))
PEOPLE = {
    Level.DUTY: Person(id="1" * 32, school="S01", name="王值班", email="duty@example.org"),
    Level.LEADER: Person(id="2" * 32, school="S01", name="李组长", email="leader@example.org"),
    Level.PRINCIPAL: Person(id="3" * 32, school="S01", name="张校长", post="校长", email="principal@example.org"),
    Level.BUREAU: Person(id="4" * 32, school="", name="网络中心", email="centre@example.org"),
}
NAMES = {"s01-sw-0001": Kind.SWITCH, "s01-cam-0001": Kind.CAMERA, "s01-cam-0002": Kind.CAMERA}


class Office:
    def __init__(self, database: Database) -> None:
        self.database = database
        self.now_ms = NOW_MS
        self._count = 0
        self.write(self._furnish)

    def _furnish(self, connection: Connection) -> None:
        by: dict[str, Any] = {"actor": "test", "at_ms": NOW_MS}
        schools.add(connection, School(code="S01", name="第一小学", zone="Asia/Shanghai", language="zh-CN"), **by)
        schools.add(connection, School(code="S02", name="Second"), **by)
        gate = Area(code="gate", school="S01", name="东门", area_class=AreaClass.KEY, building="A")
        areas.add(connection, gate, **by)
        for number, (code, kind) in enumerate(NAMES.items()):
            device = Device(id=f"{number + 5:032}", code=code, school="S01", kind=kind, name=f"{code} 名称",
                            stage=Stage.ADOPTED, address=f"10.1.0.{number + 1}", area="gate")  # fmt: skip
            devices.add(connection, device, **by)
        for person in PEOPLE.values():
            people.add(connection, person, **by)
        shift = DutyShift(id="day", school="S01", name="全天", start_min=0, end_min=0)
        duties.put_shift(connection, shift)
        days = [date(2026, 11, 28) + timedelta(days=number) for number in range(30)]
        duties.add_assignments(connection, [
            Assignment(id=f"duty-{day}", school="S01", shift=shift.name, day=day, person=PEOPLE[Level.DUTY].id)
            for day in days
        ])  # fmt: skip
        for level in (Level.LEADER, Level.BUREAU):
            person = PEOPLE[level]
            duty_chains.add(connection, ChainPost(id=f"post-{level}", school=person.school, level=level,
                                                  person=person.id, recorded_ms=NOW_MS))  # fmt: skip

    def write(self, work: Callable[..., T], *args: object, **named: object) -> T:
        return self.database.write(lambda connection: work(connection, *args, **named)).result(20)

    def read(self, look: Callable[..., T], *args: object, **named: object) -> T:
        with self.database.read() as connection:
            return look(connection, *args, **named)

    def alert(self, device: str = "s01-cam-0001", **values: Any) -> Alert:
        self._count += 1
        made = Alert(
            id=f"{self._count:032x}", school="S01", rule="down", topic=Topic.OUTAGE, severity=Severity.MAJOR,
            since_ms=self.now_ms - MINUTE_MS, fired_ms=self.now_ms, device=device, details={"witnesses": "ping"},
        )  # fmt: skip
        return replace(made, **values)

    def change(self, deed: Deed, *told: Alert, affected: int = 0) -> None:
        def work(connection: Connection) -> None:
            made = [
                AlertChange(
                    deed=deed, at_ms=self.now_ms, affected=affected,
                    alert=replace(one, resolved_ms=self.now_ms) if deed is Deed.RESOLVED else one,
                )
                for one in told
            ]  # fmt: skip
            alerts.put(connection, made)
            absorb_alerts(connection, made, now_ms=self.now_ms)

        self.write(work)

    def fire(self, device: str = "s01-cam-0001", *, affected: int = 0, **values: Any) -> Alert:
        made = self.alert(device, **values)
        self.change(Deed.FIRED, made, affected=affected)
        return made

    def see(self, code: str, state: Observed) -> None:
        """Every witness of the device says so now."""

        def work(connection: Connection) -> None:
            device = devices.get(connection, BUREAU, code)
            assert device is not None
            transitions.append(connection, [
                Transition(device=code, school="S01", witness=witness, collector="main", at_ms=self.now_ms,
                           half_gap_ms=0, state=state, reason=Message("device.answers"), recorded_ms=self.now_ms)
                for witness in device.witnesses
            ])  # fmt: skip

        self.write(work)

    def wait(self, minutes: float) -> None:
        """The clock of the service: turns when something is due."""
        end_ms = self.now_ms + round(minutes * MINUTE_MS)
        while (due_ms := self.read(next_turn_ms)) is not None and due_ms <= end_ms:
            self.now_ms = max(self.now_ms, due_ms)
            assert self.write(turn_faults, self.now_ms)
        self.now_ms = end_ms

    def faults(self) -> list[Fault]:
        return self.read(faults.between, BUREAU, 0, self.now_ms + 1)

    def only(self) -> Fault:
        (one,) = self.faults()
        return one

    def mails(self) -> list[tuple[str, str]]:
        """(kind, to) of what lies in the outbox for people, in order."""
        told = self.read(notices.every, BUREAU)
        return [(one.kind, one.to) for one in reversed(told) if one.channel == "email"]

    def done(self, fault: Fault) -> Iterable[str]:
        return [one.action.value for one in self.read(faults.steps, BUREAU, fault)]
