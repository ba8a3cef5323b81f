"""Ledgers of every released revision, with data, come to today's tables on both databases, also after a crash.

`ledgers/NNNN.sql` adds to the one before it what revision NNNN brought. Such a file never changes once released.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData, Select, Table, inspect, make_url, select, text

from campuswatch.migrate import config, current, head, opened, taking_turn, upgrade
from inventory.database import Database
from inventory.engine import WRITE
from inventory.model.scope import BUREAU
from inventory.repository import devices, sightings, transitions
from inventory.tables.metadata import metadata
from tests.postgres import PostgresServer

LEDGERS = Path(__file__).parent / "ledgers"
REVISIONS = [str(one.revision) for one in ScriptDirectory.from_config(config()).walk_revisions()][::-1]
OCTETS = {"sqlite": "BLOB", "postgresql": "BYTEA"}
# Upgrades and dies right before the last statement of the migration takes effect.
CRASHING = """
import os, signal, sys
from sqlalchemy import Engine, event
from campuswatch.migrate import upgrade

@event.listens_for(Engine, "before_cursor_execute")
def die(connection, cursor, statement, parameters, context, many):
    if statement.startswith(("UPDATE alembic_version", "INSERT INTO alembic_version")):
        os.kill(os.getpid(), signal.SIGKILL)

upgrade(sys.argv[1])
"""

Rows = Mapping[str, list[Mapping[str, object]]]


@contextmanager
def engine_of(url: str) -> Iterator[Engine]:
    with opened(url, WRITE) as engine:
        yield engine


class Sheaf:
    """Ledgers as the releases left them, each made once from the one before it and then copied."""

    def __init__(self, folder: Path, server: PostgresServer | None) -> None:
        self._folder, self._server = folder, server
        self._names: dict[str, str] = {}

    def copy(self, revision: str, folder: Path) -> str:
        """The address of a ledger of one's own, as the release with this revision left it."""
        return self._address(self._copied(self._kept(revision), folder))

    def end(self) -> None:
        for name in self._names.values() if self._server else ():
            self._server.drop_database(name)

    def _kept(self, revision: str) -> str:
        if revision not in self._names:
            place = REVISIONS.index(revision)
            before = self._kept(REVISIONS[place - 1]) if place else ""
            name = self._copied(before, self._folder / revision)
            grow(self._address(name), revision)
            self._names[revision] = name
        return self._names[revision]

    def _copied(self, name: str, folder: Path) -> str:
        if self._server:
            return self._server.new_database(name, "") if name else self._server.new_database()
        folder.mkdir(exist_ok=True)
        if name:
            shutil.copy(name, folder / "ledger.db")
        return str(folder / "ledger.db")

    def _address(self, name: str) -> str:
        return self._server.url(name) if self._server else f"sqlite:///{name}"


def grow(url: str, revision: str) -> None:
    with engine_of(url) as engine, taking_turn(engine) as connection:
        command.upgrade(config(connection), revision)
        for statement in statements(revision, engine.dialect.name):
            connection.execute(text(statement))


@pytest.fixture(scope="session")
def sheaf_of_files(tmp_path_factory: pytest.TempPathFactory) -> Sheaf:
    return Sheaf(tmp_path_factory.mktemp("released"), None)


@pytest.fixture(scope="session")
def sheaf_of_databases(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sheaf]:
    made = Sheaf(tmp_path_factory.mktemp("released"), postgres)
    yield made
    made.end()


@pytest.fixture
def released(backend: str, revision: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a ledger as the release with this revision left it."""
    sheaf: Sheaf = request.getfixturevalue("sheaf_of_files" if backend == "sqlite" else "sheaf_of_databases")
    address = sheaf.copy(revision, tmp_path)
    yield address
    if backend != "sqlite":
        request.getfixturevalue("postgres").drop_database(make_url(address).database)


def statements(revision: str, dialect: str) -> list[str]:
    lines = (LEDGERS / f"{revision}.sql").read_text().splitlines()
    kept = [line.removesuffix(";") for line in lines if line and not line.startswith("--")]
    return [line.replace(" AS OCTETS)", f" AS {OCTETS[dialect]})").replace(":", "\\:") for line in kept]


def rows(url: str) -> Rows:
    """Every row of every table there is, by the database's own idea of its columns."""
    found = MetaData()
    with engine_of(url) as engine:
        found.reflect(engine)
        with engine.connect() as connection:
            return {
                table.name: [dict(row) for row in connection.execute(in_order(table)).mappings()]
                for table in found.sorted_tables
                if table.name != "alembic_version"
            }


def in_order(table: Table) -> Select[Any]:
    return select(table).order_by(*table.primary_key.columns)


def is_todays(url: str) -> None:
    """The tables are what this program says they are, and all rows can be read as such."""
    with engine_of(url) as engine, engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata) == []
        for table in metadata.sorted_tables:
            connection.execute(select(table)).all()
    with closing(Database.open(url)) as database, database.read() as connection:
        assert [one.code for one in devices.find(connection, BUREAU)] == ["s01-cam-0001", "s01-sw-0001"]
        assert [one.address for one in sightings.newest(connection, BUREAU)] == ["10.1.0.2"]
        assert [row.device for row in transitions.between(connection, BUREAU, 0, 2**62)] == ["s01-cam-0001"]


def kept(before: Rows, after: Rows) -> None:
    for table, were in before.items():
        now = [{name: row[name] for name in row.keys() & were[0].keys()} for row in after[table]]
        assert now == [{name: row[name] for name in row.keys() & now[0].keys()} for row in were], table


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_table_of_a_released_revision_is_tried_with_data(
    revision: str, sheaf_of_files: Sheaf, tmp_path: Path
) -> None:
    assert (LEDGERS / f"{revision}.sql").is_file(), f"write ledgers/{revision}.sql: a row for each table it brings"
    url = sheaf_of_files.copy(revision, tmp_path)
    assert [table for table, found in rows(url).items() if not found] == []


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_ledger_of_a_released_revision_comes_to_today(released: str) -> None:
    before = rows(released)
    assert upgrade(released) == head()
    is_todays(released)
    kept(before, rows(released))


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_a_crash_in_the_middle_leaves_what_a_second_try_mends(released: str, revision: str) -> None:
    before = rows(released)
    crash(released)
    assert current(released) == revision
    assert rows(released) == before
    assert upgrade(released) == head()
    is_todays(released)
    kept(before, rows(released))


def test_a_crash_while_the_tables_are_made_leaves_an_empty_database(empty_url: str) -> None:
    crash(empty_url)
    assert current(empty_url) is None
    with engine_of(empty_url) as engine:
        assert not inspect(engine).has_table("device")
    assert upgrade(empty_url) == head()


def crash(url: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CRASHING, url], env={**os.environ, "PYTHONPATH": str(LEDGERS.parents[2])}
    )
    assert done.returncode == -signal.SIGKILL
