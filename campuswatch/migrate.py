"""Brings a ledger database to the shape that this program knows. Forward only: the way back is the backup."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from inventory.engine import READ, WRITE, Use, open_engine
from inventory.errors import DatabaseError
from inventory.failure import as_ledger_error

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(url: str, target: str = "head") -> str:
    """Create the tables or bring them up to date (or to an older revision); returns the newest that this program knows.

    Raises DatabaseError, nothing changed then.

    All in one transaction, during which nobody else writes. An SQLite file that holds an older revision is
    first copied beside itself as `<file>.before-<revision it had>`.
    """
    with opened(url, WRITE) as engine, taking_turn(engine) as connection:
        before = revision_of(connection)
        if before != (head() if target == "head" else target):
            if before is not None and engine.dialect.name == "sqlite":
                back_up(Path(str(engine.url.database)), before)
            command.upgrade(config(connection), target)
            refuse_dangling(connection)
        return head()


def current(url: str) -> str | None:
    """The revision that the database holds; None while it has no tables. Changes nothing. Raises DatabaseError."""
    with opened(url, READ) as engine, engine.connect() as connection:
        return revision_of(connection)


def head() -> str:
    """The revision that this program knows."""
    return str(ScriptDirectory.from_config(config()).get_current_head())


def config(connection: Connection | None = None) -> Config:
    made = Config()
    # Alembic reads `%` in a path as the start of a reference.
    made.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made


def revision_of(connection: Connection) -> str | None:
    """Raises DatabaseError for a revision that this program does not know: a newer program was here."""
    found = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    if found is not None and found not in known:
        raise DatabaseError("database.newer", found=found, known=head())
    return found


@contextmanager
def opened(url: str, use: Use) -> Iterator[Engine]:
    engine = open_engine(url, use)
    try:
        yield engine
    except DBAPIError as error:
        raise as_ledger_error(error) from error
    finally:
        engine.dispose()


@contextmanager
def taking_turn(engine: Engine) -> Iterator[Connection]:
    """A transaction in which tables may be rebuilt: SQLite would otherwise follow foreign keys into a dropped table."""
    with engine.connect() as connection:
        driver = connection.connection.dbapi_connection
        if isinstance(driver, sqlite3.Connection):
            driver.execute("PRAGMA foreign_keys = OFF")
        with connection.begin():
            yield connection


def refuse_dangling(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    row = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if row is not None:
        raise DatabaseError("database.dangling", table=str(row[0]))


def back_up(file: Path, revision: str) -> Path:
    """A consistent copy beside the file, on disk when this returns. It replaces an earlier one of the same revision."""
    copy = file.with_name(f"{file.name}.before-{revision}")
    partial = copy.with_name(f"{copy.name}.partial")
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(partial)) as target:
        source.backup(target)
    sync(partial)
    partial.replace(copy)
    sync(file.parent)
    return copy


def sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
