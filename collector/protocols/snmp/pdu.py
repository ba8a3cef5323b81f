"""Protocol data units (RFC 3416 section 3, RFC 1157 section 4.1; the first version's Trap-PDU is not read)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import NamedTuple

from collector.protocols.snmp.ber import BerError, decode_integer, element, encode, encode_integer, expect
from collector.protocols.snmp.oid import Oid, oid_of
from collector.protocols.snmp.values import DECODERS, NULL, Value, encode_value


class PduType(IntEnum):
    GET = 0xA0
    GET_NEXT = 0xA1
    RESPONSE = 0xA2
    SET = 0xA3
    GET_BULK = 0xA5
    INFORM = 0xA6
    TRAP = 0xA7
    REPORT = 0xA8


class ErrorStatus(IntEnum):
    NO_ERROR = 0
    TOO_BIG = 1
    NO_SUCH_NAME = 2
    BAD_VALUE = 3
    READ_ONLY = 4
    GEN_ERR = 5
    NO_ACCESS = 6
    WRONG_TYPE = 7
    WRONG_LENGTH = 8
    WRONG_ENCODING = 9
    WRONG_VALUE = 10
    NO_CREATION = 11
    INCONSISTENT_VALUE = 12
    RESOURCE_UNAVAILABLE = 13
    COMMIT_FAILED = 14
    UNDO_FAILED = 15
    AUTHORIZATION_ERROR = 16
    NOT_WRITABLE = 17
    INCONSISTENT_NAME = 18


VarBind = tuple[Oid, Value]

TYPES: dict[int, PduType] = {int(kind): kind for kind in PduType}


class Pdu(NamedTuple):
    """In a GET_BULK, `error_status` holds non-repeaters and `error_index` max-repetitions."""

    type: PduType
    request_id: int
    varbinds: Sequence[VarBind]
    error_status: int = 0
    error_index: int = 0


def ask(oids: Iterable[Oid]) -> list[VarBind]:
    """The variable bindings of a request for these objects."""
    return [(oid, NULL) for oid in oids]


def encode_varbind(varbind: VarBind) -> bytes:
    oid, value = varbind
    return encode(0x30, encode(0x06, oid) + encode_value(value))


def encode_varbinds(varbinds: Iterable[VarBind]) -> bytes:
    return encode(0x30, b"".join(map(encode_varbind, varbinds)))


def encode_pdu(pdu: Pdu) -> bytes:
    return encode(
        pdu.type,
        encode_integer(pdu.request_id)
        + encode_integer(pdu.error_status)
        + encode_integer(pdu.error_index)
        + encode_varbinds(pdu.varbinds),
    )


def decode_pdu(data: bytes, pos: int, end: int) -> Pdu:
    """The PDU that fills `data[pos:end]`; raises BerError."""
    tag, start, stop = element(data, pos, end)
    kind = TYPES.get(tag)
    if kind is None:
        raise BerError(f"PDU of type 0x{tag:02x}")
    if stop != end:
        raise BerError("octets after the PDU")
    request_id, start = decode_integer(data, start, stop)
    status, start = decode_integer(data, start, stop)
    index, start = decode_integer(data, start, stop)
    first, last = expect(data, start, stop, 0x30)
    if last != stop:
        raise BerError("octets after the variable bindings")
    return Pdu(kind, request_id, decode_varbinds(data, first, last), status, index)


def decode_varbinds(data: bytes, pos: int, end: int) -> list[VarBind]:
    """The bindings that fill `data[pos:end]`.

    Written out flat: a walk of a switch decodes a thousand of these, and calls would double the price.
    """
    varbinds: list[VarBind] = []
    decoders = DECODERS
    while pos < end:
        if pos + 6 <= end and data[pos + 1] < 0x80 and data[pos + 3] < 0x80:
            if data[pos] != 0x30 or data[pos + 2] != 0x06:
                raise BerError(f"no variable binding at octet {pos}")
            stop = pos + 2 + data[pos + 1]
            start = pos + 4
            name_end = start + data[pos + 3]
            if stop > end or name_end + 2 > stop:
                raise BerError(f"variable binding cut short at octet {pos}")
        else:
            start, stop = expect(data, pos, end, 0x30)
            start, name_end = expect(data, start, stop, 0x06)
            if name_end + 2 > stop:
                raise BerError(f"variable binding cut short at octet {pos}")
        tag = data[name_end]
        value_start = name_end + 2
        length = data[name_end + 1]
        if length >= 0x80:
            _, value_start, value_stop = element(data, name_end, stop)
        else:
            value_stop = value_start + length
        if value_stop != stop:
            raise BerError(f"variable binding at octet {pos} does not end with its value")
        decoder = decoders.get(tag)
        if decoder is None:
            raise BerError(f"value of type 0x{tag:02x} at octet {name_end}")
        varbinds.append((oid_of(data[start:name_end]), decoder(data[value_start:value_stop])))
        pos = stop
    return varbinds
