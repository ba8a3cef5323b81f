"""What an SNMP agent says of itself: who understands which credential, and the interview with it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from collector.attack_signs import USER
from collector.discovery.interview import Answer, Ask, interview
from collector.discovery.questions import SYSTEM
from collector.discovery.subject import Subject
from collector.instruments import Instruments
from collector.protocols.errors import Denied, LocalFault, LoginHeld, NoAnswer, ProtocolError, Refused, Unreachable
from collector.protocols.snmp.peer import Peer
from collector.snmp_login import logged_in
from inventory.model.credential import Credential, CredentialType

MAX_AT_ONCE = 4  # communities tried side by side at one address
PATIENCE = 4  # the whole interview, in deadlines of one exchange
PACKETS = 24  # of an interview, at most and with a repetition
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
    evidence = {"snmp.credential": credential.id}
    questions = interview(evidence)
    try:
        async with logged_in(peer, subject.login_name, instruments):
            answer = await _carry(next(questions), peer, subject, instruments)
    except (NoAnswer, Denied, LoginHeld):
        return {}
    try:
        async with asyncio.timeout(PATIENCE * subject.deadline_s):
            while True:
                answer = await _carry(questions.send(answer), peer, subject, instruments)
    except StopIteration:
        return evidence
    except TimeoutError:
        return evidence
    except LocalFault:
        raise
    except ProtocolError:
        return evidence  # an agent that stumbles over a question has still said who it is


async def _carry(ask: Ask, peer: Peer, subject: Subject, instruments: Instruments) -> Answer:
    if ask.following:
        return await instruments.snmp.get_next(peer, ask.oids, subject.deadline_s)
    found = await instruments.snmp.get(peer, ask.oids, subject.deadline_s)
    return {oid: (oid, value) for oid, value in found.items()}


async def _refuses_a_stranger(subject: Subject, instruments: Instruments) -> bool:
    if not subject.knock:
        return False
    peer = Peer(subject.address, subject.ports["snmp"], STRANGER)
    instruments.signs.tried(subject.address, USER)
    try:
        await instruments.snmp.get(peer, (SYSTEM["sysObjectID"],), subject.deadline_s)
    except (NoAnswer, Refused, Unreachable):
        return False
    except LocalFault:
        raise
    except ProtocolError:
        return True
    return True
