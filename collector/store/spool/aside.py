"""Octets that are no record, copied out of the way for a person to look at; the newest MOST of them are kept."""

from __future__ import annotations

import os
from pathlib import Path

from collector.store.spool.segment import Segment

FOLDER = "damaged"
MOST = 64 << 20


def set_aside(folder: Path, segment: Segment, start: int, end: int) -> None:
    """Copies positions `start` to `end` of the segment to a file named after them. Raises OSError."""
    home = folder / FOLDER
    home.mkdir(exist_ok=True, mode=0o700)
    with segment.path.open("rb") as source:
        octets = os.pread(source.fileno(), min(end - start, MOST), start - segment.base)
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
    with open(os.open(home / f"{start:020d}-{end:020d}", flags, 0o600), "wb") as copy:
        copy.write(octets)
    files = sorted(home.iterdir())
    total = sum(path.stat().st_size for path in files)
    for path in files[:-1]:
        if total <= MOST:
            return
        total -= path.stat().st_size
        path.unlink()
