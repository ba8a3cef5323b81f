"""One transaction of the bookkeeper: the devices it is about, looked up once, and what it leaves behind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from alerts.defects.verdict import Verdict
from campuswatch.bookkeeper.desk import Desk, Effect
from inventory.change_kinds import COLLECTOR
from inventory.model.change_event import ChangeEvent
from inventory.model.defect import Defect
from inventory.model.device import Device, Stage
from inventory.model.school import School
from inventory.model.scope import BUREAU
from inventory.repository import changes, defects, devices, schools

AGAIN_MS = 600_000
"""That an open defect is still seen is written this often."""
BOOKKEEPER = COLLECTOR
"""The actor of what devices are noticed to have changed."""


class Page:
    """`codes` are devices that it will be about, as far as is known: they are read at once."""

    def __init__(self, connection: Connection, desk: Desk, codes: Iterable[str] = ()) -> None:
        self.connection = connection
        self.desk = desk
        self.effects: list[Effect] = []
        self._devices: dict[str, Device | None] = {}
        self._schools: dict[str, School] = {}
        self._open: dict[str, list[Defect]] = {}
        for code, device in devices.of_codes(connection, BUREAU, wanted := sorted(set(codes))).items():
            self._devices[code] = None if device.stage is Stage.RETIRED else device
            self._open[code] = []
        for one in defects.open_of(connection, BUREAU, wanted) if self._open else ():
            self._open[one.device].append(one)

    def device(self, code: str) -> Device | None:
        """None for one that is gone or retired: of it nothing is kept any more. A former code finds it too."""
        if code not in self._devices:
            found = devices.get(self.connection, BUREAU, code)
            self._devices[code] = None if found is None or found.stage is Stage.RETIRED else found
        return self._devices[code]

    def open_defects(self, device: Device) -> list[Defect]:
        if device.code not in self._open:
            self._open[device.code] = defects.open_of(self.connection, BUREAU, [device.code])
        return self._open[device.code]

    def school(self, device: Device) -> School:
        if device.school not in self._schools:
            found = schools.get(self.connection, BUREAU, device.school)
            assert found is not None  # the ledger refuses a device without a school
            self._schools[device.school] = found
        return self._schools[device.school]

    def zone(self, device: Device) -> ZoneInfo:
        return ZoneInfo(self.school(device).zone)

    def settle(self, device: Device, verdicts: Iterable[Verdict], at_ms: int) -> list[Defect]:
        """Writes the defects that the verdicts open, show again or end; returns those open afterwards.

        A candidate is polled and not counted, so nothing is wrong with it.
        """
        if device.stage is not Stage.ADOPTED:
            return []
        known = self.open_defects(device)
        told = self.desk.doubts.judge(device.school, device.code, verdicts, known, at_ms)
        there = {(one.kind, one.part) for one in known}
        found = [one for one in told if (one.kind, one.part) in there or self.may(device, at_ms)]
        defects.put(self.connection, [one for one in found if _worth_writing(one, known)])
        after = {(one.kind, one.part): one for one in (*known, *found)}
        self._open[device.code] = [one for one in after.values() if one.ended_ms is None]
        return self._open[device.code]

    def end(self, ended: Sequence[Defect], at_ms: int) -> None:
        """At once: what they were about is no more."""
        defects.put(self.connection, [replace(one, ended_ms=max(at_ms, one.since_ms)) for one in ended])
        for one in ended:
            self._open.pop(one.device, None)

    def record(
        self,
        device: Device,
        at_ms: int,
        field: str,
        old: str,
        new: str,
        action: str = "changed",
        since_ms: int | None = None,
    ) -> None:
        """`since_ms` is when it was last seen to be `old`."""
        if not self.may(device, at_ms):
            return
        event = ChangeEvent(
            at_ms=at_ms, school=device.school, subject=device.code, actor=BOOKKEEPER,
            action=action, field=field, old=old, new=new, since_ms=since_ms,
        )  # fmt: skip
        changes.record(self.connection, [event])

    def may(self, device: Device, at_ms: int) -> bool:
        """Whether one more row may be written of what this device tells."""
        return self.desk.allowance.spend(device.code, at_ms)


def _worth_writing(one: Defect, known: Sequence[Defect]) -> bool:
    before = next((other for other in known if (other.kind, other.part) == (one.kind, one.part)), None)
    if before is None or before.details != one.details:
        return True
    if (before.since_ms, before.ended_ms) != (one.since_ms, one.ended_ms):
        return True
    return one.seen_ms - before.seen_ms >= AGAIN_MS
