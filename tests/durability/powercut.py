"""A power cut, replayed: what a process wrote under strace, and what a disk may hold when the power goes.

`record` runs a workload whose standard output is its acknowledgements, so that they stand in the same trace as its
writes. `cuts` then gives, for random moments of that trace, a folder as a disk might show it after the cut:

- what was synced is there; of the writes since, a random part survives, some of them torn at 512-byte sectors,
  in any order; so for truncations;
- a name made, removed or renamed since its folder was synced may be there or not;
- SQLite's `-shm` files are memory, not disk.

Only bytes outside a write stay as they were (SQLite's "powersafe overwrite").
"""

from __future__ import annotations

import random
import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

SECTOR = 512
CALLS = (
    "openat,open,creat,write,writev,pwrite64,pwritev,pwritev2,fsync,fdatasync,msync,sync_file_range,ftruncate,"
    "truncate,fallocate,unlink,unlinkat,rename,renameat,renameat2,link,linkat,copy_file_range,sendfile"
)
KNOWN = frozenset(
    ("openat", "open", "write", "pwrite64", "fsync", "fdatasync", "ftruncate", "unlink", "unlinkat", "rename")
)
_LINE = re.compile(r"(\d+) +(.*)", re.DOTALL)
_RESUMED = re.compile(r"<\.\.\. (\w+) resumed>(.*)", re.DOTALL)
_CALL = re.compile(r"(\w+)\((.*)\) += (-?\d+)", re.DOTALL)
_PATH = re.compile(r'\d+<((?:\\x[0-9a-f]{2})+)>|"((?:\\x[0-9a-f]{2})*)"')
_UNFINISHED = " <unfinished ...>"


class Kind(StrEnum):
    OPEN = "open"  # of a file that may be new; `length` 0 when it is emptied
    WRITE = "write"
    TRUNCATE = "truncate"
    UNLINK = "unlink"
    RENAME = "rename"
    SYNC_BEGINS = "sync begins"
    SYNC = "sync"
    ACKNOWLEDGE = "acknowledge"


@dataclass(frozen=True, slots=True)
class Event:
    kind: Kind
    path: str = ""
    data: bytes = b""
    offset: int = 0
    other: str = ""


def record(command: Sequence[str], trace: Path) -> list[Event]:
    """Runs `command` to its end under strace. Raises CalledProcessError when it fails."""
    strace = ["strace", "-f", "-qq", "-y", "-xx", "-s", str(1 << 24), "-e", "signal=none", "-e", f"trace={CALLS}"]
    subprocess.run([*strace, "-o", str(trace), *command], check=True, stdout=subprocess.PIPE, timeout=300)
    with trace.open(encoding="ascii") as lines:
        return list(parse(lines))


def parse(lines: Iterator[str] | Sequence[str]) -> Iterator[Event]:
    """A write counts from its beginning, a sync and an acknowledgement from their end."""
    begun: dict[str, str] = {}
    for line in lines:
        match = _LINE.match(line)
        if match is None:
            raise ValueError(f"not a line of strace: {line[:200]}")
        thread, text = match[1], match[2].rstrip()
        if text.endswith(_UNFINISHED):
            begun[thread] = text.removesuffix(_UNFINISHED)
            if event := _sync_begins(begun[thread]):
                yield event
            continue
        if resumed := _RESUMED.match(text):
            text = begun.pop(thread) + resumed[2]
        elif event := _sync_begins(text):
            yield event
        yield from _event(text)


def _sync_begins(text: str) -> Event | None:
    if not text.startswith(("fsync(", "fdatasync(")):
        return None
    return Event(Kind.SYNC_BEGINS, _strings(text)[0].decode())


def _strings(text: str) -> list[bytes]:
    return [bytes.fromhex((match[1] or match[2] or "").replace("\\x", "")) for match in _PATH.finditer(text)]


def _event(text: str) -> Iterator[Event]:
    match = _CALL.fullmatch(text.split(" (errno")[0]) or _CALL.match(text)
    if match is None:
        raise ValueError(f"a system call that cannot be read: {text[:200]}")
    name, arguments, result = match[1], match[2], int(match[3])
    if result < 0:
        return
    strings = _strings(arguments)
    if name == "write" and arguments.startswith("1<"):
        yield Event(Kind.ACKNOWLEDGE, data=strings[1])
        return
    yield Event(*_effect(name, arguments, strings))


def _effect(name: str, arguments: str, strings: list[bytes]) -> tuple[Kind, str, bytes, int, str]:
    last = arguments.rsplit(", ", 1)[-1]
    first = strings[0].decode(errors="replace") if strings else ""
    if name in ("openat", "open"):
        return Kind.OPEN, strings[-1].decode(), b"", 0 if "O_TRUNC" in arguments else -1, _flags(arguments)
    if name == "pwrite64":
        return Kind.WRITE, first, strings[1], int(last), ""
    if name in ("fsync", "fdatasync"):
        return Kind.SYNC, first, b"", 0, ""
    if name == "ftruncate":
        return Kind.TRUNCATE, first, b"", int(last), ""
    if name in ("unlink", "unlinkat"):
        return Kind.UNLINK, strings[-1].decode(), b"", 0, ""
    if name == "rename":
        return Kind.RENAME, first, b"", 0, strings[1].decode()
    return Kind.WRITE, first, b"", -1, name  # a way to write that this model does not know, see Disk.apply


def _flags(arguments: str) -> str:
    return "create" if "O_CREAT" in arguments else ""


@dataclass(slots=True)
class Inode:
    synced: bytearray = field(default_factory=bytearray)
    pending: list[Event] = field(default_factory=list)
    sync_covers: int = 0


class Disk:
    """The files of one folder: what is surely on disk, and what is on its way."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)
        self._names: dict[str, Inode] = {  # as the process sees them
            path.name: Inode(bytearray(path.read_bytes()))
            for path in folder.iterdir()
            if path.is_file() and not path.name.endswith("-shm")
        }
        self._synced_names = dict(self._names)
        self._pending_names: list[tuple[str, Inode | None]] = []
        self._folder_sync_covers = 0

    def apply(self, event: Event) -> None:
        """Raises ValueError for a way to write that this model does not know."""
        if event.path == self._folder:
            self._sync_folder(event)
            return
        folder, _, name = event.path.rpartition("/")
        if folder != self._folder or name.endswith("-shm"):
            return
        if event.kind is Kind.WRITE and event.offset < 0:
            raise ValueError(f"{event.other} writes to {event.path}: the model knows only pwrite64")
        if event.kind is Kind.OPEN:
            self._open(event, name)
        elif event.kind is Kind.UNLINK:
            self._name(name, None)
        elif event.kind is Kind.RENAME:
            self._rename(event, name)
        elif name in self._names:
            self._file(event, self._names[name])

    def _open(self, event: Event, name: str) -> None:
        if name not in self._names and event.other == "create":
            self._name(name, Inode())
        elif name in self._names and event.offset == 0:
            self._names[name].pending.append(Event(Kind.TRUNCATE, event.path))

    def _rename(self, event: Event, name: str) -> None:
        folder, _, other = event.other.rpartition("/")
        if folder != self._folder:
            raise ValueError(f"{event.path} leaves its folder: the model does not follow")
        inode = self._names[name]
        self._name(other, inode)
        self._name(name, None)

    def _name(self, name: str, inode: Inode | None) -> None:
        self._pending_names.append((name, inode))
        if inode is None:
            self._names.pop(name, None)
        else:
            self._names[name] = inode

    def _sync_folder(self, event: Event) -> None:
        if event.kind is Kind.SYNC_BEGINS:
            self._folder_sync_covers = len(self._pending_names)
        elif event.kind is Kind.SYNC:
            done, self._pending_names = (
                self._pending_names[: self._folder_sync_covers],
                self._pending_names[self._folder_sync_covers :],
            )
            _rename_all(self._synced_names, done)

    def _file(self, event: Event, inode: Inode) -> None:
        if event.kind is Kind.SYNC_BEGINS:
            inode.sync_covers = len(inode.pending)
        elif event.kind is Kind.SYNC:
            for change in inode.pending[: inode.sync_covers]:
                _change(inode.synced, change)
            del inode.pending[: inode.sync_covers]
            inode.sync_covers = 0
        else:
            inode.pending.append(event)

    def after_the_cut(self, folder: Path, rng: random.Random) -> None:
        """Writes into `folder` what the disk may hold if the power goes now."""
        names = dict(self._synced_names)
        _rename_all(names, [change for change in self._pending_names if rng.random() < 0.5])
        keep = rng.choice((0.0, 0.1, 0.5, 0.9, 1.0))
        torn = rng.choice((0.0, 0.0, 0.3, 1.0))
        for name, inode in names.items():
            content = bytearray(inode.synced)
            for change in inode.pending:
                if change.kind is Kind.WRITE and rng.random() < torn:
                    for sector in _sectors(change):
                        if rng.random() < keep:
                            _change(content, sector)
                elif rng.random() < keep:
                    _change(content, change)
            (folder / name).write_bytes(content)


def _rename_all(names: dict[str, Inode], changes: Sequence[tuple[str, Inode | None]]) -> None:
    for name, inode in changes:
        if inode is None:
            names.pop(name, None)
        else:
            names[name] = inode


def _change(content: bytearray, event: Event) -> None:
    if event.kind is Kind.TRUNCATE:
        del content[event.offset :]
        content.extend(bytes(event.offset - len(content)))
        return
    content.extend(bytes(max(0, event.offset - len(content))))
    content[event.offset : event.offset + len(event.data)] = event.data


def _sectors(event: Event) -> Iterator[Event]:
    low, end = event.offset, event.offset + len(event.data)
    while low < end:
        high = min(low - low % SECTOR + SECTOR, end)
        yield Event(Kind.WRITE, event.path, event.data[low - event.offset : high - event.offset], low)
        low = high


@dataclass(frozen=True, slots=True)
class Cut:
    """`acknowledged` are the lines that the workload had printed; `folder` is what the disk shows."""

    number: int
    acknowledged: list[str]
    folder: Path


def cuts(disk: Disk, events: Sequence[Event], count: int, seed: int, scratch: Path) -> Iterator[Cut]:
    """`count` cuts at random moments, in order of time; each folder is new."""
    rng = random.Random(seed)
    moments = sorted(rng.randrange(len(events) + 1) for _ in range(count))
    printed, done = b"", 0
    for number, moment in enumerate(moments):
        for event in events[done:moment]:
            if event.kind is Kind.ACKNOWLEDGE:
                printed += event.data
            else:
                disk.apply(event)
        done = moment
        folder = scratch / f"cut-{number}"
        folder.mkdir()
        disk.after_the_cut(folder, rng)
        yield Cut(number, printed.decode().splitlines(), folder)
