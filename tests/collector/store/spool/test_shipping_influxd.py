"""The spool, its shipper and a real InfluxDB: nothing is lost, whoever falls."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from spool_reading import CLOCK, T0, lines

from bench.influx_server import ADMIN, InfluxServer
from campuswatch.shipper.link import Link
from collector.store.influx.access import Access
from collector.store.spool.condition import Condition, read_condition
from collector.store.spool.dead import letters
from collector.store.spool.keeping import Limits
from collector.store.spool.shipper import Shipper
from collector.store.spool.spool import Spool
from collector.store.spool.ticket import ask_rewind
from collector.store.spool.windows import Windows

pytestmark = pytest.mark.needs("influxd")

LIMIT_S = 60.0
DAYS_MS = 36_500 * 86_400_000


class Line:
    """A shipper with its link; `raw_ms` is long, as the lines of these tests are old."""

    def __init__(self, folder: Path, server: InfluxServer, *, username: str = "", password: str = "") -> None:
        self.folder, self.server = folder, server
        access = Access(url=server.url, username=username, password=password, raw_ms=DAYS_MS, rolled_ms=DAYS_MS)
        self.link = Link(access, CLOCK)
        windows = Windows(CLOCK.monotonic)
        self.shipper = Shipper(folder, self.link.write, self.link.prepare, CLOCK, random.Random(1), windows)

    def ship(self, until: Callable[[], bool]) -> None:
        deadline = CLOCK.monotonic() + LIMIT_S
        while not until():
            assert CLOCK.monotonic() < deadline, read_condition(self.folder)
            time.sleep(self.shipper.turn() / 10)
        self.shipper._save()
        self.link.close()

    def ship_all(self, spool: Spool) -> None:
        def empty() -> bool:
            self.shipper._save()
            return spool.unsent_bytes() == 0

        self.ship(empty)

    def condition(self) -> Condition:
        self.shipper._tell()
        found = read_condition(self.folder)
        assert found is not None
        return found

    def there(self) -> set[int]:
        """The numbers of the lines that the server holds."""
        found = self.server.query('SELECT "look" FROM "ping"', "campuswatch")
        return {int(row[1]) for series in found for row in series["values"]}


def append(spool: Spool, given: list[bytes], first: int = 0) -> None:
    spool.append(given, T0 + 1000 * first, T0 + 1000 * (first + len(given)))


def test_one_bad_line_of_five_thousand_costs_one_line(tmp_path: Path, own_influxd: InfluxServer) -> None:
    spool, line = Spool(tmp_path / "spool", CLOCK), Line(tmp_path / "spool", own_influxd)
    append(spool, lines(0, 10))
    given = lines(10, 4_990)
    given[1_234] = f'ping,device=d1 look="a text where a number was" {T0}'.encode()
    append(spool, given, 10)
    line.ship_all(spool)
    assert line.there() == set(range(5_000)) - {1_244}
    (letter,) = letters(spool.folder)
    assert str(letter["line"]).encode() == given[1_234]
    assert "field type conflict" in str(letter["reason"])
    assert line.condition().dead_lines == 1
    spool.close()


def test_a_measurement_of_the_wrong_type_costs_only_itself_and_few_requests(
    tmp_path: Path, own_influxd: InfluxServer
) -> None:
    spool, line = Spool(tmp_path / "spool", CLOCK), Line(tmp_path / "spool", own_influxd)
    append(spool, [f"tcp,device=d1 up=1.5 {T0}".encode(), *lines(0, 1)])
    line.ship_all(spool)
    given = lines(1, 3_000)
    given[500:2_500:2] = [f"tcp,device=d1 up={n}i {T0 + n}".encode() for n in range(1_000)]
    append(spool, given, 1)
    before = own_requests(own_influxd)
    line.ship_all(spool)
    assert len(line.there()) == 2_001
    assert len(list(letters(spool.folder))) == 1_000
    assert own_requests(own_influxd) - before < 60
    spool.close()


def own_requests(server: InfluxServer) -> int:
    (found,) = server.query("SHOW STATS FOR 'httpd'")
    return int(found["values"][0][found["columns"].index("writeReq")])


def test_what_piles_up_while_the_server_is_down_arrives_with_its_last_words(
    tmp_path: Path, own_influxd: InfluxServer
) -> None:
    spool, line = Spool(tmp_path / "spool", CLOCK), Line(tmp_path / "spool", own_influxd)
    append(spool, lines(0, 2_000))
    line.ship_all(spool)
    own_influxd.query('DROP SERIES FROM "ping"', "campuswatch")  # acknowledged, and lost in the fall
    own_influxd.kill()
    append(spool, lines(2_000, 2_000), 2_000)
    line.ship(lambda: line.condition().trouble is not None)
    append(spool, lines(4_000, 2_000), 4_000)
    own_influxd.start()
    line.ship_all(spool)
    assert line.there() == set(range(6_000))
    assert line.condition().trouble is None
    spool.close()


def test_what_the_server_lost_is_driven_in_again_on_demand(tmp_path: Path, own_influxd: InfluxServer) -> None:
    spool = Spool(tmp_path / "spool", CLOCK, limits=Limits(segment_bytes=5_000))
    line = Line(tmp_path / "spool", own_influxd)
    for first in range(0, 3_000, 300):
        append(spool, lines(first, 300), first)
    line.ship_all(spool)
    cut_ms = T0 + 1000 * 1_500
    own_influxd.query(f'DELETE FROM "ping" WHERE time >= {cut_ms}ms', "campuswatch")
    assert line.there() == set(range(1_500))
    ask_rewind(spool.folder, cut_ms)
    line.ship(lambda: not list(spool.folder.glob("*.ticket")))
    line.ship_all(spool)
    assert line.there() == set(range(3_000))
    spool.close()


def test_a_wrong_password_holds_everything_and_says_so(tmp_path: Path, own_guarded_influxd: InfluxServer) -> None:
    spool = Spool(tmp_path / "spool", CLOCK)
    append(spool, lines(0, 100))
    wrong = Line(tmp_path / "spool", own_guarded_influxd, username=ADMIN.user, password="wrong")
    wrong.shipper.turn()
    trouble = wrong.condition().trouble
    assert trouble is not None
    assert trouble.id in ("shipping.refused", "store.influx_denied")
    assert "wrong" not in str(trouble)
    assert wrong.condition().waiting_bytes > 0
    right = Line(tmp_path / "spool", own_guarded_influxd, username=ADMIN.user, password=ADMIN.password)
    right.ship_all(spool)
    assert right.there() == set(range(100))
    spool.close()
