"""Surroundings: what one device tells of its ports and of who stands behind them, as it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from inventory.model.neighbour import Neighbour
from inventory.model.routing import Routing
from language.message import Message


class Source(StrEnum):
    """The tables that are asked for; LLDP stands for its local ports, neighbours and their addresses."""

    INTERFACES = "interfaces"
    LLDP = "lldp"
    CDP = "cdp"
    BRIDGE = "bridge"
    ARP = "arp"
    ROUTES = "routes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """One row of IF-MIB. `port` is the tag in the time series where `real`; VLANs and loopbacks are named alike.

    `names` are all texts by which the device or a neighbour may call it, folded by `fold`. `bundle` is the `port` of
    the link aggregation that it is a member of, empty for none.
    """

    port: str
    if_index: int
    alias: str = ""
    mac: str = ""
    speed_bps: int = 0
    real: bool = True
    names: frozenset[str] = frozenset()
    bundle: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Of the device at `address`, `at_ms` UTC; `name` is its sysName.

    `incomplete` holds the tables that could not be read to their end, with the cause: what they do not name may be
    there all the same. A table that the device does not have is empty and not in it. `remarks` tell of rows that were
    left out because they cannot be true. `own_macs` are all that the device has itself, `bridge_mac` among them.
    `routing` is None where nobody asked.
    """

    address: str
    at_ms: int
    name: str = ""
    ports: tuple[Port, ...] = ()
    neighbours: tuple[Neighbour, ...] = ()
    own_macs: frozenset[str] = frozenset()
    bridge_mac: str = ""
    routing: Routing | None = None
    incomplete: Mapping[Source, Message] = field(default_factory=dict)
    remarks: tuple[Message, ...] = ()


def fold(name: str) -> str:
    """A port's name as it is compared: `Gi1/0/7` and `gi1/0/7` are one."""
    return name.strip().casefold()
