"""The store of time series that the settings name, for whoever writes and for whoever only reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from campuswatch.secretfile import read_secret
from campuswatch.settings import Settings
from collector.clock import Clock
from collector.store.influx.access import Access
from collector.store.influx.store import InfluxStore
from collector.store.retention import DAY_MS
from collector.store.spool.keeping import HOUR_MS, MIB, Limits
from collector.store.spool.spool import Spool
from collector.store.sqlite import SqliteStore
from collector.store.store import Store
from language.message import Message


def open_store(settings: Settings, clock: Clock, tell: Callable[[Message], None]) -> Store:
    """For the one process that writes; `tell` hears what a person should know of the space that is left.

    Raises StoreError, SettingsError.
    """
    return WRITERS[settings.store.kind](settings, clock, tell)


def open_reader(settings: Settings, clock: Clock) -> Store:
    """Raises StoreError, SettingsError. A server that is away is told when something is read."""
    return READERS[settings.store.kind](settings, clock)


def access_of(settings: Settings) -> Access:
    """With the secrets of the files that the settings name. Raises SettingsError."""
    influx = settings.store.influx
    return Access(
        url=influx.url.rstrip("/"),
        database=influx.database,
        dialect=influx.version,
        username=influx.username,
        password=_secret(settings, influx.password_file),
        token=_secret(settings, influx.token_file),
        organisation=influx.organisation,
        ca_file=settings.path_of(influx.ca_file) if influx.ca_file else None,
        timeout_s=influx.timeout_s,
        raw_ms=influx.raw_days * DAY_MS,
        rolled_ms=influx.rollup_days * DAY_MS,
    )


def limits_of(settings: Settings) -> Limits:
    spool = settings.store.spool
    return Limits(cap_bytes=spool.cap_mib * MIB, keep_ms=round(spool.keep_h * HOUR_MS))


def secret_files(settings: Settings) -> list[Path]:
    """Those that the store in use needs."""
    if settings.store.kind != "influx":
        return []
    names = (settings.store.influx.password_file, settings.store.influx.token_file)
    return [settings.path_of(name) for name in names if name]


def _secret(settings: Settings, name: str) -> str:
    return read_secret(settings.path_of(name)) if name else ""


def _write_sqlite(settings: Settings, clock: Clock, tell: Callable[[Message], None]) -> Store:
    return SqliteStore(settings.samples_path)


def _write_influx(settings: Settings, clock: Clock, tell: Callable[[Message], None]) -> Store:
    access = access_of(settings)
    return InfluxStore(access, clock, Spool(settings.spool_path, clock, limits=limits_of(settings), tell=tell))


def _read_sqlite(settings: Settings, clock: Clock) -> Store:
    return SqliteStore(settings.samples_path, read_only=True)


def _read_influx(settings: Settings, clock: Clock) -> Store:
    return InfluxStore(access_of(settings), clock)


WRITERS: Mapping[str, Callable[[Settings, Clock, Callable[[Message], None]], Store]] = {
    "sqlite": _write_sqlite,
    "influx": _write_influx,
}
READERS: Mapping[str, Callable[[Settings, Clock], Store]] = {"sqlite": _read_sqlite, "influx": _read_influx}
