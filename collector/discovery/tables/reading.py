"""Reading one agent table by table: what comes short is kept and told, and stops nothing else."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence

from collector.discovery.subject import Subject
from collector.instruments import Instruments
from collector.protocols.errors import NoAnswer, ProtocolError
from collector.protocols.pace import Pace
from collector.protocols.snmp.client import Found
from collector.protocols.snmp.exchange import PROTOCOL
from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.peer import Peer
from collector.protocols.snmp.walk import Limits, Rows, Walk
from collector.snmp_login import logged_in
from inventory.model.credential import Credential
from inventory.model.neighbour import Neighbour, Witness
from inventory.model.surroundings import Source
from language.message import Message

GET_S = 2.0
RATE, BURST = 40.0, 10
"""Requests to one agent: in no second more than the 50 that one host is asked to bear, whatever is read."""
LIMITS = Limits(seconds=10.0)  # 4096 rows at that rate


class Reader:
    """Asks one agent, one question at a time, within `deadline_s` for all of them.

    `incomplete` says which tables were not read to their end and why; `odd` counts rows that cannot be true.
    """

    def __init__(
        self, subject: Subject, credential: Credential, instruments: Instruments, deadline_s: float, rate: float = RATE
    ) -> None:
        self.incomplete: dict[Source, Message] = {}
        self.odd: Counter[Source] = Counter()
        self.at_ms = instruments.clock.now_ms()
        self._peer = Peer(subject.address, subject.ports["snmp"], credential)
        self._login_name = subject.login_name
        self._instruments = instruments
        self._until = instruments.clock.monotonic() + deadline_s
        self._deadline_s = deadline_s
        self._pace = Pace(rate, BURST, asyncio.get_running_loop().time)  # it sleeps by that clock

    @property
    def credential(self) -> Credential:
        return self._peer.credential

    async def get(self, *oids: Oid) -> Found:
        """Nothing where there is no good answer."""
        await self._pace.wait()
        try:
            async with logged_in(self._peer, self._login_name, self._instruments):
                return await self._instruments.snmp.get(self._peer, oids, self._left(GET_S))
        except ProtocolError:
            return {}

    @property
    def address(self) -> str:
        return self._peer.address

    async def rows(
        self, source: Source, columns: Sequence[Oid], credential: Credential | None = None, *, limits: Limits = LIMITS
    ) -> Rows:
        """The rows of a table, or those that came before it went wrong; then `incomplete` says so.

        `credential` asks in another's name: a Cisco agent keeps a table for each VLAN under a community of its own.
        """
        walk = Walk(columns, limits)
        peer = self._peer if credential is None else Peer(self._peer.address, self._peer.port, credential)
        try:
            async with logged_in(peer, self._login_name, self._instruments):
                await self._instruments.snmp.go(walk, peer, self._left(limits.seconds), self._pace)
        except ProtocolError as error:
            self.incomplete.setdefault(source, error.message)
        return walk.rows

    def neighbour(
        self,
        witness: Witness,
        port: str,
        *,
        mac: str = "",
        address: str = "",
        name: str = "",
        far_port: str = "",
        descr: str = "",
        capabilities: str = "",
        vlan: int = 0,
    ) -> Neighbour:
        """One that this agent told of just now."""
        return Neighbour(
            teller=self._peer.address,
            port=port,
            witness=witness,
            seen_ms=self.at_ms,
            mac=mac,
            address=address,
            name=name,
            far_port=far_port,
            descr=descr,
            capabilities=capabilities,
            vlan=vlan,
        )

    def _left(self, most_s: float) -> float:
        """Raises NoAnswer where the time for all tables is used up."""
        left = self._until - self._instruments.clock.monotonic()
        if left <= 0:
            raise NoAnswer(protocol=PROTOCOL, seconds=self._deadline_s)
        return min(left, most_s)
