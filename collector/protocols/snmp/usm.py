"""Keys, digests and privacy of the User-based Security Model (RFC 3414, AES: RFC 3826, SHA-2: RFC 7860).

AES with 192 and 256 bits never became an RFC. Where the hash is shorter than the key, two ways of stretching it
are in use: Blumenthal's draft (`aes192`, `aes256`: net-snmp) and
Reeder's (`aes192c`, `aes256c`: Cisco and many others).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.hazmat.decrepit.ciphers.modes import CFB
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES

from inventory.model.credential import Credential
from language.message import Message, Parameter

MIN_SECRET = 8  # RFC 3414 section 11.2
_STRETCHED = 1_048_576


class Unusable(ValueError):
    """A user's secrets and protocols cannot make keys; says why as a message id and parameters, without secrets."""

    def __init__(self, message_id: str, **params: Parameter) -> None:
        super().__init__(str(Message(message_id, params)))
        self.message_id = message_id
        self.params = params


@dataclass(frozen=True, slots=True)
class Auth:
    """`hash` as hashlib names it; a digest is cut to `size` octets."""

    hash: str
    size: int


@dataclass(frozen=True, slots=True)
class Privacy:
    """AES in CFB mode with a key of `size` octets; `stretch` lengthens a localised key that is too short."""

    size: int
    stretch: Callable[[str, bytes, bytes], bytes]


@dataclass(frozen=True, slots=True)
class User:
    """A USM user. Names of protocols are those of AUTHS and PRIVACIES; empty means none."""

    name: bytes
    auth_protocol: str = ""
    auth_secret: bytes = field(default=b"", repr=False)
    priv_protocol: str = ""
    priv_secret: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Keys:
    """A user's keys at one engine; empty where the user has none."""

    auth: Auth | None = None
    auth_key: bytes = field(default=b"", repr=False)
    priv_key: bytes = field(default=b"", repr=False)

    @property
    def flags(self) -> int:
        """The security level as msgFlags: 1 authentic, 3 private too."""
        return 3 if self.priv_key else 1 if self.auth_key else 0


def user_of(credential: Credential) -> User:
    return User(
        credential.account.encode(),
        credential.auth_protocol,
        credential.auth_secret.encode(),
        credential.priv_protocol,
        credential.priv_secret.encode(),
    )


@lru_cache(maxsize=256)
def password_to_key(algorithm: str, secret: bytes) -> bytes:
    """Ku (RFC 3414 A.2): the hash of 1 MiB of the secret, 2–4 ms; so it is done once per secret, not per device.

    Raises Unusable for a secret of less than 8 octets.
    """
    if len(secret) < MIN_SECRET:
        raise Unusable("snmp.short_secret", octets=MIN_SECRET)
    return hashlib.new(algorithm, (secret * (_STRETCHED // len(secret) + 1))[:_STRETCHED]).digest()


def localise(algorithm: str, key: bytes, engine_id: bytes) -> bytes:
    """Kul: the key for one engine (RFC 3414 section 2.6)."""
    return hashlib.new(algorithm, key + engine_id + key).digest()


def _blumenthal(algorithm: str, key: bytes, engine_id: bytes) -> bytes:
    return key + hashlib.new(algorithm, key).digest()


def _reeder(algorithm: str, key: bytes, engine_id: bytes) -> bytes:
    size = hashlib.new(algorithm).digest_size
    return key + localise(algorithm, password_to_key(algorithm, key[-size:]), engine_id)


AUTHS: Mapping[str, Auth] = {
    "md5": Auth("md5", 12),
    "sha1": Auth("sha1", 12),
    "sha224": Auth("sha224", 16),
    "sha256": Auth("sha256", 24),
    "sha384": Auth("sha384", 32),
    "sha512": Auth("sha512", 48),
}
PRIVACIES: Mapping[str, Privacy] = {
    "aes128": Privacy(16, _blumenthal),
    "aes192": Privacy(24, _blumenthal),
    "aes256": Privacy(32, _blumenthal),
    "aes192c": Privacy(24, _reeder),
    "aes256c": Privacy(32, _reeder),
}


def keys_for(user: User, engine_id: bytes) -> Keys:
    """Raises Unusable for a protocol that is not ours, a secret too short, or privacy without authentication."""
    if not user.auth_protocol:
        if user.priv_protocol:
            raise Unusable("snmp.privacy_alone")
        return Keys()
    auth = AUTHS.get(user.auth_protocol)
    if auth is None:
        raise Unusable("snmp.unknown_security", name=user.auth_protocol, known=", ".join(AUTHS))
    auth_key = localise(auth.hash, password_to_key(auth.hash, user.auth_secret), engine_id)
    return Keys(auth, auth_key, _priv_key(user, auth, engine_id))


def _priv_key(user: User, auth: Auth, engine_id: bytes) -> bytes:
    if not user.priv_protocol:
        return b""
    privacy = PRIVACIES.get(user.priv_protocol)
    if privacy is None:
        raise Unusable("snmp.unknown_security", name=user.priv_protocol, known=", ".join(PRIVACIES))
    key = localise(auth.hash, password_to_key(auth.hash, user.priv_secret), engine_id)
    while len(key) < privacy.size:
        key = privacy.stretch(auth.hash, key, engine_id)
    return key[: privacy.size]


def key_change(algorithm: str, old: bytes, new: bytes, noise: bytes) -> bytes:
    """The value of a KeyChange object (RFC 3414 section 5): random octets, and what turns the old key into the new.

    `old` and `new` are localised keys of one length, `noise` has as many octets and is never used twice.
    """
    if not len(old) == len(new) == len(noise):
        raise ValueError("keys and noise of one length")
    delta = bytearray()
    while len(delta) < len(new):
        old = hashlib.new(algorithm, old + noise).digest()
        delta += bytes(one ^ other for one, other in zip(old, new[len(delta) :], strict=False))
    return noise + bytes(delta)


def changed_key(algorithm: str, old: bytes, change: bytes) -> bytes:
    """The engine's side: the new key. Raises ValueError for a value that does not fit the key."""
    if len(change) != 2 * len(old):
        raise ValueError(f"{len(change)} octets, where twice {len(old)} belong")
    return key_change(algorithm, old, change[len(old) :], change[: len(old)])[len(old) :]


def digest(keys: Keys, message: bytes) -> bytes:
    """msgAuthenticationParameters of a message in which they stand as zeros."""
    if keys.auth is None:
        raise ValueError("no authentication without an authentication key")
    return hmac.digest(keys.auth_key, message, keys.auth.hash)[: keys.auth.size]


def encrypt(key: bytes, boots: int, time: int, salt: bytes, plain: bytes) -> bytes:
    """RFC 3826 section 3.1.3; `salt` has 8 octets and is never used twice with one key."""
    encryptor = Cipher(AES(key), CFB(_iv(boots, time, salt))).encryptor()
    return encryptor.update(plain) + encryptor.finalize()


def decrypt(key: bytes, boots: int, time: int, salt: bytes, secret: bytes) -> bytes:
    """With a wrong key this gives noise, not an error."""
    decryptor = Cipher(AES(key), CFB(_iv(boots, time, salt))).decryptor()
    return decryptor.update(secret) + decryptor.finalize()


def _iv(boots: int, time: int, salt: bytes) -> bytes:
    return boots.to_bytes(4, "big") + time.to_bytes(4, "big") + salt
