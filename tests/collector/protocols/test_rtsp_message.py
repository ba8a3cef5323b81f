"""Messages survive the way there and back, cut anywhere; what is too large or no RTSP is an error, not a hang."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.protocols.errors import BadAnswer
from collector.protocols.rtsp_message import (
    MAX_BODY,
    MAX_HEAD,
    MAX_INTERLEAVED,
    Request,
    Response,
    RtspReader,
    encode_request,
    encode_response,
    values,
)

NAMES = st.text("abcdefgh-", min_size=1, max_size=12).filter(lambda name: name not in ("cseq", "content-length"))
VALUES = st.text(st.characters(min_codepoint=33, max_codepoint=0x4FFF, exclude_categories=("C", "Z")), max_size=30)
HEADERS = st.lists(st.tuples(NAMES, VALUES), max_size=6)


def cut(data: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[a:b] for a, b in itertools.pairwise(edges)]


@given(HEADERS, st.binary(max_size=300), st.lists(st.integers(0, 10_000), max_size=8), st.binary(max_size=50))
def test_messages_come_through_in_any_pieces(
    headers: list[tuple[str, str]], body: bytes, places: list[int], frame: bytes
) -> None:
    between = b"$\x00" + len(frame).to_bytes(2, "big") + frame
    wire = encode_request("DESCRIBE", "rtsp://127.0.0.1/a", 7, headers, body) + between
    wire += b"\r\n" + encode_response(401, "7", headers, body)
    reader = RtspReader()
    messages = [message for piece in cut(wire, places) for message in reader.feed(piece)]
    request, response = messages
    assert isinstance(request, Request)
    assert isinstance(response, Response)
    assert (request.method, request.uri, request.body) == ("DESCRIBE", "rtsp://127.0.0.1/a", body)
    assert (response.status, response.reason, response.body) == (401, "Unauthorized", body)
    kept = tuple(header for header in response.headers if header[0] not in ("cseq", "content-length"))
    assert kept == tuple(headers)


@given(st.binary(max_size=400))
def test_garbage_is_an_error_or_waits_for_more(data: bytes) -> None:
    reader = RtspReader()
    try:
        for byte in data:
            reader.feed(bytes([byte]))
    except BadAnswer as error:
        assert error.message.params["protocol"] == "rtsp"  # noqa: PT017


@pytest.mark.parametrize(
    ("wire", "detail"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", "not RTSP"),
        (b"\x16\x03\x01", "not RTSP"),
        (b"RTSP/1.0 200 OK\r\nX: " + b"a" * MAX_HEAD, "header block over"),
        (b"RTSP/1.0 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n", "more than 100 headers"),
        (b"RTSP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n" % (MAX_BODY + 1), "body over"),
        (b"RTSP/1.0 200 OK\r\nContent-Length: -1\r\n\r\n", "unclear Content-Length"),
        (b"RTSP/1.0 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "unclear Content-Length"),
        (b"RTSP/1.0 200 OK\r\nno colon\r\n\r\n", "header without a name"),
        ((b"$\x00\xff\xff" + bytes(65535)) * 5, "too much between"),
        (b"\r\n" * MAX_INTERLEAVED, "too much between"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_a_server_may_not_send(wire: bytes, detail: str) -> None:
    with pytest.raises(BadAnswer, match=detail):
        RtspReader().feed(wire)


def test_folded_lines_bare_line_feeds_and_repeated_headers() -> None:
    (message,) = RtspReader().feed(b"RTSP/1.0 200 OK\nPublic: OPTIONS,\n DESCRIBE\nA: 1\nA: 2\n\n")
    assert message.header("PUBLIC") == "OPTIONS, DESCRIBE"
    assert values(message.headers, "a") == ("1", "2")


def test_line_breaks_cannot_be_smuggled_in() -> None:
    with pytest.raises(ValueError, match="line break"):
        encode_request("OPTIONS", "rtsp://127.0.0.1/", 1, [("A", "b\r\nC: d")])
