"""The count of logins that SNMPv3 must keep, around whatever is asked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from collector.attack_signs import COMMUNITY, DIGEST, USER
from collector.instruments import Instruments
from collector.protocols.errors import Denied, LocalFault, LoginHeld, NoAnswer, Refused, Unreachable
from collector.protocols.snmp.exchange import PROTOCOL, RESEND_AFTER
from collector.protocols.snmp.peer import Peer
from inventory.model.credential import CredentialType

# What a device says of the user or its secrets; the rest of Denied is about the engine, or about us.
REFUSALS = frozenset({"protocol.denied", "snmp.unknown_user", "snmp.wrong_auth_secret", "snmp.wrong_priv_secret"})
# Which counter of the device each of them has moved.
COUNTED = {"snmp.unknown_user": USER, "snmp.wrong_auth_secret": DIGEST}
SENDINGS = 1 + len(RESEND_AFTER)


@asynccontextmanager
async def logged_in(peer: Peer, device: str, instruments: Instruments) -> AsyncIterator[None]:
    """Around one exchange: its SNMPv3 login is counted under `device` before it, its outcome told after it.

    Raises LoginHeld where the budget of attempts with an unproven credential is spent. A community is no login: a
    wrong one is not refused but unheard.
    """
    credential, logins = peer.credential, instruments.logins
    if credential.type is not CredentialType.SNMP_V3 or not credential.auth_protocol:
        try:
            yield
        except NoAnswer:
            # Perhaps the community is wrong: then the device has counted each sending.
            instruments.signs.tried(peer.address, COMMUNITY, SENDINGS)
            raise
        return
    if not await logins.ask(device, credential):
        raise LoginHeld(protocol=PROTOCOL, account=credential.account)
    try:
        yield
    except Denied as error:
        if error.message.id in COUNTED:
            instruments.signs.tried(peer.address, COUNTED[error.message.id])
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
