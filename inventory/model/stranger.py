"""A stranger on a segment: somebody who does there what only the school's own may do, with the evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Conduct(StrEnum):
    DHCP_SERVER = "dhcp_server"  # offers addresses
    ROUTER = "router"  # advertises itself as IPv6 router
    GATEWAY = "gateway"  # is handed out as gateway, or forwards
    ADDRESS_CONFLICT = "address_conflict"  # two MACs hold one address


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger:
    """Whoever is met for the first time is a stranger until a person says `accepted`: it is one of ours.

    `address` and `mac` say who; `interface` on which of our cards it was heard; `evidence` holds cleaned facts of the
    packet by name (`offered`, `gateway`, `prefix`, `other_mac` …). Times are UTC milliseconds.
    """

    school: str
    conduct: Conduct
    address: str
    mac: str
    interface: str = ""
    evidence: Mapping[str, str] = field(default_factory=dict)
    first_ms: int
    last_ms: int
    accepted: bool = False
