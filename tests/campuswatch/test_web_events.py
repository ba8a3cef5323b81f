"""`/events` over a real socket: who is told what, how much of it, and that an open page keeps no session alive."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import event as sqlevent
from web_campus import MINUTE_MS, START_MS, Campus, get

from campuswatch.usecases.roles import Role
from campuswatch.web import events_page, watcher
from campuswatch.web.gate import COOKIE
from campuswatch.web.listener import listener, url_of
from campuswatch.web.serve import serve
from inventory.model.area import Area
from inventory.model.device import Device
from inventory.model.scope import BUREAU
from inventory.model.transition import Observed
from inventory.repository import areas, sessions
from language.message import Message

SILENT = Message("observed.silent")
PATIENCE_S = 20.0


@pytest.fixture
def campus(tmp_path: Path) -> Iterator[Campus]:
    made = Campus(tmp_path)
    for code in ("s01", "s02"):
        made.school(code)
        for area in ("gate", "hall"):
            place = Area(code=area, school=code, name=area)
            made.write(lambda connection, place=place: areas.add(connection, place, actor="t", at_ms=START_MS))
    yield made
    made.close()


@pytest.fixture
def there(campus: Campus) -> Iterator[tuple[str, int]]:
    listening = listener("127.0.0.1", 0)
    parts = urlsplit(url_of(listening))
    leash, hold = os.pipe()
    thread = threading.Thread(
        target=serve, args=(campus.app(role=None), listening), kwargs={"leash": os.fdopen(leash, "rb")}
    )
    thread.start()
    yield parts.hostname or "", parts.port or 0
    os.close(hold)
    thread.join(20)
    assert not thread.is_alive()


class Stream:
    """One open stream, read event by event."""

    def __init__(self, there: tuple[str, int], token: str, query: str = "") -> None:
        self._socket = socket.create_connection(there, timeout=PATIENCE_S)
        head = f"GET /events{query} HTTP/1.1\r\nHost: localhost\r\nCookie: {COOKIE}={token}\r\n\r\n"
        self._socket.sendall(head.encode())
        self._rest = b""
        self.status = int(self._until(b"\r\n\r\n").split(b" ")[1])

    def _until(self, mark: bytes) -> bytes:
        while mark not in self._rest:
            piece = self._socket.recv(65536)
            if not piece:
                raise EOFError
            self._rest += piece
        found, self._rest = self._rest.split(mark, 1)
        return found

    def next(self) -> tuple[str, Any]:
        """Name and data; lines that keep the connection open are passed over."""
        while True:
            text = self._until(b"\n\n").decode()
            if "event: " in text:
                name, data = text[text.index("event: ") + 7 :].split("\ndata: ")
                return name, json.loads(data)

    def close(self) -> None:
        self._socket.close()


def down(campus: Campus, device: Device, at_ms: int = 1) -> None:
    campus.observe(device, Observed.DOWN, START_MS + at_ms, reason=SILENT)


def test_only_those_hear_who_see_the_school(campus: Campus, there: tuple[str, int]) -> None:
    here, elsewhere = campus.device(1), campus.device(1, school="s02")
    campus.at(MINUTE_MS)
    tokens = campus.sign_in(), campus.sign_in(Role.VIEWER, "s01")
    bureau, own = (Stream(there, token) for token in tokens)
    assert bureau.next()[0] == own.next()[0] == "hello"
    down(campus, elsewhere)
    name, data = bureau.next()
    assert (name, data["schools"]) == ("news", ["s02"])
    down(campus, here)
    assert bureau.next()[1]["schools"] == ["s01"]
    assert own.next()[1]["schools"] == ["s01"]  # the first that it hears: of the other school it heard nothing
    bureau.close()
    own.close()


def test_a_unit_hears_of_its_areas_only(campus: Campus, there: tuple[str, int]) -> None:
    gate, hall = campus.device(1, area="gate"), campus.device(2, area="hall")
    campus.at(MINUTE_MS)
    tokens = campus.sign_in(Role.VIEWER, "s01", ["gate"]), campus.sign_in()
    unit, bureau = (Stream(there, token) for token in tokens)
    assert unit.next()[0] == bureau.next()[0] == "hello"
    down(campus, hall)
    assert bureau.next()[0] == "news"
    down(campus, gate, 2)
    assert bureau.next()[0] == "news"
    assert unit.next()[0] == "news"
    unit._socket.settimeout(2)  # of the hall it heard nothing, before or behind
    with pytest.raises(TimeoutError):
        unit.next()
    unit.close()
    bureau.close()


def test_many_changes_of_a_second_are_one_event(campus: Campus, there: tuple[str, int]) -> None:
    made = [campus.device(number) for number in range(1, 30)]
    campus.at(MINUTE_MS)
    stream = Stream(there, campus.sign_in())
    stream.next()
    for place, device in enumerate(made):
        down(campus, device, place)
    told = [stream.next()]
    stream._socket.settimeout(3)
    with contextlib.suppress(TimeoutError):
        while len(told) < len(made):
            told.append(stream.next())
    assert all(data["schools"] == ["s01"] for _, data in told)
    assert len(told) < 10
    stream.close()


def test_the_mark_is_that_of_a_page_of_now(campus: Campus, there: tuple[str, int]) -> None:
    device = campus.device(1)
    campus.at(MINUTE_MS)
    token = campus.sign_in()
    before = Stream(there, token, "?school=s01").next()[1]["mark"]
    again = Stream(there, token, "?school=s01").next()[1]["mark"]
    down(campus, device)
    watched = Stream(there, token, "?school=s01")
    deadline = time.monotonic() + PATIENCE_S
    while watched.next()[0] == "hello" and time.monotonic() < deadline:
        pass
    after = Stream(there, token, "?school=s01").next()[1]["mark"]
    assert before == again != after


def test_nobody_hears_nothing(campus: Campus, there: tuple[str, int]) -> None:
    assert Stream(there, "no").status == 401


def test_streams_of_one_visitor_are_bounded(
    campus: Campus, there: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watcher, "MOST_OF_ONE", 2)
    one, other = campus.sign_in(), campus.sign_in(Role.VIEWER, "s01")
    open_ones = [Stream(there, one), Stream(there, one)]
    assert [stream.status for stream in open_ones] == [200, 200]
    assert Stream(there, one).status == 503
    assert Stream(there, other).status == 200
    open_ones.pop().close()


def test_an_open_page_keeps_no_session_alive_and_hears_of_its_end(
    campus: Campus, there: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events_page, "CHECK_S", 0.2)
    token = campus.sign_in()
    stream = Stream(there, token)
    assert stream.next()[0] == "hello"

    def seen_ms() -> int:
        with campus.database.read() as connection:
            (one,) = sessions.living(connection, BUREAU, 0)
            return one.seen_ms

    before = seen_ms()
    campus.clock.at_ms += 20 * MINUTE_MS
    for _ in range(3):
        assert stream._until(b"\n\n").endswith(b": ")  # it was looked whether the session lives
    assert seen_ms() == before
    assert get(campus.app(role=None), "/about", cookie=f"{COOKIE}={token}", x_campuswatch_live="1").status == 200
    assert seen_ms() == before
    campus.clock.at_ms += 30 * 24 * 60 * MINUTE_MS
    assert stream.next()[0] == "ended"


def test_nobody_listens_nothing_is_asked(campus: Campus, there: tuple[str, int]) -> None:
    stream = Stream(there, campus.sign_in())
    stream.next()
    asked: list[str] = []
    sqlevent.listen(campus.database._readers, "before_cursor_execute", lambda *call: asked.append(call[2]))
    deadline = time.monotonic() + PATIENCE_S
    while not asked and time.monotonic() < deadline:
        time.sleep(0.05)
    assert asked
    stream.close()
    while time.monotonic() < deadline:
        asked.clear()
        time.sleep(2.5)
        if not asked:
            return
    pytest.fail("it goes on asking")
