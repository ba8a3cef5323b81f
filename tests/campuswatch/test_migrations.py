from __future__ import annotations

import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from postgres import PostgresServer, postgres_server
from sqlalchemy import text

from campuswatch import migrate
from campuswatch.migrate import current, head, upgrade
from campuswatch.opening import REVISION
from inventory.database import Database
from inventory.engine import WRITE, open_engine
from inventory.errors import DatabaseError
from inventory.model.scope import BUREAU
from inventory.repository import devices, sightings
from inventory.tables.metadata import metadata

NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{down}"


def upgrade() -> None:
    op.add_column("school", sa.Column("motto", sa.Text(), nullable=True))
    with op.batch_alter_table("school") as school:
        school.alter_column("zone", new_column_name="time_zone")
    {more}
"""


FIRST_DEVICE = """
INSERT INTO device (id, code, school, kind, name, stage, address, routing_instance, holds_address, area, vendor, model,
                    firmware, answers, stream_path, search)
VALUES ('1', 's01-cam-0001', 'S01', 'camera', 'Gate', 'adopted', '10.1.0.2', '', true, 'gate', 'Hikvision', 'DS-2CD',
        '', '[]', '', 'gate')
"""
FIRST_SIGHTING = """
INSERT INTO sighting (school, address, at_ms, evidence, claims, kind, vendor, model, firmware, confidence, reason)
VALUES ('S01', '10.1.0.2', 1, '{}', '[]', 'camera', 'Hikvision', 'DS-2CD', '', 90, 'sysObjectID')
"""


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with postgres_server() as started:
        yield started


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/ledger.db"
        return
    server: PostgresServer = request.getfixturevalue("server")
    yield server.url(server.new_database())


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Makes this program know one revision more, whose last line is `more`."""

    def make(more: str = "pass") -> None:
        folder = tmp_path / "100% migrations"
        shutil.copytree(migrate.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
        script = NEXT.format(down=head(), more=more)
        (folder / "versions" / "9999_later.py").write_text(script)
        monkeypatch.setattr(migrate, "MIGRATIONS", folder)

    return make


def test_the_migrated_database_is_what_the_tables_say(url: str) -> None:
    assert upgrade(url) == head()
    assert differences(url) == []


def test_a_ledger_of_the_first_revision_keeps_its_devices_and_sightings(url: str, monkeypatch, tmp_path: Path) -> None:
    old = tmp_path / "old migrations"
    shutil.copytree(migrate.MIGRATIONS, old, ignore=shutil.ignore_patterns("__pycache__", "000[2-9]*"))
    with monkeypatch.context() as patch:
        patch.setattr(migrate, "MIGRATIONS", old)
        assert upgrade(url) == "0001"
    keep_a_school(url)
    execute(url, FIRST_DEVICE)
    execute(url, FIRST_SIGHTING)
    assert upgrade(url) == head()
    with closing(Database.open(url)) as database, database.read() as connection:
        (device,) = devices.find(connection, BUREAU)
        (seen,) = sightings.newest(connection, BUREAU)
    assert (device.code, device.address, dict(device.sure)) == ("s01-cam-0001", "10.1.0.2", {})
    assert (seen.address, seen.identity.vendor, seen.identity.serial, dict(seen.identity.sure)) == (
        "10.1.0.2", "Hikvision", "", {},
    )  # fmt: skip
    assert differences(url) == []


def differences(url: str) -> list[object]:
    """Between the database and the tables that this program knows."""
    engine = open_engine(url, WRITE)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = compare_metadata(context, metadata)
    engine.dispose()
    return list(found)


def test_doing_it_again_changes_nothing(url: str) -> None:
    upgrade(url)
    keep_a_school(url)
    assert upgrade(url) == current(url) == head()
    assert names(url, "name") == ["one"]


def test_rows_live_through_a_migration_that_rebuilds_their_table(url: str, later) -> None:
    upgrade(url)
    keep_a_school(url)
    later()
    assert upgrade(url) == "9999"
    assert names(url, "time_zone") == ["UTC"]


def test_a_migration_that_fails_changes_nothing(url: str, later) -> None:
    upgrade(url)
    before = current(url)
    keep_a_school(url)
    later(more='op.execute("SELECT * FROM no_such_table")')
    with pytest.raises(DatabaseError):
        upgrade(url)
    assert current(url) == before
    assert names(url, "zone") == ["UTC"]


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_migration_that_leaves_rows_dangling_is_undone(url: str, later) -> None:
    upgrade(url)
    keep_a_school(url)
    later(more='op.execute("DELETE FROM school")')
    with pytest.raises(DatabaseError) as refused:
        upgrade(url)
    assert refused.value.message.id == "database.dangling"
    assert names(url, "zone") == ["UTC"]


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_the_file_is_copied_before_it_is_changed(url: str, later) -> None:
    file = Path(url.removeprefix("sqlite:///"))
    upgrade(url)
    assert not backups(file)
    keep_a_school(url)
    before = head()
    database = Database.open(url)  # keeps the log of writes from being folded into the file
    upgrade(url)
    assert not backups(file)
    later()
    upgrade(url)
    database.close()
    (copy,) = backups(file)
    assert copy.name == f"ledger.db.before-{before}"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT name, zone FROM school").fetchall() == [("one", "UTC")]
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(before,)]


def test_a_database_of_a_newer_program_is_left_alone(url: str) -> None:
    upgrade(url)
    execute(url, "UPDATE alembic_version SET version_num = 'later'")
    for ask in (upgrade, current):
        with pytest.raises(DatabaseError) as refused:
            ask(url)
        assert refused.value.message.id == "database.newer"
        assert refused.value.message.params == {"found": "later", "known": head()}


def test_asking_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError) as refused:
        current(f"sqlite:///{tmp_path}/none.db")
    assert refused.value.message.id == "database.no_file"
    assert not list(tmp_path.iterdir())


def test_an_empty_database_has_no_revision(url: str) -> None:
    Database.open(url).close()
    assert current(url) is None


def keep_a_school(url: str) -> None:
    execute(url, "INSERT INTO school (code, name, zone, language, ports) VALUES ('S01', 'one', 'UTC', 'en', '{}')")
    execute(url, "INSERT INTO area (school, code, name, area_class) VALUES ('S01', 'gate', 'Gate', 'key')")


def execute(url: str, statement: str) -> None:
    engine = open_engine(url, WRITE)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def names(url: str, column: str) -> list[str]:
    engine = open_engine(url, WRITE)
    with engine.connect() as connection:
        found = list(connection.execute(text(f"SELECT {column} FROM school")).scalars())
    engine.dispose()
    return found


def backups(file: Path) -> list[Path]:
    return list(file.parent.glob("*.before-*"))


def test_the_program_knows_its_own_last_migration() -> None:
    assert head() == REVISION
