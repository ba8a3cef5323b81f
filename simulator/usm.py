"""A simulated agent's usmUserTable: its users change their own keys (RFC 3414 section 5)."""

from __future__ import annotations

from dataclasses import replace

from collector.protocols.snmp.authority import Authority
from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.pdu import ErrorStatus, Pdu, PduType, VarBind
from collector.protocols.snmp.usm import Keys, changed_key
from collector.protocols.snmp.usm_table import (
    ACTIVE,
    OWN_AUTH_KEY_CHANGE,
    OWN_PRIV_KEY_CHANGE,
    SPIN_LOCK,
    STATUS,
    row_of,
)
from collector.protocols.snmp.values import Integer, octets, whole
from simulator.mib import Source

LAST = 2**31 - 1


class UserTable:
    """Of one engine with one user."""

    def __init__(self, authority: Authority, user: str) -> None:
        self._authority = authority
        self._user = user.encode()
        self._spin = 0
        self.changes = 0
        row = row_of(authority.engine_id, self._user)
        self._columns = {OWN_AUTH_KEY_CHANGE.child(*row): "auth_key", OWN_PRIV_KEY_CHANGE.child(*row): "priv_key"}
        self._status = STATUS.child(*row)

    def objects(self) -> dict[Oid, Source]:
        return {SPIN_LOCK: lambda _: Integer(self._spin), self._status: Integer(ACTIVE)}

    def write(self, pdu: Pdu, who: bytes) -> Pdu:
        """The response to a SET: all of it is done, or none."""
        keys = self._authority.keys(self._user)
        for place, varbind in enumerate(pdu.varbinds, 1):
            done = self._step(varbind, keys, who)
            if isinstance(done, ErrorStatus):
                return Pdu(PduType.RESPONSE, pdu.request_id, pdu.varbinds, done, place)
            keys = done
        if any(oid == SPIN_LOCK for oid, _ in pdu.varbinds):
            self._spin = 0 if self._spin == LAST else self._spin + 1
        self._authority.rekey(self._user, keys)
        self.changes += 1
        return Pdu(PduType.RESPONSE, pdu.request_id, pdu.varbinds)

    def _step(self, varbind: VarBind, keys: Keys, who: bytes) -> Keys | ErrorStatus:
        oid, value = varbind
        if oid == SPIN_LOCK:
            return keys if whole(value) == self._spin else ErrorStatus.INCONSISTENT_VALUE
        name = self._columns.get(oid)
        if name is None:
            return ErrorStatus.NOT_WRITABLE
        if who != self._user:
            return ErrorStatus.NO_ACCESS
        told = octets(value)
        if told is None or keys.auth is None:
            return ErrorStatus.WRONG_TYPE
        try:
            if name == "auth_key":
                return replace(keys, auth_key=changed_key(keys.auth.hash, keys.auth_key, told))
            return replace(keys, priv_key=changed_key(keys.auth.hash, keys.priv_key, told))
        except ValueError:
            return ErrorStatus.WRONG_LENGTH
