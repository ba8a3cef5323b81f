"""The codec: round trips, fixed encodings, and that no octets in the world make it raise anything but BerError."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.protocols.snmp import v3
from collector.protocols.snmp.ber import BerError, element, encode, encode_integer, signed
from collector.protocols.snmp.message import (
    CommunityMessage,
    Version,
    decode_message,
    encode_message,
    exchange_id,
    version_of,
)
from collector.protocols.snmp.oid import Oid, oid_of
from collector.protocols.snmp.pdu import Pdu, PduType, VarBind, ask, decode_varbinds, encode_varbinds
from collector.protocols.snmp.values import (
    DECODERS,
    END_OF_MIB_VIEW,
    NO_SUCH_INSTANCE,
    NO_SUCH_OBJECT,
    NULL,
    Counter32,
    Counter64,
    Gauge32,
    Integer,
    IpAddress,
    OctetString,
    Opaque,
    TimeTicks,
    Value,
    encode_value,
)

ARC = st.integers(0, 2**32 - 1) | st.sampled_from([0, 127, 128, 16_383, 16_384, 2**28, 2**32 - 1])
OIDS = st.builds(
    lambda first, second, rest: Oid.of((first, min(second, 39) if first < 2 else second, *rest)),
    st.integers(0, 2),
    st.integers(0, 2**32 - 81),
    st.lists(ARC, max_size=126),
)
UNSIGNED = st.integers(0, 2**32 - 1)
VALUES: st.SearchStrategy[Value] = st.one_of(
    st.builds(Integer, st.integers(-(2**31), 2**31 - 1)),
    st.builds(Counter32, UNSIGNED),
    st.builds(Gauge32, UNSIGNED),
    st.builds(TimeTicks, UNSIGNED),
    st.builds(Counter64, st.integers(0, 2**64 - 1)),
    st.builds(OctetString, st.binary(max_size=600)),
    st.builds(Opaque, st.binary(max_size=20)),
    st.builds(IpAddress, st.binary(min_size=4, max_size=4)),
    OIDS,
    st.sampled_from([NULL, NO_SUCH_OBJECT, NO_SUCH_INSTANCE, END_OF_MIB_VIEW]),
)
NUMBER = st.integers(-(2**31), 2**31 - 1)
PDUS = st.builds(Pdu, st.sampled_from(PduType), NUMBER, st.lists(st.tuples(OIDS, VALUES), max_size=6), NUMBER, NUMBER)
MESSAGES = st.builds(CommunityMessage, st.sampled_from([Version.V1, Version.V2C]), st.binary(max_size=255), PDUS)


def kinds(varbinds: list[VarBind]) -> list[type]:
    return [type(value) for _, value in varbinds]


@given(MESSAGES)
def test_message_comes_back_as_it_was(message: CommunityMessage) -> None:
    data = encode_message(message)
    back = decode_message(data)
    assert back == message
    assert kinds(list(back.pdu.varbinds)) == kinds(list(message.pdu.varbinds))
    assert version_of(data) is message.version
    assert exchange_id(data) == message.pdu.request_id


@given(MESSAGES, st.data())
def test_damaged_message_is_a_message_or_a_ber_error(message: CommunityMessage, data: st.DataObject) -> None:
    octets = bytearray(encode_message(message))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(octets) - 1))
        octets[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(octets)))
    for damaged in (bytes(octets), bytes(octets[:cut])):
        survive(damaged)


@given(st.binary(max_size=300))
def test_noise_is_a_ber_error_at_most(noise: bytes) -> None:
    survive(noise)
    survive(encode(0x30, noise))
    survive(encode(0x30, encode_integer(1) + encode(4, b"public") + encode(0xA2, noise)))


def survive(data: bytes) -> None:
    for decode in (decode_message, version_of, exchange_id, v3.parse, v3.decode_scoped):
        try:
            decode(data)
        except BerError:
            continue


@given(st.lists(OIDS, min_size=2, max_size=20))
def test_oids_are_ordered_by_their_arcs_not_their_octets(oids: list[Oid]) -> None:
    assert sorted(oids) == sorted(oids, key=lambda oid: oid.arcs)


@given(OIDS)
def test_oid_is_written_and_read_back(oid: Oid) -> None:
    assert Oid.parse(str(oid)) == oid
    assert oid_of(bytes(oid)) == oid


def test_oid_knows_what_is_under_it() -> None:
    column = Oid.parse("1.3.6.1.2.1.2.2.1.10")
    assert column.covers(column.child(7))
    assert not column.covers(Oid.parse("1.3.6.1.2.1.2.2.1.100.7"))
    assert column.suffix(column.child(300, 7)) == (300, 7)


@pytest.mark.parametrize("text", ["", "1", "x.y", "3.1", "1.40", "1.3.-1", "1.3.4294967296", "1.3." + "1." * 127 + "1"])
def test_text_that_is_no_oid(text: str) -> None:
    with pytest.raises(ValueError, match=r"identifier|invalid literal"):
        Oid.parse(text)


@pytest.mark.parametrize("content", ["", "80", "8001", "2b86", "2b8080", "2b9080808000", "2bff80808000"])
def test_octets_that_are_no_oid(content: str) -> None:
    with pytest.raises(BerError):
        oid_of(bytes.fromhex(content))


# X.690 8.3, RFC 2578 7.1
@pytest.mark.parametrize(
    ("value", "octets"),
    [
        (Integer(0), "020100"),
        (Integer(127), "02017f"),
        (Integer(128), "02020080"),
        (Integer(-128), "020180"),
        (Integer(-129), "0202ff7f"),
        (Integer(-(2**31)), "020480000000"),
        (Counter32(2**32 - 1), "410500ffffffff"),
        (Counter64(2**64 - 1), "460900ffffffffffffffff"),
        (TimeTicks(256), "43020100"),
        (IpAddress(bytes([192, 168, 1, 1])), "4004c0a80101"),
        (Oid.parse("2.999.3"), "0603883703"),
        (NO_SUCH_INSTANCE, "8100"),
        (OctetString(b"x" * 200), "0481c8" + "78" * 200),
    ],
)
def test_fixed_encodings(value: Value, octets: str) -> None:
    assert encode_value(value).hex() == octets


@pytest.mark.parametrize(
    ("octets", "value"),
    [
        ("4104ffffffff", Counter32(2**32 - 1)),  # an unsigned number without its leading zero
        ("4608ffffffffffffffff", Counter64(2**64 - 1)),
        ("020400000005", Integer(5)),  # not the shortest form
        ("0205ff80000000", Integer(-(2**31))),
        ("04820003414243", OctetString(b"ABC")),  # nor the shortest length
        ("470105", Gauge32(5)),
    ],
)
def test_what_real_agents_send_is_read(octets: str, value: Value) -> None:
    oid = Oid.parse("1.3.6.1.9")
    data = encode(0x30, encode(0x06, oid) + bytes.fromhex(octets))
    [(name, found)] = decode_varbinds(data, 0, len(data))
    assert (name, found, type(found)) == (oid, value, type(value))


@pytest.mark.parametrize(
    "octets",
    [
        "0200",
        "02050100000000",
        "0209000000000000000001",
        "410601ffffffffff",
        "4105ffffffffff",
        "400301",
        "0501ff",
        "8180",
        "0401",
        "48020101",
        "",
    ],
)
def test_values_that_are_refused(octets: str) -> None:
    data = encode(0x30, encode(0x06, Oid.parse("1.3.6.1.9")) + bytes.fromhex(octets))
    with pytest.raises(BerError):
        decode_varbinds(data, 0, len(data))


@pytest.mark.parametrize("octets", ["", "30", "3080", "3085000000000100", "3002", "1f8100", "30830000"])
def test_elements_that_are_refused(octets: str) -> None:
    with pytest.raises(BerError):
        element(bytes.fromhex(octets), 0, len(octets) // 2)


@pytest.mark.parametrize("value", [Integer(2**31), Counter32(-1), Counter32(2**32), Counter64(2**64)])
def test_numbers_outside_their_type_are_not_sent(value: Value) -> None:
    with pytest.raises(ValueError, match="is no"):
        encode_value(value)


@given(st.integers(-(2**70), 2**70))
def test_integers_take_the_fewest_octets(number: int) -> None:
    octets = signed(number)
    assert int.from_bytes(octets, "big", signed=True) == number
    with pytest.raises(OverflowError):
        number.to_bytes(len(octets) - 1, "big", signed=True) if len(octets) > 1 else (128).to_bytes(1, signed=True)


def test_every_type_has_a_decoder_that_gives_it_back() -> None:
    oid = Oid.parse("1.3.6.1.9")
    values: list[Value] = [Integer(1), OctetString(b"a"), NULL, oid, IpAddress(b"abcd"), Counter32(1), Gauge32(1)]
    values += [TimeTicks(1), Opaque(b"a"), Counter64(1), NO_SUCH_OBJECT, NO_SUCH_INSTANCE, END_OF_MIB_VIEW]
    assert {value.tag for value in values} == DECODERS.keys() - {0x47}
    data = encode_varbinds([(oid, value) for value in values])
    _, start, stop = element(data, 0, len(data))
    assert [value for _, value in decode_varbinds(data, start, stop)] == values


def test_exchange_id_of_the_beginning_that_icmp_quotes() -> None:
    data = encode_message(
        CommunityMessage(Version.V2C, b"public", Pdu(PduType.GET, 0x41424344, ask([Oid.parse("1.3")])))
    )
    assert exchange_id(data[:24]) == 0x41424344


def test_community_is_not_in_the_repr() -> None:
    message = CommunityMessage(Version.V2C, b"s3cret", Pdu(PduType.GET, 1, []))
    assert "s3cret" not in repr(message)
