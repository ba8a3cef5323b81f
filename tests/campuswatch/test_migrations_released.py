"""Ledgers of every released revision, with data, come to today's tables on both databases, also after a crash.

`ledgers/NNNN.sql` adds to the one before it what revision NNNN brought. Such a file never changes once released.
"""

from __future__ import annotations

import os
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
from sqlalchemy import Engine, MetaData, Select, Table, inspect, select, text

from campuswatch.migrate import config, current, head, opened, taking_turn, upgrade
from inventory.database import Database
from inventory.engine import WRITE
from inventory.model.scope import BUREAU
from inventory.repository import devices, sightings, transitions
from inventory.tables.metadata import metadata

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


def keep_as(url: str, revision: str) -> None:
    """A ledger as the release with this revision left it."""
    for one in REVISIONS[: REVISIONS.index(revision) + 1]:
        with engine_of(url) as engine, taking_turn(engine) as connection:
            command.upgrade(config(connection), one)
            for statement in statements(one, engine.dialect.name):
                connection.execute(text(statement))


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
def test_every_table_of_a_released_revision_is_tried_with_data(revision: str, tmp_path: Path) -> None:
    assert (LEDGERS / f"{revision}.sql").is_file(), f"write ledgers/{revision}.sql: a row for each table it brings"
    url = f"sqlite:///{tmp_path}/ledger.db"
    keep_as(url, revision)
    assert [table for table, found in rows(url).items() if not found] == []


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_ledger_of_a_released_revision_comes_to_today(empty_url: str, revision: str) -> None:
    keep_as(empty_url, revision)
    before = rows(empty_url)
    assert upgrade(empty_url) == head()
    is_todays(empty_url)
    kept(before, rows(empty_url))


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_a_crash_in_the_middle_leaves_what_a_second_try_mends(empty_url: str, revision: str) -> None:
    keep_as(empty_url, revision)
    before = rows(empty_url)
    crash(empty_url)
    assert current(empty_url) == revision
    assert rows(empty_url) == before
    assert upgrade(empty_url) == head()
    is_todays(empty_url)
    kept(before, rows(empty_url))


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
