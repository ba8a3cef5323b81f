"""Instruments: the transports, clock and memory that a probe is handed. Nothing else is in its reach."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from collector.attack_signs import SignMemory
from collector.pictures.views import Views
from collector.protocols.web_memory import WebMemory
from collector.recorders.rarely import Rarely
from collector.recordings.agenda import Agenda
from collector.vendors.memory import PlanMemory
from inventory.model.credential import Credential

if TYPE_CHECKING:
    from collector.clock import Clock
    from collector.pictures.reader import PictureReader
    from collector.protocols.arp import Segment
    from collector.protocols.icmp import Pinger
    from collector.protocols.snmp.client import SnmpClient
    from collector.rates import CounterMemory


class LoginGate(Protocol):
    """Counts attempts at logins durably before they are made, while the credential is unproven."""

    async def ask(self, device: str, credential: Credential) -> bool:
        """True when one attempt may be made now; it is counted before this returns."""
        ...

    def is_proven(self, device: str, credential: Credential) -> bool:
        """Whether the device is known to accept it, so that `ask` counts nothing."""
        ...

    async def proven(self, device: str, credential: Credential) -> None:
        """The device accepted it: no more counting for this generation."""
        ...

    async def refused(self, device: str, credential: Credential) -> None:
        """The device refused it, be it proven before: from here on attempts are counted again."""
        ...

    async def unmade(self, device: str, credential: Credential) -> None:
        """The attempt that `ask` counted never reached the device's login: it is counted back."""
        ...


@dataclass(slots=True, kw_only=True)
class Instruments:
    """`pinger` is None where this machine cannot send ICMP; the ping probe is then not scheduled.

    `segment` is None where this machine may not speak ARP, or nobody here has a use for it. `pictures` is None where
    what decodes them is not installed, or nobody here looks at them; their probes are then not scheduled.
    """

    clock: Clock
    snmp: SnmpClient
    pinger: Pinger | None
    logins: LoginGate
    counters: CounterMemory = field(repr=False)
    plans: PlanMemory = field(default_factory=PlanMemory, repr=False)
    web: WebMemory = field(default_factory=WebMemory, repr=False)
    rarely: Rarely = field(default_factory=Rarely, repr=False)
    agenda: Agenda = field(default_factory=Agenda, repr=False)
    views: Views = field(default_factory=Views, repr=False)
    signs: SignMemory = field(default_factory=SignMemory, repr=False)
    segment: Segment | None = None
    pictures: PictureReader | None = None
