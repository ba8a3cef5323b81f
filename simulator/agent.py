"""What an agent answers to a request: GET, GETNEXT and GETBULK of RFC 3416, and RFC 1157 for version 1. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.pdu import ErrorStatus, Pdu, PduType, VarBind, encode_varbind
from collector.protocols.snmp.values import END_OF_MIB_VIEW, NO_SUCH_INSTANCE, NO_SUCH_OBJECT, Counter64
from simulator.mib import Mib


@dataclass(frozen=True, slots=True)
class Room:
    """Octets for the variable bindings of an answer: `several` objects, or one `alone` (in IP fragments if need be)."""

    several: int
    alone: int

    def holds(self, varbinds: Sequence[VarBind]) -> bool:
        octets = sum(len(encode_varbind(varbind)) for varbind in varbinds)
        return octets <= (self.several if len(varbinds) > 1 else self.alone)


def answer(pdu: Pdu, mib: Mib, now: float, room: Room, *, v1: bool) -> Pdu | None:
    """The response, or None for what an agent drops."""
    if pdu.type is PduType.GET_BULK and not v1:
        return _bulk(pdu, mib, now, room)
    if pdu.type is PduType.SET:
        status = ErrorStatus.NO_SUCH_NAME if v1 else ErrorStatus.NOT_WRITABLE
        return _refuse(pdu, status, 1 if pdu.varbinds else 0)
    if pdu.type not in (PduType.GET, PduType.GET_NEXT):
        return None
    found: list[VarBind] = []
    for place, (oid, _) in enumerate(pdu.varbinds, start=1):
        varbind = _get(oid, mib, now, v1) if pdu.type is PduType.GET else _next(oid, mib, now, v1)
        if varbind is None:
            return _refuse(pdu, ErrorStatus.NO_SUCH_NAME, place)
        found.append(varbind)
    if not room.holds(found):
        return Pdu(PduType.RESPONSE, pdu.request_id, pdu.varbinds if v1 else (), ErrorStatus.TOO_BIG, 0)
    return Pdu(PduType.RESPONSE, pdu.request_id, found)


def _refuse(pdu: Pdu, status: ErrorStatus, index: int) -> Pdu:
    return Pdu(PduType.RESPONSE, pdu.request_id, pdu.varbinds, status, index)


def _get(oid: Oid, mib: Mib, now: float, v1: bool) -> VarBind | None:
    value = mib.get(oid, now)
    if v1:
        return None if value is None or isinstance(value, Counter64) else (oid, value)
    if value is not None:
        return oid, value
    arcs = oid.arcs
    known = len(arcs) > 2 and mib.has_under(Oid.of(arcs[:-1]))
    return oid, NO_SUCH_INSTANCE if known else NO_SUCH_OBJECT


def _next(oid: Oid, mib: Mib, now: float, v1: bool) -> VarBind | None:
    found = mib.after(oid, now, without=Counter64.tag if v1 else 0)
    if found is None and not v1:
        return oid, END_OF_MIB_VIEW
    return found


def _bulk(pdu: Pdu, mib: Mib, now: float, room: Room) -> Pdu:
    """RFC 3416 section 4.2.3: as many as fit; an error only where not even the first does."""
    found: list[VarBind] = []
    left = room.several
    for varbind in _bulk_varbinds(pdu, mib, now):
        left -= len(encode_varbind(varbind))
        if left < 0 and found:
            break
        found.append(varbind)
    if not room.holds(found[:1]):
        return Pdu(PduType.RESPONSE, pdu.request_id, (), ErrorStatus.TOO_BIG, 0)
    return Pdu(PduType.RESPONSE, pdu.request_id, found)


def _bulk_varbinds(pdu: Pdu, mib: Mib, now: float) -> Iterator[VarBind]:
    alone = min(max(pdu.error_status, 0), len(pdu.varbinds))
    for oid, _ in pdu.varbinds[:alone]:
        yield _step(oid, mib, now)
    front = [oid for oid, _ in pdu.varbinds[alone:]]
    for _ in range(max(pdu.error_index, 0) if front else 0):
        row = [_step(oid, mib, now) for oid in front]
        yield from row
        if all(value is END_OF_MIB_VIEW for _, value in row):
            return
        front = [oid for oid, _ in row]


def _step(oid: Oid, mib: Mib, now: float) -> VarBind:
    return mib.after(oid, now) or (oid, END_OF_MIB_VIEW)
