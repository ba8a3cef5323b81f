"""InfluxDB 2.x through influxdb-client: buckets, mappings and `/api/v2/write`; InfluxQL at `/query`.

The client speaks over our own HTTP, which has one deadline for an exchange and caps what is read; its own has neither.
Questions do not need it, so that only who writes or sets up loads it (0.7 s of CPU, 30 MiB).
https://docs.influxdata.com/influxdb/v2/api/
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from collector.clock import Clock
from collector.store.errors import StoreError
from collector.store.influx.access import Access
from collector.store.influx.http import Http, Reply, Unanswered
from collector.store.influx.retention import spoken
from collector.store.influx.server import NO_ANSWER, Answer, Home, Rows, Step
from collector.store.influx.speech import refused, unreached
from collector.store.influx.wire import Wire
from language.message import Message, Parameter

EXTRA = "influx"
NOT_ALLOWED = (401, 403)
POLICY = "autogen"


class _Response:
    """What the client reads of an answer; it treats our HTTP as it treats urllib3's."""

    def __init__(self, reply: Reply) -> None:
        self.status = reply.status
        self.reason = ""
        self.headers = reply.headers
        self.data = reply.body.decode("utf-8", "replace").encode()


class _Pool:
    """Stands for the pool of connections that the client makes itself."""

    def __init__(self, http: Http, url: str) -> None:
        self._http = http
        self._url = url

    def request(
        self,
        method: str,
        url: str,
        *,
        body: bytes | str | None = None,
        fields: Any = None,
        headers: Any = None,
        **_: Any,
    ) -> _Response:
        path = url.removeprefix(self._url)
        if fields:
            path += "?" + urlencode(fields)
        content = body.encode() if isinstance(body, str) else body
        return _Response(self._http.ask(method, path, content, headers))


class V2:
    dialect = "2"

    def __init__(self, access: Access, http: Http, clock: Clock, version: str) -> None:
        self.version = version
        self._access = access
        self._http = http
        self._wire = Wire(http, clock, access.url)

    @cached_property
    def _library(self) -> Any:
        """Raises StoreError where influxdb-client is not installed."""
        try:
            import influxdb_client  # slow, see above
        except ModuleNotFoundError as error:
            params: dict[str, Parameter] = {"version": self.version, "extra": EXTRA, "module": error.name or ""}
            raise StoreError(Message("store.influx_extra", params)) from error
        return influxdb_client

    @cached_property
    def _api(self) -> Any:
        access = self._access
        self._client = self._library.InfluxDBClient(access.url, access.token, org=access.organisation)
        self._client.api_client.rest_client.pool_manager = _Pool(self._http, access.url)
        return self._client.api_client

    def _do(self, what: Callable[[], Any]) -> Any:
        """One call of the client. Raises StoreError."""
        try:
            return what()
        except Unanswered as error:
            raise unreached(self._access.url, error) from None
        except self._library.rest.ApiException as error:
            raise refused(self._access.url, reply_of(error)) from None

    def write(self, database: str, body: bytes, *, gzipped: bool) -> Answer:
        """Raises StoreError where influxdb-client is not installed."""
        service = self._library.WriteService(self._api)
        how = {"content_encoding": "gzip"} if gzipped else {}
        try:
            service.post_write(self._access.organisation, database, body, precision="ms", **how)
        except Unanswered as error:
            return Answer(NO_ANSWER, str(error))
        except self._library.rest.ApiException as error:
            return self._wire.answer(reply_of(error))
        return Answer(204)

    def query(self, database: str, influxql: str) -> list[Rows]:
        return self._wire.query(database, influxql)

    def stream(self, database: str, influxql: str) -> Iterator[Rows]:
        return self._wire.stream(database, influxql)

    def databases(self) -> list[str]:
        """Buckets that InfluxQL finds by their names."""
        self._see_organisation()
        return [str(row[0]) for found in self.query("", "SHOW DATABASES") for row in found.values]

    def keeps(self, database: str) -> int | None:
        bucket = self._bucket(database)
        return None if bucket is None else kept_ms(bucket)

    # --- setting up

    def prepare(self, homes: Sequence[Home], *, alter: bool = False) -> list[Step]:
        self._see_organisation()
        return [step for home in homes for step in self._prepare(home, alter)]

    def _prepare(self, home: Home, alter: bool) -> Iterator[Step]:
        bucket = self._bucket(home.database)
        if bucket is None:
            organisation, keep = self._access.organisation, spoken(home.keep_ms)
            command = f"influx bucket create --org {organisation} --name {home.database} --retention {keep}"
            yield self._step(command, lambda: self._create(home))
            bucket = self._bucket(home.database)
            if bucket is None:
                return
        elif (keep_ms := kept_ms(bucket)) != home.keep_ms:
            command = f"influx bucket update --id {bucket.id} --retention {spoken(home.keep_ms)}"
            yield (
                self._step(command, lambda: self._keep(bucket, home))
                if alter
                else Step(command, False, f"it keeps {spoken(keep_ms)}")
            )
        if home.database not in self.databases():
            command = (
                f"influx v1 dbrp create --org {self._access.organisation} --bucket-id {bucket.id}"
                f" --db {home.database} --rp {POLICY} --default"
            )
            yield self._step(command, lambda: self._map(bucket, home))

    def _step(self, command: str, act: Callable[[], None]) -> Step:
        """Raises StoreError, but not for what the token may not do."""
        try:
            act()
        except StoreError as error:
            if error.message.params.get("status") not in NOT_ALLOWED:
                raise
            return Step(command, False, str(error.message.params["reason"]))
        return Step(command, True)

    def _see_organisation(self) -> None:
        """Raises StoreError where there is none of that name. A token that sees no bucket of it may still be right."""
        access = self._access
        service = self._library.BucketsService(self._api)
        try:
            self._do(lambda: service.get_buckets(org=access.organisation, limit=1))
        except StoreError as error:
            if error.message.params.get("status") != HTTPStatus.NOT_FOUND:
                raise
            params = {"url": access.url, "organisation": access.organisation, "reason": error.message.params["reason"]}
            raise StoreError(Message("store.influx_organisation", params)) from None

    def _bucket(self, name: str) -> Any | None:
        """None where there is none, or none that the token may see."""
        service = self._library.BucketsService(self._api)
        try:
            found = self._do(lambda: service.get_buckets(org=self._access.organisation, name=name))
        except StoreError as error:
            if error.message.params.get("status") != 404:
                raise
            return None
        return next(iter(found.buckets or ()), None)

    def _create(self, home: Home) -> None:
        named = self._library.OrganizationsService(self._api)
        organisations = self._do(lambda: named.get_orgs(org=self._access.organisation)).orgs
        if not organisations:
            told = b'{"message": "the token does not see the organisation"}'
            raise refused(self._access.url, Reply(403, {}, told))
        rules = [self._library.BucketRetentionRules(type="expire", every_seconds=home.keep_ms // 1000)]
        wanted = self._library.PostBucketRequest(organisations[0].id, home.database, retention_rules=rules)
        self._do(lambda: self._library.BucketsService(self._api).post_buckets(wanted))

    def _keep(self, bucket: Any, home: Home) -> None:
        rules = [self._library.PatchRetentionRule(type="expire", every_seconds=home.keep_ms // 1000)]
        wanted = self._library.PatchBucketRequest(retention_rules=rules)
        self._do(lambda: self._library.BucketsService(self._api).patch_buckets_id(bucket.id, wanted))

    def _map(self, bucket: Any, home: Home) -> None:
        wanted = self._library.DBRPCreate(
            org_id=bucket.org_id, bucket_id=bucket.id, database=home.database, retention_policy=POLICY, default=True
        )
        self._do(lambda: self._library.service.dbr_ps_service.DBRPsService(self._api).post_dbrp(wanted))

    def close(self) -> None:
        self._wire.close()


def kept_ms(bucket: Any) -> int:
    """How long a bucket keeps; 0 is for ever."""
    return max((1000 * int(rule.every_seconds or 0) for rule in bucket.retention_rules or ()), default=0)


def reply_of(error: Any) -> Reply:
    """Of the client's exception: status, headers and body as they came."""
    headers: Mapping[str, str] = error.headers or {}
    body = error.body or b""
    return Reply(int(error.status or 0), headers, body.encode() if isinstance(body, str) else body)


def open_server(access: Access, http: Http, clock: Clock, version: str) -> V2:
    return V2(access, http, clock, version)
