"""Small files that are replaced whole: neither a reader nor a crash meets half of one."""

from __future__ import annotations

import os
from pathlib import Path


def replace_file(path: Path, text: str, *, safe: bool = True) -> None:
    """Readers see the whole file or the one before. With `safe` a power cut leaves one of them, too. Raises OSError."""
    fresh = path.with_suffix(".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with open(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        if safe:
            os.fsync(file.fileno())
    fresh.replace(path)
    if safe:
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """What was made, renamed or removed in it is safe on disk when this returns. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
