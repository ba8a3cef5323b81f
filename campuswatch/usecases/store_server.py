"""What is known of the time-series store, and making what it needs on its server."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from campuswatch.settings import Settings
from campuswatch.timeseries import access_of
from collector.clock import Clock
from collector.store.errors import StoreError
from collector.store.influx.access import Access
from collector.store.influx.connecting import connect
from collector.store.influx.server import Step
from collector.store.spool.condition import Condition, read_condition
from language.message import Message

DENIED = "store.influx_denied"


@dataclass(frozen=True, slots=True)
class Home:
    """A database: `there` on the server, which keeps `keep_ms` (0 for ever, None: not told); `wanted_ms` is ours."""

    database: str
    there: bool
    keep_ms: int | None
    wanted_ms: int


@dataclass(frozen=True, slots=True)
class Found:
    """`trouble` is why the server could not be asked, or not for everything; `shipper` None where none ever ran."""

    version: str
    homes: Sequence[Home]
    trouble: Message | None
    shipper: Condition | None

    @property
    def sound(self) -> bool:
        told = self.shipper.trouble if self.shipper else None
        return self.trouble is None and told is None and all(home.there for home in self.homes)


@dataclass(frozen=True, slots=True)
class Login:
    """Of an administrator, in place of the service's own; empty for what is not given."""

    username: str = ""
    password: str = ""
    token: str = ""

    def at(self, access: Access) -> Access:
        if self.token:
            return replace(access, token=self.token)
        if self.username:
            service = "" if access.username == self.username else access.username
            return replace(access, username=self.username, password=self.password, token="", service=service)
        return access

    def named(self, trouble: Message) -> Message:
        """A refusal of the login tells of this one, where it was given, and not of that in the settings."""
        if trouble.id != DENIED or not (self.token or self.username):
            return trouble
        if self.token:
            return Message("store.influx_token_denied", trouble.params)
        return Message("store.influx_user_denied", {**trouble.params, "user": self.username})


def look(settings: Settings, clock: Clock) -> Found:
    """Changes nothing. Raises SettingsError."""
    access = access_of(settings)
    shipper = read_condition(settings.spool_path)
    version, homes = "", []
    try:
        with closing(connect(access, clock)) as server:
            version = server.version
            names = server.databases()
            for home in access.homes:
                there = home.database in names
                keep_ms = server.keeps(home.database) if there else None
                homes.append(Home(home.database, there, keep_ms, home.keep_ms))
    except StoreError as error:
        return Found(version, homes, error.message, shipper)
    return Found(version, homes, None, shipper)


def set_up(settings: Settings, clock: Clock, login: Login, *, alter: bool) -> list[Step]:
    """Makes what is missing, as far as the login may. Raises SettingsError, StoreError."""
    access = login.at(access_of(settings))
    try:
        with closing(connect(access, clock)) as server:
            return server.prepare(access.homes, alter=alter)
    except StoreError as error:
        raise StoreError(login.named(error.message), again=error.again) from None
