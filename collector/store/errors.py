"""What can go wrong with a store file, as one sentence that names the file and the remedy."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from language.message import Message


class StoreError(Exception):
    """The store cannot do what was asked. `again` says whether the same call may succeed later."""

    def __init__(self, message: Message, *, again: bool = False) -> None:
        super().__init__(str(message))
        self.message = message
        self.again = again


# SQLite's primary result code -> message id, whether the same call may succeed later.
# https://www.sqlite.org/rescode.html
_CAUSES: dict[str, tuple[str, bool]] = {
    "SQLITE_NOTADB": ("store.not_a_database", False),
    "SQLITE_CORRUPT": ("store.corrupt", False),
    "SQLITE_FULL": ("store.disk_full", True),
    "SQLITE_BUSY": ("store.busy", True),
    "SQLITE_LOCKED": ("store.busy", True),
    "SQLITE_READONLY": ("store.read_only", True),
    "SQLITE_PERM": ("store.read_only", True),
    "SQLITE_CANTOPEN": ("store.cannot_open", True),
    "SQLITE_IOERR": ("store.disk_error", True),
}

_BY_ERRNO: dict[int, str] = {
    errno.ENOSPC: "store.disk_full",
    errno.EDQUOT: "store.disk_full",
    errno.EFBIG: "store.disk_full",
    errno.EROFS: "store.read_only",
    errno.EACCES: "store.read_only",
    errno.EPERM: "store.read_only",
    errno.EWOULDBLOCK: "store.in_use",
}


def disk_message(path: Path, error: OSError) -> Message:
    """What the disk did not do with the file or folder."""
    name = _BY_ERRNO.get(error.errno or 0, "store.disk_error")
    return Message(name, {"path": str(path), "reason": error.strerror or str(error)})


def store_error(path: Path, error: sqlite3.Error) -> StoreError:
    name = getattr(error, "sqlite_errorname", "") or ""
    primary = "_".join(name.split("_")[:2])
    message_id, again = _CAUSES.get(primary, ("store.failed", False))
    return StoreError(Message(message_id, {"path": str(path), "reason": str(error)}), again=again)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """SQLite's errors inside become a StoreError that names the file."""
    try:
        yield
    except sqlite3.Error as error:
        raise store_error(path, error) from error
