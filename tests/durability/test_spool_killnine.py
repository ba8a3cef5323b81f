"""kill -9 of a process that appends to the spool, while a shipper reads along: whatever it acknowledged is shipped."""

from __future__ import annotations

import random
import sys
import zlib
from pathlib import Path

import pytest
from killnine import kill_again_and_again, lines

from collector.clock import SystemClock
from collector.store.influx.server import Answer
from collector.store.spool.shipper import Shipper
from collector.store.spool.spool import Spool
from collector.store.spool.windows import Windows

WORKLOAD = Path(__file__).parent / "spool_workload.py"
CLOCK = SystemClock()


class Reader:
    """Takes everything, in place of a server; a new shipper each time, as if the last one had been killed, too."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.numbers: set[int] = set()

    def _write(self, body: bytes) -> Answer:
        while body:
            member = zlib.decompressobj(31)
            text = member.decompress(body)
            body = member.unused_data
            self.numbers.update(int(row.split(b"look=")[1].split(b"i")[0]) for row in text.splitlines())
        return Answer(204)

    def ship(self) -> None:
        windows = Windows(CLOCK.monotonic)
        shipper = Shipper(self._folder, self._write, lambda: None, CLOCK, random.Random(1), windows)
        while shipper.turn() == 0.0:
            pass
        shipper._save()


def kill_the_spool(tmp_path: Path, times: int, seed: int, habit: str = "honest") -> int:
    """Returns how many lines were acknowledged."""
    folder, output = tmp_path / "spool", tmp_path / "acknowledged"
    folder.mkdir()
    reader = Reader(folder)

    def first() -> int:
        return int(lines(output)[-1]) + 1 if lines(output) else 0

    def command() -> list[str]:
        return [sys.executable, str(WORKLOAD), str(folder), str(first()), habit]

    def check() -> None:
        reader.ship()
        gone = set(range(first())) - reader.numbers
        assert not gone, f"{len(gone)} lines were acknowledged and are gone"

    kill_again_and_again(times, seed, command, output, lambda: len(lines(output)), check, grow=5, longest_s=0.2)
    spool = Spool(folder, CLOCK)
    spool.append([b"ping look=-1i 1"], 1, 1)
    reader.ship()
    assert -1 in reader.numbers
    assert spool.unsent_bytes() == 0
    spool.close()
    return first()


def test_a_killed_writer_loses_nothing_that_it_acknowledged(tmp_path: Path) -> None:
    assert kill_the_spool(tmp_path, times=4, seed=1) >= 1_000


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_a_writer_killed_a_hundred_times_loses_nothing_that_it_acknowledged(tmp_path: Path) -> None:
    assert kill_the_spool(tmp_path, times=100, seed=2) >= 25_000


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_the_kill_finds_a_writer_that_breaks_its_word(tmp_path: Path) -> None:
    """One that acknowledges before it appends is caught, or these tests would be worth nothing."""
    with pytest.raises(AssertionError, match="are gone"):
        kill_the_spool(tmp_path, times=200, seed=3, habit="early")
