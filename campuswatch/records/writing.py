"""A file of a day that lines are added to; at midnight of the zone it is the next one."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from campuswatch.records.days import stamp
from language.moment import local


class DayWriter:
    """Safe for many threads. What it says is in the hands of the kernel when `write` returns: a process that dies
    loses nothing, a machine that loses its power some seconds."""

    def __init__(self, folder: Path, kind: str, zone: str) -> None:
        self._folder = folder
        self._kind = kind
        self._zone = zone
        self._day: date | None = None
        self._file: BinaryIO | None = None
        self._lock = Lock()

    def write(self, lines: Iterable[tuple[int, str]]) -> None:
        """Each of its moment and its text, which may have several lines. Raises OSError."""
        with self._lock:
            for at_ms, text in lines:
                day = local(at_ms, self._zone).date()
                # A clock that was put back does not open yesterday again: it may be packed.
                if self._file is None or self._day is None or day > self._day:
                    self._open(day)
                assert self._file is not None
                self._file.write(f"{stamp(at_ms)} {text}\n".encode())
            if self._file is not None:
                self._file.flush()

    def close(self) -> None:
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None

    def _open(self, day: date) -> None:
        if self._file is not None:
            self._file.close()
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._folder / f"{self._kind}-{day}.log"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self._file, self._day = os.fdopen(descriptor, "ab"), day
