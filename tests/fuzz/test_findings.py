"""Inputs that fuzzing found, each small and by itself."""

from __future__ import annotations

import struct
import zlib

import pytest

from campuswatch.settings import Settings
from campuswatch.strict_toml import read_toml
from collector.protocols.digest import parse_challenges, strongest
from collector.protocols.dissection import read_fact
from collector.protocols.snmp.values import Integer, OctetString
from collector.protocols.snmp.walk import Rows
from collector.rawhelper.frames import decode_count
from collector.schema import Type
from collector.store.codec import block
from collector.store.codec.block import Table
from collector.store.codec.sheaf import Damaged
from collector.vendors import disks, temperature
from collector.vendors.plan import figures, flat, make_plan, reduced, wanted
from collector.vendors.reading import figure
from collector.vendors.row import Meaning


@pytest.mark.parametrize("sign", ["\r", "\n", "\0"])
def test_a_realm_that_no_header_can_hold_is_not_answered(sign: str) -> None:
    challenges = parse_challenges([f'Digest realm="a{sign}b", nonce="n"'])
    assert strongest(challenges, allow_basic=True) is None


def test_a_dissection_nested_beyond_measure_is_refused() -> None:
    with pytest.raises(ValueError, match="nested"):
        read_fact(b"[" * 4000, "eth0", 1)


def test_a_count_of_the_wrong_size_is_refused() -> None:
    with pytest.raises(ValueError, match="not a count"):
        decode_count(b"\0" * 7)


def test_a_key_of_very_many_parts_is_refused_before_it_costs_seconds() -> None:
    settings, problems = read_toml("a" + ".a" * 30_000 + " = 1", Settings)
    assert settings is None
    assert [problem.line for problem in problems] == [1]


def damaged(body: bytes) -> None:
    with pytest.raises(Damaged):
        block.unpack(zlib.compress(body))


def whole() -> bytes:
    table = Table([1, 5, 6, 900], {0: [7, 8, None, 100_000]})
    return zlib.decompress(block.pack(table, lambda _: Type.INT))


def test_a_block_of_numbers_of_no_width_is_damaged() -> None:
    body = whole()
    code = body.index(b"B") if b"B" in body else body.index(b"H")
    damaged(body[:code] + b"\xe4" + body[code + 1 :])
    damaged(body[:code] + b"d" + body[code + 1 :])


def test_a_block_that_claims_more_moments_than_it_has_is_damaged() -> None:
    damaged(struct.pack("<I", 5) + whole()[4:])


def test_a_block_cannot_ask_for_all_memory() -> None:
    moments = struct.pack("<Bqq", 0, 1, 0)
    damaged(struct.pack("<IHI", 2**32 - 1, 0, len(moments)) + moments)


def test_a_block_cut_short_is_damaged() -> None:
    with pytest.raises(Damaged):
        block.unpack(block.pack(Table([1], {0: [7]}), lambda _: Type.INT)[:-4])


@pytest.mark.parametrize(("scale", "places"), [(2**31 - 1, 0), (-(2**31), 0), (9, 400), (9, -400), (9, 10**9)])
def test_a_sensor_of_an_impossible_scale_tells_nothing(scale: int, places: int) -> None:
    row = temperature.ROWS[0]
    assert figure(row, [Integer(42), Integer(1)], [Integer(8), Integer(9), Integer(0)]) == 42.0
    assert figure(row, [Integer(42), Integer(1)], [Integer(8), Integer(scale), Integer(places)]) is None


def test_disks_that_hold_more_than_any_number_of_ours_tell_no_capacity() -> None:
    (row, *_) = (row for row in disks.ROWS if row.meaning is Meaning.CAPACITY and row.reader == "number")
    column = wanted([row])[0]
    for disks_found, known in ((1, True), (64, False)):
        octets = OctetString(b"%d" % int(2**59 / row.scale))
        walked: Rows = {(number,): {column: octets} for number in range(disks_found)}
        told = figures(make_plan("", [row], walked), flat(walked))
        assert len(told) == disks_found
        assert (reduced(Meaning.CAPACITY, told) is not None) == known
