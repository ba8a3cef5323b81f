"""Addresses and who uses them, as programs are told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from inventory.model.address_range import RangeUse
from inventory.model.application import Stand
from inventory.model.binding import Teller
from inventory.model.scan_run import Ending
from inventory.model.stranger import Conduct


class Binding(msgspec.Struct, frozen=True, kw_only=True):
    """By the word of `teller` (told by the device at `by`), `mac` used `address`; of a switch, which knows no
    addresses, that is empty, and `port` is where it saw the MAC."""

    school: str
    address: str
    mac: str
    teller: Teller
    by: str
    port: str
    vlan: int
    first: datetime
    last: datetime


class AddressRange(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    school: str
    routing_instance: str
    first: str
    last: str
    use: RangeUse
    why: str
    by: str
    entered: datetime


class Application(msgspec.Struct, frozen=True, kw_only=True):
    """`address` is the wished one while the application is open, the issued one from then on."""

    id: str
    school: str
    requester: str
    purpose: str
    stand: Stand
    prefix: str
    address: str
    routing_instance: str
    device: str | None
    mac: str


class Stranger(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody on a segment whom the ledger does not know, and how he conducts himself there."""

    school: str
    conduct: Conduct
    address: str
    mac: str
    interface: str
    first: datetime
    last: datetime
    accepted: bool


class Scan(msgspec.Struct, frozen=True, kw_only=True):
    """A scan of a school's networks. `added`, `gone`, `moved` and `changed` are codes of devices."""

    id: str
    school: str
    networks: Any
    started: datetime
    ended: datetime | None
    ending: Ending
    by: str
    asked: int
    found: int
    not_asked: int
    added: Any
    gone: Any
    moved: Any
    changed: Any


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the inbox: what of ledger and network does not agree, until a person says what is right."""

    id: str
    school: str
    topic: str
    subject: str
    other: str
    at: datetime
    text: str
    field: str
    ledger: str
    network: str
