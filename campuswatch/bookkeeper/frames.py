"""The files of frames, for schools that keep them: the last one of each camera, nobody else's to read."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

PLAIN = re.compile(r"[A-Za-z0-9-]{1,64}")


def name_of(code: str, id: str, part: str) -> str:
    """By its code, or by its id where an imported code would make no file name."""
    stem = code if PLAIN.fullmatch(code) else id
    return f"{stem}-{part}.jpg" if PLAIN.fullmatch(part) else f"{stem}.jpg"


def keep_frame(folder: Path, name: str, frame: bytes) -> None:
    """In the place of the one before, whole or not at all. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = folder / f".{name}.partial"
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(frame)
    partial.replace(folder / name)


def drop_frames(folder: Path, names: Iterable[str]) -> None:
    """What is not there is no error. Raises OSError."""
    for name in names:
        (folder / name).unlink(missing_ok=True)


def drop_others(folder: Path, known: Iterable[str]) -> int:
    """Deletes every frame that no row of the ledger names; returns how many. Raises OSError."""
    if not folder.is_dir():
        return 0
    kept = set(known)
    gone = [path for path in folder.iterdir() if path.name not in kept and path.suffix in (".jpg", ".partial")]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)
