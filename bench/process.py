"""What a process and its children cost, by what the kernel says of them (proc(5))."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

TICK_S = 1 / os.sysconf("SC_CLK_TCK")
MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds so far, proportional set size and octets written to storage."""

    cpu_s: float
    memory: int
    written: int

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.cpu_s + other.cpu_s, self.memory + other.memory, self.written + other.written)


def family(root: int) -> Mapping[str, Cost]:
    """By the last words of its command line, each process that descends from `root`, and `root` itself."""
    return {name_of(pid): cost_of(pid) for pid in (root, *descendants(root))}


def descendants(root: int) -> Iterator[int]:
    tasks = Path(f"/proc/{root}/task")
    for task in tasks.iterdir():
        for word in (task / "children").read_text().split():
            yield int(word)
            yield from descendants(int(word))


def name_of(pid: int) -> str:
    words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    module = words[words.index(b"-m") + 1] if b"-m" in words else words[0]
    return Path(module.decode()).name


def cost_of(pid: int) -> Cost:
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    memory = _number(Path(f"/proc/{pid}/smaps_rollup"), "Pss:") * 1024
    return Cost(
        (int(after_name[11]) + int(after_name[12])) * TICK_S, memory, _number(Path(f"/proc/{pid}/io"), "write_bytes:")
    )


def open_files(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def threads(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


def _number(path: Path, name: str) -> int:
    return next(int(line.split()[1]) for line in path.read_text().splitlines() if line.startswith(name))
