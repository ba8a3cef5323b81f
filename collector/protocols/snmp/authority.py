"""The agent's side of the User-based Security Model: an authoritative engine (RFC 3414 section 3.2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from collector.protocols.snmp import v3
from collector.protocols.snmp.ber import BerError
from collector.protocols.snmp.pdu import Pdu
from collector.protocols.snmp.reports import Trouble, report
from collector.protocols.snmp.usm import Keys, User, keys_for

TIME_WINDOW = 150  # seconds, RFC 3414 section 2.2.3


@dataclass(frozen=True, slots=True)
class Request:
    """A request that passed; `level` is its security level (0, AUTH_FLAG, AUTH_FLAG | PRIV_FLAG)."""

    header: v3.Header
    scoped: v3.ScopedPdu
    keys: Keys = field(repr=False)

    @property
    def level(self) -> int:
        return self.header.flags & 3


class Authority:
    """Receives requests and seals answers for one engine.

    `engine_id` has 5 to 32 octets; `uptime` gives seconds since the engine's last boot, which was its `boots`th.
    """

    def __init__(self, engine_id: bytes, users: Iterable[User], uptime: Callable[[], float], boots: int = 1) -> None:
        self.engine_id = engine_id
        self.boots = boots
        self.troubles: Counter[Trouble] = Counter()
        self._users = {user.name: user for user in users}
        self._keys: dict[bytes, Keys] = {}
        self._uptime = uptime
        self._salt = 0

    def keys(self, name: bytes) -> Keys:
        """Of a user that is there; raises KeyError."""
        return self._keys_of(name)

    def rekey(self, name: bytes, keys: Keys) -> None:
        """From now on the user has these keys; raises KeyError for one that is not there."""
        self._keys_of(name)
        self._keys[name] = keys

    def receive(self, data: bytes) -> Request | bytes:
        """The request, or the Report to send back instead; raises BerError for what deserves no answer."""
        message = v3.parse(data)
        header = message.header
        if header.engine_id != self.engine_id:
            return self._report(header, Trouble.UNKNOWN_ENGINE_ID)
        if header.user not in self._users:
            return self._report(header, Trouble.UNKNOWN_USER_NAME)
        keys = self._keys_of(header.user)
        if header.flags & 3 & ~keys.flags:
            return self._report(header, Trouble.UNSUPPORTED_SECURITY_LEVEL)
        if header.flags & v3.AUTH_FLAG:
            try:
                v3.verify(message, keys)
            except v3.WrongDigest:
                return self._report(header, Trouble.WRONG_DIGEST)
            if header.boots != self.boots or abs(header.time - self._time()) > TIME_WINDOW:
                return self._report(header, Trouble.NOT_IN_TIME_WINDOW, keys)
        try:
            return Request(header, v3.open_scoped(message, keys), keys)
        except v3.DecryptionError:
            return self._report(header, Trouble.DECRYPTION_ERROR)

    def reply(self, request: Request, pdu: Pdu) -> bytes:
        """The answer, at the request's own security level."""
        scoped = v3.ScopedPdu(self.engine_id, request.scoped.context, pdu)
        return self._seal(request.header, request.level, scoped, request.keys)

    def _report(self, header: v3.Header, trouble: Trouble, keys: Keys | None = None) -> bytes:
        """Authentic only where `keys` are given; raises BerError where the sender wants no report."""
        if not header.flags & v3.REPORTABLE:
            raise BerError(f"{trouble.name}, not reportable")
        self.troubles[trouble] += 1
        scoped = v3.ScopedPdu(self.engine_id, b"", report(trouble, self.troubles[trouble]))
        return self._seal(header, v3.AUTH_FLAG if keys else 0, scoped, keys or Keys())

    def _seal(self, header: v3.Header, level: int, scoped: v3.ScopedPdu, keys: Keys) -> bytes:
        self._salt += 1
        answer = v3.Header(
            msg_id=header.msg_id,
            flags=level,
            engine_id=self.engine_id,
            boots=self.boots,
            time=self._time(),
            user=header.user,
        )
        return v3.seal(answer, v3.encode_scoped(scoped), keys, self._salt.to_bytes(v3.SALT, "big"))

    def _keys_of(self, name: bytes) -> Keys:
        if name not in self._keys:
            self._keys[name] = keys_for(self._users[name], self.engine_id)
        return self._keys[name]

    def _time(self) -> int:
        return int(self._uptime()) % v3.MAX_TIME
