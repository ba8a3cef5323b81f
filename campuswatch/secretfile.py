"""A secret in a file of its own: one line that nobody but us may read."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from campuswatch.settings import SettingsError

MOST = 4_096


def read_secret(path: Path) -> str:
    """Its first line. Raises SettingsError with one sentence that says what is wrong with the file."""
    try:
        # Not blocking, so that a pipe in its place cannot hang us; what it is is asked of the open file.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(handle, "rb") as file:
            wrong = fault_of(os.fstat(handle))
            text = b"" if wrong else file.read(MOST + 1)
    except OSError as error:
        raise SettingsError([f"{path}: cannot be read: {error.strerror}"]) from error
    secret = text.split(b"\n", 1)[0].strip(b"\r")
    if not wrong and (not secret or len(text) > MOST or not secret.isascii() or not secret.decode().isprintable()):
        wrong = f"must hold one line of at most {MOST} ASCII signs"
    if wrong:
        raise SettingsError([f"{path}: {wrong}"])
    return secret.decode()


def fault_of(found: os.stat_result) -> str:
    """What is wrong with a file that is to hold a secret; empty where nothing is."""
    if not stat.S_ISREG(found.st_mode):
        return "is no plain file"
    if found.st_uid not in (os.geteuid(), 0):
        return "belongs to another user: chown it"
    if found.st_mode & 0o077:
        return f"can be read by others (mode {stat.S_IMODE(found.st_mode):04o}): run chmod 600"
    return ""
