from __future__ import annotations

import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from campuswatch import migrate
from campuswatch.migrate import current, head, upgrade
from campuswatch.opening import REVISION
from inventory.database import Database
from inventory.engine import WRITE, open_engine
from inventory.errors import DatabaseError
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


@pytest.fixture
def url(empty_url: str) -> str:
    return empty_url


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


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_migration_that_leaves_rows_dangling_is_undone(url: str, later) -> None:
    upgrade(url)
    keep_a_school(url)
    later(more='op.execute("DELETE FROM school")')
    with pytest.raises(DatabaseError) as refused:
        upgrade(url)
    assert refused.value.message.id == "database.dangling"
    assert names(url, "zone") == ["UTC"]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
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
