"""Who a target is as an SNMP peer, and the count of logins that SNMPv3 must keep."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from collector.instruments import Instruments
from collector.protocols.errors import Denied
from collector.protocols.snmp.peer import PORT, Peer
from collector.target import Target
from inventory.model.credential import CredentialType

# The better one first.
TYPES = (CredentialType.SNMP_V3, CredentialType.SNMP_COMMUNITY)


@asynccontextmanager
async def admitted(target: Target, instruments: Instruments) -> AsyncIterator[Peer]:
    """The peer, for one exchange; leaving without an error proves an SNMPv3 credential.

    Raises Denied where there is no credential, or the budget of attempts with an unproven one is spent.
    A community is no login: a wrong one is not refused but unheard.
    """
    credential = next((target.credentials[one] for one in TYPES if one in target.credentials), None)
    if credential is None:
        raise Denied("snmp.no_credential", device=target.device)
    peer = Peer(target.address, target.ports.get("snmp", PORT), credential)
    counted = bool(credential.auth_protocol) and credential.type is CredentialType.SNMP_V3
    if counted and not await instruments.logins.ask(target.device, credential):
        raise Denied("login.budget_spent", device=target.device, account=credential.account)
    yield peer
    if counted:
        await instruments.logins.proven(target.device, credential)
