"""The people and papers of the planted campus: staff, a file, an acceptance, service hours, a holiday."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from inventory.model.acceptance import Acceptance, Check, Outcome, Signer, Test
from inventory.model.device_file import DeviceFile
from inventory.model.holiday import Holiday
from inventory.model.person import Person
from inventory.model.scope import BUREAU
from inventory.model.service_hours import ServiceHours
from inventory.model.week import Stretch
from inventory.repository import acceptances, device_files, people, service_hours
from language.message import Message

AT_MS = 1_795_366_800_000
CAMERA_CODE = "s01-cam-0002"
PERSON = Person(
    id="e" * 32, school="S01", name="Trần Văn Minh", number="T002", post="IT staff", phone="5550101",
    emergency_name="Nguyễn Thị Hoa", emergency_phone="5550100", responsible=True,
)  # fmt: skip
FILE = DeviceFile(
    device=CAMERA_CODE, position="trên cửa", asset_number="0012", supplier="示例安防", circuit="B2 / 7",
    purchased=date(2025, 9, 1),
    warranty_endless=True, uncertain=frozenset({"purchased"}), custodian=PERSON.id, photos=("a.jpg", "b.jpg"),
)  # fmt: skip
RECORD = Acceptance(
    id="acceptance-1", school="S01", device=CAMERA_CODE, day=date(2026, 11, 22), passed=True,
    checks=(
        Check(test=Test.ONLINE, outcome=Outcome.PASSED, told=Message("acceptance.answers", {"witnesses": "rtsp"}),
              at_ms=AT_MS),
        Check(test=Test.PICTURE, outcome=Outcome.NOT_TESTED, told=Message("acceptance.no_picture")),
    ),
    signers=(Signer(person=PERSON.id, name=PERSON.name, post=PERSON.post),), document="HT-14", by="admin",
    entered_ms=AT_MS,
)  # fmt: skip
WORKDAY = (Stretch(7 * 60, 18 * 60),)
HOURS = ServiceHours(
    id="hours-1", school="S01", device=CAMERA_CODE, week=(*(WORKDAY,) * 5, (), ()), holidays=False,
    since=date(2026, 9, 1), document="notice 7", by="admin", recorded_ms=AT_MS,
)  # fmt: skip
HOLIDAY = Holiday(
    id="holiday-1", school="S01", name="Tết", first=date(2027, 2, 5), last=date(2027, 2, 14), recorded_ms=AT_MS
)
SPECIAL_PEOPLE: dict[str, dict[str, object]] = {
    "people.get": {"id": PERSON.id},
    "people.named": {"text": PERSON.number},
    "people.called": {"ids": [PERSON.id]},
    "people.add": {"person": replace(PERSON, id="f" * 32, number="T003")},
    "people.change": {"person": replace(PERSON, phone="5550199")},
    "device_files.of_custodian": {"person": PERSON.id},
    "device_files.on_circuit": {"circuit": FILE.circuit},
    "device_files.put": {"file": replace(FILE, notes="new")},
    "acceptances.append": {"record": replace(RECORD, id="acceptance-2")},
    "service_hours.add": {"hours": replace(HOURS, id="hours-2")},
    "service_hours.end": {"id": HOURS.id},
    "service_hours.add_holidays": {"told": [replace(HOLIDAY, id="holiday-2")]},
    "service_hours.end_holiday": {"id": HOLIDAY.id},
    "merging_papers.move_papers": {"elder": "1" * 32, "younger": "3" * 32},
}


def plant_people(connection: Connection) -> None:
    people.add(connection, PERSON, actor="planter", at_ms=AT_MS)
    device_files.put(connection, BUREAU, FILE, actor="planter", at_ms=AT_MS)
    acceptances.append(connection, RECORD)
    service_hours.add(connection, HOURS)
    service_hours.add_holidays(connection, [HOLIDAY], actor="planter")
