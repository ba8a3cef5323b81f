"""Histories of a server that falls over, forgets, refuses and comes back, and of shippers that are killed.

In the end it has every line that it can take, and every other one is a dead letter.
"""

from __future__ import annotations

import random
import zlib
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from spool_reading import T0, HandClock, lines

from collector.store.influx.server import NO_ANSWER, Answer
from collector.store.spool.cursor import TIMES
from collector.store.spool.dead import letters
from collector.store.spool.keeping import Limits
from collector.store.spool.ranges import Ranges
from collector.store.spool.shipper import LINES, Shipper
from collector.store.spool.spool import Spool
from collector.store.spool.windows import WINDOW_MS, Windows

MINUTE_S = 60.0
BAD = b"broken"


@dataclass
class FickleServer:
    """Takes lines as an InfluxDB does, idempotently; `mood` says what it answers. A fall costs it what it was given in
    the last `memory_s` seconds."""

    clock: HandClock
    memory_s: float = 9 * MINUTE_S
    mood: int = 204
    there: dict[bytes, float] = field(default_factory=dict)
    prepared: bool = False
    noticed: bool = False
    bodies: int = 0
    most_lines: int = 10**9

    def write(self, body: bytes) -> Answer:
        self.bodies += 1
        self.noticed = True
        if self.mood != 204:
            return Answer(self.mood, "so it is", 7.0 if self.mood == 429 else None)
        given = b"".join(members(body)).split(b"\n")[:-1]
        if len(given) > self.most_lines:
            return Answer(413, "too large")
        good = [line for line in given if not line.startswith(BAD)]
        for line in good:
            self.there.setdefault(line, self.clock.s)
        return Answer(204) if len(good) == len(given) else Answer(400, "unable to parse")

    def fall(self) -> None:
        self.mood, self.noticed = NO_ANSWER, False
        self.there = {line: at_s for line, at_s in self.there.items() if at_s < self.clock.s - self.memory_s}

    def prepare(self) -> None:
        self.prepared = True


def members(body: bytes) -> list[bytes]:
    """gzip members one behind the other, as servers read them."""
    found = []
    while body:
        reader = zlib.decompressobj(31)
        found.append(reader.decompress(body) + reader.flush())
        body = reader.unused_data
    return found


class Play:
    def __init__(self, folder: Path, rng: random.Random) -> None:
        self.folder, self.rng = folder, rng
        self.clock = HandClock()
        self.server = FickleServer(self.clock)
        self.windows = Windows(self.clock.monotonic)
        self.spool = Spool(folder, self.clock, limits=Limits(segment_bytes=3_000))
        self.shipper = self.fresh()
        self.given: list[bytes] = []

    def fresh(self) -> Shipper:
        self.windows = Windows(self.clock.monotonic)
        server = self.server
        return Shipper(self.folder, server.write, server.prepare, self.clock, self.rng, self.windows)

    def append(self, count: int, bad: int = 0) -> None:
        fresh = lines(len(self.given), count)
        for place in self.rng.sample(range(count), bad):
            fresh[place] = BAD + fresh[place]
        self.given += fresh
        self.spool.append(fresh, self.clock.now_ms(), self.clock.now_ms())

    def go(self, seconds: float) -> None:
        end_s = self.clock.s + seconds
        while self.clock.s < end_s:
            self.clock.s += max(0.2, self.shipper.turn())

    def settle(self) -> None:
        self.server.mood = 204
        self.go(11 * MINUTE_S)
        assert self.spool.unsent_bytes() == 0

    def good(self) -> set[bytes]:
        return {line for line in self.given if not line.startswith(BAD)}


@pytest.mark.parametrize("seed", range(8))
def test_whatever_happens_everything_arrives(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    play = Play(tmp_path, rng)
    falls = 0
    for _ in range(60):
        play.append(rng.randrange(1, 40), bad=rng.random() < 0.1)
        play.go(rng.choice([0.1, 1, 10, 40]))
        dice = rng.random()
        if play.server.mood != 204:
            if play.server.noticed and dice < 0.4:
                play.server.mood = 204
        elif dice < 0.15 and falls < TIMES:
            falls += 1
            play.server.fall()
        elif dice < 0.3:
            play.server.mood = rng.choice([401, 404, 429, 500, 503, 302])
        elif dice < 0.35:
            play.server.most_lines = rng.choice([3, 50, 10**9])
        if rng.random() < 0.2:
            play.shipper = play.fresh()  # as after kill -9: without a word of farewell
        if rng.random() < 0.1:
            play.spool.close()
            play.spool = Spool(play.folder, play.clock, limits=Limits(segment_bytes=3_000))
    play.settle()
    assert play.good() - play.server.there.keys() == set()
    assert {str(letter["line"]).encode() for letter in letters(play.folder)} == set(play.given) - play.good()


def test_one_bad_line_of_five_thousand_costs_one_line(tmp_path: Path) -> None:
    play = Play(tmp_path, random.Random(1))
    play.append(5_000, bad=1)
    play.settle()
    assert len(play.server.there) == 4_999
    (letter,) = letters(tmp_path)
    assert (letter["status"], letter["reason"]) == (400, "unable to parse")
    assert play.server.bodies <= 2 + 2 * 13


def test_fresh_samples_do_not_wait_behind_a_backlog(tmp_path: Path) -> None:
    play = Play(tmp_path, random.Random(1))
    play.server.mood = NO_ANSWER
    for _ in range(100):
        play.append(3_000)
    play.go(5 * MINUTE_S)
    play.server.mood = 204
    while not play.server.there:
        play.clock.s += max(0.05, play.shipper.turn())
    play.append(10)
    for _ in range(3):
        play.shipper.turn()
    assert play.server.there.keys() >= set(play.given[-10:])
    assert len(play.server.there) < 4 * LINES


def test_a_server_that_comes_and_goes_is_not_given_the_same_for_ever(tmp_path: Path) -> None:
    play = Play(tmp_path, random.Random(1))
    play.append(100)
    play.go(5)
    for _ in range(20):
        before = play.server.bodies
        play.server.mood = NO_ANSWER
        play.append(1)
        play.go(MINUTE_S)
        play.server.mood = 204
        play.go(2 * MINUTE_S)
        assert play.server.bodies - before < 30
    recent = play.shipper._cursor.recent
    assert sum(row.end - row.start for row in recent) < 2_000
    assert play.shipper._cursor.again == [Ranges()] * TIMES


def test_a_missing_database_is_made_and_then_all_goes_through_at_once(tmp_path: Path) -> None:
    play = Play(tmp_path, random.Random(1))
    play.server.mood = 404
    play.append(10)
    play.shipper.turn()
    assert play.server.prepared
    play.server.mood = 204
    assert play.shipper.turn() == 0.0
    assert len(play.server.there) == 10


def test_a_server_that_asks_for_time_is_given_it(tmp_path: Path) -> None:
    play = Play(tmp_path, random.Random(1))
    play.server.mood = 429
    play.append(10)
    play.shipper.turn()
    play.clock.s += 6.9
    play.shipper.turn()
    assert play.server.bodies == 1
    play.clock.s += 0.2
    play.shipper.turn()
    assert play.server.bodies == 2


def test_windows_that_samples_reached_are_rolled_up_once_they_are_complete_and_quiet(tmp_path: Path) -> None:
    play = Play(tmp_path, random.Random(1))
    play.append(10)
    play.go(5)
    window = T0 - T0 % WINDOW_MS
    assert play.windows.due(play.clock.now_ms()) == []
    play.go(6 * MINUTE_S)
    assert play.windows.due(play.clock.now_ms())[0] == window
    ticket = play.windows.take(window)
    play.spool.append(lines(900, 5), T0, T0)  # late: it is to be rolled up again
    play.go(2)
    play.windows.done(window, ticket)
    assert window not in play.windows.due(play.clock.now_ms())
    play.go(MINUTE_S)
    assert window in play.windows.due(play.clock.now_ms())
    play.shipper = play.fresh()  # known over a restart, too
    play.go(1)
    assert window in play.windows.due(play.clock.now_ms())
    play.windows.done(window, play.windows.take(window))
    assert window not in play.windows.due(play.clock.now_ms())
