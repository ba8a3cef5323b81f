"""Connections to SQLite and PostgreSQL, set up so that the rest of the house need not tell them apart."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from inventory.errors import DatabaseError
from inventory.failure import as_ledger_error

APPLICATION_ID = 0x43574C31  # "CWL1", in the header of our SQLite files
OLDEST_SQLITE = (3, 35, 0)  # RETURNING
OLDEST_POSTGRESQL = (12, 0)
LOCK_WAIT_MS = 5_000
TURN = 0x43574C31  # PostgreSQL's advisory lock that writers of all processes take in turn


@dataclass(frozen=True, slots=True)
class Use:
    writes: bool


READ = Use(writes=False)
WRITE = Use(writes=True)


def open_engine(url: str, use: Use) -> Engine:
    """An engine whose first connection has been tried. Raises DatabaseError with the reason it cannot be used."""
    parsed = parse(url)
    engine = sqlite_engine(parsed, use) if parsed.get_backend_name() == "sqlite" else postgresql_engine(parsed, use)
    try:
        with engine.connect() as connection:
            examine(connection)
    except DBAPIError as error:
        engine.dispose()
        raise as_ledger_error(error) from error
    except DatabaseError:
        engine.dispose()
        raise
    return engine


def parse(url: str) -> URL:
    """`sqlite:///path` and `postgresql://…` only; an in-memory database cannot be shared between threads."""
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
    except (ArgumentError, NoSuchModuleError) as error:
        raise DatabaseError("database.bad_url") from error
    if backend == "sqlite" and parsed.database not in (None, "", ":memory:"):
        return parsed.set(drivername="sqlite+pysqlite")
    if backend == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    raise DatabaseError("database.bad_url")


def sqlite_engine(url: URL, use: Use) -> Engine:
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        oldest = ".".join(map(str, OLDEST_SQLITE))
        raise DatabaseError("database.too_old", program="SQLite", found=sqlite3.sqlite_version, oldest=oldest)
    file = Path(str(url.database))
    if use.writes:
        create_private(file)
    elif not file.exists():
        raise DatabaseError("database.no_file", file=str(file))
    # isolation_level None keeps Python's sqlite3 from opening transactions behind our back.
    engine = create_engine(
        url, hide_parameters=True, connect_args={"isolation_level": None, "timeout": LOCK_WAIT_MS / 1000}
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        if is_empty(connection) and use.writes:
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA journal_mode = WAL")
        # FULL syncs the log at each commit: a committed write survives a power cut, not merely a crash.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        if not use.writes:
            connection.execute("PRAGMA query_only = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if use.writes else "BEGIN")

    return engine


def create_private(file: Path) -> None:
    """Who may read the ledger is decided before there is one; SQLite gives its log files the same mode."""
    try:
        file.touch(mode=0o600)
    except OSError as error:
        raise DatabaseError("database.unreachable", detail=str(error.strerror)) from error


def is_empty(connection: sqlite3.Connection) -> bool:
    """True for a file that nobody has claimed yet. Raises DatabaseError for one that another program made."""
    (found,) = connection.execute("PRAGMA application_id").fetchone()
    if found == APPLICATION_ID:
        return False
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if found or tables:
        raise DatabaseError("database.not_ours", detail=f"application_id {found:#x}")
    return True


def postgresql_engine(url: URL, use: Use) -> Engine:
    # The ping makes a restart of the server felt only by the works that were under way.
    options: dict[str, Any] = {
        "hide_parameters": True,
        "pool_pre_ping": True,
        "connect_args": {"client_encoding": "utf8"},
    }
    if not use.writes:
        options["isolation_level"] = "REPEATABLE READ"
    engine = create_engine(url, **options)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if use.writes:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {LOCK_WAIT_MS}")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({TURN})")
        else:
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")

    return engine


def examine(connection: Connection) -> None:
    """Raises DatabaseError where a PostgreSQL server is too old or its database does not store Unicode."""
    if connection.dialect.name != "postgresql":
        return
    version = connection.dialect.server_version_info or ()
    if version < OLDEST_POSTGRESQL:
        found, oldest = (".".join(map(str, numbers)) for numbers in (version, OLDEST_POSTGRESQL))
        raise DatabaseError("database.too_old", program="PostgreSQL", found=found, oldest=oldest)
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding != "UTF8":
        raise DatabaseError("database.not_unicode", found=encoding)
