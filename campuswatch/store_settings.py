"""The settings of time series: which store, where it is, and what waits on disk before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from campuswatch.server_address import address_fault
from campuswatch.strict_toml import setting

KINDS = ("sqlite", "influx")
DIALECTS = ("", "1", "2", "3")
URL = "http://127.0.0.1:8086"


def _server(value: str) -> str:
    return address_fault(value, example=URL)


def _database(value: str) -> str:
    fine = value and len(value) <= 64 and not set(value) & set("/\\\"'") and value.isprintable() and value[0] != "_"
    return "" if fine else f"must be 1 to 64 signs without quotes and slashes, and not begin with '_', not {value!r}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Influx:
    url: str = setting(URL, "Address of the InfluxDB server.", check=_server)
    version: str = setting("", "First number of its version; empty finds out.", choices=DIALECTS)
    database: str = setting(
        "campuswatch", "Database or bucket of raw samples; their roll-ups are in this name with _5m.", check=_database
    )
    username: str = setting("", "1.x: user, where the server wants one.", example="campuswatch")
    password_file: str = setting("", "1.x: file with the password, mode 0600.", example="influx.password")
    organisation: str = setting("", "2.x: organisation.", example="bureau")
    token_file: str = setting("", "2.x and 3.x, in place of user and password: file with the token, mode 0600.")
    ca_file: str = setting("", "Certificate authority of an https server that this machine does not know.")
    timeout_s: float = setting(20.0, "Total seconds of one exchange.", low=1, high=120)
    raw_days: int = setting(35, "Days that raw samples are kept.", low=1, high=36_500)
    rollup_days: int = setting(400, "Days that five-minute roll-ups are kept.", low=1, high=36_500)

    def faults(self) -> Iterator[tuple[str, str]]:
        if self.token_file and (self.username or self.password_file):
            yield "token_file", "cannot stand beside 'username' and 'password_file': a server takes either"
        elif self.username and not self.password_file:
            yield "username", "wants 'password_file' beside it, which names the file with the password"
        elif self.password_file and not self.username:
            yield "password_file", "wants 'username' beside it, whose password the file has"
        if self.version == "2" and not self.organisation:
            yield "version", "wants 'organisation' beside it where it is 2"
        if self.raw_days > self.rollup_days:
            yield "raw_days", f"must be no more than 'rollup_days', not {self.raw_days} and {self.rollup_days}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spool:
    path: str = setting("", "Folder of the spool; empty means spool in data_dir.", example="/srv/fast-disk/spool")
    cap_mib: int = setting(
        4_096,
        "MiB that it may take; beyond it sent samples go first, then the oldest unsent ones.",
        low=16,
        high=1_048_576,
    )
    keep_h: float = setting(48.0, "Hours that samples stay on disk after they were sent.", low=0, high=8_760)


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    kind: str = setting("sqlite", "Where time series go: one file here, or an InfluxDB server.", choices=KINDS)
    path: str = setting(
        "",
        "sqlite: the file; empty means samples.sqlite in data_dir.",
        example="/srv/fast-disk/samples.sqlite",
    )
    influx: Influx = Influx()
    spool: Spool = Spool()


USUAL = Store()
