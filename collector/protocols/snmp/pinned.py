"""The asking side's memory of an SNMPv3 engine (RFC 3414 sections 2.3, 3.2.7b and 4).

The engine id that a place first named is pinned: another one is never followed by itself, because the digests that
we would send it let a stranger try passwords at leisure. Of what is not authentic, only one thing is believed, and
only until something authentic says better: the clock in the answer to discovery.
"""

from __future__ import annotations

import asyncio
import random
from collections import OrderedDict

from collector.protocols.errors import BadAnswer, Denied
from collector.protocols.snmp import v3
from collector.protocols.snmp.ber import BerError
from collector.protocols.snmp.exchange import PROTOCOL, Unbelievable
from collector.protocols.snmp.pdu import Pdu, PduType, ask
from collector.protocols.snmp.peer import Place
from collector.protocols.snmp.reports import Trouble, trouble_of
from collector.protocols.snmp.usm import Keys, Unusable, User, keys_for

TIME_WINDOW = 150  # seconds, RFC 3414 section 2.2.3
MAX_ENGINES = 65_536
MAX_USERS = 16

REFUSALS = {
    Trouble.UNKNOWN_USER_NAME: "snmp.unknown_user",
    Trouble.WRONG_DIGEST: "snmp.wrong_auth_secret",
    Trouble.DECRYPTION_ERROR: "snmp.wrong_priv_secret",
    Trouble.UNSUPPORTED_SECURITY_LEVEL: "snmp.security_level",
}


class PinnedEngine:
    """`engine_id` is empty until discovery. Times are seconds; `now` is any clock that never steps.

    `salt` is where its 64-bit salts begin: random, and from there each is used once (RFC 3826 section 3.1.2.1).
    """

    def __init__(self, salt: int) -> None:
        self.engine_id = b""
        self.discovery = asyncio.Lock()
        self._authentic = False
        self._boots = 0
        self._time = 0
        self._heard_at = 0.0
        self._salt = salt
        self._keys: dict[User, Keys] = {}

    def keys(self, user: User) -> Keys:
        """Raises Denied for a credential that cannot be used."""
        keys = self._keys.get(user)
        if keys is None:
            try:
                keys = keys_for(user, self.engine_id)
            except Unusable as error:
                raise Denied(error.message_id, account=_account(user), **error.params) from None
            if len(self._keys) >= MAX_USERS:
                self._keys.clear()
            self._keys[user] = keys
        return keys

    def take_discovery(self, data: bytes, now: float) -> Pdu:
        """Pins the engine id from the answer to `discovery_request`; raises BerError."""
        message = v3.parse(data)
        scoped = v3.open_scoped(message, Keys())
        header = message.header
        if trouble_of(scoped.pdu) is not Trouble.UNKNOWN_ENGINE_ID or not 5 <= len(header.engine_id) <= 32:
            raise BerError("no engine id in the answer to discovery")
        self.engine_id = header.engine_id
        self._set_clock(header, now)
        return scoped.pdu

    def seal(self, number: int, user: User, pdu: bytes, now: float) -> bytes:
        """The request with this encoded PDU as a datagram; raises Denied for a credential that cannot be used."""
        keys = self.keys(user)
        self._salt = (self._salt + 1) & 0xFFFF_FFFF_FFFF_FFFF
        header = v3.Header(
            msg_id=number,
            flags=keys.flags | v3.REPORTABLE,
            engine_id=self.engine_id,
            boots=self._boots,
            time=self._time_at(now),
            user=user.name,
        )
        return v3.seal(header, v3.wrap_pdu(self.engine_id, b"", pdu), keys, self._salt.to_bytes(v3.SALT, "big"))

    def read(self, data: bytes, number: int, user: User, now: float) -> Pdu:
        """The answer to the request `number`: a RESPONSE, or the authentic REPORT of NOT_IN_TIME_WINDOW, after
        which the request is worth one more try.

        Raises Denied and BadAnswer for reports, Unbelievable for what could come from anybody, BerError.
        """
        message = v3.parse(data)
        keys = self.keys(user)
        authentic = self._authenticate(message, keys, user)
        try:
            pdu = v3.open_scoped(message, keys).pdu
        except v3.DecryptionError as error:
            raise BadAnswer(protocol=PROTOCOL, detail=str(error)) from None
        if pdu.type is PduType.REPORT:
            return self._take_report(pdu, message.header, authentic, user, now)
        if message.header.flags & 3 != keys.flags or message.header.engine_id != self.engine_id:
            raise Unbelievable("an answer below the security level of its request")
        if pdu.type is not PduType.RESPONSE or pdu.request_id != number:
            raise BerError(f"{pdu.type.name} where the answer to our request belongs")
        if authentic:
            self._check_time(message.header, now)
        return pdu

    def _authenticate(self, message: v3.SealedMessage, keys: Keys, user: User) -> bool:
        if not message.header.flags & v3.AUTH_FLAG:
            return False
        if message.header.user != user.name or message.header.engine_id != self.engine_id:
            raise Unbelievable("an answer of another user or engine")
        try:
            v3.verify(message, keys)
        except v3.WrongDigest as error:
            raise Unbelievable(str(error)) from None
        return True

    def _take_report(self, pdu: Pdu, header: v3.Header, authentic: bool, user: User, now: float) -> Pdu:
        """What a report may do without proof is end this one exchange: it changes nothing that we remember."""
        trouble = trouble_of(pdu)
        if trouble is Trouble.NOT_IN_TIME_WINDOW:
            if not authentic:
                raise Unbelievable("a clock that is not proven to be the engine's")
            # Fresh although its clock may have gone back (gear that forgets its boots): it bears our random number.
            self._set_clock(header, now)
            self._authentic = True
            return pdu
        if trouble is Trouble.UNKNOWN_ENGINE_ID:
            raise Denied("snmp.engine_changed", pinned=self.engine_id.hex(), now=header.engine_id.hex())
        if trouble in REFUSALS:
            raise Denied(REFUSALS[trouble], account=_account(user))
        raise BadAnswer("snmp.report", protocol=PROTOCOL, object=str(pdu.varbinds[0][0]) if pdu.varbinds else "")

    def _check_time(self, header: v3.Header, now: float) -> None:
        if self._authentic:
            behind = header.boots == self._boots and header.time < self._time_at(now) - TIME_WINDOW
            if header.boots < self._boots or behind:
                raise Unbelievable("an answer from outside the time window")
        self._set_clock(header, now)
        self._authentic = True

    def _set_clock(self, header: v3.Header, now: float) -> None:
        self._boots, self._time, self._heard_at = header.boots, header.time, now

    def _time_at(self, now: float) -> int:
        return min(self._time + int(now - self._heard_at), v3.MAX_TIME)


class PinnedEngines:
    """Engines by place, the longest unused forgotten first."""

    def __init__(self, randomness: random.Random) -> None:
        self._random = randomness
        self._engines: OrderedDict[Place, PinnedEngine] = OrderedDict()

    def at(self, place: Place) -> PinnedEngine:
        engine = self._engines.get(place)
        if engine is None:
            if len(self._engines) >= MAX_ENGINES:
                self._engines.popitem(last=False)
            engine = self._engines[place] = PinnedEngine(self._random.getrandbits(64))
        else:
            self._engines.move_to_end(place)
        return engine

    def forget(self, place: Place) -> None:
        self._engines.pop(place, None)


def discovery_request(number: int) -> bytes:
    """Asks an engine who it is (RFC 3414 section 4)."""
    header = v3.Header(msg_id=number, flags=v3.REPORTABLE, engine_id=b"")
    return v3.seal(header, v3.encode_scoped(v3.ScopedPdu(b"", b"", Pdu(PduType.GET, number, ask(())))), Keys())


def _account(user: User) -> str:
    return user.name.decode(errors="replace")
