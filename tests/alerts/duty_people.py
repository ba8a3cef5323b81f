"""People, shifts and rosters for the tests of duty."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from alerts.duty.slots import Roster
from inventory.model.duty_roster import Assignment
from inventory.model.duty_shift import DutyShift
from inventory.model.person import Person

DAY = date(2026, 11, 23)
SHANGHAI = "Asia/Shanghai"


def person(id: str, **more: object) -> Person:
    told = {"school": "S01", "name": id.upper(), "email": f"{id}@example.org", **more}
    return Person(id=id, **told)  # type: ignore[arg-type]


def on(shift: str, day: date, *people: str, recorded_ms: int = 0) -> list[Assignment]:
    return [
        Assignment(
            id=f"{day}{shift}{one}", school="S01", shift=shift, day=day, person=one, recorded_ms=recorded_ms
        )
        for one in people
    ]  # fmt: skip


def roster(*rows: list[Assignment], zone: str = SHANGHAI, shifts: tuple[DutyShift, ...] = (), **more: object) -> Roster:
    assignments = [one for some in rows for one in some]
    return Roster(school="S01", zone=zone, shifts=shifts, assignments=assignments, **more)  # type: ignore[arg-type]


def at(text: str, zone: str = SHANGHAI, *, fold: int = 0) -> int:
    """UTC milliseconds of `2026-11-23 08:00` on the zone's clock."""
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).timestamp() * 1000)
