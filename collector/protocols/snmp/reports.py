"""What an engine says in a Report about a message it would not serve (RFC 3414 section 5, RFC 3412)."""

from __future__ import annotations

from enum import IntEnum

from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.pdu import Pdu, PduType, VarBind
from collector.protocols.snmp.values import Counter32

USM_STATS = Oid.parse("1.3.6.1.6.3.15.1.1")


class Trouble(IntEnum):
    """The last arc of its counter under usmStats."""

    UNSUPPORTED_SECURITY_LEVEL = 1
    NOT_IN_TIME_WINDOW = 2
    UNKNOWN_USER_NAME = 3
    UNKNOWN_ENGINE_ID = 4
    WRONG_DIGEST = 5
    DECRYPTION_ERROR = 6


OBJECTS: dict[Oid, Trouble] = {USM_STATS.child(trouble, 0): trouble for trouble in Trouble}


def trouble_of(pdu: Pdu) -> Trouble | None:
    """What a Report complains of; None where it is nothing of the security model's."""
    return next((OBJECTS[oid] for oid, _ in pdu.varbinds if oid in OBJECTS), None)


def report(trouble: Trouble, count: int, request_id: int = 0) -> Pdu:
    varbind: VarBind = (USM_STATS.child(trouble, 0), Counter32(count))
    return Pdu(PduType.REPORT, request_id, [varbind])
