"""What carries SNMP: our codec, and pysnmp for the privacy of old gear that the codec does not speak."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Protocol

from collector.protocols.snmp.asking import Asker
from collector.protocols.snmp.deadline import Deadline
from collector.protocols.snmp.legacy import LegacyAsker, needs_legacy
from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.pdu import Pdu, PduType
from collector.protocols.snmp.peer import Peer


class Engine(Protocol):
    async def ask(
        self, peer: Peer, kind: PduType, oids: tuple[Oid, ...], deadline: Deadline, repetitions: int = 0
    ) -> Pdu:
        """The RESPONSE to one request, whatever its error status; raises ProtocolError."""
        ...

    def close(self) -> None: ...


ENGINES: Mapping[str, Callable[[random.Random], Engine]] = {"codec": Asker, "pysnmp": LegacyAsker}


def engine_for(peer: Peer) -> str:
    """The name in ENGINES of what reaches this peer."""
    return "pysnmp" if needs_legacy(peer) else "codec"
