"""kill -9 at a random moment, again and again. It proves nothing about fsync (powercut.py does); it proves that
nothing is lost, doubled or stuck when a process with all its children is gone between two instructions."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

START_LIMIT_S = 180.0  # patience: a busy machine starts a service slowly
END_LIMIT_S = 60.0


class NoProgress(Exception):
    """The command ended, or acknowledged nothing, before it could be killed."""


def kill_while_running(
    command: Sequence[str],
    output: Path,
    acknowledged: Callable[[], int],
    rng: random.Random,
    *,
    grow: int = 1,
    longest_s: float = 0.5,
) -> None:
    """Starts `command` in a process group of its own, its standard output and errors appended to `output`; waits until
    `acknowledged()` has grown by `grow`, then up to `longest_s` more; kills the whole group and waits for its end.

    Raises NoProgress with the end of the output.
    """
    before = acknowledged()
    with output.open("ab") as stream:
        process = subprocess.Popen(command, stdout=stream, stderr=stream, start_new_session=True)
    try:
        deadline = time.monotonic() + START_LIMIT_S
        while acknowledged() < before + grow:
            if process.poll() is not None or time.monotonic() > deadline:
                raise NoProgress(f"{command} ({process.returncode}): {output.read_text(errors='replace')[-2000:]}")
            time.sleep(0.005)
        time.sleep(rng.uniform(0, longest_s))
    finally:
        end_group(process)


def end_group(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL to everyone in the group; returns when none is left. Raises TimeoutError."""
    deadline = time.monotonic() + END_LIMIT_S
    while True:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        process.poll()  # takes the leader's exit status; the others belong to init
        if time.monotonic() > deadline:
            raise TimeoutError(f"process group {process.pid} outlives SIGKILL")
        time.sleep(0.002)


def kill_again_and_again(
    times: int,
    seed: int,
    command: Callable[[], Sequence[str]],
    output: Path,
    acknowledged: Callable[[], int],
    check: Callable[[], None],
    *,
    grow: int = 1,
    longest_s: float = 0.5,
) -> None:
    """Kills `command()` `times` times and calls `check` after each; it raises AssertionError where a promise broke."""
    rng = random.Random(seed)
    for _ in range(times):
        kill_while_running(command(), output, acknowledged, rng, grow=grow, longest_s=longest_s)
        check()


def lines(output: Path) -> list[str]:
    """Whole lines so far; what stands behind the last line break was never said."""
    return output.read_text().rpartition("\n")[0].splitlines() if output.exists() else []
