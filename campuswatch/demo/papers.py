"""What the demo's school knows beside what a scan finds: areas, people, and papers of its devices."""

from __future__ import annotations

import random
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection

from inventory.database import Database
from inventory.model.area import Area, AreaClass
from inventory.model.device import Device
from inventory.model.device_file import DeviceFile
from inventory.model.person import Person
from inventory.model.scope import BUREAU
from inventory.repository import areas, device_files, people
from simulator.places import PLACES

KEY_INDOORS = 1
"""Of the buildings the last, where children sleep, is a key area; of the places outside the first two, the gates."""
KEY_OUTSIDE = 2


@dataclass(frozen=True, slots=True)
class Staff:
    """Name, post and unit of a person; `phone` is from a range that is nobody's."""

    name: str
    post: str
    unit: str
    phone: str


STAFF: Mapping[str, Sequence[Staff]] = {
    "en": (
        Staff("Grace Miller", "principal", "school office", "5550100"),
        Staff("Tom Baker", "IT staff", "information centre", "5550101"),
        Staff("Henry Cole", "head of the guards", "guard office", "5550102"),
    ),
    "zh-CN": (
        Staff("陈国华", "校长", "校长室", "5550100"),
        Staff("王芳", "信息技术教师", "信息中心", "5550101"),
        Staff("刘建军", "保卫组长", "门卫室", "5550102"),
    ),
    "vi": (
        Staff("Nguyễn Thị Hoa", "hiệu trưởng", "ban giám hiệu", "5550100"),
        Staff("Trần Văn Minh", "nhân viên CNTT", "tổ tin học", "5550101"),
        Staff("Lê Quang Huy", "tổ trưởng bảo vệ", "tổ bảo vệ", "5550102"),
    ),
}
SUPPLIERS: Mapping[str, str] = {
    "en": "Example Security Ltd",
    "zh-CN": "示例安防有限公司",
    "vi": "Công ty An ninh Ví dụ",
}


def areas_of(language: str, school: str, names: Sequence[str]) -> list[Area]:
    """The places of the simulated campus; `names` are those of its cameras, without which no place is a key one."""
    places = PLACES[language]

    def seen(place: str) -> bool:
        return any(name.startswith(place) for name in names)

    indoors = [
        Area(
            code=f"building-{number}", school=school, name=name, building=name,
            area_class=AreaClass.KEY if number > len(places.areas) - KEY_INDOORS and seen(name) else AreaClass.OTHER,
        )
        for number, name in enumerate(places.areas, 1)
    ]  # fmt: skip
    outside = [
        Area(
            code=f"outside-{number}", school=school, name=name,
            area_class=AreaClass.KEY if number <= KEY_OUTSIDE and seen(name) else AreaClass.PUBLIC,
        )
        for number, name in enumerate(places.outside, 1)
    ]  # fmt: skip
    return [*indoors, *outside]


def area_of(name: str, known: Sequence[Area]) -> str | None:
    """Where a device stands, by its name, which begins with its place."""
    return next((area.code for area in known if name.startswith(area.name)), None)


def enter_areas(
    database: Database, actor: str, language: str, school: str, names: Sequence[str], *, now_ms: int
) -> tuple[list[Area], list[Person]]:
    """The people of the school, and its areas with who answers for them."""
    staff = [
        Person(
            id=uuid.uuid4().hex, school=school, name=one.name, number=f"T{number:03d}", post=one.post, unit=one.unit,
            phone=one.phone, emergency_name=STAFF[language][0].name, emergency_phone=STAFF[language][0].phone,
            responsible=number == 1,
        )
        for number, one in enumerate(STAFF[language], 1)
    ]  # fmt: skip
    _, _, guard = staff
    known = [
        replace(area, unit=guard.unit, person=guard.id) if not area.building else area
        for area in areas_of(language, school, names)
    ]

    def work(connection: Connection) -> None:
        for person in staff:
            people.add(connection, person, actor=actor, at_ms=now_ms)
        for area in known:
            areas.add(connection, area, actor=actor, at_ms=now_ms)

    database.write(work).result()
    return known, staff


def enter_files(
    database: Database,
    actor: str,
    language: str,
    devices: Sequence[Device],
    custodian: Person,
    *,
    seed: int,
    now_ms: int,
) -> None:
    """Asset number, purchase, warranty and custodian of every device, as an import would bring them."""
    chance = random.Random(f"papers {seed}")  # noqa: S311 - a demo, the same each time
    today = datetime.fromtimestamp(now_ms // 1000, UTC).date()

    def work(connection: Connection) -> None:
        for number, device in enumerate(devices, 1):
            bought = today - timedelta(days=chance.randrange(100, 2200))
            file = DeviceFile(
                device=device.code, position=device.name, asset_number=f"GD-{number:04d}",
                supplier=SUPPLIERS[language], purchased=bought, warranty_until=in_years(bought, 3),
                custodian=custodian.id,
            )  # fmt: skip
            device_files.put(connection, BUREAU, file, actor=actor, at_ms=now_ms)

    database.write(work).result()


def in_years(day: date, years: int) -> date:
    """The same day of a later year; of a leap day the last of February."""
    return day.replace(year=day.year + years, day=min(day.day, 28) if day.month == 2 else day.day)
