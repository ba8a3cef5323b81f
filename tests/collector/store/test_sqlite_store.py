"""What the embedded store promises: types, scope, first written wins, one clear error."""

from __future__ import annotations

import multiprocessing
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from collector.sample import Sample, SeriesKey, Value
from collector.store.catalogue import MAX_PARTS
from collector.store.errors import StoreError
from collector.store.file import set_aside
from collector.store.sqlite import SqliteStore
from collector.store.store import Bucket, Point
from inventory.model.scope import BUREAU, Scope

T0 = 1_700_006_400_000  # the start of a UTC day
HOUR = 3_600_000
DAY = 24 * HOUR
PING = SeriesKey("ping", "S01", "s01-cam-0001", "camera")
PORT = SeriesKey("interface", "S01", "s01-sw-0001", "switch", "24")
INFO = SeriesKey("info", "S02", "s02-cam-0001", "camera")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "samples.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(path)
    yield store
    store.close()


def settle(store: SqliteStore, now_ms: int = T0) -> None:
    for _ in store.maintain(now_ms, everything=True):
        pass


def ping(at_ms: int, rtt_ms: float = 1.5) -> Sample:
    return Sample(PING, at_ms, {"up": 1, "rtt_ms": rtt_ms, "loss_pct": 0.0})


def read(store: SqliteStore, field: str = "rtt_ms", key: SeriesKey = PING) -> list[Point]:
    return store.range(BUREAU, key, field, 0, T0 + 1000 * DAY)


@pytest.mark.parametrize("settled", [False, True])
def test_values_come_back_with_their_types(store: SqliteStore, settled: bool) -> None:
    fields: dict[str, Value] = {"name": "Sân trường 操场", "vendor": "", "model": "x" * 3000}
    store.write([ping(T0, 3), Sample(PING, T0 + 1, {"up": True}), Sample(INFO, T0, fields)])
    store.write([Sample(PORT, T0, {"speed_bps": 1e9, "in_bps": 0.1 + 0.2, "oper_up": 0})])
    if settled:
        settle(store)
    assert [(p, type(p.value)) for p in read(store)] == [(Point(T0, 3.0), float)]
    assert [(p, type(p.value)) for p in read(store, "up")] == [(Point(T0, 1), int), (Point(T0 + 1, 1), int)]
    assert read(store, "in_bps", PORT) == [Point(T0, 0.1 + 0.2)]
    assert {name: read(store, name, INFO) for name in fields} == {n: [Point(T0, v)] for n, v in fields.items()}
    assert read(store, "area", INFO) == []


@pytest.mark.parametrize(
    ("sample", "error"),
    [
        (Sample(PING, T0, {"rtt": 1.0}), ValueError),
        (Sample(PING, T0, {}), ValueError),
        (Sample(PING, T0, {"rtt_ms": "fast"}), TypeError),
        (Sample(PING, T0, {"up": 1.5}), TypeError),
        (Sample(PING, T0, {"up": 1 << 64}), TypeError),
        (Sample(PING, T0, {"rtt_ms": float("nan")}), ValueError),
        (Sample(PING, T0, {"rtt_ms": float("-inf")}), ValueError),
        (Sample(PING, -1, {"up": 1}), ValueError),
        (Sample(INFO, T0, {"name": 7}), TypeError),
        (Sample(INFO, T0, {"name": "x" * 70_000}), ValueError),
        (Sample(PING._replace(measurement="pong"), T0, {"up": 1}), ValueError),
        (Sample(PING._replace(part="1"), T0, {"up": 1}), ValueError),
        (Sample(PORT._replace(part=""), T0, {"oper_up": 1}), ValueError),
        (Sample(PING._replace(school=""), T0, {"up": 1}), ValueError),
    ],
)
def test_what_the_schema_does_not_allow_is_refused_whole(store: SqliteStore, sample: Sample, error: type) -> None:
    with pytest.raises(error):
        store.check(sample)
    with pytest.raises(error):
        store.write([ping(T0), sample])
    assert read(store) == []
    store.write([ping(T0)])
    assert read(store) == [Point(T0, 1.5)]


@pytest.mark.parametrize("settle_between", [False, True])
def test_the_first_written_of_one_moment_wins(store: SqliteStore, settle_between: bool) -> None:
    for rtt in (1.0, 2.0, 3.0):
        store.write([ping(T0, rtt), ping(T0, rtt + 0.5)])
        if settle_between:
            settle(store)
    assert read(store) == [Point(T0, 1.0)]
    assert store.last(BUREAU, [PING], "rtt_ms") == {PING: Point(T0, 1.0)}
    assert store.buckets(BUREAU, PING, "rtt_ms", T0, T0 + HOUR, HOUR) == [Bucket(T0, 1, 1.0, 1.0, 1.0, 1.0)]


def test_fields_of_one_moment_may_come_apart(store: SqliteStore) -> None:
    store.write([Sample(PING, T0, {"up": 1})])
    settle(store)
    store.write([Sample(PING, T0, {"up": 0, "rtt_ms": 2.0})])
    settle(store)
    assert (read(store, "up"), read(store)) == ([Point(T0, 1)], [Point(T0, 2.0)])


def test_a_school_sees_its_own(store: SqliteStore) -> None:
    store.write([ping(T0)])
    own, other = Scope.of(["S01"]), Scope.of(["S02"])
    for scope, seen in ((own, 1), (other, 0), (Scope.of([]), 0)):
        assert len(store.range(scope, PING, "up", T0, T0 + 1)) == seen
        assert len(store.buckets(scope, PING, "up", T0, T0 + 1, 1)) == seen
        assert len(store.last(scope, [PING], "up")) == seen
        assert len(store.keys(scope, PING.device)) == seen


def test_keys_of_a_device_are_sorted(store: SqliteStore) -> None:
    ports = [PORT._replace(part=part) for part in ("9", "10", "1")]
    store.write([Sample(key, T0, {"oper_up": 1}) for key in ports])
    store.write([Sample(SeriesKey("snmp", "S01", PORT.device, "switch"), T0, {"up": 1})])
    assert store.keys(BUREAU, PORT.device) == sorted([*ports, SeriesKey("snmp", "S01", PORT.device, "switch")])
    assert store.keys(BUREAU, "s01-sw-0002") == []


def test_asking_for_a_field_outside_the_schema_is_an_error(store: SqliteStore) -> None:
    with pytest.raises(ValueError, match="rtt is not in"):
        read(store, "rtt")
    with pytest.raises(ValueError, match="is text"):
        store.buckets(BUREAU, INFO, "name", T0, T0 + 1, 1)


def read_in_another_process(path: Path, results: multiprocessing.SimpleQueue[object]) -> None:
    store = SqliteStore(path, read_only=True)
    results.put([len(read(store)), store.last(BUREAU, [PING], "rtt_ms")])
    with pytest.raises(StoreError, match="read_only"):
        store.write([ping(T0)])
    store.close()
    results.put("done")


def test_another_process_reads_while_this_one_writes(store: SqliteStore, path: Path) -> None:
    store.write([ping(T0 + at) for at in range(100)])
    settle(store)
    store.write([ping(T0 + at) for at in range(90, 110)])
    context = multiprocessing.get_context("spawn")
    results: multiprocessing.SimpleQueue[object] = context.SimpleQueue()
    process = context.Process(target=read_in_another_process, args=(path, results))
    process.start()
    store.write([ping(T0 - 1)])
    assert results.get() in ([110, {PING: Point(T0 + 109, 1.5)}], [111, {PING: Point(T0 + 109, 1.5)}])
    assert results.get() == "done"
    process.join(10)


def test_a_second_writer_is_refused(store: SqliteStore, path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    results: multiprocessing.SimpleQueue[str] = context.SimpleQueue()
    process = context.Process(target=open_as_writer, args=(path, results))
    process.start()
    assert results.get() == "store.in_use"
    process.join(10)


def open_as_writer(path: Path, results: multiprocessing.SimpleQueue[str]) -> None:
    with pytest.raises(StoreError) as caught:
        SqliteStore(path)
    results.put(caught.value.message.id)


def test_a_missing_file_is_one_clear_error(path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        SqliteStore(path, read_only=True)
    assert caught.value.message.id == "store.missing"
    assert caught.value.message.params["path"] == str(path)


def test_a_file_that_is_no_database_is_left_alone_until_set_aside(path: Path) -> None:
    path.write_bytes(b"a letter to the bureau\n" * 400)
    with pytest.raises(StoreError) as caught:
        SqliteStore(path)
    assert caught.value.message.id == "store.not_a_database"
    aside = set_aside(path, "damaged-1")
    assert aside.read_bytes().startswith(b"a letter")
    SqliteStore(path).close()
    with pytest.raises(FileExistsError):
        set_aside(path, "damaged-1")


def test_another_programs_database_is_refused(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE shopping (item)")
    with pytest.raises(StoreError) as caught:
        SqliteStore(path)
    assert caught.value.message.id == "store.not_ours"


def test_a_newer_format_is_refused(store: SqliteStore, path: Path) -> None:
    store.close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 2")
    with pytest.raises(StoreError) as caught:
        SqliteStore(path)
    assert (caught.value.message.id, caught.value.message.params["format"]) == ("store.newer", 2)


def test_a_field_of_another_type_than_the_schemas_is_refused(store: SqliteStore, path: Path) -> None:
    store.close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE field SET type = 'text' WHERE name = 'rtt_ms'")
    with pytest.raises(StoreError) as caught:
        SqliteStore(path)
    assert (caught.value.message.id, caught.value.message.params["field"]) == ("store.schema_changed", "ping.rtt_ms")


def test_a_field_new_to_the_file_is_added_behind_the_known_ones(store: SqliteStore, path: Path) -> None:
    store.write([Sample(PING, T0, {"up": 1, "rtt_ms": 2.0})])
    settle(store)
    store.close()
    with sqlite3.connect(path) as connection:  # a file from a time before loss_pct
        connection.execute("DELETE FROM field WHERE name = 'loss_pct'")
    store = SqliteStore(path)
    store.write([ping(T0 + 1)])
    settle(store)
    assert read(store) == [Point(T0, 2.0), Point(T0 + 1, 1.5)]
    assert read(store, "loss_pct") == [Point(T0 + 1, 0.0)]
    store.close()


def test_a_full_disk_is_told_and_reading_goes_on(path: Path) -> None:
    store = SqliteStore(path, max_bytes=200_000)
    written = 0

    def fill() -> None:
        nonlocal written
        for start in range(0, 1_000_000, 500):
            store.write([ping(T0 + start + at, at * 1.1) for at in range(500)])
            written += 500

    with pytest.raises(StoreError) as caught:
        fill()
    assert (caught.value.message.id, caught.value.again) == ("store.disk_full", True)
    assert len(read(store)) == written > 0
    store.close()
    roomier = SqliteStore(path)
    roomier.write([ping(T0 - 1)])
    assert len(read(roomier)) == written + 1
    roomier.close()


@pytest.mark.parametrize("table", ["batch", "part", "block"])
def test_damaged_bytes_are_set_apart_and_the_rest_goes_on(store: SqliteStore, path: Path, table: str) -> None:
    store.write([ping(T0)])
    if table == "part":  # old enough to be gathered, too young to be folded
        for _ in store.maintain(T0 + 3 * 60_000):
            pass
    if table == "block":
        settle(store)
    with sqlite3.connect(path) as connection:
        connection.execute(f"UPDATE {table} SET body = CAST(substr(body, 1, length(body) - 3) || x'ffffff' AS BLOB)")
    connection.close()
    assert read(store) == []
    store.write([ping(T0 + 1)])
    settle(store)
    assert read(store) == [Point(T0 + 1, 1.5)]
    assert [damage.source.split()[0] for damage in store.damage()] == [table]


def test_a_closed_store_says_so(store: SqliteStore) -> None:
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.write([ping(T0)])
    with pytest.raises(StoreError, match="closed"):
        read(store)
    store.close()


def test_a_device_that_names_its_ports_anew_fills_neither_memory_nor_disk(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def ports(first: int, count: int, device: str = PORT.device) -> list[Sample]:
        names = range(first, first + count)
        return [Sample(PORT._replace(device=device, part=f"p{name}"), T0, {"oper_up": 1}) for name in names]

    for start in (0, 1):  # a second start counts what the file holds
        store = SqliteStore(path)
        store.write([*ports(start * 2000, 2000), ping(T0 + start), *ports(0, 1, "s01-sw-0002")])
        store.write(ports(9000, 10))
        assert store.refused == (2000 - MAX_PARTS + 10, 2010)[start]
        assert len(store.keys(BUREAU, PORT.device)) == MAX_PARTS
        assert len(read(store)) == start + 1
        assert len(store.keys(BUREAU, "s01-sw-0002")) == 1
        store.write(ports(0, 10))
        assert store.refused == (2000 - MAX_PARTS + 10, 2010)[start]
        store.close()
    assert len([one for one in caplog.messages if PORT.device in one]) == 2


def test_what_is_wrong_is_refused_even_of_a_crowded_device(store: SqliteStore) -> None:
    store.write([Sample(PORT._replace(part=f"p{name}"), T0, {"oper_up": 1}) for name in range(MAX_PARTS)])
    wrong = Sample(PORT._replace(part="more"), T0, {"oper_up": 1.5})
    for take in (store.check, lambda one: store.write([one])):
        with pytest.raises(TypeError):
            take(wrong)
    store.check(wrong._replace(fields={"oper_up": 1}))
    store.write([wrong._replace(fields={"oper_up": 1})])
    assert store.refused == 1
