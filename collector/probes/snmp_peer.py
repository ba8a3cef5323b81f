"""Who a target is as an SNMP peer, and the count of logins that SNMPv3 must keep."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from collector.instruments import Instruments
from collector.protocols.errors import Denied, LocalFault, LoginHeld, NoAnswer, Refused, Unreachable
from collector.protocols.snmp.exchange import PROTOCOL
from collector.protocols.snmp.peer import Peer
from collector.target import Target
from inventory.model.credential import CredentialType

# The better one first.
TYPES = (CredentialType.SNMP_V3, CredentialType.SNMP_COMMUNITY)


# What a device says of the user or its secrets; the rest of Denied is about the engine, or about us.
REFUSALS = frozenset({"protocol.denied", "snmp.unknown_user", "snmp.wrong_auth_secret", "snmp.wrong_priv_secret"})


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


@asynccontextmanager
async def logged_in(peer: Peer, device: str, instruments: Instruments) -> AsyncIterator[None]:
    """Around one exchange: its SNMPv3 login is counted under `device` before it, its outcome told after it.

    Raises LoginHeld where the budget of attempts with an unproven credential is spent. A community is no login: a
    wrong one is not refused but unheard.
    """
    credential, logins = peer.credential, instruments.logins
    if credential.type is not CredentialType.SNMP_V3 or not credential.auth_protocol:
        yield
        return
    if not await logins.ask(device, credential):
        raise LoginHeld(protocol=PROTOCOL, account=credential.account)
    try:
        yield
    except Denied as error:
        if error.message.id in REFUSALS:
            await logins.refused(device, credential)
        raise
    except LocalFault:
        await logins.unmade(device, credential)
        raise
    except (NoAnswer, Refused, Unreachable):
        # A device that was silent even to discovery never heard of the user.
        if not instruments.snmp.knows_engine(peer):
            await logins.unmade(device, credential)
        raise
    else:
        await logins.proven(device, credential)
