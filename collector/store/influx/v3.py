"""InfluxDB 3.x Core and Enterprise: written as 2.x is, asked with InfluxQL at `/query`, databases made at `/api/v3`.

Core reads a few days at once only (`--query-file-limit`): longer curves want Enterprise, which compacts.
https://docs.influxdata.com/influxdb3/core/api/v3/
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from http import HTTPStatus

from collector.clock import Clock
from collector.store.influx.access import Access
from collector.store.influx.http import Http
from collector.store.influx.retention import spoken
from collector.store.influx.server import Home, Step
from collector.store.influx.speech import nonsense, reason, refused
from collector.store.influx.v2 import NOT_ALLOWED, V2

DATABASES = "/api/v3/configure/database"
JSON = {"Content-Type": "application/json"}


class V3(V2):
    dialect = "3"

    def databases(self) -> list[str]:
        reply = self._wire.ask("GET", f"{DATABASES}?format=json")
        if reply.status >= HTTPStatus.MULTIPLE_CHOICES:
            raise refused(self._access.url, reply)
        return list(names(self._access.url, reply.body))

    def keeps(self, database: str) -> int | None:
        return None

    def prepare(self, homes: Sequence[Home], *, alter: bool = False) -> list[Step]:
        """What a database that is there keeps is not told; `alter` sets it all the same."""
        there = self.databases()
        steps = [self._make(home) for home in homes if home.database not in there]
        return steps + [self._change(home) for home in homes if alter and home.database in there]

    def _make(self, home: Home) -> Step:
        keep = spoken(home.keep_ms)
        return self._configure("POST", home, f"influxdb3 create database --retention-period {keep} {home.database}")

    def _change(self, home: Home) -> Step:
        keep = spoken(home.keep_ms)
        return self._configure("PUT", home, f"influxdb3 update database --retention-period {keep} {home.database}")

    def _configure(self, method: str, home: Home, command: str) -> Step:
        body = {"db": home.database, "retention_period": spoken(home.keep_ms)}
        reply = self._wire.ask(method, DATABASES, json.dumps(body).encode(), JSON)
        if reply.status in NOT_ALLOWED:
            return Step(command, False, reason(reply.body))
        if reply.status >= HTTPStatus.MULTIPLE_CHOICES:
            raise refused(self._access.url, reply)
        return Step(command, True)


def names(url: str, body: bytes) -> Iterator[str]:
    """Of `[{"iox::database": "campuswatch"}, …]`. Raises StoreError for another answer."""
    try:
        for row in json.loads(body):
            yield from map(str, row.values())
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise nonsense(url, error) from error


def open_server(access: Access, http: Http, clock: Clock, version: str) -> V3:
    return V3(access, http, clock, version)
