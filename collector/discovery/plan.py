"""The plan of a sweep: where, as whom, how fast, and what is left alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from netaddr import IPNetwork

from collector.discovery.subject import Resident
from inventory.model.credential import Credential

RATE = 1000.0  # first packets a second, over all addresses
BURST = 32
ARP_RATE = 10.0  # new ARP requests a second on a segment: switches that inspect ARP shut a port at 15
FAST_ARP_RATE = 2000.0
DEADLINE_S = 1.0
NOBODY = Resident(code="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`ports` maps `snmp rtsp http` to the school's ports; `rate` is in first packets a second.

    `credentials` are shared by the school's devices, `bound` are those of a vendor's devices by vendor in lower case,
    `residents` are known devices by address. `fast` asks our own segments by ARP as fast as they bear it; else at
    most 10 requests a second leave for each. `done` are networks that were swept before.
    """

    school: str
    networks: Sequence[IPNetwork]
    ports: Mapping[str, int]
    deny: Sequence[IPNetwork] = ()
    done: Sequence[IPNetwork] = ()
    credentials: tuple[Credential, ...] = field(default=(), repr=False)
    bound: Mapping[str, tuple[Credential, ...]] = field(default_factory=dict, repr=False)
    residents: Mapping[str, Resident] = field(default_factory=dict)
    rate: float = RATE
    fast: bool = False
    deadline_s: float = DEADLINE_S

    @property
    def arp_rate(self) -> float:
        return FAST_ARP_RATE if self.fast else ARP_RATE
