"""What the ledger says of devices at one moment, as papers keep it: pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from inventory.model.area import Area
from inventory.model.device import Device, Stage
from inventory.model.device_file import DeviceFile
from inventory.model.paper import FrozenDevice
from inventory.model.person import Person

NO_AREA = "\uffff"
"""What stands in no area comes last."""


@dataclass(frozen=True, slots=True)
class Books:
    """The ledger of one school: areas by code, files by code of the device, people by id."""

    devices: Iterable[Device]
    files: Mapping[str, DeviceFile] = field(default_factory=dict)
    areas: Mapping[str, Area] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)


def freeze(books: Books) -> list[FrozenDevice]:
    """In the order in which somebody walks: by area, place there, name and code."""
    frozen = [freeze_one(device, books) for device in books.devices]
    return sorted(frozen, key=walk)


def walk(one: FrozenDevice) -> tuple[str, str, str, str]:
    return one.area or NO_AREA, one.position, one.name, one.code


def freeze_one(device: Device, books: Books) -> FrozenDevice:
    file = books.files.get(device.code) or DeviceFile(device=device.code)
    area = books.areas.get(device.area) if device.area else None
    custodian = books.people.get(file.custodian) if file.custodian else None
    return FrozenDevice(
        device=device.code,
        code=device.code,
        name=device.name,
        kind=device.kind.value,
        area=device.area or "",
        area_name=area.name if area else "",
        position=file.position,
        model=f"{device.vendor} {device.model}".strip(),
        asset_number=file.asset_number,
        serial=file.serial,
        custodian=custodian.name if custodian else "",
    )


def is_property(device: Device, file: DeviceFile | None) -> bool:
    """Whether the ledger says that we own it: what is in service, and what waits on a shelf under an asset number.

    What a scan found and nobody adopted is no entry of the ledger yet; what was retired is none any more.
    """
    waits = device.stage is Stage.CANDIDATE and file is not None and bool(file.asset_number)
    return device.stage is Stage.ADOPTED or waits
