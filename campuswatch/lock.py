"""One service per data directory: a lock that the kernel takes back however its holder ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Held(Exception):
    """It cannot be had; the text is one sentence saying why."""


@contextmanager
def held(path: Path) -> Iterator[None]:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except FileNotFoundError as error:
        raise Held(f"{path.parent} is not there: 'campuswatch init' makes it") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Held(f"another campuswatch runs on {path.parent}: stop it first, or use another data_dir") from error
        yield
    finally:
        os.close(descriptor)
