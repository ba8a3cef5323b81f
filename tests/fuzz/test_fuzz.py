"""The fuzzing itself: a little of it each time, and that it finds what it is there to find."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fuzz import child
from tests.fuzz.child import run
from tests.fuzz.target import Target
from tests.fuzz.targets import TARGETS

INPUTS = 300


@pytest.mark.parametrize("name", TARGETS)
def test_no_input_moves_a_reader(name: str) -> None:
    tally, finding = run(TARGETS, name, seed=1, first=0, inputs=INPUTS, seconds=20)
    assert finding is None
    assert tally.inputs > 0


@pytest.mark.parametrize("name", TARGETS)
def test_whole_messages_are_read(name: str) -> None:
    """Else the damage would be done to what nobody reads."""
    target = TARGETS[name]
    assert any(target.accepts(seed) for seed in target.seeds)


def test_a_run_is_the_same_for_the_same_seed() -> None:
    target = TARGETS["xml"]
    assert [target.input(1, number) for number in range(50)] == [target.input(1, number) for number in range(50)]
    assert [target.input(1, number) for number in range(50)] != [target.input(2, number) for number in range(50)]


def crash(data: bytes) -> None:
    if b"\xff" in data:
        raise IndexError("beyond the end")


def hang(data: bytes) -> None:
    while b"\xff" in data:
        pass


def eat(data: bytes) -> None:
    if b"\xff" in data:
        bytearray(8 << 30)


def die(data: bytes) -> None:
    if b"\xff" in data:
        os._exit(9)


@pytest.mark.parametrize(
    ("read", "what"), [(crash, "IndexError"), (hang, "hangs"), (eat, "MemoryError"), (die, "the process died: 9")]
)
def test_what_must_be_found_is_found(read: Callable[[bytes], None], what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "HANG_S", 0.3)
    target = Target("bad", lambda: [b"abc"], read, (ValueError,))
    _, finding = run({"bad": target}, "bad", seed=1, first=0, inputs=10_000, seconds=60)
    assert finding is not None
    assert finding.what.startswith(what)
    assert b"\xff" in target.input(finding.seed, finding.number)


def test_a_written_finding_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "xml.1.7"
    path.write_bytes(b"<a/>")
    done = subprocess.run([sys.executable, "-m", "tests.fuzz.replay", str(path)], capture_output=True, text=True)
    assert done.stdout == "xml: read\n", done.stderr
