"""The history of the embedded store on a real influxd: both stores say the same of it."""

from __future__ import annotations

import random
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from copied_store import INFO, PING, SERIES, agree, fill

from bench.influx_server import InfluxServer
from collector.clock import SystemClock
from collector.sample import Sample
from collector.store.copying import journal
from collector.store.copying.copy import Copy
from collector.store.copying.delivery import Delivery
from collector.store.copying.history import History
from collector.store.copying.journal import Progress
from collector.store.errors import StoreError
from collector.store.influx.access import Access
from collector.store.influx.connecting import connect
from collector.store.influx.rollup import RollUps
from collector.store.influx.server import Server
from collector.store.influx.store import InfluxStore
from collector.store.keys import STEP_MS
from collector.store.lines import Lines
from collector.store.retention import DAY_MS, HOUR_MS
from collector.store.spool.dead import letters
from collector.store.sqlite import SqliteStore
from inventory.model.scope import BUREAU

pytestmark = pytest.mark.needs("influxd")
CLOCK = SystemClock()


class Stopped(Exception):
    """In place of a kill."""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("filled") / "samples.sqlite"
    fill(path, CLOCK.now_ms())
    return path


def access_of(server: InfluxServer, raw_days: int = 35) -> Access:
    return Access(url=server.url, database=server.new_database(), raw_ms=raw_days * DAY_MS)


def copy(
    path: Path, access: Access, folder: Path, told: Callable[[Progress], None] = lambda _: None, **more: object
) -> Progress:
    begun = Progress(source=str(path), target=access.url)
    patience_s = float(str(more.pop("patience_s", 30.0)))

    def opened() -> Server:
        return connect(access, CLOCK)

    delivery = Delivery(
        opened, access, folder, CLOCK, random.Random(1), time.sleep, lambda _: None, patience_s=patience_s
    )
    with closing(History(path)) as history, closing(delivery):
        progress = journal.load(folder) or replace(begun, **more)  # type: ignore[arg-type]
        return Copy(history, delivery, Lines(), access, CLOCK, folder, progress, told).run()


def compare(path: Path, access: Access, days: int = 4) -> int:
    with closing(SqliteStore(path, read_only=True)) as one, closing(InfluxStore(access, CLOCK)) as other:
        now_ms = CLOCK.now_ms()
        return agree(one, other, now_ms - days * DAY_MS, now_ms)


def test_both_stores_say_the_same(filled: Path, influxd: InfluxServer, tmp_path: Path) -> None:
    access = access_of(influxd)
    copied = copy(filled, access, tmp_path)
    assert (copied.done, copied.dead, copied.damaged, copied.left_ms) == (True, 0, 0, 0)
    assert sum(high - low for low, high in copied.series) == len(SERIES)
    assert compare(filled, access) > 10_000
    again = copy(filled, access, tmp_path)
    assert again.points == copied.points, "what is done is not sent again"


def test_the_roll_ups_are_those_that_the_samples_on_the_server_give(
    filled: Path, influxd: InfluxServer, tmp_path: Path
) -> None:
    """Wherever all samples are there, rolling up again changes nothing and adds nothing."""
    access = access_of(influxd)
    copied = copy(filled, access, tmp_path)
    assert copied.rolled > 1_000
    assert copied.computed > 100
    before = rolled_up(influxd, access)
    end_ms = CLOCK.now_ms() // STEP_MS * STEP_MS
    with closing(connect(access, CLOCK)) as server:
        for _ in RollUps(server, access.database, access.rolled).roll(
            end_ms - 20 * HOUR_MS // STEP_MS * STEP_MS, end_ms
        ):
            pass
    after = rolled_up(influxd, access)
    assert after.keys() == before.keys()
    for place, figures in after.items():
        assert before[place] == pytest.approx(figures, rel=1e-9, abs=1e-6), place


def rolled_up(server: InfluxServer, access: Access) -> dict[tuple[str, str, str, int], dict[str, float]]:
    """Measurement, device, port and time -> figures, of windows that are over."""
    found = {}
    for series in server.query("SELECT * FROM /.*/ GROUP BY *", access.rolled):
        tags = series["tags"]
        for row in series["values"]:
            figures = {name: value for name, value in zip(series["columns"], row, strict=True) if value is not None}
            found[series["name"], tags["device"], tags.get("port", ""), figures.pop("time")] = figures
    return found


def test_one_stopped_again_and_again_goes_on(
    filled: Path, influxd: InfluxServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each run ends at its second look at the clock that is worth a line in the journal."""
    monkeypatch.setattr("collector.store.copying.copy.SAVE_S", 0.0)
    access = access_of(influxd)
    runs = 0
    seen: list[tuple[str, int | None]] = []
    while True:
        told: list[Progress] = []

        def stop(progress: Progress, told: list[Progress] = told) -> None:
            told.append(progress)
            if len(told) == 3 and not progress.done:
                raise Stopped

        runs += 1
        try:
            done = copy(filled, access, tmp_path, stop)
            break
        except Stopped:
            left = journal.load(tmp_path)
            assert left is not None
            assert (left.step, left.after) not in seen, "it goes on"
            seen.append((left.step, left.after))
    assert runs > 5
    (tmp_path / "whole").mkdir()
    whole = copy(filled, access_of(influxd), tmp_path / "whole")
    assert (done.points, done.rolled, done.series) == (whole.points, whole.rolled, whole.series)
    assert compare(filled, access) > 10_000


def test_what_the_server_keeps_no_longer_is_there_as_roll_ups(
    filled: Path, influxd: InfluxServer, tmp_path: Path
) -> None:
    access = access_of(influxd, raw_days=2)
    copied = copy(filled, access, tmp_path)
    assert copied.left_ms > CLOCK.now_ms() - 2 * DAY_MS
    assert copied.dead == 0
    now_ms = CLOCK.now_ms()
    with closing(SqliteStore(filled, read_only=True)) as one, closing(InfluxStore(access, CLOCK)) as other:
        for key, field in ((PING, "rtt_ms"), (SERIES[3], "in_bps"), (SERIES[4], "used_w")):
            start_ms = now_ms // DAY_MS * DAY_MS - 2 * DAY_MS
            found = [store.buckets(BUREAU, key, field, start_ms, now_ms, DAY_MS) for store in (one, other)]
            assert len(found[0]) == 3
            for left, right in zip(*found, strict=True):
                assert right == pytest.approx(left, rel=1e-9, abs=1e-6)


def test_only_what_was_seen_since_a_day(filled: Path, influxd: InfluxServer, tmp_path: Path) -> None:
    access = access_of(influxd)
    since_ms = (CLOCK.now_ms() // DAY_MS - 1) * DAY_MS
    copied = copy(filled, access, tmp_path, since_ms=since_ms)
    rows = influxd.query('SELECT first("rtt_ms") FROM "ping"', access.database)[0]["values"]
    assert rows[0][0] >= since_ms
    assert copied.done


def test_a_server_that_is_away_is_waited_for(filled: Path, own_influxd: InfluxServer, tmp_path: Path) -> None:
    access = access_of(own_influxd)
    killed = False

    def kill(progress: Progress) -> None:
        nonlocal killed
        if progress.points > 1_000 and not killed:
            killed = True
            own_influxd.kill()
            own_influxd.start()

    monkey = pytest.MonkeyPatch()
    with monkey.context() as patch:
        patch.setattr("collector.store.copying.copy.SAVE_S", 0.0)
        assert copy(filled, access, tmp_path, kill).done
    assert killed
    assert compare(filled, access) > 10_000


def test_one_that_stays_away_ends_it_with_a_sentence(filled: Path, own_influxd: InfluxServer, tmp_path: Path) -> None:
    access = access_of(own_influxd)
    own_influxd.stop()
    with pytest.raises(StoreError) as error:
        copy(filled, access, tmp_path, patience_s=1.5)
    assert error.value.message.id == "store.copy_stopped"


def test_what_the_server_refuses_is_kept_with_its_reason(influxd: InfluxServer, tmp_path: Path) -> None:
    access = access_of(influxd)
    influxd.write(access.database, f"info,device=x,kind=camera,name=x,school=S,school_name=S name=1 {CLOCK.now_ms()}")
    path = tmp_path / "samples.sqlite"
    with closing(SqliteStore(path)) as store:
        store.write([Sample(PING, CLOCK.now_ms(), {"up": 1}), Sample(INFO, CLOCK.now_ms(), {"name": "Gate"})])
    copied = copy(path, access, tmp_path)
    assert (copied.points, copied.dead) == (2, 1)
    (letter,) = letters(tmp_path)
    assert 'name="Gate"' in str(letter["line"])
    assert "conflict" in str(letter["reason"])


def test_damaged_pieces_are_left_out_and_counted(filled: Path, influxd: InfluxServer, tmp_path: Path) -> None:
    path = tmp_path / "samples.sqlite"
    for ending in ("", "-wal", "-shm"):
        if filled.with_name(filled.name + ending).exists():
            shutil.copy(filled.with_name(filled.name + ending), path.with_name(path.name + ending))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE block SET body = x'00' WHERE id = (SELECT min(id) FROM block)")
        connection.execute("UPDATE batch SET body = x'00' WHERE id = (SELECT max(id) FROM batch)")
        connection.commit()
    copied = copy(path, access_of(influxd), tmp_path)
    assert copied.done
    assert copied.damaged == 2
