"""Messages of SNMPv3 (RFC 3412 section 6) under the User-based Security Model (RFC 3414 section 2.4)."""

from __future__ import annotations

import hmac
from functools import lru_cache
from typing import NamedTuple

from collector.protocols.snmp.ber import (
    BerError,
    decode_integer,
    decode_octets,
    element,
    encode,
    encode_integer,
    expect,
)
from collector.protocols.snmp.pdu import Pdu, decode_pdu, encode_pdu
from collector.protocols.snmp.usm import Keys, decrypt, digest, encrypt

AUTH_FLAG = 1
PRIV_FLAG = 2
REPORTABLE = 4
USM = 3
MAX_SIZE = 65_507
MAX_TIME = 2**31 - 1
SALT = 8
VERSION = encode_integer(3)


class WrongDigest(BerError):
    """The message was not made with our key."""


class DecryptionError(BerError):
    """The message's privacy parameters or its plain text are not what they should be."""


class Header(NamedTuple):
    """What surrounds a scoped PDU. `flags` are msgFlags, `boots` and `time` (s) those of the authoritative engine."""

    msg_id: int
    flags: int
    engine_id: bytes
    boots: int = 0
    time: int = 0
    user: bytes = b""
    max_size: int = MAX_SIZE


class SealedMessage(NamedTuple):
    """As it came; `body` is the scoped PDU or, under PRIV_FLAG, its cipher text. `data` is the whole message."""

    header: Header
    data: bytes
    digest: bytes
    digest_at: int
    salt: bytes
    body: bytes


class ScopedPdu(NamedTuple):
    engine_id: bytes
    context: bytes
    pdu: Pdu


def encode_scoped(scoped: ScopedPdu) -> bytes:
    return wrap_pdu(scoped.engine_id, scoped.context, encode_pdu(scoped.pdu))


def wrap_pdu(engine_id: bytes, context: bytes, pdu: bytes) -> bytes:
    """The scoped PDU around a PDU that is encoded already."""
    return encode(0x30, encode(0x04, engine_id) + encode(0x04, context) + pdu)


def decode_scoped(data: bytes) -> ScopedPdu:
    """Octets after it are padding of the cipher and not looked at."""
    pos, end = expect(data, 0, len(data), 0x30)
    engine_id, pos = decode_octets(data, pos, end, 32)
    context, pos = decode_octets(data, pos, end, 255)
    return ScopedPdu(engine_id, context, decode_pdu(data, pos, end))


def seal(header: Header, scoped: bytes, keys: Keys, salt: bytes = b"") -> bytes:
    """The message, made private and authentic as `header.flags` say; `salt` has 8 octets, used once."""
    secured = header.flags & AUTH_FLAG
    if header.flags & PRIV_FLAG:
        scoped = encode(0x04, encrypt(keys.priv_key, header.boots, header.time, salt, scoped))
    else:
        salt = b""
    blank = bytes(keys.auth.size) if secured and keys.auth else b""
    after = encode(0x04, salt)
    security = (
        encode(0x04, header.engine_id)
        + encode_integer(header.boots)
        + encode_integer(header.time)
        + encode(0x04, header.user)
        + encode(0x04, blank)
        + after
    )
    message = encode(0x30, _globals(header) + encode(0x04, encode(0x30, security)) + scoped)
    if not secured:
        return message
    at = len(message) - len(scoped) - len(after) - len(blank)
    return message[:at] + digest(keys, message) + message[at + len(blank) :]


def _globals(header: Header) -> bytes:
    return VERSION + encode(0x30, encode_integer(header.msg_id) + _terms(header.max_size, header.flags))


@lru_cache(maxsize=64)
def _terms(max_size: int, flags: int) -> bytes:
    return encode_integer(max_size) + bytes((0x04, 1, flags)) + encode_integer(USM)


def parse(data: bytes) -> SealedMessage:
    """The message that fills `data`, not yet checked or deciphered; raises BerError."""
    pos, end = expect(data, 0, len(data), 0x30)
    if end != len(data):
        raise BerError("octets after the message")
    _, pos = decode_integer(data, pos, end, 3, 3)
    msg_id, max_size, flags, pos = _parse_globals(data, pos, end)
    start, pos = expect(data, pos, end, 0x04)
    first, last = expect(data, start, pos, 0x30)
    if last != pos:
        raise BerError("octets after the security parameters")
    engine_id, first = decode_octets(data, first, last, 32)
    boots, first = decode_integer(data, first, last, 0, MAX_TIME)
    time, first = decode_integer(data, first, last, 0, MAX_TIME)
    user, first = decode_octets(data, first, last, 32)
    sum_of, first = decode_octets(data, first, last, 64)
    digest_at = first - len(sum_of)
    salt, first = decode_octets(data, first, last, 64)
    if first != last:
        raise BerError("octets after the privacy parameters")
    header = Header(msg_id, flags, engine_id, boots, time, user, max_size)
    return SealedMessage(header, data, sum_of, digest_at, salt, _body(data, pos, end, flags))


def _parse_globals(data: bytes, pos: int, end: int) -> tuple[int, int, int, int]:
    start, stop = expect(data, pos, end, 0x30)
    msg_id, start = decode_integer(data, start, stop, 0)
    max_size, start = decode_integer(data, start, stop, 484)
    flags, start = decode_octets(data, start, stop, 1)
    _, start = decode_integer(data, start, stop, USM, USM)
    if start != stop or len(flags) != 1 or flags[0] & 3 == PRIV_FLAG:
        raise BerError("message flags that SNMPv3 does not know")
    return msg_id, max_size, flags[0], stop


def _body(data: bytes, pos: int, end: int, flags: int) -> bytes:
    tag, start, stop = element(data, pos, end)
    if stop != end:
        raise BerError("octets after the scoped PDU")
    if tag != (0x04 if flags & PRIV_FLAG else 0x30):
        raise BerError(f"scoped PDU with tag 0x{tag:02x}")
    return data[start:stop] if flags & PRIV_FLAG else data[pos:stop]


def verify(message: SealedMessage, keys: Keys) -> None:
    """Raises WrongDigest; so does a message that bears none."""
    size = keys.auth.size if keys.auth else 0
    if not message.header.flags & AUTH_FLAG or len(message.digest) != size:
        raise WrongDigest("message without a digest of the size that belongs there")
    at = message.digest_at
    blanked = message.data[:at] + bytes(size) + message.data[at + size :]
    if not hmac.compare_digest(digest(keys, blanked), message.digest):
        raise WrongDigest("message with a wrong digest")


def open_scoped(message: SealedMessage, keys: Keys) -> ScopedPdu:
    """The scoped PDU of a verified message; raises DecryptionError, or BerError where it was never private."""
    if not message.header.flags & PRIV_FLAG:
        return decode_scoped(message.body)
    if len(message.salt) != SALT or not keys.priv_key:
        raise DecryptionError("privacy parameters that are not 8 octets, or a user without a privacy key")
    header = message.header
    plain = decrypt(keys.priv_key, header.boots, header.time, message.salt, message.body)
    try:
        return decode_scoped(plain)
    except BerError as error:
        raise DecryptionError(str(error)) from None
