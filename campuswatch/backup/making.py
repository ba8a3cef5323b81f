"""Making a backup: the ledger as of one moment, the vault's key for recovery recipients, settings, series, pictures,
reports."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import Connection

from campuswatch import links
from campuswatch.backup import age, archive
from campuswatch.backup.archive import Writing
from campuswatch.backup.manifest import Manifest
from campuswatch.opening import REVISION, poll_compartment, unwraps
from campuswatch.reports.archive import Archive
from campuswatch.settings import Settings
from campuswatch.usecases.actor import Actor, Right, require
from inventory import audit, dump
from inventory.audit import BUREAU_CHAIN
from inventory.database import Database
from inventory.errors import Conflict, VaultError
from inventory.keyfile import read_key_file
from inventory.model.credential import Purpose
from inventory.model.scope import BUREAU
from inventory.repository import audit_rows, credentials, recipients, reports

POLL_KEY, LINKS_KEY = "keys/poll.age", "keys/links.age"
SETTINGS = "settings.toml"
SAMPLES = "samples.sqlite"
PICTURES = "pictures"
REPORTS = "reports"
IN_FILE, ELSEWHERE = "file", "influxdb"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    path: Path
    size: int
    rows: int
    files: int
    series: str
    recipients: tuple[str, ...]


def make_backup(settings: Settings, config: Path, database: Database, actor: Actor, path: Path, *, now_ms: int) -> Made:
    """Written beside its name first: a backup of that name is complete. Raises Conflict where nobody could open it,
    VaultError, DatabaseError, OSError."""
    require(actor, Right.BACK_UP, BUREAU_CHAIN)
    if path.exists():
        raise Conflict("backup.exists", file=str(path))
    with database.read() as connection:
        known = recipients.every(connection, BUREAU)
    if not known:
        raise Conflict("recovery.none")
    to = [one.key for one in known]
    counted: dict[str, int] = {}
    names: list[str] = []

    def fill(writing: Writing) -> None:
        with database.read() as connection:
            counted.update(_ledger(connection, writing))
            heads = audit_rows.heads(connection, BUREAU)
            named = {file.digest for _, file in reports.files(connection, BUREAU)}
            writing.add(POLL_KEY, _poll_key(connection, settings, to))
        if (links_key := settings.data_dir / links.FILE_NAME).exists():
            writing.add(LINKS_KEY, age.seal(read_key_file(links_key), to))
        writing.add_file(SETTINGS, config)
        _series(settings, writing)
        for name, file in _pictures(settings):
            writing.add_file(name, file)
        _reports(settings, named, writing)
        manifest = Manifest(
            program=version("campuswatch"),
            revision=REVISION,
            made_ms=now_ms,
            shapes=tuple(dump.shapes()),
            rows=counted,
            digests=dict(writing.digests),
            heads=heads,
            series=IN_FILE if SAMPLES in writing.digests else ELSEWHERE,
            recipients=tuple(one.name for one in known),
        )
        names.extend(writing.digests)
        writing.add("manifest.json", manifest.to_json())

    archive.write(path, to, fill)
    made = Made(
        path=path,
        size=path.stat().st_size,
        rows=sum(counted.values()),
        files=len(names),
        series=IN_FILE if SAMPLES in names else ELSEWHERE,
        recipients=tuple(one.name for one in known),
    )
    detail: audit.Detail = {"file": path.name, "octets": made.size, "rows": made.rows}
    database.write(
        lambda connection: audit.append(
            connection, BUREAU_CHAIN, at_ms=now_ms, actor=actor.name, action="backup.made", subject=path.name,
            detail=detail,
        )
    ).result()  # fmt: skip
    return made


def _poll_key(connection: Connection, settings: Settings, to: Sequence[str]) -> bytes:
    """The key that opens what this picture of the ledger holds. Raises VaultError where the key file is another one."""
    keys = credentials.keys(connection, BUREAU)
    compartment = poll_compartment(settings, keys)
    if not all(unwraps(compartment, key) for key in keys if key.purpose is Purpose.POLL):
        raise VaultError("vault.wrong_key")
    return compartment.escrow(lambda kek: age.seal(kek, to))


def _ledger(connection: Connection, writing: Writing) -> Mapping[str, int]:
    counted = {}
    for shape in dump.shapes():
        rows = 0
        for number, piece in enumerate(dump.pages(connection, shape), start=1):
            writing.add(f"ledger/{shape.name}/{number:06d}.jsonl", piece)
            rows += piece.count(b"\n")
        counted[shape.name] = rows
    return counted


def _series(settings: Settings, writing: Writing) -> None:
    """A copy as of one moment; the service goes on writing. An InfluxDB has a backup of its own."""
    if not settings.samples_path.exists():
        return
    with tempfile.TemporaryDirectory(dir=settings.data_dir, prefix=".backup-") as folder:
        copy = Path(folder) / SAMPLES
        copy.touch(mode=0o600)
        with closing(sqlite3.connect(settings.samples_path)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target, pages=1_000)
        writing.add_file(SAMPLES, copy)


def _pictures(settings: Settings) -> Iterator[tuple[str, Path]]:
    folder = settings.pictures_path
    if folder.is_dir():
        for file in sorted(folder.rglob("*")):
            if file.is_file() and not file.is_symlink():
                yield f"{PICTURES}/{file.relative_to(folder).as_posix()}", file


def _reports(settings: Settings, named: Set[str], writing: Writing) -> None:
    """Those that this picture of the ledger names and that are there; what is missing, `verify` tells."""
    archive = Archive(settings.reports_path)
    for digest in archive.digests():
        if digest in named:
            writing.add_file(f"{REPORTS}/{digest[:2]}/{digest}", archive.path(digest))
