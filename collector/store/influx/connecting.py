"""Finds out what a server is, and speaks to it as it wants."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Callable, Mapping

from collector.clock import Clock
from collector.protocols.cleaning import clean_text
from collector.store.errors import StoreError
from collector.store.influx import DIALECTS, v1
from collector.store.influx.access import Access
from collector.store.influx.http import Http, Reply, Unanswered, nothing
from collector.store.influx.server import Server
from collector.store.influx.speech import redirected, unreached
from language.message import Message

_VERSION = re.compile(r"v?((\d+)[\w.~+-]*)")


def login(access: Access) -> Mapping[str, str]:
    """1.x knows users, 2.x and 3.x tokens; who has a token needs no user."""
    return {"Authorization": f"Token {access.token}"} if access.token else v1.login(access)


def connect(access: Access, clock: Clock, before: Callable[[], None] = nothing) -> Server:
    """Asks the server what it is and opens its dialect; `before` is called before each request to it.

    Raises StoreError: it is away (`again`), is no InfluxDB, is of a line that we do not speak or is not the one that
    the settings name; or their certificate authority cannot be read.
    """
    http = open_http(access, clock, before)
    try:
        version = probe(http, access.url)
        dialect = line_of(version)
        check(access, dialect, version)
        server: Server = importlib.import_module(DIALECTS[dialect]).open_server(access, http, clock, version)
        return server
    except BaseException:
        http.close()
        raise


def open_http(access: Access, clock: Clock, before: Callable[[], None] = nothing) -> Http:
    """Raises StoreError for a `ca_file` that cannot be read; OpenSSL's own error does not name it."""
    try:
        return Http(
            access.url, login(access), timeout_s=access.timeout_s, monotonic=clock.monotonic, ca_file=access.ca_file,
            before=before,
        )  # fmt: skip
    except OSError as error:
        reason = error.strerror or str(error)
        raise StoreError(Message("store.influx_authority", {"path": str(access.ca_file), "reason": reason})) from None


def probe(http: Http, url: str) -> str:
    """The server's version, such as `1.6.7`. Raises StoreError."""
    try:
        reply = http.ask("GET", "/ping")
    except Unanswered as error:
        raise unreached(url, error) from None
    found = _VERSION.match(told(reply))
    if found is None:
        if moved := redirected(url, reply):
            raise moved
        raise StoreError(Message("store.influx_unknown", {"url": url, "status": reply.status}))
    return found[1]


def line_of(version: str) -> str:
    """The first number: a build of one's own is `2-main-2.x`."""
    found = _VERSION.match(version)
    return found[2] if found else ""


def told(reply: Reply) -> str:
    """1.x and 2.x tell their version in a header, 3.x in the body."""
    header = reply.headers.get("x-influxdb-version", "")
    if header:
        return clean_text(header, 60)
    try:
        body = json.loads(reply.body)
    except (ValueError, RecursionError):
        return ""
    return clean_text(str(body.get("version", "")), 60) if isinstance(body, dict) else ""


def check(access: Access, dialect: str, version: str) -> None:
    """Raises StoreError where we do not speak it, the settings expect another, or lack what it wants."""
    if dialect not in DIALECTS:
        params = {"url": access.url, "version": version, "known": ", ".join(DIALECTS)}
        raise StoreError(Message("store.influx_foreign", params))
    if access.dialect and access.dialect != dialect:
        raise StoreError(
            Message("store.influx_other", {"url": access.url, "version": version, "wanted": access.dialect})
        )
    if dialect == "2" and not access.organisation:
        raise StoreError(Message("store.influx_no_organisation", {"url": access.url, "version": version}))
