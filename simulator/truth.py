"""The planted truth of a campus: what stands where, how it is wired, what it answers. Tests read it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from difflib import get_close_matches
from typing import Any

from simulator.planting import PLAIN, Planting, planting


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """Account and password of a device's RTSP and HTTP (Digest)."""

    account: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SnmpAccess:
    """What an agent lets in: a community (v1 and v2c), or, where `user` is set, that SNMPv3 user only.

    `auth` is one of `md5 sha1 sha224 sha256 sha384 sha512`, `priv` is `aes128`; empty means none.
    """

    community: str = field(default="", repr=False)
    user: str = ""
    auth: str = ""
    auth_password: str = field(default="", repr=False)
    priv: str = ""
    priv_password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One input of a recorder. `camera` is a device's code, or empty for a spare input."""

    number: int
    path: str
    camera: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """`device` hangs on port `port` of switch `switch`; seen from a switch below, that is its port `own_port`.

    Ports count from 1 and are the switch's ifIndex.
    """

    device: str
    switch: str
    port: int
    own_port: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantedDevice:
    """One device as it really is.

    `code` is the campus's own name for it (`cam-0017`), `kind` one of `camera recorder switch ups printer pc`,
    `ports` maps each protocol it speaks (`snmp rtsp http wsdiscovery`) to a port, `streams` are the RTSP paths it
    serves (a recorder: one per channel), `snmp` and `login` are None where it has none, `interfaces` counts
    network ports, `uptime_s` is how long it had been up when the campus started, `recording` names a
    `.snmprec` file which replaces the persona's SNMP objects, and `planting` is what it records, shows and thinks
    the time is.
    """

    code: str
    kind: str
    address: str
    name: str
    area: str
    vendor: str
    model: str
    firmware: str
    serial: str
    mac: str
    uptime_s: int
    persona: str
    ports: Mapping[str, int]
    snmp: SnmpAccess | None = None
    login: Login | None = None
    streams: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ()
    interfaces: int = 1
    recording: str = ""
    planting: Planting = PLAIN

    @property
    def stream_path(self) -> str:
        """The path of the main stream of the first channel, or "" for what has no video."""
        return self.streams[0] if self.streams else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """The whole campus. `feeds` maps a UPS to what it powers; the collector hangs on `core`; `zone` is its time's."""

    seed: int
    prefix: str
    locale: str
    school: str
    ports: Mapping[str, int]
    devices: tuple[PlantedDevice, ...]
    wires: tuple[Wire, ...]
    core: str
    feeds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    zone: str = "UTC"

    def device(self, name: str) -> PlantedDevice:
        """By code (`cam-0017`) or address. Raises ValueError naming the nearest right code."""
        for device in self.devices:
            if name in (device.code, device.address):
                return device
        codes = [device.code for device in self.devices] + [device.address for device in self.devices]
        near = get_close_matches(name, codes, n=1, cutoff=0.4)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise ValueError(f"no device {name!r} on this campus{hint}")

    def of_kind(self, kind: str) -> tuple[PlantedDevice, ...]:
        return tuple(device for device in self.devices if device.kind == kind)

    def wire_of(self, code: str) -> Wire | None:
        """The wire towards the core, or None for the core itself."""
        return next((wire for wire in self.wires if wire.device == code), None)

    def behind(self, code: str) -> frozenset[str]:
        """Codes of everything that is reached through this device; empty for all but switches."""
        found: set[str] = set()
        front = {code}
        while front:
            front = {wire.device for wire in self.wires if wire.switch in front} - found
            found |= front
        return frozenset(found)

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Truth:
        """Raises ValueError for what is not a truth's JSON."""
        try:
            fields: dict[str, Any] = json.loads(text)
            fields["devices"] = tuple(_device(entry) for entry in fields["devices"])
            fields["wires"] = tuple(Wire(**entry) for entry in fields["wires"])
            fields["feeds"] = {ups: tuple(codes) for ups, codes in fields["feeds"].items()}
            return cls(**fields)
        except (TypeError, KeyError, AttributeError) as wrong:
            raise ValueError(f"this is not the truth of a campus: {wrong}") from wrong


def _device(fields: dict[str, Any]) -> PlantedDevice:
    fields["snmp"] = SnmpAccess(**fields["snmp"]) if fields["snmp"] else None
    fields["login"] = Login(**fields["login"]) if fields["login"] else None
    fields["streams"] = tuple(fields["streams"])
    fields["channels"] = tuple(Channel(**entry) for entry in fields["channels"])
    fields["planting"] = planting(fields.get("planting", {}))
    return PlantedDevice(**fields)
