"""Network namespaces of one lab: made as root, named so that nobody else's are touched, always torn down."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

PREFIX = "cwlab"
NAMES = re.compile(rf"{PREFIX}-(?P<pid>\d+)-(?P<born>\d+)-")
FOLDER = Path("/run/netns")
END_S = 5.0
LABS = itertools.count(1)


class LabError(Exception):
    """A command that builds the lab failed; the text says which and why."""


def run(command: Sequence[str], feed: str = "") -> str:
    """Standard output of a command that must succeed."""
    done = subprocess.run(command, input=feed, capture_output=True, text=True, timeout=60)
    if done.returncode:
        raise LabError(f"{' '.join(command)}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def born(pid: int) -> int | None:
    """When a process started, in clock ticks since boot (proc(5), field 22): tells a reused pid. None: it is gone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    return int(stat.rpartition(")")[2].split()[19])


class Namespaces:
    """Namespaces by their short names, and the processes started in them.

    Names carry the pid and the birth of their owner: what a killed run left behind is known by it, and removed.
    """

    def __init__(self) -> None:
        self._stem = f"{PREFIX}-{os.getpid()}-{born(os.getpid())}-{next(LABS)}-"
        self._processes: list[subprocess.Popen[str]] = []

    def __enter__(self) -> Self:
        remove(stale())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        end(self._processes)
        remove(name for name in present() if name.startswith(self._stem))

    def name(self, short: str) -> str:
        return self._stem + short

    def add(self, shorts: Iterable[str]) -> None:
        run(["ip", "-batch", "-"], "".join(f"netns add {self.name(short)}\n" for short in shorts))

    def ip(self, short: str, lines: Iterable[str]) -> None:
        """Runs lines of ip(8) in one namespace."""
        run(["ip", "-n", self.name(short), "-batch", "-"], "\n".join(lines) + "\n")

    def inside(self, short: str, *command: str) -> list[str]:
        return ["ip", "netns", "exec", self.name(short), *command]

    def run(self, short: str, *command: str, feed: str = "") -> str:
        return run(self.inside(short, *command), feed)

    def start(self, short: str, *command: str, **options: Any) -> subprocess.Popen[str]:
        """A process that lives as long as the lab does."""
        process = subprocess.Popen(self.inside(short, *command), text=True, **options)
        self._processes.append(process)
        return process

    def keep(self, process: subprocess.Popen[str]) -> None:
        """Ends with the lab too."""
        self._processes.append(process)

    def packets(self, short: str, device: str = "eth0") -> tuple[int, int]:
        """(received, sent) by an interface since it was made."""
        told = json.loads(run(["ip", "-n", self.name(short), "-s", "-j", "link", "show", device]))
        stats = told[0]["stats64"]
        return stats["rx"]["packets"], stats["tx"]["packets"]


def end(processes: Sequence[subprocess.Popen[str]]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(END_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()


def present() -> list[str]:
    return sorted(path.name for path in FOLDER.glob(f"{PREFIX}-*")) if FOLDER.is_dir() else []


def stale() -> Iterator[str]:
    """Namespaces of labs whose process is gone."""
    for name in present():
        owner = NAMES.match(name)
        if owner and born(int(owner["pid"])) != int(owner["born"]):
            yield name


def remove(names: Iterable[str]) -> None:
    """Ends what still runs in these namespaces, then deletes them."""
    doomed = list(names)
    for name in doomed:
        for pid in run(["ip", "netns", "pids", name]).split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
    run(["ip", "-batch", "-"], "".join(f"netns delete {name}\n" for name in doomed))


def until(condition: Any, what: str, within_s: float = 15.0) -> None:
    """Polls a condition; raises LabError where it does not come true."""
    end_s = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > end_s:
            raise LabError(f"{what}: not within {within_s:.0f} s")
        time.sleep(0.05)
