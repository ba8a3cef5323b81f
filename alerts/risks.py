"""What will probably fail, told to the principal before it does (Q52, 安全风险提示). Pure.

A risk is no fault: everything works. Each has a limit with its reason, and stands on facts that the ledger holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from inventory.model.defect import Defect, DefectKind
from inventory.model.device import Device
from inventory.model.device_file import DeviceFile
from inventory.model.disk import Disk
from inventory.model.kind import Kind
from language.message import Parameter

DISK_HOURS = 35_000
"""Four years without a stop: from there on disks of the surveillance series fail several times as often."""
DISK_C = 55.0
"""Makers allow 60 to 70 °C in operation; each 5 °C above 50 shortens their life."""
BATTERY_YEARS = 3
"""Sealed lead batteries of a UPS are made for three to five years."""
WARRANTY_DAYS = 60
"""Long enough to have what is doubtful mended while it costs nothing."""
OUTAGES = 4
OUTAGE_DAYS = 30
"""More than one a week, each over by itself: a plug, a supply or a line that is going."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """`kind` names the message `risk.<kind>`, `details` are its parameters, `part` a disk or channel."""

    kind: str
    school: str
    device: str
    part: str = ""
    details: Mapping[str, Parameter] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Of one school today. `outages` counts by device those of the last OUTAGE_DAYS that are over; `runtimes` are the
    last seconds that each UPS said it would last, `wanted_s` what the policy asks."""

    today: date
    devices: Sequence[Device]
    files: Mapping[str, DeviceFile] = field(default_factory=dict)
    defects: Sequence[Defect] = ()
    disks: Sequence[Disk] = ()
    outages: Mapping[str, int] = field(default_factory=dict)
    runtimes: Mapping[str, float] = field(default_factory=dict)
    wanted_s: float = 3600.0


def retention(facts: Facts) -> Iterator[Risk]:
    """The forecast says that recordings will not reach back as far as they must."""
    for one in facts.defects:
        if one.kind is DefectKind.RETENTION_AHEAD:
            yield Risk(kind="retention", school=one.school, device=one.device, part=one.part)


def disk(facts: Facts) -> Iterator[Risk]:
    schools = {one.code: one.school for one in facts.devices}
    for one in facts.disks:
        told, school = one.told, schools.get(one.recorder)
        if school is None:
            continue
        if told.hours is not None and told.hours >= DISK_HOURS:
            details: dict[str, Parameter] = {"slot": told.slot, "years": round(told.hours / 8766, 1)}
            yield Risk(kind="disk_old", school=school, device=one.recorder, part=told.slot, details=details)
        if told.temperature_c is not None and told.temperature_c >= DISK_C:
            details = {"slot": told.slot, "degrees": round(told.temperature_c)}
            yield Risk(kind="disk_hot", school=school, device=one.recorder, part=told.slot, details=details)


def battery(facts: Facts) -> Iterator[Risk]:
    for one in facts.devices:
        if one.kind is not Kind.UPS:
            continue
        bought = facts.files[one.code].purchased if one.code in facts.files else None
        if bought is not None and (facts.today - bought).days >= BATTERY_YEARS * 365:
            years = round((facts.today - bought).days / 365.25, 1)
            yield Risk(kind="battery_old", school=one.school, device=one.code, details={"years": years})
        lasts_s = facts.runtimes.get(one.code)
        if lasts_s is not None and facts.wanted_s <= lasts_s < 1.25 * facts.wanted_s:
            minutes = {"minutes": round(lasts_s / 60), "wanted": round(facts.wanted_s / 60)}
            yield Risk(kind="battery_short", school=one.school, device=one.code, details=minutes)


def warranty(facts: Facts) -> Iterator[Risk]:
    limit = facts.today + timedelta(days=WARRANTY_DAYS)
    for one in facts.devices:
        file = facts.files.get(one.code)
        if file is None or file.warranty_endless or file.warranty_until is None:
            continue
        if facts.today <= file.warranty_until <= limit:
            days = (file.warranty_until - facts.today).days
            yield Risk(kind="warranty", school=one.school, device=one.code, details={"n": days})


def outages(facts: Facts) -> Iterator[Risk]:
    for one in facts.devices:
        count = facts.outages.get(one.code, 0)
        if count > OUTAGES:
            details: dict[str, Parameter] = {"n": count, "days": OUTAGE_DAYS}
            yield Risk(kind="outages", school=one.school, device=one.code, details=details)


RISKS: Sequence[Callable[[Facts], Iterable[Risk]]] = (retention, disk, battery, warranty, outages)


def risks(facts: Facts) -> list[Risk]:
    """By kind in the order of RISKS, then by device and part."""
    return [risk for rule in RISKS for risk in sorted(rule(facts), key=lambda one: (one.kind, one.device, one.part))]
