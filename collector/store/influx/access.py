"""Where an InfluxDB is and how to get in: what the settings say, and nothing of it in a log."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from collector.store.influx.server import Home
from collector.store.retention import USUAL

ROLLED = "_5m"  # behind the name of the database of raw samples: that of the roll-ups


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """`url` is `http[s]://host:port`, without name and password. `dialect` is a name of DIALECTS, or empty: find out.

    1.x wants `username` and `password` (or neither, where it asks for none), 2.x `token` and `organisation`, 3.x
    `token`. `ca_file` holds the certificate authority of the server where it is not one that the machine knows.
    `service` is the 1.x user of the service where an administrator logs in to set up for it, else empty.
    `timeout_s` is the total of one exchange. Raw samples are kept `raw_ms`, their roll-ups `rolled_ms`.
    """

    url: str
    database: str = "campuswatch"
    dialect: str = ""
    username: str = ""
    password: str = field(default="", repr=False)
    service: str = ""
    token: str = field(default="", repr=False)
    organisation: str = ""
    ca_file: Path | None = None
    timeout_s: float = 20.0
    raw_ms: int = USUAL.raw_ms
    rolled_ms: int = USUAL.rollup_ms

    @property
    def rolled(self) -> str:
        """The database of the five-minute roll-ups."""
        return self.database + ROLLED

    @property
    def homes(self) -> tuple[Home, Home]:
        """The two databases that the server must have."""
        return Home(self.database, self.raw_ms), Home(self.rolled, self.rolled_ms)
