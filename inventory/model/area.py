"""An area: a part of a school, with a class that decides how much a blind one weighs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AreaClass(StrEnum):
    KEY = "key"
    PUBLIC = "public"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """`code` is unique within the school. `unit` is responsible for what stands there, and `person` (an id) in it;
    where neither is known it is the guard office (Q4)."""

    code: str
    school: str
    name: str
    area_class: AreaClass = AreaClass.OTHER
    building: str = ""
    floor: str = ""
    room: str = ""
    unit: str = ""
    person: str | None = None
    notes: str = ""
