"""Which device of the ledger a row speaks of, by the surest sign that both have. Each device is spoken of once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import NamedTuple

from inventory.model.device import Device, Stage
from inventory.model.device_file import DeviceFile
from inventory.spreadsheet.draft import Draft
from inventory.spreadsheet.titles import plain

Sign = tuple[str, ...]


class Signs(NamedTuple):
    """What a row tells its device by; empty for what it does not say."""

    code: str = ""
    serial: str = ""
    asset_number: str = ""
    mac: str = ""
    address: str = ""
    routing_instance: str = ""
    name: str = ""
    position: str = ""


class Found(NamedTuple):
    """`device` is None for a new one; `by` names the sign."""

    device: Device | None
    by: str = ""


class KnownDevices:
    """An index of the ledger's devices as they were before the import."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._used: set[str] = set()
        self._at: dict[str, dict[Sign, list[str]]] = {way: defaultdict(list) for way in WAYS}
        for device in draft.facts.devices.values():
            signs = signs_of(device, draft.facts.files.get(device.code), draft.facts.macs)
            for way, sign in WAYS.items():
                if (found := sign(device.school, signs)) and (way not in LIVING or device.stage is not Stage.RETIRED):
                    self._at[way][found].append(device.id)

    def find(self, school: str, signs: Signs) -> Found:
        """The first sign that exactly one device, or of several one of the same name, has and no row above took."""
        for way, sign in WAYS.items():
            wanted = sign(school, signs)
            free = [id for id in self._at[way].get(wanted, ()) if id not in self._used] if wanted else []
            found = free if len(free) < 2 else [id for id in free if self._device(id).name == signs.name] or free[:1]
            if found:
                return self._taken(found[0], way)
        return Found(None)

    def by_code(self, code: str) -> Found | None:
        """None for a code that no device has or had; taken already is found as none."""
        current = code if code in self._draft.devices else self._draft.facts.former.get(code, "")
        device = self._draft.devices.get(current)
        if device is None:
            return None
        if device.id in self._used:
            return Found(None, "code")
        return self._taken(device.id, "code")

    def _device(self, id: str) -> Device:
        return self._draft.devices[self._draft.by_id[id]]

    def _taken(self, id: str, way: str) -> Found:
        self._used.add(id)
        return Found(self._device(id), way)


def signs_of(device: Device, file: DeviceFile | None, macs: Mapping[str, str]) -> Signs:
    return Signs(
        serial=file.serial if file else "",
        asset_number=file.asset_number if file else "",
        mac=macs.get(device.code, ""),
        address=device.address or "",
        routing_instance=device.routing_instance,
        name=device.name,
        position=file.position if file else "",
    )


def place_sign(school: str, signs: Signs) -> Sign:
    """Only of a device without an address is the name with its place a sign."""
    return (school, plain(signs.name), plain(signs.position)) if signs.name and not signs.address else ()


WAYS: Mapping[str, Callable[[str, Signs], Sign]] = {
    "serial": lambda school, signs: (school, signs.serial.casefold()) if signs.serial else (),
    "asset_number": lambda school, signs: (school, signs.asset_number.casefold()) if signs.asset_number else (),
    "mac": lambda school, signs: (school, signs.mac) if signs.mac else (),
    "address": lambda school, signs: (school, signs.address, signs.routing_instance) if signs.address else (),
    "name": place_sign,
}
"""The surest first."""
LIVING = frozenset({"address", "name"})
"""By these a retired device is not known: another stands in its place."""
