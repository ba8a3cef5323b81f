"""Our HTTP keeps its deadline and its caps whatever the server does, and keeps connections where it may."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from influx_peers import JSON, OK, Peer, Speech, drip, for_ever, peer, says, whole

from collector.store.influx import http
from collector.store.influx.http import Http, Unanswered, retry_after_s

SECRET = {"Authorization": "Token s3cr3t"}


@contextmanager
def talking(speak: Speech, timeout_s: float = 30.0) -> Iterator[tuple[Http, Peer]]:
    with peer(speak) as other:
        client = Http(other.url, SECRET, timeout_s=timeout_s, monotonic=time.monotonic)
        yield client, other
        client.close()


def test_connections_are_kept() -> None:
    with talking(says(whole(b"{}"))) as (client, other):
        for _ in range(3):
            assert client.ask("POST", "/query", b"q=1").body == b"{}"
        assert (other.connections, len(other.requests)) == (1, 3)
        assert b"authorization: token s3cr3t" in other.requests[0].lower()


def test_a_kept_connection_that_the_server_closed_is_made_anew() -> None:
    def speak(connection: socket.socket, number: int) -> bool:
        connection.sendall(whole(b"%d" % number))
        return False  # without having said so

    with talking(speak) as (client, other):
        assert [client.ask("GET", "/").body for _ in range(3)] == [b"1", b"2", b"3"]
        assert other.connections == 3


def test_what_the_server_closes_is_not_kept() -> None:
    with talking(says(whole(b"{}", JSON + b"Connection: close\r\n"))) as (client, other):
        client.ask("GET", "/")
        client.ask("GET", "/")
        assert other.connections == 2


@pytest.mark.parametrize("before", [b"", b"HTTP/1.1 200", OK + b"X-Long: ", OK + b"Content-Length: 99999\r\n\r\n"])
def test_one_deadline_holds_for_an_answer_that_drips(before: bytes) -> None:
    with talking(drip(before), timeout_s=0.3) as (client, _), pytest.raises(Unanswered, match="in time"):
        client.ask("GET", "/")


def test_a_server_that_says_nothing_is_given_up() -> None:
    def listen(connection: socket.socket, number: int) -> bool:
        return connection.recv(1) != b""

    with talking(listen, timeout_s=0.2) as (client, _), pytest.raises(Unanswered, match="in time"):
        client.ask("POST", "/write", b"x" * 100_000)


@pytest.mark.parametrize(
    "before",
    [OK + b"\r\n", OK + b"Content-Length: 99999999999\r\n\r\n", b"HTTP/1.1 500 No\r\n\r\n"],
)
def test_an_endless_answer_is_cut_at_the_cap(before: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "MAX_BODY", 1 << 20)
    with talking(for_ever(before, b"x" * 65536)) as (client, _), pytest.raises(Unanswered, match="longer than"):
        client.ask("GET", "/")


def test_an_endless_line_is_cut_at_the_cap() -> None:
    with talking(for_ever(OK + b"\r\n", b"x" * 65536)) as (client, _), pytest.raises(Unanswered, match="a line of"):
        list(client.lines("POST", "/query", b"q", {}, timeout_s=30))


def test_endless_lines_end_at_the_deadline() -> None:
    with talking(for_ever(OK + b"\r\n", b"{}\n" * 1000)) as (client, _), pytest.raises(Unanswered, match="in time"):
        for _ in client.lines("POST", "/query", b"q", {}, timeout_s=0.3):
            pass


def test_who_stops_reading_lines_keeps_no_connection() -> None:
    with talking(for_ever(OK + b"\r\n", b"{}\n" * 1000)) as (client, other):
        for _ in range(2):
            lines = client.lines("POST", "/query", b"q", {}, timeout_s=30)
            assert next(lines).body == b"{}\n"
            lines.close()  # type: ignore[attr-defined]
        assert other.connections == 2


def test_a_redirect_is_an_answer_and_not_followed() -> None:
    with peer(says(whole(b"{}"))) as elsewhere:
        answer = b"HTTP/1.1 302 Found\r\nLocation: %s/\r\nContent-Length: 0\r\n\r\n" % elsewhere.url.encode()
        with talking(says(answer)) as (client, _):
            assert client.ask("GET", "/").status == 302
        assert elsewhere.requests == []


@pytest.mark.parametrize(
    "answer",
    [b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 abc\r\n\r\n", OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", b"\0" * 99],
)
def test_what_is_not_http_is_said_in_a_word(answer: bytes) -> None:
    def speak(connection: socket.socket, number: int) -> bool:
        connection.sendall(answer)
        return False

    with talking(speak) as (client, _), pytest.raises(Unanswered) as caught:
        client.ask("GET", "/")
    assert "s3cr3t" not in str(caught.value)


def test_a_closed_port_says_why() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    client = Http(f"http://127.0.0.1:{port}", SECRET, timeout_s=5, monotonic=time.monotonic)
    with pytest.raises(Unanswered, match="refused"):
        client.ask("GET", "/")


def test_a_secret_that_is_no_header_is_not_told() -> None:
    with peer(says(whole(b"{}"))) as other:
        client = Http(other.url, {"Authorization": "Token s3cr3t\r\nX: y"}, timeout_s=5, monotonic=time.monotonic)
        with pytest.raises(Unanswered) as caught:
            client.ask("GET", "/")
    assert "s3cr3t" not in str(caught.value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("", None),
        ("30", 30.0),
        ("soon", None),
        ("-5", None),
        ("9" * 400, 86_400.0),
        ("Wed, 15 Nov 2023 00:01:00 GMT", 60.0),
        ("Tue, 14 Nov 2023 00:01:00 GMT", 0.0),
        ("Fri, 99 Foo 99999 00:00:00", None),
    ],
)
def test_retry_after(value: str | None, expected: float | None) -> None:
    assert retry_after_s(value, 1_700_006_400_000) == expected
