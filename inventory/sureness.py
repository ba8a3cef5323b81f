"""Which word about a device holds: a scan never overrules a person, nor surer evidence by weaker. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.sighting import Identity

PERSON = 100
FIELDS = ("kind", "vendor", "model", "firmware")


@dataclass(frozen=True, slots=True)
class Lesson:
    field: str
    old: str
    new: str


def learn(device: Device, told: Identity) -> tuple[Device, list[Lesson]]:
    """The device as it is known after what was told, and what of it is new. Equal or surer and newer wins.

    A model and a firmware are only taken together with their vendor.
    """
    fields: dict[str, str] = {}
    sure: dict[str, int] = {}
    lessons: list[Lesson] = []
    for field in FIELDS:
        old, new, how = str(getattr(device, field)), _word(told, field), sureness(told, field)
        if not new or (field in ("model", "firmware") and _foreign(device, fields, told)):
            continue
        if new == old:
            sure[field] = max(how, held(device, field))
        elif how >= held(device, field):
            fields[field], sure[field] = new, how
            lessons.append(Lesson(field, old, new))
    changed: dict[str, str | Kind] = {**fields}
    if "kind" in changed:
        changed["kind"] = Kind(changed["kind"])
    return replace(device, **changed, sure={**device.sure, **sure}), lessons  # type: ignore[arg-type]


def sureness(told: Identity, field: str) -> int:
    """How sure a look was of a field."""
    return told.sure.get(field, told.confidence)


def held(device: Device, field: str) -> int:
    """How sure the ledger's word is; the kind of what is in service was fixed by a person."""
    usual = PERSON if field == "kind" and device.stage is not Stage.CANDIDATE else 0
    return device.sure.get(field, usual)


def said_by_person(device: Device, fields: Iterable[str]) -> Mapping[str, int]:
    """`sure` of a device of which a person gave these fields."""
    return {**device.sure, **{field: PERSON for field in fields if field in FIELDS}}


def first_sureness(told: Identity) -> Mapping[str, int]:
    """`sure` of a device that is known by one look alone."""
    return {field: sureness(told, field) for field in FIELDS if _word(told, field)}


def _word(told: Identity, field: str) -> str:
    value = getattr(told, field)
    return "" if value is Kind.UNKNOWN else str(value)


def _foreign(device: Device, taken: Mapping[str, str], told: Identity) -> bool:
    """Whether the look names another vendor than the one that holds."""
    holds = taken.get("vendor", device.vendor)
    return bool(told.vendor and holds) and told.vendor.casefold() != holds.casefold()
