"""The ledger database: many readers, one writer thread with group commit.

SQLite is the default, PostgreSQL is had by URL. Both behave alike: writers of all processes take turns (SQLite
by its write lock, PostgreSQL by an advisory lock), so sequence numbers are in the order of commits and a
decision made inside a write sees everything committed before it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from typing import TypeVar

from sqlalchemy import Connection, Engine, Text, column, inspect, select, table
from sqlalchemy.exc import DBAPIError

from inventory.engine import READ, WRITE, Use, open_engine
from inventory.failure import as_ledger_error
from inventory.writer import Writer

T = TypeVar("T")
VERSIONS = table("alembic_version", column("version_num", Text))


class Database:
    """Open until `close`. Give it an address like `sqlite:////var/lib/campuswatch/ledger.db` or `postgresql://…`.

    It does not create tables; `campuswatch.migrate.upgrade` does.
    """

    def __init__(self, readers: Engine, writer: Engine) -> None:
        self._readers = readers
        self._writer_engine = writer
        self._writer = Writer(writer)

    @classmethod
    def open(cls, url: str, *, create: bool = True) -> Database:
        """Without `create`, a file that is gone is missed and no empty one made in its place.

        Raises DatabaseError: too old, not ours, not there.
        """
        with ExitStack() as on_failure:
            engines: dict[Use, Engine] = {}
            for use in (WRITE, READ) if create else (READ, WRITE):
                engines[use] = open_engine(url, use)
                on_failure.callback(engines[use].dispose)
            on_failure.pop_all()
        return cls(engines[READ], engines[WRITE])

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One unchanging picture of the database; writing through it fails. From any thread, many at a time.

        Raises DatabaseError where the database cannot be read.
        """
        try:
            with self._readers.connect() as connection, connection.begin():
                yield connection
        except DBAPIError as error:
            raise as_ledger_error(error) from error

    def write(self, work: Callable[[Connection], T]) -> Future[T]:
        """Have `work` done by the writer thread; the future resolves when its result is durable.

        Works that wait at the same moment share one transaction, each in a savepoint of its own: one that
        raises is undone alone and its future raises the same. A failed commit fails them all with a
        DatabaseError. Work must not wait for another write.
        """
        return self._writer.submit(work)

    async def commit(self, work: Callable[[Connection], T]) -> T:
        """`write` for asyncio. Cancelling it before the work has begun withdraws the work."""
        return await asyncio.wrap_future(self.write(work))

    def revision(self) -> str | None:
        """Which migration its tables stem from; None while there are no tables."""
        with self.read() as connection:
            if not inspect(connection).has_table(VERSIONS.name):
                return None
            return connection.execute(select(VERSIONS.c.version_num)).scalar_one_or_none()

    @property
    def waiting(self) -> int:
        """How many works wait for the writer."""
        return self._writer.waiting

    def close(self) -> None:
        """Finish what waits, then let go of the database. Later writes raise DatabaseError."""
        self._writer.close()
        self._readers.dispose()
        self._writer_engine.dispose()
