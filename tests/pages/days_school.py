"""A school with people of every role behind a real door, and pages upon it, for days that are walked in a browser."""

from __future__ import annotations

from pathlib import Path

from door import PASSWORD, Guarded
from web_campus import MINUTE_MS, START_MS

from campuswatch.usecases.roles import Role
from inventory.model.area import Area
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.transition import Observed
from inventory.repository import areas
from language.message import Message

__all__ = ["PASSWORD", "PEOPLE", "DaysSchool"]

PEOPLE: dict[str, tuple[Role, tuple[str, ...]]] = {
    "boss": (Role.ADMINISTRATOR, ()), "wang": (Role.TECHNICIAN, ()), "chen": (Role.DUTY, ()),
    "head": (Role.PRINCIPAL, ()), "store": (Role.AFFAIRS, ()), "li": (Role.VIEWER, ()), "eye": (Role.AUDITOR, ()),
    "guard": (Role.VIEWER, ("gate",)),
}  # fmt: skip
"""Login -> role in s01 and areas; the password of all is PASSWORD."""


class DaysSchool(Guarded):
    """s01 with a gate, a yard, a camera in each, a switch and a device that nobody has adopted; s02 with a camera. Of
    the bureau there are an administrator `county` and `chief`, who presides."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.school()
        self.school("s02", "Lakeside Kindergarten")
        for code, name in (("gate", "Main gate"), ("yard", "School yard")):
            self.add_area(Area(school="s01", code=code, name=name))
        self.gate = self.device(1, name="Gate camera", area="gate")
        self.yard = self.device(2, name="Yard camera", area="yard")
        self.switch = self.device(1, Kind.SWITCH, name="Switch in the old building")
        self.stranger = self.device(3, name="", stage=Stage.CANDIDATE, address="10.1.0.99")
        self.other = self.device(1, school="s02", name="Lakeside camera", address="10.9.0.5")
        seen: list[Device] = [self.gate, self.yard, self.switch, self.other]
        self.observe_all(seen, Observed.UP, START_MS)
        for name, (role, own) in PEOPLE.items():
            self.let(name, role, areas=own)
        self.let("county", Role.ADMINISTRATOR, school="")
        self.let("chief", Role.PRINCIPAL, school="")
        self.at(5 * MINUTE_MS)

    def add_area(self, area: Area) -> None:
        self.write(lambda connection: areas.add(connection, area, actor="test", at_ms=START_MS))

    def falls_silent(self, device: Device) -> None:
        self.observe(device, Observed.DOWN, self.now_ms, reason=Message("observed.silent"))

    def answers_again(self, device: Device) -> None:
        self.observe(device, Observed.UP, self.now_ms)
