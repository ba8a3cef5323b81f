"""InfluxDB 1.x: `/write` and `/query`, a user and a password or none.

https://docs.influxdata.com/influxdb/v1/tools/api/
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from collector.clock import Clock
from collector.store.errors import StoreError
from collector.store.influx.access import Access
from collector.store.influx.http import Http
from collector.store.influx.influxql import name
from collector.store.influx.retention import spoken, to_ms
from collector.store.influx.server import Answer, Home, Rows, Step
from collector.store.influx.wire import Wire

DENIED = "store.influx_denied"
ALL = "ALL PRIVILEGES"


def login(access: Access) -> dict[str, str]:
    """Basic authentication (RFC 7617) where a user is given: a password has no place in an address."""
    if not access.username:
        return {}
    given = f"{access.username}:{access.password}".encode()
    return {"Authorization": "Basic " + b64encode(given).decode()}


class V1:
    dialect = "1"

    def __init__(self, access: Access, http: Http, clock: Clock, version: str) -> None:
        self.version = version
        self._access = access
        self._wire = Wire(http, clock, access.url)

    def write(self, database: str, body: bytes, *, gzipped: bool) -> Answer:
        path = "/write?" + urlencode({"db": database, "precision": "ms"})
        return self._wire.post(path, body, gzipped=gzipped)

    def query(self, database: str, influxql: str) -> list[Rows]:
        return self._wire.query(database, influxql)

    def stream(self, database: str, influxql: str) -> Iterator[Rows]:
        return self._wire.stream(database, influxql)

    def databases(self) -> list[str]:
        return [str(row[0]) for found in self.query("", "SHOW DATABASES") for row in found.values]

    def prepare(self, homes: Sequence[Home], *, alter: bool = False) -> list[Step]:
        there = self.databases()
        steps = [step for home in homes for step in self._prepare(home, home.database in there, alter)]
        return [*steps, *self._admit(homes, steps)]

    def keeps(self, database: str) -> int | None:
        return self._policy(database)[1]

    def _prepare(self, home: Home, there: bool, alter: bool) -> list[Step]:
        if not there:
            return [self._do(f"CREATE DATABASE {name(home.database)} WITH DURATION {spoken(home.keep_ms)}")]
        policy, keep_ms = self._policy(home.database)
        if keep_ms == home.keep_ms:
            return []
        command = f"ALTER RETENTION POLICY {name(policy)} ON {name(home.database)} DURATION {spoken(home.keep_ms)}"
        return [self._do(command) if alter else Step(command, False, f"it keeps {spoken(keep_ms)}")]

    def _admit(self, homes: Sequence[Home], steps: Sequence[Step]) -> list[Step]:
        """The user of the service to the databases; in what an administrator must do for it that comes last."""
        if self._access.service:
            return self._grant(self._access.service, homes)
        refused = next((step.reason for step in steps if step.command.startswith("CREATE") and not step.done), "")
        if not refused or not self._access.username:
            return []
        return [Step(grant(home.database, self._access.username), False, refused) for home in homes]

    def _grant(self, user: str, homes: Sequence[Home]) -> list[Step]:
        """As administrator."""
        try:
            users = {str(row[0]): bool(row[1]) for found in self.query("", "SHOW USERS") for row in found.values}
        except StoreError as error:
            return [Step(grant(home.database, user), False, denial(error)) for home in homes]
        if user not in users:
            why = f"there is no user {user}"
            make = f"CREATE USER {name(user)} WITH PASSWORD '…'"
            return [Step(make, False, why), *(Step(grant(home.database, user), False, why) for home in homes)]
        if users[user]:  # an administrator, too
            return []
        rows = [row for found in self.query("", f"SHOW GRANTS FOR {name(user)}") for row in found.values]
        may = {str(database) for database, privilege in rows if privilege == ALL}
        return [self._do(grant(home.database, user)) for home in homes if home.database not in may]

    def _policy(self, database: str) -> tuple[str, int]:
        """The default retention policy and how long it keeps (ms); 0 is for ever."""
        for found in self.query("", f"SHOW RETENTION POLICIES ON {name(database)}"):
            for values in found.values:
                row = dict(zip(found.columns, values, strict=True))
                if row.get("default"):
                    return str(row["name"]), to_ms(str(row["duration"]))
        return "autogen", 0

    def _do(self, command: str) -> Step:
        """Raises StoreError, but not for what only an administrator may do."""
        try:
            self.query("", command)
        except StoreError as error:
            return Step(command, False, denial(error))
        return Step(command, True)

    def close(self) -> None:
        self._wire.close()


def grant(database: str, user: str) -> str:
    return f"GRANT ALL ON {name(database)} TO {name(user)}"


def denial(error: StoreError) -> str:
    """The server's words for what only an administrator may do; raises any other error again."""
    if error.message.id != DENIED:
        raise error
    return str(error.message.params["reason"])


def open_server(access: Access, http: Http, clock: Clock, version: str) -> V1:
    return V1(access, http, clock, version)
