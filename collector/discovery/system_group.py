"""What an SNMP agent says of itself: the system group, UPS-MIB's identity, and where vendors keep model and serial."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from collector.discovery.subject import Subject
from collector.instruments import Instruments
from collector.probes.snmp_peer import logged_in
from collector.protocols.cleaning import clean_text
from collector.protocols.errors import Denied, LocalFault, LoginHeld, NoAnswer, ProtocolError, Refused, Unreachable
from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.peer import Peer
from collector.protocols.snmp.values import Value, octets
from inventory.model.credential import Credential, CredentialType

MAX_AT_ONCE = 4  # communities tried side by side at one address
SYSTEM: Mapping[str, Oid] = {
    "sysDescr": Oid.parse("1.3.6.1.2.1.1.1.0"),
    "sysObjectID": Oid.parse("1.3.6.1.2.1.1.2.0"),
    "sysName": Oid.parse("1.3.6.1.2.1.1.5.0"),
    "ups.manufacturer": Oid.parse("1.3.6.1.2.1.33.1.1.1.0"),
    "ups.model": Oid.parse("1.3.6.1.2.1.33.1.1.2.0"),
}
# Beginning of sysObjectID -> where that vendor keeps more. Empty: no system group at all, as in Hikvision's cameras.
MORE: Mapping[str, Mapping[str, Oid]] = {
    "": {
        "snmp.model": Oid.parse("1.3.6.1.4.1.39165.1.1.0"),
        "snmp.firmware": Oid.parse("1.3.6.1.4.1.39165.1.3.0"),
    },
    "1.3.6.1.4.1.1004849.": {
        "snmp.model": Oid.parse("1.3.6.1.4.1.1004849.2.1.2.6.0"),
        "snmp.serial": Oid.parse("1.3.6.1.4.1.1004849.2.1.2.4.0"),
    },
}
# The knock of a stranger: an SNMPv3 agent answers it with a refusal, which costs no login and shows that it is there.
STRANGER = Credential(id="", type=CredentialType.SNMP_V3)


async def ask_snmp(subject: Subject, instruments: Instruments) -> Mapping[str, str]:
    """Evidence by name; `snmp.credential` is the id of the credential that was understood.

    An agent that understands none of them but refuses a stranger is told as `snmp.agent`.
    """
    communities = [one for one in subject.credentials if one.type is CredentialType.SNMP_COMMUNITY]
    users = [one for one in subject.credentials if one.type is CredentialType.SNMP_V3]
    knock = asyncio.create_task(_refuses_a_stranger(subject, instruments))
    try:
        if heard := await _first_heard(communities, subject, instruments):
            return heard
        if not await knock:
            return {}
    finally:
        await _give_up([knock])
    for user in users:
        if evidence := await _ask_with(user, subject, instruments):
            return evidence
    return {"snmp.agent": "SNMPv3"}


async def _first_heard(
    credentials: Sequence[Credential], subject: Subject, instruments: Instruments
) -> Mapping[str, str]:
    """A wrong community is met with silence, so a few are tried side by side; the first that is understood counts."""
    for start in range(0, len(credentials), MAX_AT_ONCE):
        some = credentials[start : start + MAX_AT_ONCE]
        tasks = [asyncio.create_task(_ask_with(one, subject, instruments)) for one in some]
        try:
            for done in asyncio.as_completed(tasks):
                if evidence := await done:
                    return evidence
        finally:
            await _give_up(tasks)
    return {}


async def _give_up(tasks: Sequence[asyncio.Task[Any]]) -> None:
    """Ends what nobody waits for any more; what came of it is of no interest."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _ask_with(credential: Credential, subject: Subject, instruments: Instruments) -> Mapping[str, str]:
    """Empty for silence, refusal and a login that is held back; raises ProtocolError for the rest."""
    peer = Peer(subject.address, subject.ports["snmp"], credential)
    try:
        async with logged_in(peer, subject.login_name, instruments):
            found = await instruments.snmp.get(peer, tuple(SYSTEM.values()), subject.deadline_s)
    except (NoAnswer, Denied, LoginHeld):
        return {}
    evidence = {"snmp.credential": credential.id, **_texts(SYSTEM, found)}
    object_id = evidence.get("sysObjectID", "")
    for beginning, names in MORE.items():
        if object_id.startswith(beginning) if beginning else not object_id:
            evidence.update(await _more(peer, names, subject, instruments))
    return evidence


async def _more(peer: Peer, names: Mapping[str, Oid], subject: Subject, instruments: Instruments) -> Mapping[str, str]:
    """What a vendor's own objects add; an agent that stumbles over them has still said who it is."""
    try:
        return _texts(names, await instruments.snmp.get(peer, tuple(names.values()), subject.deadline_s))
    except LocalFault:
        raise
    except ProtocolError:
        return {}


def _texts(names: Mapping[str, Oid], found: Mapping[Oid, Value]) -> dict[str, str]:
    texts = {name: _text(found.get(oid)) for name, oid in names.items()}
    return {name: text for name, text in texts.items() if text}


def _text(value: Value | None) -> str:
    if isinstance(value, Oid):
        return str(value)
    raw = octets(value)
    return "" if raw is None else clean_text(raw)


async def _refuses_a_stranger(subject: Subject, instruments: Instruments) -> bool:
    if not subject.knock:
        return False
    peer = Peer(subject.address, subject.ports["snmp"], STRANGER)
    try:
        await instruments.snmp.get(peer, (SYSTEM["sysObjectID"],), subject.deadline_s)
    except (NoAnswer, Refused, Unreachable):
        return False
    except LocalFault:
        raise
    except ProtocolError:
        return True
    return True
