"""The one thread that writes the ledger, and its group commit.

While a commit waits for the disk, works queue up; the next transaction takes all of them. One fsync then
serves many, and a lone work waits for none.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from inventory.errors import DatabaseError
from inventory.failure import as_ledger_error

T = TypeVar("T")
GROUP = 256  # works in one transaction: bounds how long the first of them waits for the last


class Carry:
    """Takes an error off the writer thread and gives it to `fail`: it is raised again where the future is read."""

    def __init__(self, fail: Callable[[BaseException], None]) -> None:
        self._fail = fail

    def __enter__(self) -> None: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if error is None:
            return False
        self._fail(as_ledger_error(error) if isinstance(error, DBAPIError) else error)
        return True


class Job:
    """A work, the future that waits for it, and what became of it so far."""

    def __init__(self, work: Callable[[Connection], Any]) -> None:
        self.work = work
        self.future: Future[Any] = Future()
        self.result: Any = None
        self.error: BaseException | None = None

    def do(self, connection: Connection) -> None:
        with Carry(self.fail):
            self.result = self.work(connection)

    def fail(self, error: BaseException) -> None:
        """The first error stays: what fails after it fails because of it."""
        self.error = self.error or error

    def resolve(self) -> None:
        if self.error is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.error)


class Writer:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._queue: SimpleQueue[Job | None] = SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="ledger-writer", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        return self._queue.qsize()

    def submit(self, work: Callable[[Connection], T]) -> Future[T]:
        job = Job(work)
        with self._closing:
            if self._closed:
                raise DatabaseError("database.closed")
            self._queue.put(job)
        return job.future

    def close(self) -> None:
        with self._closing:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        last = False
        while not last:
            jobs, last = self._take()
            started = [job for job in jobs if job.future.set_running_or_notify_cancel()]
            if started:
                self._commit(started)

    def _take(self) -> tuple[list[Job], bool]:
        """At least one job, or the end; and whatever else waits."""
        jobs: list[Job] = []
        item = self._queue.get()
        while item is not None:
            jobs.append(item)
            if len(jobs) == GROUP:
                return jobs, False
            try:
                item = self._queue.get_nowait()
            except Empty:
                return jobs, False
        return jobs, True

    def _commit(self, jobs: list[Job]) -> None:
        def fail(error: BaseException) -> None:
            for job in jobs:
                job.fail(error)

        with Carry(fail), self._engine.connect() as connection, connection.begin():
            for job in jobs:
                attempt(connection, job)
        for job in jobs:
            job.resolve()


def attempt(connection: Connection, job: Job) -> None:
    """Do one work in its savepoint; raises only when the whole transaction is lost."""
    savepoint = connection.begin_nested()
    job.do(connection)
    if job.error is None:
        savepoint.commit()
    elif alive(connection):
        savepoint.rollback()
    else:
        raise job.error


def alive(connection: Connection) -> bool:
    """False once the database has given up the transaction (full disk, lost server): nothing of it will be kept."""
    if connection.invalidated:
        return False
    driver = connection.connection.dbapi_connection
    return bool(getattr(driver, "in_transaction", True))
