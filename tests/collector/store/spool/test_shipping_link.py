"""The line of the shipper to its server: it says how things are between slow requests, and each trouble once."""

from __future__ import annotations

import logging
import random
import socket
from contextlib import closing
from pathlib import Path

import pytest
from influx_peers import JSON, peer, says, whole
from spool_reading import HandClock

from campuswatch.shipper.link import Link
from collector.clock import SystemClock
from collector.store.influx.access import Access
from collector.store.spool.condition import STALE_MS, Condition, read_condition
from collector.store.spool.shipper import Shipper
from collector.store.spool.spool import Spool
from collector.store.spool.windows import Windows

PING = whole(b"", JSON + b"X-Influxdb-Version: 1.6.7\r\n")
BROKEN = whole(b'{"error": "engine is closed"}', b"HTTP/1.1 500 Internal Server Error\r\n")
SLOW_S = 3.0


def test_who_waits_for_an_answer_is_not_silent() -> None:
    told = Condition(at_ms=0, request_ms=20_000)
    assert (told.speaks(20_000 + STALE_MS), told.speaks(20_001 + STALE_MS)) == (True, False)
    assert not Condition(at_ms=0).speaks(STALE_MS + 1)


def test_the_shipper_says_how_things_are_before_each_of_many_slow_requests(tmp_path: Path) -> None:
    clock, silences = HandClock(), list[int]()

    def slow(connection: socket.socket, number: int) -> bool:
        told = read_condition(tmp_path)
        silences.append(clock.now_ms() - told.at_ms if told else -1)
        clock.s += SLOW_S
        connection.sendall(PING if number == 1 else BROKEN)
        return True

    with peer(slow) as server:
        access = Access(url=server.url, timeout_s=60)
        spool = Spool(tmp_path, clock)
        spool.append([b"ping,device=d1 look=1i 1"], 1, 1)
        with closing(Link(access, clock, lambda: shipper.breathe())) as link:
            shipper = Shipper(
                tmp_path, link.write, link.prepare, clock, random.Random(1), Windows(clock.monotonic), timeout_s=60
            )
            shipper.turn()
        spool.close()
    told = read_condition(tmp_path)
    assert silences == [0, 0, 0]  # what it is, its databases, the lines
    assert told is not None
    assert (told.request_ms, told.trouble is not None) == (60_000, True)


def test_databases_that_cannot_be_seen_are_told_once_for_each_trouble(caplog: pytest.LogCaptureFixture) -> None:
    well = whole(b'{"results": []}')
    answers = [PING, BROKEN, PING, BROKEN, PING, well, well, well, PING, BROKEN]
    with peer(says(*answers)) as server, caplog.at_level(logging.WARNING):
        link = Link(Access(url=server.url), SystemClock())
        told = []
        for _ in range(4):
            link.server()
            link.close()
            told.append(caplog.text.count("cannot be seen"))
    assert told == [1, 1, 1, 2]


def test_a_server_that_is_away_is_one_trouble_whatever_was_asked(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A write without an answer first, then no connection to ask what the server is."""
    clock = HandClock()
    there = whole(b'{"results": [{"series": [{"columns": ["name"], "values": [["campuswatch"]]}]}]}')

    def dies(connection: socket.socket, number: int) -> bool:
        if number > 4:  # what it is, what it has, how long that is kept, what it lacks; then the write
            return False
        connection.sendall(PING if number == 1 else there if number == 2 else whole(b'{"results": []}'))
        return True

    with closing(Spool(tmp_path, clock)) as spool, caplog.at_level(logging.INFO):
        spool.append([b"ping,device=d1 look=1i 1"], 1, 1)
        with peer(dies) as server:
            link = Link(Access(url=server.url), clock)
            shipper = Shipper(tmp_path, link.write, link.prepare, clock, random.Random(1), Windows(clock.monotonic))
            shipper.turn()
            first = read_condition(tmp_path)
        clock.s += 70
        shipper.turn()
        link.close()
    told = read_condition(tmp_path)
    troubles = [one.trouble.id for one in (first, told) if one and one.trouble]
    assert troubles == ["shipping.no_answer"] * 2
    assert caplog.text.count("held up") == caplog.text.count("samples wait on disk") == 1
