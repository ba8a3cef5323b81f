"""The process that reads: bounded in memory, and watched from outside, because what hangs in C hears no signal."""

from __future__ import annotations

import mmap
import os
import resource
import struct
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection

from tests.fuzz.target import Target

MEMORY = 1 << 30
HANG_S = 10.0  # of its own CPU time: other work on the machine is no hang
_MARK = struct.Struct("=Q")


@dataclass(frozen=True, slots=True)
class Finding:
    """`number` names the input; `what` is the last line of the traceback, or what else went wrong."""

    target: str
    seed: int
    number: int
    what: str


@dataclass(frozen=True, slots=True)
class Tally:
    inputs: int = 0
    read: int = 0
    slowest_ms: float = 0.0


def run(
    targets: Mapping[str, Target], name: str, seed: int, first: int, inputs: int, seconds: float
) -> tuple[Tally, Finding | None]:
    """Reads inputs from the `first` on, until one of them is a finding, or the inputs or the time are used up."""
    mark = mmap.mmap(-1, _MARK.size)
    here, there = get_context("fork").Pipe()
    pid = os.fork()
    if pid == 0:
        here.close()
        _child(targets[name], seed, first, inputs, seconds, mark, there)
    there.close()
    try:
        return _watch(pid, here, mark, name, seed)
    finally:
        here.close()
        mark.close()


def _child(
    target: Target, seed: int, first: int, inputs: int, seconds: float, mark: mmap.mmap, there: Connection
) -> None:
    """Never returns: a fork must not run its parent's endings."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    code = 1
    try:
        there.send(_read_all(target, seed, first, inputs, seconds, lambda number: _MARK.pack_into(mark, 0, number)))
        code = 0
    finally:
        os._exit(code)


def _read_all(
    target: Target, seed: int, first: int, inputs: int, seconds: float, tell: Callable[[int], None]
) -> tuple[Tally, Finding | None]:
    until, number, read, slowest_s = time.monotonic() + seconds, first, 0, 0.0
    while number < first + inputs and time.monotonic() < until:
        data = target.input(seed, number)
        tell(number)
        started = time.process_time()
        try:
            read += target.accepts(data)
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is the finding
            what = "".join(traceback.format_exception_only(error)).strip() + _place(error)
            return Tally(number - first + 1, read), Finding(target.name, seed, number, what)
        slowest_s = max(slowest_s, time.process_time() - started)
        number += 1
    return Tally(number - first, read, slowest_s * 1000), None


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f" ({frames[-1].filename}:{frames[-1].lineno})" if frames else ""


def _watch(pid: int, here: Connection, mark: mmap.mmap, name: str, seed: int) -> tuple[Tally, Finding | None]:
    """Ends a child that works on one input for longer than HANG_S of CPU time."""
    number, since_s = -1, 0.0
    while not here.poll(0.2):
        now_s = _cpu_s(pid)
        (at,) = _MARK.unpack_from(mark, 0)
        if at != number:
            number, since_s = at, now_s
        elif now_s - since_s > HANG_S:
            os.kill(pid, 9)
            os.waitpid(pid, 0)
            return Tally(), Finding(name, seed, number, f"hangs: over {HANG_S:g} s of CPU time")
    try:
        tally, finding = here.recv()
    except EOFError:
        _, status = os.waitpid(pid, 0)
        (at,) = _MARK.unpack_from(mark, 0)
        return Tally(), Finding(name, seed, at, f"the process died: {os.waitstatus_to_exitcode(status)}")
    os.waitpid(pid, 0)
    return tally, finding


def _cpu_s(pid: int) -> float:
    """User and system time of a process (proc(5)); of one that is gone, none."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            words = file.read().rpartition(b")")[2].split()
    except OSError:
        return 0.0
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
