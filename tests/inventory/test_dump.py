"""Every row of the ledger goes out and comes back the same, from either database into either."""

from __future__ import annotations

import pytest
from planted import plant
from postgres import PostgresServer

from campuswatch.migrate import opened, taking_turn, upgrade
from inventory import dump
from inventory.database import Database
from inventory.engine import WRITE
from inventory.errors import DatabaseError

Dumped = dict[str, bytes]


def dumped(database: Database) -> Dumped:
    with database.read() as connection:
        return {shape.name: b"".join(dump.pages(connection, shape)) for shape in dump.shapes()}


def put_back(url: str, rows: Dumped) -> None:
    with opened(url, WRITE) as engine, taking_turn(engine) as connection:
        tables = dump.reflected(connection)
        for shape in dump.shapes():
            dump.put_back(connection, tables, shape, rows[shape.name].splitlines())
        dump.go_on_counting(connection, tables)


@pytest.fixture
def other_url(backend: str, request: pytest.FixtureRequest, tmp_path: object) -> str:
    """Of the other kind of database than `database`; without tables."""
    if backend == "postgresql":
        return f"sqlite:///{tmp_path}/other.db"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.url(server.new_database())


@pytest.mark.needs("postgresql")
def test_into_the_other_kind_of_database(database: Database, other_url: str) -> None:
    plant(database)
    before = dumped(database)
    assert sum(map(bool, before.values())) > 25  # tables with rows
    upgrade(other_url)
    put_back(other_url, before)
    other = Database.open(other_url)
    try:
        assert dumped(other) == before
        # Rows go on being numbered where they were.
        other.write(lambda connection: database_event(connection)).result()
    finally:
        other.close()


def database_event(connection: object) -> None:
    from inventory.model.change_event import ChangeEvent
    from inventory.repository import changes

    event = ChangeEvent(at_ms=1, school="S01", subject="x", actor="test", action="added")
    changes.record(connection, [event])  # type: ignore[arg-type]


def test_pieces_are_whole_lines_of_at_most_a_page(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(database)
    whole = dumped(database)
    monkeypatch.setattr(dump, "PAGE", 1)
    with database.read() as connection:
        for shape in dump.shapes():
            pieces = list(dump.pages(connection, shape))
            assert b"".join(pieces) == whole[shape.name]
            assert all(piece.count(b"\n") == 1 and piece.endswith(b"\n") for piece in pieces)


@pytest.mark.parametrize("line", [b"{}", b"[]", b"nothing", b"[" * 100_000, b'["S01"]', b"\xff"])
def test_what_is_no_row_is_refused(url: str, line: bytes) -> None:
    shape = next(one for one in dump.shapes() if one.name == "school")
    with opened(url, WRITE) as engine, taking_turn(engine) as connection:
        tables = dump.reflected(connection)
        with pytest.raises(DatabaseError) as refused:
            dump.put_back(connection, tables, shape, [line])
    assert refused.value.message.id == "backup.bad_row"


def test_a_table_of_another_shape_is_refused(url: str) -> None:
    with opened(url, WRITE) as engine, taking_turn(engine) as connection:
        tables = dump.reflected(connection)
        for shape in (dump.Shape("nothing", ()), dump.Shape("school", (("code", "plain"), ("motto", "plain")))):
            with pytest.raises(DatabaseError) as refused:
                dump.put_back(connection, tables, shape, [b"[]"])
            assert refused.value.message.id == "backup.other_shape"
