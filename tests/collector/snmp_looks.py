"""What an SNMP probe needs for a look: a target, and instruments with a client."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from snmp_station import COMMUNITY, Station

from collector.clock import Clock
from collector.instruments import Instruments
from collector.protocols.snmp.client import SnmpClient
from collector.rates import CounterMemory
from collector.target import Target
from inventory.model.credential import Credential, CredentialType


@dataclass
class HandClock:
    """Time that a test moves by hand."""

    wall_ms: int = 1_700_000_000_000
    mono_s: float = 5_000.0
    boot_id: str = "boot"

    def now_ms(self) -> int:
        return self.wall_ms

    def monotonic(self) -> float:
        return self.mono_s

    def advance(self, seconds: float) -> None:
        self.wall_ms += round(seconds * 1000)
        self.mono_s += seconds


@dataclass
class Doorkeeper:
    """A login gate with so many attempts left; remembers what was proven."""

    left: int = 2
    refusals: int = 0
    proofs: list[str] = field(default_factory=list)

    async def ask(self, device: str, credential: Credential) -> bool:
        if not self.left:
            return False
        self.left -= 1
        return True

    def is_proven(self, device: str, credential: Credential) -> bool:
        return f"{device}/{credential.account}" in self.proofs

    async def proven(self, device: str, credential: Credential) -> None:
        self.proofs.append(f"{device}/{credential.account}")

    async def refused(self, device: str, credential: Credential) -> None:
        self.refusals += 1
        self.proofs = [proof for proof in self.proofs if proof != f"{device}/{credential.account}"]

    async def unmade(self, device: str, credential: Credential) -> None:
        self.left += 1


@asynccontextmanager
async def ready(clock: Clock | None = None, logins: Doorkeeper | None = None) -> AsyncIterator[Instruments]:
    async with SnmpClient() as client:
        yield Instruments(
            clock=clock or HandClock(),
            snmp=client,
            pinger=None,
            logins=logins or Doorkeeper(),
            counters=CounterMemory(),
        )


def target_at(
    agent: Station, kind: str = "switch", credentials: dict[CredentialType, Credential] | None = None
) -> Target:
    return Target(
        device="s01-sw-0001",
        school="S01",
        kind=kind,
        address="127.0.0.1",
        ports={"snmp": agent.port},
        witnesses=("snmp",),
        credentials={COMMUNITY.type: COMMUNITY} if credentials is None else credentials,
    )
