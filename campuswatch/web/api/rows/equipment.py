"""Devices and what belongs to them, as programs are told."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import msgspec

from alerts.state import State
from inventory.model.device import Stage
from inventory.model.kind import Kind
from inventory.model.uplink import Toward


class StateName(StrEnum):
    """The six states, one of which is every second of a device's life."""

    UP = State.UP.name
    DOWN = State.DOWN.name
    SHADOW = State.SHADOW.name
    UNKNOWN = State.UNKNOWN.name
    MAINTENANCE = State.MAINTENANCE.name
    OUT_OF_SERVICE = State.OUT_OF_SERVICE.name


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """One device, one file. A former code finds it too. What comes from papers (`position` to `custodian`) is null
    where no paper says anything."""

    code: str
    school: str
    kind: Kind
    name: str
    stage: Stage
    address: str | None
    area: str | None
    vendor: str
    model: str
    firmware: str
    lamp: str
    position: str | None
    asset_number: str | None
    serial: str | None
    supplier: str | None
    purchased: date | None
    warranty_until: date | None
    circuit: str | None
    custodian: str | None
    notes: str | None


class DeviceState(msgspec.Struct, frozen=True, kw_only=True):
    """How a device stands at this moment. `state` is one of six, `since` when it began (within plus or minus
    `half_gap_ms`), `charged_to` the device that is the cause of a SHADOW, `probable` where that is not certain."""

    device: str
    school: str
    area: str | None
    kind: Kind
    name: str
    state: StateName
    since: datetime
    half_gap_ms: int
    charged_to: str
    probable: bool
    why: str


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """The port of a device leads to a far device, by this evidence (lldp, cdp, fdb, a person)."""

    school: str
    device: str
    port: str
    far_device: str
    far_port: str
    evidence: str
    seen: datetime


class Uplink(msgspec.Struct, frozen=True, kw_only=True):
    school: str
    device: str
    port: str
    toward: Toward
    carrier: str
    line: str
    bandwidth_bps: int
    note: str


class UplinkCheck(msgspec.Struct, frozen=True, kw_only=True):
    """What the check of one day found. `wrong` is empty where nothing was."""

    school: str
    device: str | None
    port: str
    day: date
    at: datetime
    down_s: int
    seen_s: int
    loss_pct: float | None
    load_pct: float | None
    wrong: str


class Acceptance(msgspec.Struct, frozen=True, kw_only=True):
    """A record of acceptance; a device accepted anew has a second."""

    id: str
    school: str
    device: str | None
    day: date
    passed: bool
    checks: Any
    signers: Any
    document: str
    notes: str
    by: str
    entered: datetime
