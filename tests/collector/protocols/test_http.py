"""Pages from Python's own web server, and answers that no web server should give."""

from __future__ import annotations

import asyncio
import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.protocols.connection import CHUNK, Connection
from collector.protocols.errors import BadAnswer, NoAnswer
from collector.protocols.http import MAX_BODY, MAX_PAGE, MAX_PARTS, PageReader, WebAnswer, get

PAGE = "<html><head><TITLE lang='zh'>\u76d1\u63a7 &amp; \u202eDVR\n</TITLE></head></html>".encode()


class Handler(BaseHTTPRequestHandler):
    server_version, sys_version = "App-webs/", ""

    def do_GET(self) -> None:
        if self.path == "/login":
            self.answer(401, PAGE, ("WWW-Authenticate", 'Digest realm="IP Camera(1)", nonce="a"'))
        elif self.path == "/moved":
            self.answer(302, b"", ("Location", "http://192.0.2.1/elsewhere"))
        elif self.path == "/packed":
            self.answer(200, gzip.compress(PAGE), ("Content-Encoding", "gzip"))
        elif self.path == "/large":
            self.answer(200, PAGE + b"x" * 3 * MAX_BODY)
        else:
            self.answer(200, PAGE)

    def answer(self, code: int, body: bytes, *headers: tuple[str, str]) -> None:
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(body)
        except ConnectionError:
            self.close_connection = True

    def log_message(self, *_: Any) -> None: ...


@contextmanager
def web_server() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def fetched(path: str, **more: Any) -> WebAnswer:
    with web_server() as port:
        return asyncio.run(get("127.0.0.1", port, path, 10, **more))


def test_server_title_and_code() -> None:
    answer = fetched("/")
    assert (answer.code, answer.server, answer.title) == (200, "App-webs/", "\u76d1\u63a7 & DVR")


def test_realm_without_login() -> None:
    answer = fetched("/login")
    assert (answer.code, answer.realm) == (401, "IP Camera(1)")


def test_a_redirect_is_told_and_not_followed() -> None:
    answer = fetched("/moved")
    assert (answer.code, answer.location) == (302, "http://192.0.2.1/elsewhere")


def test_compressed_bodies_are_not_read() -> None:
    answer = fetched("/packed")
    assert (answer.code, answer.body, answer.title) == (200, b"", "")


@pytest.mark.parametrize(("limit", "read"), [(MAX_PAGE, MAX_PAGE), (100 * MAX_BODY, MAX_BODY)])
def test_large_bodies_are_cut(limit: int, read: int) -> None:
    answer = fetched("/large", limit=limit)
    assert len(answer.body) == read
    assert answer.title == "\u76d1\u63a7 & DVR"


def read_all(reader: PageReader, wire: bytes) -> None:
    if wire:
        reader.feed(wire)
    reader.feed(b"")


@pytest.mark.parametrize(
    "wire",
    [b"RTSP/1.0 200 OK\r\n\r\n", b"SSH-2.0-x\r\n", b"\0\0\0\0", b"HTTP/1.1 200 OK\r\nX: " + b"a" * 99_999, b""],
    ids=["rtsp", "ssh", "zeros", "endless header", "closed"],
)
def test_what_is_not_http_is_said(wire: bytes) -> None:
    reader = PageReader()
    reader.request("127.0.0.1", "/")
    with pytest.raises(BadAnswer):
        read_all(reader, wire)


def test_a_page_that_breaks_off_has_told_enough() -> None:
    reader = PageReader()
    reader.request("127.0.0.1", "/")
    reader.feed(b"HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 99\r\n\r\n<title>half</title>")
    reader.feed(b"")
    assert reader.done
    assert reader.answer(1.0).title == "half"


def test_a_body_is_cut_in_the_middle_of_what_came_at_once() -> None:
    reader = PageReader(limit=10)
    reader.request("127.0.0.1", "/")
    reader.feed(b"HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n" + b"x" * 15)
    assert reader.done, "the rest is not waited for"
    assert reader.answer(1.0).body == b"x" * 10


def test_line_breaks_in_a_path_are_refused() -> None:
    with pytest.raises(ValueError, match="not a path"):
        PageReader().request("127.0.0.1", "/\r\nX: y")


def test_a_drip_is_ended_by_the_total_deadline() -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(b"HTTP/1.1 200 OK\r\nX: ")
            while True:
                writer.write(b"a")
                await writer.drain()
                await asyncio.sleep(0.02)
        except ConnectionError:
            writer.close()

    async def main() -> None:
        server = await asyncio.start_server(drip, "127.0.0.1", 0)
        try:
            await get("127.0.0.1", server.sockets[0].getsockname()[1], "/", 0.4)
        finally:
            server.close()

    with pytest.raises(NoAnswer):
        asyncio.run(main())


def test_interim_answers_without_end_are_no_answer() -> None:
    reader = PageReader()
    reader.request("127.0.0.1", "/")
    with pytest.raises(BadAnswer, match="parts"):
        reader.feed(b"HTTP/1.1 100 Continue\r\n\r\n" * (MAX_PARTS + 1))


def test_a_page_in_crumbs_is_cut() -> None:
    reader = PageReader()
    reader.request("127.0.0.1", "/")
    reader.feed(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    reader.feed(b"1\r\na\r\n" * 2 * MAX_PARTS)
    assert reader.done
    assert len(reader.answer(1.0).body) < MAX_PARTS


def test_who_sends_without_end_leaves_the_loop_to_others() -> None:
    """What waits in the socket's buffer is read without waiting; a deadline must come to pass all the same."""

    async def main() -> int:
        turns = 0

        async def others() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        async def flood(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"a" * 8 * CHUNK)

        server = await asyncio.start_server(flood, "127.0.0.1", 0)
        async with server, await Connection.open("127.0.0.1", server.sockets[0].getsockname()[1], "tcp") as connection:
            neighbour = asyncio.create_task(others())
            await connection.receive()
            before = turns
            for _ in range(4):
                await connection.receive()
            neighbour.cancel()
        return turns - before

    assert asyncio.run(main()) >= 4


@given(st.binary(max_size=300), st.integers(1, 50))
def test_any_bytes_end_in_an_answer_or_an_error(wire: bytes, step: int) -> None:
    reader = PageReader()
    reader.request("127.0.0.1", "/")
    try:
        for start in range(0, len(wire), step):
            reader.feed(wire[start : start + step])
        reader.feed(b"")
    except BadAnswer:
        return
    assert reader.answer(0.0).code >= 200
