"""The store's file: SQLite in WAL mode, every commit on disk before it returns, one writer, any number of readers.

Tables, from the newest samples to the oldest:

    batch    one row per `write`, in the order written: a sheaf of all series          (codec/sheaf.py)
    part     batches of a few minutes gathered: a sheaf of 16 series                    (key: chunk, shard)
    block    two hours of one series in columns                                         (key: span, measurement, series)
    rollup   a day of one series in steps of five minutes                               (key: day, measurement, series)
    newest   the newest point of each field, a sheaf of 16 series                       (key: shard)

All keys but a batch's ascend with time first, so that writes append and what grows old is dropped in whole pages.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from collector.store.errors import StoreError, told
from collector.store.wholefile import sync_folder
from language.message import Message

APPLICATION_ID = 0x43575453  # "CWTS"
FORMAT = 1
BUSY_S = 5.0  # how long to wait for another program's lock on the file
PAGE_BYTES = 4096
CHECKPOINT_PAGES = 4000  # 16 MB: a batch that is gathered before it was checkpointed is written once, not twice

TABLES = """
CREATE TABLE measurement (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE field (
    measurement INTEGER NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL,
    PRIMARY KEY (measurement, position)
) WITHOUT ROWID;
CREATE TABLE series (
    id INTEGER PRIMARY KEY, device TEXT NOT NULL, measurement INTEGER NOT NULL, school TEXT NOT NULL,
    kind TEXT NOT NULL, part TEXT NOT NULL, UNIQUE (device, measurement, school, kind, part)
);
CREATE TABLE batch (id INTEGER PRIMARY KEY, start_ms INTEGER NOT NULL, end_ms INTEGER NOT NULL, body BLOB NOT NULL);
CREATE TABLE chunk (id INTEGER PRIMARY KEY, span INTEGER NOT NULL, start_ms INTEGER NOT NULL, end_ms INTEGER NOT NULL);
CREATE TABLE part (id INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE newest (id INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE block (id INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE rollup (id INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE kept (measurement INTEGER PRIMARY KEY, raw_span INTEGER NOT NULL, rollup_day INTEGER NOT NULL);
CREATE TABLE damaged (id INTEGER PRIMARY KEY, source TEXT NOT NULL, reason TEXT NOT NULL, body BLOB NOT NULL);
"""


class StoreFile:
    """Connections to one file. Writing and reading have a connection each and never wait for one another."""

    def __init__(
        self, path: Path, *, read_only: bool = False, max_bytes: int | None = None, busy_s: float = BUSY_S
    ) -> None:
        self.path = path
        self._busy_s = busy_s
        self.read_only = read_only
        self._lock_file: int | None = None
        self._writing, self._reading = threading.RLock(), threading.RLock()
        self._writer: sqlite3.Connection | None = None
        self._reader: sqlite3.Connection | None = None
        try:
            with told(path):
                if not read_only:
                    self._open_writer(max_bytes)
                self._open_reader()
        except BaseException:
            self.close()
            raise

    def _open_writer(self, max_bytes: int | None) -> None:
        self._lock_file = _lock(self.path)
        created = not self.path.exists()
        self._writer = _connect(f"{self.path.absolute().as_uri()}?mode=rwc", self._busy_s)
        version = _check(self.path, self._writer)
        self._writer.execute("PRAGMA auto_vacuum = NONE")
        self._writer.execute("PRAGMA journal_mode = WAL")
        self._writer.execute("PRAGMA synchronous = FULL")
        self._writer.execute("PRAGMA secure_delete = OFF")  # else every dropped page is written once more
        self._writer.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        self._writer.execute(f"PRAGMA journal_size_limit = {4 * CHECKPOINT_PAGES * PAGE_BYTES}")
        if max_bytes is not None:
            self._writer.execute(f"PRAGMA max_page_count = {max(1, max_bytes // PAGE_BYTES)}")
        if version == 0:
            self._create()
        if created:
            sync_folder(self.path.parent)

    def _create(self) -> None:
        with self.transaction() as connection:
            for statement in TABLES.split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {FORMAT}")

    def _open_reader(self) -> None:
        if not self.path.exists():
            raise StoreError(Message("store.missing", {"path": str(self.path)}), again=True)
        self._reader = _connect(f"{self.path.absolute().as_uri()}?mode=ro", self._busy_s)
        if _check(self.path, self._reader) == 0:
            raise StoreError(Message("store.missing", {"path": str(self.path)}), again=True)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A write that is safe on disk when this ends, or has not happened. Raises StoreError."""
        with self._writing, told(self.path):
            connection = self._writable()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """Reads inside see one moment of the file, whatever is written meanwhile. Raises StoreError."""
        with self._reading, told(self.path):
            if self._reader is None:
                raise StoreError(Message("store.closed", {"path": str(self.path)}))
            self._reader.execute("BEGIN")
            try:
                yield self._reader
            finally:
                self._reader.execute("COMMIT")

    @contextmanager
    def view(self) -> Iterator[sqlite3.Connection]:
        """The writer's own look at the file: housekeeping does not wait for those who read. Raises StoreError."""
        with self._writing, told(self.path):
            yield self._writable()

    def _writable(self) -> sqlite3.Connection:
        if self._writer is None:
            name = "store.opened_read_only" if self.read_only else "store.closed"
            raise StoreError(Message(name, {"path": str(self.path)}))
        return self._writer

    def corrupt(self, reason: str) -> StoreError:
        return StoreError(Message("store.corrupt", {"path": str(self.path), "reason": reason}))

    def close(self) -> None:
        with self._writing, self._reading:
            for connection in (self._reader, self._writer):
                if connection is not None:
                    connection.close()
            self._reader = self._writer = None
            if self._lock_file is not None:
                os.close(self._lock_file)
                self._lock_file = None


def _connect(uri: str, busy_s: float) -> sqlite3.Connection:
    connection = sqlite3.connect(uri, uri=True, timeout=busy_s, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA mmap_size = 0")
    return connection


def _check(path: Path, connection: sqlite3.Connection) -> int:
    """The file's format, 0 where it is new. Raises StoreError for a file that is not ours or is newer than we are."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if application != APPLICATION_ID and (application or version or tables):
        raise StoreError(Message("store.not_ours", {"path": str(path)}))
    if version > FORMAT:
        raise StoreError(Message("store.newer", {"path": str(path), "format": version, "known": FORMAT}))
    return int(version)


def _lock(path: Path) -> int:
    """A record lock on a file beside the store: not inherited by children, gone with this process."""
    try:
        handle = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(Message("store.cannot_open", {"path": str(path), "reason": str(error)}), again=True) from error
    try:
        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        raise StoreError(Message("store.in_use", {"path": str(path)}), again=True) from error
    return handle


def set_aside(path: Path, suffix: str) -> Path:
    """Renames a store file that cannot be read, with its log, to `<name>.<suffix>`; a person decides this.

    Returns the new name. Raises FileExistsError rather than write over an earlier one.
    """
    aside = path.with_name(f"{path.name}.{suffix}")
    if aside.exists():
        raise FileExistsError(f"{aside} exists already: choose another suffix than {suffix!r}")
    for ending in ("-wal", "-shm", ""):
        source = path.with_name(path.name + ending)
        if source.exists():
            source.rename(aside.with_name(aside.name + ending))
    sync_folder(path.parent)
    return aside


def set_apart(connection: sqlite3.Connection, source: str, reason: str, body: bytes) -> None:
    """Bytes that do not fit their checksum are kept for a person to look at, and no longer in the way."""
    connection.execute("INSERT INTO damaged (source, reason, body) VALUES (?, ?, ?)", (source, reason, body))
