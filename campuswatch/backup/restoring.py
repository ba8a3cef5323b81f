"""Putting a backup back on a machine that has nothing yet: settings, key, ledger, series, pictures, reports."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from campuswatch import links
from campuswatch.backup import age, archive
from campuswatch.backup.making import LINKS_KEY, PICTURES, POLL_KEY, REPORTS, SAMPLES, SETTINGS
from campuswatch.backup.manifest import Manifest
from campuswatch.backup.verifying import Verified, verify_ledger
from campuswatch.settings import Settings, load
from campuswatch.usecases.actor import Actor
from inventory import audit, dump
from inventory.audit import BUREAU_CHAIN
from inventory.database import Database
from inventory.engine import WRITE, parse
from inventory.errors import Conflict, DatabaseError
from inventory.keyfile import create_key_file

Tell = Callable[[str, int, int], None]
"""`(what, done, all)`: how far it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    manifest: Manifest
    verified: Verified


def restore(
    path: Path, identity: str, config: Path, actor: Actor, *, now_ms: int, tell: Tell, passphrase: str = ""
) -> Restored:
    """Onto a machine without a ledger. Where `config` is there it is kept, and says where all goes; else it becomes the
    backup's own.

    Raises Conflict where something is in the way, VaultError where the identity does not fit, DatabaseError for a
    damaged backup. What was made until then is taken away again, but for tables in a PostgreSQL.
    """
    with ExitStack() as undo, tempfile.TemporaryDirectory(prefix="campuswatch-restore-", dir=config.parent) as name:
        folder = Path(name)
        manifest = unpacked(path, identity, folder, tell)
        settings = _settings(folder, config, undo)
        _require_room(settings)
        key = age.unseal((folder / POLL_KEY).read_bytes(), identity)
        undo.callback(settings.key_path.unlink, missing_ok=True)
        create_key_file(settings.key_path, key)
        _put_links_key(settings, folder, identity, undo)
        if settings.database_url.startswith("sqlite"):
            undo.callback(_remove_ledger, settings.database_url)
        fill(settings.database_url, manifest, folder, tell)
        _put_files(settings, folder, undo)
        database = Database.open(settings.database_url)
        try:
            verified = verify_ledger(settings, database, actor, manifest, passphrase)
            database.write(
                lambda connection: audit.append(
                    connection, BUREAU_CHAIN, at_ms=now_ms, actor=actor.name, action="backup.restored",
                    subject=path.name, detail={"made_ms": manifest.made_ms, "rows": sum(manifest.rows.values())},
                )
            ).result()  # fmt: skip
        finally:
            database.close()
        undo.pop_all()
    return Restored(manifest=manifest, verified=verified)


def try_out(path: Path, identity: str, actor: Actor, *, tell: Tell, passphrase: str = "") -> Restored:
    """All of it into a folder that is gone afterwards: what a restore would bring back, and whether it opens."""
    with tempfile.TemporaryDirectory(prefix="campuswatch-verify-") as name:
        folder = Path(name)
        manifest = unpacked(path, identity, folder, tell)
        settings = replace(Settings(), folder=folder)
        settings.data_dir.mkdir(mode=0o700)
        create_key_file(settings.key_path, age.unseal((folder / POLL_KEY).read_bytes(), identity))
        _put_links_key(settings, folder, identity, ExitStack())
        fill(settings.database_url, manifest, folder, tell)
        _put_files(settings, folder, ExitStack())
        database = Database.open(settings.database_url)
        try:
            return Restored(manifest=manifest, verified=verify_ledger(settings, database, actor, manifest, passphrase))
        finally:
            database.close()


def unpacked(path: Path, identity: str, folder: Path, tell: Tell) -> Manifest:
    """The members in `folder`, each what was written. Raises VaultError, DatabaseError."""
    archive.unpack(path, identity, folder)
    try:
        manifest = Manifest.from_json((folder / "manifest.json").read_bytes())
    except FileNotFoundError:
        raise DatabaseError("backup.no_manifest") from None
    for done, (name, digest) in enumerate(manifest.digests.items(), start=1):
        archive.require_digest(folder, name, digest)
        tell("backup.step_checking", done, len(manifest.digests))
    return manifest


def fill(url: str, manifest: Manifest, folder: Path, tell: Tell) -> None:
    """Tables of the backup's revision, its rows in one transaction, then the way to today's. Raises DatabaseError."""
    from campuswatch import migrate  # slow to import

    migrate.upgrade(url, manifest.revision)
    with migrate.opened(url, WRITE) as engine, migrate.taking_turn(engine) as connection:
        tables = dump.reflected(connection)
        if dump.holds_rows(connection, tables):
            raise Conflict("restore.not_empty")
        for done, shape in enumerate(manifest.shapes, start=1):
            rows = 0
            for piece in _pieces(folder, shape.name):
                rows += dump.put_back(connection, tables, shape, piece.read_bytes().splitlines())
            if rows != manifest.rows.get(shape.name):
                raise DatabaseError("backup.rows_missing", table=shape.name)
            tell("backup.step_rows", done, len(manifest.shapes))
        dump.go_on_counting(connection, tables)
        migrate.refuse_dangling(connection)
    migrate.upgrade(url)


def _put_links_key(settings: Settings, folder: Path, identity: str, undo: ExitStack) -> None:
    """Posters that hang at schools lead here again. Older backups have none, and neither has who made no link yet."""
    if (folder / LINKS_KEY).exists():
        path = settings.data_dir / links.FILE_NAME
        undo.callback(path.unlink, missing_ok=True)
        create_key_file(path, age.unseal((folder / LINKS_KEY).read_bytes(), identity))


def _pieces(folder: Path, table: str) -> Iterator[Path]:
    archive.require_member(f"ledger/{table}/000001.jsonl")
    yield from sorted((folder / "ledger" / table).glob("*.jsonl"))


def _settings(folder: Path, config: Path, undo: ExitStack) -> Settings:
    if not config.exists():
        undo.callback(config.unlink, missing_ok=True)
        shutil.copyfile(folder / SETTINGS, config)
        config.chmod(0o600)
        _require_within(load(config), config.parent)
    settings = load(config)
    if not settings.data_dir.exists():
        undo.callback(shutil.rmtree, settings.data_dir, ignore_errors=True)
        settings.data_dir.mkdir(parents=True, mode=0o700)
    return settings


def _require_within(settings: Settings, folder: Path) -> None:
    """Settings out of a backup, which anybody can have made, put nothing where nobody expects it. Raises Conflict."""
    places = [settings.data_dir, settings.key_path, settings.samples_path, settings.reports_path]
    if settings.database_url.startswith("sqlite"):
        places.append(Path(parse(settings.database_url).database or "/"))
    for path in places:
        if str(path).startswith("file:") or not path.resolve().is_relative_to(folder.resolve()):
            raise Conflict("restore.leads_elsewhere", file=str(path), folder=str(folder))


def _require_room(settings: Settings) -> None:
    """Nothing is overwritten, ever."""
    kept = (settings.key_path, settings.data_dir / links.FILE_NAME, settings.samples_path, settings.reports_path)
    for path in kept:
        if path.exists():
            raise Conflict("restore.in_the_way", file=str(path))
    url = settings.database_url
    if url.startswith("sqlite") and (file := _file(url)).exists():
        raise Conflict("restore.in_the_way", file=str(file))


def _file(url: str) -> Path:
    return Path(url.partition("sqlite:///")[2])


def _remove_ledger(url: str) -> None:
    for end in ("", "-wal", "-shm"):
        Path(f"{_file(url)}{end}").unlink(missing_ok=True)


def _put_files(settings: Settings, folder: Path, undo: ExitStack) -> None:
    places = {SAMPLES: settings.samples_path, PICTURES: settings.pictures_path, REPORTS: settings.reports_path}
    for member, target in places.items():
        if (folder / member).exists():
            if not target.exists():
                undo.callback(_remove, target)
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            shutil.move(folder / member, target)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
