"""What every InfluxDB server can do for us, whichever line it is of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from collector.sample import Value

NO_ANSWER = 0  # in place of a status: no connection, no answer in time, an answer that is none


class Answer(NamedTuple):
    """To one write. `status` is HTTP's, or NO_ANSWER; `text` the server's reason, cleaned, at most one line.

    `retry_after_s` is what the server asked us to wait, None where it did not.
    """

    status: int
    text: str = ""
    retry_after_s: float | None = None


class Rows(NamedTuple):
    """One series of an answer to a query: its tags by name, its columns, its rows. Times are UTC milliseconds."""

    name: str
    tags: Mapping[str, str]
    columns: Sequence[str]
    values: Sequence[Sequence[Value | None]]


class Home(NamedTuple):
    """A database to be: `keep_ms` is how long the server shall keep what is in it."""

    database: str
    keep_ms: int


class Step(NamedTuple):
    """One thing that `prepare` did or, where the server does not let us (`done` False), a person must do.

    `command` is what to type for it, `reason` why it was not done.
    """

    command: str
    done: bool
    reason: str = ""


class Server(Protocol):
    """May be used by many threads."""

    dialect: str
    version: str

    def write(self, database: str, body: bytes, *, gzipped: bool) -> Answer:
        """Line protocol with milliseconds; never raises for what the network or the server does."""
        ...

    def query(self, database: str, influxql: str) -> list[Rows]:
        """Raises StoreError: `again` where asking later may help."""
        ...

    def stream(self, database: str, influxql: str) -> Iterator[Rows]:
        """As `query`, in pieces: for answers that are too large to be held whole. A series may come in several."""
        ...

    def databases(self) -> list[str]:
        """Those that are there. Raises StoreError."""
        ...

    def keeps(self, database: str) -> int | None:
        """How long it keeps what is in it (ms), 0 for ever; None where the server does not tell. Raises StoreError."""
        ...

    def prepare(self, homes: Sequence[Home], *, alter: bool = False) -> list[Step]:
        """Makes what is missing of databases and mappings; an empty list where all is as it should be.

        A database that is there and keeps longer or shorter is changed only with `alter`: what is kept shorter is
        deleted. What was not done is told with the command for it. Raises StoreError.
        """
        ...

    def close(self) -> None: ...
