"""What is found out about addresses, as evidence: each clue by whose word and how old. Pure.

No finding says what somebody is or wants; it says what was seen, and a person judges.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from inventory.model.binding import Binding, Teller
from inventory.model.device import Device
from inventory.model.subnet import Subnet
from language.message import Message

MOST_CLUES = 12
"""Of one finding, the newest: a table of thousands makes no list that anybody reads."""
# Of several routers together: VRRP (RFC 5798), HSRP, GLBP.
VIRTUAL = ("00:00:5e:00:01:", "00:00:5e:00:02:", "00:00:0c:07:ac:", "00:00:0c:9f:f", "00:07:b4:00:")


class What(StrEnum):
    """Conflicts, then use outside the plan, then what routes."""

    TWO_MACS = "two_macs"
    MANY_ADDRESSES = "many_addresses"
    HELD_BY_ANOTHER = "held_by_another"
    HEARD_CONFLICT = "heard_conflict"
    UNPLANNED = "unplanned"
    UNUSABLE_USED = "unusable_used"
    UNREGISTERED = "unregistered"
    RESERVED_USED = "reserved_used"
    FIXED_IN_POOL = "fixed_in_pool"
    WRONG_VLAN = "wrong_vlan"
    WRONG_KIND = "wrong_kind"
    UNKNOWN_MAC = "unknown_mac"
    ROUTES = "routes"
    FARTHER = "farther"


@dataclass(frozen=True, slots=True)
class Clue:
    """One thing that was seen or told, `at_ms` the last time."""

    text: Message
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`device` is the code of the device that it is about, where the ledger has it; `maker` by the MAC's first half.

    `clues` are the newest first.
    """

    what: What
    school: str
    text: Message
    address: str = ""
    mac: str = ""
    maker: str = ""
    device: str = ""
    clues: tuple[Clue, ...] = ()
    first_ms: int = 0

    @property
    def last_ms(self) -> int:
        return max((clue.at_ms for clue in self.clues), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbourhood:
    """Who is who in one school. `by_mac` maps MACs to the devices that claim them, `by_address` addresses to those that
    hold them, both to codes; `devices` by code."""

    school: str
    subnets: tuple[Subnet, ...] = ()
    devices: Mapping[str, Device] = field(default_factory=dict)
    by_mac: Mapping[str, frozenset[str]] = field(default_factory=dict)
    by_address: Mapping[str, str] = field(default_factory=dict)

    def name(self, address: str) -> str:
        """The code of the device at an address, else the address itself."""
        return self.by_address.get(address, address)

    def owner(self, mac: str, address: str = "") -> str:
        """The one device that claims the MAC, else the one at the address; empty for none."""
        claimed = self.by_mac.get(mac, frozenset())
        if len(claimed) == 1:
            return next(iter(claimed))
        return self.by_address.get(address, "") if not claimed else ""


def clue_of(binding: Binding, who: Neighbourhood) -> Clue:
    """By whose word a MAC uses an address, or is behind a port."""
    params = {"mac": binding.mac, "address": binding.address, "by": who.name(binding.by), "port": binding.port or "?"}
    if binding.teller is Teller.BRIDGE:
        if binding.vlan:
            return Clue(Message("ipam.clue.bridge_vlan", {**params, "vlan": binding.vlan}), binding.last_ms)
        return Clue(Message("ipam.clue.bridge", params), binding.last_ms)
    return Clue(Message(f"ipam.clue.{binding.teller}", params), binding.last_ms)


def newest(clues: Iterable[Clue]) -> tuple[Clue, ...]:
    """Each once."""
    told = {(-clue.at_ms, str(clue.text)): clue for clue in clues}
    return tuple(told[key] for key in sorted(told)[:MOST_CLUES])


def is_virtual(mac: str) -> bool:
    return mac.startswith(VIRTUAL)
