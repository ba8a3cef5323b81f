"""The requests that all lines of InfluxDB understand: `/query` with InfluxQL, and a body of line protocol."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

from collector.clock import Clock
from collector.store.influx.http import Http, Reply, Unanswered, retry_after_s
from collector.store.influx.server import NO_ANSWER, Answer, Rows
from collector.store.influx.speech import refused, rows, unreached, why

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PLAIN = {"Content-Type": "text/plain; charset=utf-8"}
GZIP = {**PLAIN, "Content-Encoding": "gzip"}
STREAM_S = 120.0  # total of an answer that is read line by line


class Wire:
    """`url` names the server in messages."""

    def __init__(self, http: Http, clock: Clock, url: str) -> None:
        self._http = http
        self._clock = clock
        self.url = url

    def ask(self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Reply:
        """Raises StoreError where no answer came."""
        try:
            return self._http.ask(method, path, body, headers)
        except Unanswered as error:
            raise unreached(self.url, error) from None

    def post(self, path: str, body: bytes, *, gzipped: bool) -> Answer:
        """One write."""
        try:
            reply = self._http.ask("POST", path, body, GZIP if gzipped else PLAIN)
        except Unanswered as error:
            return Answer(NO_ANSWER, str(error))
        return self.answer(reply)

    def answer(self, reply: Reply) -> Answer:
        told = "" if reply.status < 300 else why(self.url, reply)
        return Answer(reply.status, told, retry_after_s(reply.headers.get("retry-after"), self._clock.now_ms()))

    def query(self, database: str, influxql: str) -> list[Rows]:
        """Also for statements that change something. Raises StoreError."""
        reply = self.ask("POST", "/query", form(database, influxql), FORM)
        if reply.status >= 300:
            raise refused(self.url, reply)
        return list(rows(self.url, reply.body))

    def stream(self, database: str, influxql: str) -> Iterator[Rows]:
        """The same in pieces, so that neither side holds the whole; a series may come in several. Raises StoreError."""
        try:
            yield from self._stream(form(database, influxql, chunked="true"))
        except Unanswered as error:
            raise unreached(self.url, error) from None

    def _stream(self, body: bytes) -> Iterator[Rows]:
        for reply in self._http.lines("POST", "/query", body, FORM, timeout_s=STREAM_S):
            if reply.status >= 300:
                raise refused(self.url, reply)
            if reply.body.strip():
                yield from rows(self.url, reply.body, chunk=True)

    def close(self) -> None:
        self._http.close()


def form(database: str, influxql: str, **more: str) -> bytes:
    """Queries go in the body: they may be long, and addresses end up in logs."""
    asked = {"q": influxql, "epoch": "ms", **more}
    return urlencode({"db": database, **asked} if database else asked).encode()
