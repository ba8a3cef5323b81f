from __future__ import annotations

import asyncio
import sqlite3
import stat
import threading
from concurrent.futures import CancelledError, Future
from pathlib import Path

import pytest
from postgres import PostgresServer
from sqlalchemy import Connection, event, insert, select, text, update

from inventory import engine
from inventory.database import Database
from inventory.errors import Conflict, DatabaseError
from inventory.tables.revision import revision


def put(school: str, number: int = 1):
    return lambda connection: connection.execute(insert(revision).values(school=school, number=number))


def schools(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.execute(select(revision.c.school).order_by(revision.c.school)).scalars())


class Gate:
    """Holds the writer inside a work, so that a test can queue others behind it."""

    def __init__(self, database: Database) -> None:
        self._open = threading.Event()
        entered = threading.Event()

        def work(_connection: Connection) -> None:
            entered.set()
            assert self._open.wait(10)

        self.future = database.write(work)
        assert entered.wait(10)

    def open(self) -> None:
        self._open.set()


def test_a_write_is_read_back(database: Database) -> None:
    database.write(put("S01")).result()
    assert schools(database) == ["S01"]


def test_readers_cannot_write(database: Database) -> None:
    with pytest.raises(DatabaseError) as refused, database.read() as connection:
        put("S01")(connection)
    assert refused.value.message.id == "database.read_only"
    assert schools(database) == []


def test_a_reader_sees_one_picture(database: Database) -> None:
    database.write(put("S01")).result()
    with database.read() as connection:
        before = connection.execute(select(revision.c.school)).scalars().all()
        database.write(put("S02")).result()
        assert connection.execute(select(revision.c.school)).scalars().all() == before
    assert schools(database) == ["S01", "S02"]


def test_readers_work_side_by_side(database: Database) -> None:
    database.write(put("S01")).result()
    together = threading.Barrier(4)
    seen: list[list[str]] = []

    def look() -> None:
        with database.read() as connection:
            together.wait(10)
            seen.append(list(connection.execute(select(revision.c.school)).scalars()))

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert seen == [["S01"]] * 4


def test_works_that_wait_share_one_commit(database: Database) -> None:
    commits = []
    event.listen(database._writer_engine, "commit", commits.append)
    gate = Gate(database)
    futures = [database.write(put(f"S{number:02}")) for number in range(50)]
    assert database.waiting == 50
    gate.open()
    for future in futures:
        future.result(10)
    assert len(commits) == 2
    assert len(schools(database)) == 50


def test_a_failing_work_fails_alone(database: Database) -> None:
    def half_done(connection: Connection) -> None:
        put("half")(connection)
        raise ValueError("changed its mind")

    gate = Gate(database)
    before, failing, twice, after = (database.write(work) for work in (put("a"), half_done, put("a"), put("b")))
    gate.open()
    before.result(10)
    after.result(10)
    with pytest.raises(ValueError, match="changed its mind"):
        failing.result(10)
    with pytest.raises(Conflict) as conflict:
        twice.result(10)
    assert conflict.value.message.id == "ledger.constraint"
    assert schools(database) == ["a", "b"]


def test_a_future_resolves_when_others_can_see_its_work(database: Database, url: str) -> None:
    seen: Future[list[str]] = Future()
    other = Database.open(url)
    gate = Gate(database)
    future = database.write(put("S01"))
    future.add_done_callback(lambda _: seen.set_result(schools(other)))
    gate.open()
    assert seen.result(10) == ["S01"]
    other.close()


def test_a_result_comes_back_and_asyncio_waits(database: Database) -> None:
    async def run() -> list[int]:
        return await asyncio.gather(*(database.commit(lambda _, number=number: number) for number in range(20)))

    assert asyncio.run(run()) == list(range(20))


def test_a_withdrawn_work_is_not_done(database: Database) -> None:
    gate = Gate(database)
    withdrawn, kept = database.write(put("a")), database.write(put("b"))
    assert withdrawn.cancel()
    gate.open()
    kept.result(10)
    with pytest.raises(CancelledError):
        withdrawn.result(10)
    assert schools(database) == ["b"]


def test_close_finishes_what_waits(url: str) -> None:
    database = Database.open(url)
    gate = Gate(database)
    futures = [database.write(put(f"S{number:03}")) for number in range(300)]
    gate.open()
    database.close()
    assert all(future.done() for future in futures)
    with pytest.raises(DatabaseError) as refused:
        database.write(put("late"))
    assert refused.value.message.id == "database.closed"
    database.close()
    again = Database.open(url)
    assert len(schools(again)) == 300
    again.close()


def test_writers_of_two_processes_take_turns(url: str) -> None:
    """Read, think, write: lost updates would show in the sum."""

    def increase(connection: Connection) -> None:
        number = connection.execute(select(revision.c.number)).scalar_one()
        connection.execute(update(revision).values(number=number + 1))

    pair = Database.open(url), Database.open(url)
    pair[0].write(put("S01", 0)).result()
    futures = [database.write(increase) for _ in range(100) for database in pair]
    for future in futures:
        future.result(30)
    with pair[0].read() as connection:
        assert connection.execute(select(revision.c.number)).scalar_one() == 200
    for database in pair:
        database.close()


def test_a_lock_held_too_long_fails_the_write_and_not_the_writer(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "LOCK_WAIT_MS", 50)
    database = Database.open(url)
    other = Database.open(url)
    gate = Gate(other)
    with pytest.raises(DatabaseError) as locked:
        database.write(put("a")).result(10)
    assert locked.value.message.id == "database.locked"
    gate.open()
    gate.future.result(10)
    database.write(put("b")).result(10)
    assert schools(database) == ["b"]
    for one in (database, other):
        one.close()


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_full_disk_fails_the_whole_group_and_not_the_writer(database: Database) -> None:
    def limit(pages: int):
        return lambda connection: connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}").scalar_one()

    def fill(connection: Connection) -> None:
        put("x" * 5_000_000)(connection)

    used = database.write(limit(1)).result(10)  # never below what there is
    gate = Gate(database)
    innocent, guilty, after = database.write(put("a")), database.write(fill), database.write(put("b"))
    gate.open()
    for future in (guilty, innocent, after):
        with pytest.raises(DatabaseError) as full:
            future.result(10)
        assert full.value.message.id == "database.full"
    database.write(limit(used * 100)).result(10)
    database.write(put("c")).result(10)
    assert schools(database) == ["c"]


@pytest.mark.parametrize("backend", [pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))], indirect=True)
def test_a_lost_server_fails_the_group_and_not_the_writer(database: Database) -> None:
    def vanish(connection: Connection) -> None:
        connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    gate = Gate(database)
    innocent, guilty = database.write(put("a")), database.write(vanish)
    gate.open()
    for future in (guilty, innocent):
        with pytest.raises(DatabaseError) as lost:
            future.result(10)
        assert lost.value.message.id == "database.unreachable"
    database.write(put("b")).result(10)
    assert schools(database) == ["b"]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_sqlite_is_set_up_to_survive_a_power_cut(database: Database, url: str) -> None:
    def ask(connection: Connection, name: str) -> object:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()

    names = ("journal_mode", "synchronous", "foreign_keys", "application_id")
    found = database.write(lambda connection: [ask(connection, name) for name in names]).result()
    assert found == ["wal", 2, 1, engine.APPLICATION_ID]
    file = Path(url.removeprefix("sqlite:///"))
    database.write(put("S01")).result()
    for path in (file, file.with_name("ledger.db-wal")):
        assert path.exists()


def test_a_new_file_is_for_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "new.db"
    Database.open(f"sqlite:///{file}").close()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def foreign(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE guestbook (name)")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: path.write_bytes(b"this is a letter, not a database " * 100), "database.not_ours"),
        (foreign, "database.not_ours"),
        (lambda path: path.mkdir(), "database.unreachable"),
    ],
)
def test_a_file_that_is_not_ours_is_refused_untouched(make, message: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    make(path)
    content = path.read_bytes() if path.is_file() else None
    with pytest.raises(DatabaseError) as refused:
        Database.open(f"sqlite:///{path}")
    assert refused.value.message.id == message
    assert content == (path.read_bytes() if path.is_file() else None)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://host/name", "ledger.db", "", "oracle://x"])
def test_an_address_that_names_no_shareable_database_is_refused(url: str) -> None:
    with pytest.raises(DatabaseError) as refused:
        Database.open(url)
    assert refused.value.message.id == "database.bad_url"


def test_a_folder_or_server_that_is_not_there_is_said_to_be_unreachable(tmp_path: Path) -> None:
    for url in (f"sqlite:///{tmp_path}/none/ledger.db", f"postgresql://nobody@/ledger?host={tmp_path}"):
        with pytest.raises(DatabaseError) as refused:
            Database.open(url)
        assert refused.value.message.id == "database.unreachable"


def test_a_ledger_that_is_gone_is_missed_and_not_made_anew(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError) as refused:
        Database.open(f"sqlite:///{tmp_path / 'gone.db'}", create=False)
    assert refused.value.message.id == "database.no_file"
    assert not list(tmp_path.iterdir())


def test_an_sqlite_that_is_too_old_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "OLDEST_SQLITE", (99, 0, 0))
    with pytest.raises(DatabaseError) as refused:
        Database.open(f"sqlite:///{tmp_path}/ledger.db")
    assert refused.value.message.params["oldest"] == "99.0.0"


@pytest.mark.needs("postgresql")
def test_a_postgresql_database_without_unicode_is_refused(postgres: PostgresServer) -> None:
    name = postgres.new_database(options="ENCODING 'SQL_ASCII' LOCALE 'C'")
    with pytest.raises(DatabaseError) as refused:
        Database.open(postgres.url(name))
    assert refused.value.message.id == "database.not_unicode"


def test_values_stay_out_of_errors(database: Database) -> None:
    secret = "a-value-that-must-not-show"
    with pytest.raises(Conflict) as conflict:
        database.write(lambda connection: (put(secret)(connection), put(secret)(connection))).result()
    told = str(conflict.value) + repr(conflict.value.__cause__) + repr(conflict.value.__context__)
    assert secret not in told
