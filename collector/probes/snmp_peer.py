"""Who a target is as an SNMP peer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from collector.instruments import Instruments
from collector.protocols.errors import Denied
from collector.protocols.snmp.peer import Peer
from collector.snmp_login import logged_in
from collector.target import Target
from inventory.model.credential import CredentialType

# The better one first.
TYPES = (CredentialType.SNMP_V3, CredentialType.SNMP_COMMUNITY)


def has_credential(target: Target) -> bool:
    return any(one in target.credentials for one in TYPES)


@asynccontextmanager
async def admitted(target: Target, instruments: Instruments) -> AsyncIterator[Peer]:
    """The target as a peer, for one exchange, as `logged_in`. Raises Denied where there is no credential."""
    credential = next((target.credentials[one] for one in TYPES if one in target.credentials), None)
    if credential is None:
        raise Denied("snmp.no_credential", device=target.device)
    peer = Peer(target.address, target.ports["snmp"], credential)
    async with logged_in(peer, target.device, instruments):
        yield peer
