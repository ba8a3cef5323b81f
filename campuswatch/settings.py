"""The settings of one campuswatch process, as `campuswatch.toml` gives them.

The file owns what belongs to the process and the machine. Schools, subnets, credentials, people and policies
stand in the database. No secret stands in the file: it names files that hold them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote, urlsplit
from zoneinfo import available_timezones

from campuswatch.backup_settings import NO_BACKUP, Backup, time_of_day
from campuswatch.grafana_settings import NO_GRAFANA, Grafana
from campuswatch.mail_settings import NO_ALERTS, NO_MAIL, Alerts, Mail
from campuswatch.maintenance_settings import USUAL_MAINTENANCE, MaintenanceSettings
from campuswatch.record_settings import USUAL_RECORDS, Records
from campuswatch.recordings_settings import (
    USUAL_CLOCKS,
    USUAL_PICTURES,
    USUAL_RECORDINGS,
    Clocks,
    Pictures,
    Recordings,
)
from campuswatch.report_settings import NO_REPORTS, Reports
from campuswatch.store_settings import USUAL, Store
from campuswatch.strict_toml import hint, read_toml, setting
from language.catalogue import LANGUAGES

FILE_NAME = "campuswatch.toml"


def _zone(value: str) -> str:
    zones = available_timezones()
    return "" if value in zones else f"must be a time zone such as 'Asia/Shanghai', not {value!r}{hint(value, zones)}"


def _probes() -> Iterable[str]:
    # Probes bring their protocols along; a file that names no probe need not load them.
    from collector.probes import PROBES

    return PROBES


def _code(value: str) -> str:
    fine = re.fullmatch(r"[a-z0-9][a-z0-9-]{0,31}", value)
    return "" if fine else f"must be 1 to 32 of a-z, 0-9 and '-', not {value!r}"


def _url(value: str) -> str:
    if not value:
        return ""
    try:
        parts = urlsplit(value)
    except ValueError as error:
        return f"is no URL: {error}"
    if parts.password is not None or "password" in parts.query:
        return "holds a password; write it into libpq's password file and name that in 'passfile'"
    if parts.scheme.split("+")[0] not in ("sqlite", "postgresql"):
        return "must begin with sqlite: or postgresql:"
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    data_dir: str = setting("data", "Where the ledger, the samples and the key lie.")
    collector: str = setting("main", "Name of this collector; stands on every observation it makes.", check=_code)
    language: str = setting("en", "Language of pages for who has asked for none.", choices=LANGUAGES)
    zone: str = setting("UTC", "Time zone of a school that is given none (IANA name).", check=_zone)
    demo: bool = setting(False, "Pages say that this is a demo, polled faster than in production.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    url: str = setting(
        "", "Empty means SQLite in data_dir.", check=_url, example="postgresql://campuswatch@localhost/campuswatch"
    )
    passfile: str = setting(
        "",
        "libpq password file (host:port:database:user:password, mode 0600); empty means ~/.pgpass.",
        example=".pgpass",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    host: str = setting("127.0.0.1", "Address the pages listen on; 0.0.0.0 is all of them, which needs a certificate.")
    port: int = setting(8080, "Port the pages listen on; 0 takes a free one.", low=0, high=65535)
    names: tuple[str, ...] = setting((), "Further host names by which browsers ask for the pages.")
    certificate: str = setting("", "File of the pages' certificate (PEM); with it they are served over HTTPS.")
    key: str = setting("", "File of its private key (PEM).")
    open_metrics: bool = setting(False, "Answer /metrics to every program of this machine, without a token.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recheck:
    count: int = setting(5, "Looks after a first miss before it counts.", low=0, high=20)
    spacing_s: float = setting(2.0, "Seconds between them.", low=0.05, high=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    concurrency: int = setting(500, "Looks in flight at once.", low=1, high=10_000)
    interval_s: Mapping[str, float] = setting(
        dict,
        "Seconds between looks, by probe.",
        low=0.5,
        high=86_400,
        names=_probes,
        example="{ ping = 20, snmp = 60 }",
    )
    timeout_s: Mapping[str, float] = setting(
        dict,
        "Total seconds that one look may take, by probe.",
        low=0.05,
        high=60,
        names=_probes,
        example="{ snmp = 3.0 }",
    )
    recheck: Recheck = Recheck()


@dataclass(frozen=True, slots=True, kw_only=True)
class Vault:
    key_file: str = setting("", "File with the key of the vault, mode 0600; empty means vault.key in data_dir.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    login_failures: int = setting(2, "Failed logins at one device in a window, over all protocols.", low=1, high=10)
    login_window_s: float = setting(1_800.0, "Seconds of that window.", low=60, high=86_400)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    nightly: bool = setting(True, "Scan the subnets of all schools again each night.")
    at: str = setting("02:10", "When, in the zone of the service.", check=time_of_day)
    listen: bool = setting(True, "Listen for strangers on segments of schools where this machine has a card.")
    provoke_min: float = setting(
        0.0,
        "Minutes between asking there who gives out addresses and routes; no lease is taken. 0: only listen.",
        low=0,
        high=10_080,
    )

    @property
    def crontab(self) -> str:
        hour, minute = self.at.split(":")
        return f"{int(minute)} {int(hour)} * * *"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One table of the file each. `folder` is the file's own: relative paths start there."""

    service: Service = Service()
    database: Database = Database()
    store: Store = USUAL
    web: Web = Web()
    poll: Poll = Poll()
    vault: Vault = Vault()
    limits: Limits = Limits()
    scan: Scan = Scan()
    recordings: Recordings = USUAL_RECORDINGS
    clocks: Clocks = USUAL_CLOCKS
    pictures: Pictures = USUAL_PICTURES
    grafana: Grafana = NO_GRAFANA
    backup: Backup = NO_BACKUP
    mail: Mail = NO_MAIL
    alerts: Alerts = NO_ALERTS
    maintenance: MaintenanceSettings = USUAL_MAINTENANCE
    reports: Reports = NO_REPORTS
    records: Records = USUAL_RECORDS
    folder: Path = Path()

    def path_of(self, name: str) -> Path:
        """A file or folder that the settings name."""
        return (self.folder / name).absolute()

    @property
    def data_dir(self) -> Path:
        return self.path_of(self.service.data_dir)

    @property
    def database_url(self) -> str:
        """For SQLAlchemy. The password stays in libpq's password file and never passes through here."""
        url = self.database.url or f"sqlite:///{self.data_dir / 'campuswatch.sqlite'}"
        if self.database.passfile and url.startswith("postgresql"):
            url += f"{'&' if '?' in url else '?'}passfile={quote(str(self.path_of(self.database.passfile)))}"
        return url

    @property
    def samples_path(self) -> Path:
        return self._path(self.store.path, "samples.sqlite")

    @property
    def spool_path(self) -> Path:
        return self._path(self.store.spool.path, "spool")

    @property
    def pictures_path(self) -> Path:
        """Where frames lie of schools that keep them."""
        return self.data_dir / "pictures"

    @property
    def reports_path(self) -> Path:
        """Where the files of reports lie."""
        return self._path(self.reports.folder, "reports")

    @property
    def records_path(self) -> Path:
        """Where records of access and our own logs lie."""
        return self.data_dir / "records"

    @property
    def photos_path(self) -> Path:
        """Where people put photos of devices, in a folder of each school's code."""
        return self.data_dir / "photos"

    @property
    def key_path(self) -> Path:
        return self._path(self.vault.key_file, "vault.key")

    @property
    def control_path(self) -> Path:
        return self.data_dir / "control.sock"

    def _path(self, given: str, usual: str) -> Path:
        return self.path_of(given) if given else self.data_dir / usual


class SettingsError(Exception):
    """`problems` are sentences `file:line: what is wrong`, ready to print."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


def load(path: Path) -> Settings:
    """Reads the file; raises SettingsError with every problem in it."""
    settings, problems = _read(path)
    if settings is None:
        raise SettingsError(problems)
    return settings


def reload(old: Settings, path: Path) -> tuple[Settings, tuple[str, ...]]:
    """The new settings and no problems, or the old ones and what is wrong with the new."""
    settings, problems = _read(path)
    return (old if settings is None else settings), problems


def _read(path: Path) -> tuple[Settings | None, tuple[str, ...]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return None, (f"{path}: there is no such file; 'campuswatch init' writes one",)
    except OSError as error:
        return None, (f"{path}: cannot be read: {error.strerror}",)
    except UnicodeDecodeError as error:
        return None, (f"{path}: not UTF-8 text (byte {error.start})",)
    settings, problems = read_toml(text, Settings)
    found = None if settings is None else replace(settings, folder=path.absolute().parent)
    return found, tuple(problem.at(path.name) for problem in problems)
