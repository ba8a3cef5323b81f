"""A paper that people sign: its states, the signatures under it, and a device as it stood when it was begun."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PaperState(StrEnum):
    OPEN = "open"
    SIGNED = "signed"
    CANCELLED = "cancelled"


class Role(StrEnum):
    """As whom a person signs. Of a stock-take: who counted, who checked, who is in charge. Of a hand-over: who gave,
    who took, and the third person who presided (Q5)."""

    COUNTED = "counted"
    CHECKED = "checked"
    IN_CHARGE = "in_charge"
    GAVE = "gave"
    TOOK = "took"
    PRESIDED = "presided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """`person` is an id. `name` and `post` stay as they were when the paper was signed."""

    role: Role
    person: str
    name: str
    post: str
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenDevice:
    """What the ledger said of a device at one moment; later changes do not reach it.

    `device` is the code that it has now, None for a thing that the ledger does not know. All others are as then:
    `area` is a code, `area_name` its name, `custodian` the name of the person.
    """

    device: str | None
    code: str
    name: str
    kind: str
    area: str = ""
    area_name: str = ""
    position: str = ""
    model: str = ""
    asset_number: str = ""
    serial: str = ""
    custodian: str = ""
