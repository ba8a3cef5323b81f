"""Echo packets: checksum, replies, quoted requests, and arbitrary bytes."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.protocols.icmp_packet import build_echo, checksum, parse_icmp, without_ip_header
from collector.rawhelper.frames import Ask, FrameReader, Report, decode_ask, decode_report, encode_ask, encode_report

WORD = st.integers(0, 65535)


def test_checksum_of_rfc_1071() -> None:
    assert checksum(bytes.fromhex("0001f203f4f5f6f7")) == 0x220D


@given(WORD, WORD, st.binary(max_size=64))
def test_request_sums_up_and_its_reply_is_read(identifier: int, sequence: int, payload: bytes) -> None:
    request = build_echo(4, identifier, sequence, payload)
    assert checksum(request) == 0
    assert parse_icmp(4, request) is None, "our own request is no answer"
    for version, reply_type in ((4, 0), (6, 129)):
        echo = parse_icmp(version, bytes([reply_type]) + build_echo(version, identifier, sequence, payload)[1:])
        assert echo == (identifier, sequence, payload, None, b"")


@given(WORD, WORD, st.binary(max_size=16), st.integers(0, 15))
def test_errors_quote_the_request_they_are_about(identifier: int, sequence: int, payload: bytes, code: int) -> None:
    head4 = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 0, 0, 0, 64, 1, 0, bytes([10, 0, 0, 1]), bytes([10, 0, 0, 9]))
    quoted = head4 + build_echo(4, identifier, sequence, payload)
    echo = parse_icmp(4, bytes([3, code]) + bytes(6) + quoted)
    assert echo == (identifier, sequence, payload, (3, code), bytes([10, 0, 0, 9]))
    head6 = struct.pack("!IHBB16s16s", 0x60000000, 8, 58, 64, bytes(16), bytes(range(16)))
    echo = parse_icmp(6, bytes([1, code]) + bytes(6) + head6 + build_echo(6, identifier, sequence, payload))
    assert echo == (identifier, sequence, payload, (1, code), bytes(range(16)))


@given(st.sampled_from([4, 6]), st.binary(max_size=120))
def test_any_bytes_are_read_without_harm(version: int, packet: bytes) -> None:
    echo = parse_icmp(version, packet)
    assert echo is None or 0 <= echo.sequence < 65536
    assert without_ip_header(packet) in packet


@given(st.lists(st.tuples(st.sampled_from([4, 16]), WORD, st.binary(min_size=8, max_size=8))), st.integers(1, 40))
def test_frames_come_through_in_any_pieces(asks: list[tuple[int, int, bytes]], step: int) -> None:
    sent = [Ask(bytes(range(length)), sequence, cookie) for length, sequence, cookie in asks]
    wire = b"".join(encode_ask(ask) for ask in sent)
    reader = FrameReader()
    bodies = [body for i in range(0, len(wire), step) for body in reader.feed(wire[i : i + step])]
    assert [decode_ask(body) for body in bodies] == sent


@given(WORD, st.sampled_from([b"", b"12345678"]), st.integers(0, 2**63), st.integers(0, 200))
def test_reports_come_through(sequence: int, cookie: bytes, took_ns: int, code: int) -> None:
    report = Report(b"\x0a\0\0\1", sequence, cookie, took_ns, code)
    (body,) = FrameReader().feed(encode_report(b"H", report))
    assert (body[:1], decode_report(body[1:])) == (b"H", report)


@pytest.mark.parametrize("wire", [b"\0\0", b"\xff\xff"])
def test_impossible_lengths_are_refused(wire: bytes) -> None:
    with pytest.raises(ValueError, match="length"):
        FrameReader().feed(wire)
    with pytest.raises(ValueError, match=r"frame|address"):
        decode_ask(wire)
