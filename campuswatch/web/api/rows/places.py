"""Schools and what is planned for them, as programs are told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec

from inventory.model.area import AreaClass
from inventory.model.school import Level, Locality


class School(msgspec.Struct, frozen=True, kw_only=True):
    """`zone` is an IANA name: days of the school are days there."""

    code: str
    name: str
    zone: str
    language: str
    level: Level
    locality: Locality
    place: str
    phone: str
    needs_acceptance: bool


class Area(msgspec.Struct, frozen=True, kw_only=True):
    """`person` (an id) answers for what stands there."""

    school: str
    code: str
    name: str
    area_class: AreaClass
    building: str
    floor: str
    room: str
    unit: str
    person: str | None
    person_name: str | None
    notes: str


class Subnet(msgspec.Struct, frozen=True, kw_only=True):
    """`scanned` says whether scans look there at all, `swept` whether they ask every address."""

    school: str
    cidr: str
    routing_instance: str
    name: str
    scanned: bool
    swept: bool
    vlan: int
    gateway: str
    use: str
    kinds: list[str]


class Holiday(msgspec.Struct, frozen=True, kw_only=True):
    """An empty `school`: of all schools. `last` is inside."""

    id: str
    school: str
    name: str
    first: date
    last: date


class Maintenance(msgspec.Struct, frozen=True, kw_only=True):
    """Planned work: of a device, an area, a circuit, or (none of them) the whole school. `week` limits it to hours of
    weekdays. It counts once it is approved."""

    id: str
    school: str
    device: str | None
    area: str | None
    circuit: str
    reason: str
    start: datetime
    end: datetime
    week: Any
    holidays: bool
    by: str
    entered: datetime
    approved: datetime | None
    approved_by: str


class Permit(msgspec.Struct, frozen=True, kw_only=True):
    """Who may change what, and when. `changes` are kinds of changes."""

    id: str
    school: str
    who: str
    reason: str
    start: datetime
    end: datetime
    changes: Any
    area: str | None
    kind: str | None
    by: str
    entered: datetime
    withdrawn: datetime | None
    withdrawn_by: str
