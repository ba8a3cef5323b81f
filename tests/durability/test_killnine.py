"""kill -9 of a process that writes samples: nothing acknowledged is lost, nothing is doubled, the next one goes on."""

from __future__ import annotations

import random
import shutil
import sys
from pathlib import Path

import pytest
from killnine import NoProgress, kill_again_and_again, kill_while_running, lines
from store_survivor import faults

WORKLOAD = Path(__file__).parent / "store_workload.py"
FOR_EVER = 1_000_000


def kill_the_store(tmp_path: Path, times: int, seed: int, habit: str = "honest") -> int:
    """Returns how many batches were acknowledged. Each run goes on behind the last acknowledged batch."""
    folder, output = tmp_path / "disk", tmp_path / "acknowledged"
    folder.mkdir()

    def first() -> int:
        return int(lines(output)[-1]) + 1 if lines(output) else 0

    def command() -> list[str]:
        return [sys.executable, str(WORKLOAD), str(folder / "samples.db"), str(first()), str(FOR_EVER), habit]

    def check() -> None:
        copy = tmp_path / "copy"
        shutil.copytree(folder, copy)
        assert faults(copy / "samples.db", lines(output), first() + 2) == []
        shutil.rmtree(copy)

    kill_again_and_again(times, seed, command, output, lambda: len(lines(output)), check, grow=5, longest_s=0.3)
    return len(lines(output))


def test_a_killed_store_keeps_what_it_acknowledged(tmp_path: Path) -> None:
    assert kill_the_store(tmp_path, times=4, seed=1) >= 20


@pytest.mark.long
def test_a_store_killed_fifty_times_keeps_what_it_acknowledged(tmp_path: Path) -> None:
    assert kill_the_store(tmp_path, times=50, seed=2) >= 250


@pytest.mark.long
def test_the_kill_finds_a_store_that_breaks_its_word(tmp_path: Path) -> None:
    """A store that acknowledges before it commits is caught, or this test would be worth nothing."""
    with pytest.raises(AssertionError, match="acknowledged and is gone"):
        kill_the_store(tmp_path, times=200, seed=3, habit="early")


def test_a_command_that_ends_by_itself_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoProgress, match="out of breath"):
        kill_while_running(
            [sys.executable, "-c", "print('out of breath')"], tmp_path / "output", lambda: 0, random.Random(1)
        )
