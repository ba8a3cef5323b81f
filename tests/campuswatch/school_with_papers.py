"""A school with people, areas and devices, as stock-takes and hand-overs need it; every name is hostile or long."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from command_line import run_here
from sqlalchemy import Connection
from web_campus import START_MS, Campus

from collector.clock import SystemClock
from inventory.model.area import Area, AreaClass
from inventory.model.device import Device, Stage
from inventory.model.device_file import DeviceFile
from inventory.model.kind import Kind
from inventory.model.person import Person
from inventory.model.scope import BUREAU
from inventory.repository import areas, device_files, people

HOSTILE = "\"'><script>alert(1)</script></style>{{7*7}}"
TURNED = "abc\u202egnp.exe"
BY: dict[str, Any] = {"actor": "test", "at_ms": START_MS}
LI = Person(id="a" * 32, school="S01", name="李雷", number="0001", post="信息技术教师", phone="0571-1")
HAN = Person(id="b" * 32, school="S01", name="韩梅梅", number="0002", post="总务处主任")
WANG = Person(id="c" * 32, school="S01", name="王芳", number="0003", post="副校长")
GONE = Person(id="d" * 32, school="S01", name="周强", number="0004", left_ms=1)


def set_up(folder: Path, *, language: str = "zh-CN") -> Path:
    """The folder of a ledger with school S01 and its people, areas and devices."""
    made = run_here(folder, "init", "--school", "S01", "--name", "Hope Primary School", "--prefix", "127.40.0.0/24",
                    "--zone", "Asia/Shanghai", "--language", language)  # fmt: skip
    assert made.returncode == 0, made.stderr
    with_campus(folder, plant)
    return folder


def with_campus(folder: Path, work: Any) -> None:
    campus = Campus(folder, f"sqlite:///{folder / 'data' / 'campuswatch.sqlite'}")
    campus.clock.at_ms = SystemClock().now_ms()
    work(campus)
    campus.close()


def plant(campus: Campus) -> None:
    """Cameras 1 and 2 at the gate, 3 in no area, a switch in the laboratory, a spare on a shelf, a retired one."""
    campus.write(plant_people)
    for number, area, name in ((1, "gate", "Main gate"), (2, "gate", HOSTILE), (3, None, TURNED)):
        filed(campus, campus.device(number, school="S01", area=area, name=name), LI)
    filed(campus, campus.device(1, Kind.SWITCH, "S01", area="lab"), HAN)
    spare = campus.device(4, school="S01", name="Spare", stage=Stage.CANDIDATE)
    campus.write(lambda c: device_files.put(c, BUREAU, DeviceFile(device=spare.code, asset_number="A-9"), **BY))
    campus.device(5, school="S01", name="Old", stage=Stage.RETIRED, holds_address=False)


def plant_people(connection: Connection) -> None:
    for person in (LI, HAN, WANG, GONE):
        people.add(connection, person, **BY)
    gate = Area(code="gate", school="S01", name="东门 Cổng", area_class=AreaClass.KEY, unit="安保处", person=LI.id)
    for area in (gate, Area(code="lab", school="S01", name=HOSTILE)):
        areas.add(connection, area, **BY)


def filed(campus: Campus, device: Device, custodian: Person) -> None:
    file = DeviceFile(device=device.code, custodian=custodian.id, asset_number="ZC-" + device.code, position="墙上")
    campus.write(lambda connection: device_files.put(connection, BUREAU, file, **BY))
