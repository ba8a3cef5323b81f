"""Uplinks at the command line, the check of each day, and where a platform is asked."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from command_line import run_here

from alerts.segment import Segment
from alerts.state import State
from alerts.uplink_check import Seen, check
from campuswatch.daily_uplinks import BACK_DAYS, DailyUplinks
from campuswatch.usecases.actor import operator
from campuswatch.usecases.uplinks import set_uplink
from campuswatch.watchlist import read_watchlist
from collector.sample import Sample, SeriesKey
from collector.store.sqlite import SqliteStore
from inventory.database import Database
from inventory.errors import Conflict
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.school import School
from inventory.model.scope import BUREAU
from inventory.model.service_period import ServicePeriod
from inventory.model.transition import Observed, Transition
from inventory.model.uplink import Toward, Uplink, Wrong
from inventory.repository import devices, schools, service_periods, transitions, uplinks
from inventory.vault import Vault
from language.message import Message

DAY = date(2026, 11, 20)
DAY_MS = 86_400_000
HOUR_MS = 3_600_000
LINE = Uplink(school="S01", device="s01-rt-0001", port="GE0", carrier="VNPT", bandwidth_bps=100_000_000)


def seen(*pieces: tuple[int, State], **more: Any) -> Seen:
    """`pieces` are hours and what it was in them."""
    segments, at = [], 0
    for hours, state in pieces:
        segments.append(Segment(start_ms=at, end_ms=at + hours * HOUR_MS, state=state))
        at += hours * HOUR_MS
    return Seen(start_ms=0, end_ms=DAY_MS, segments=segments, **more)


def test_a_day_without_fault_is_written_down_too() -> None:
    found = check(LINE, DAY, seen((24, State.UP), losses=[0, 0, 1], port_up=[1, 1], loads=[5e7, 9e7]), at_ms=7)
    assert (found.wrong, found.down_s, found.seen_s, found.loss_pct, found.load_pct) == ((), 0, 86_400, 0.33, 90.0)


@pytest.mark.parametrize(
    ("day", "wrong"),
    [
        (seen((1, State.DOWN), (23, State.UP)), {Wrong.DOWN}),
        (seen((13, State.UNKNOWN), (11, State.UP)), {Wrong.UNSEEN}),
        (seen((24, State.MAINTENANCE)), {Wrong.UNSEEN}),
        (seen((24, State.UP), losses=[0, 10]), {Wrong.LOSS}),
        (seen((24, State.UP), loads=[1e6, 9.1e7]), {Wrong.LOAD}),
        (seen((24, State.UP), port_up=[1] * 287 + [0]), {Wrong.DOWN}),
        (seen((1, State.SHADOW), (23, State.UP)), set()),
        (seen(), {Wrong.UNSEEN}),
    ],
)
def test_what_a_day_can_find(day: Seen, wrong: set[Wrong]) -> None:
    assert set(check(LINE, DAY, day, at_ms=7).wrong) == wrong


def test_a_line_without_a_known_bandwidth_has_no_load() -> None:
    assert check(replace(LINE, bandwidth_bps=0), DAY, seen((24, State.UP), loads=[9e9]), at_ms=7).load_pct is None


class Noon:
    """Noon of the day after, and later."""

    boot_id = "boot"

    def __init__(self, ms: int) -> None:
        self.ms = ms

    def now_ms(self) -> int:
        return self.ms

    def monotonic(self) -> float:
        return self.ms / 1000


@pytest.fixture
def ledger(database: Database) -> Database:
    router = Device(
        id="1" * 32, code="s01-rt-0001", school="S01", kind=Kind.ROUTER, name="Edge", stage=Stage.ADOPTED,
        address="10.1.0.1",
    )  # fmt: skip
    by: dict[str, Any] = {"actor": "planter", "at_ms": 1}

    def work(connection: Any) -> None:
        schools.add(connection, School(code="S01", name="x", zone="UTC"), **by)
        devices.add(connection, router, **by)
        devices.add(
            connection, replace(router, id="2" * 32, code="s01-srv-0001", kind=Kind.SERVER, address="10.9.0.1"), **by
        )
        devices.add(connection, replace(router, id="3" * 32, code="s01-srv-0002", address=None), **by)
        service_periods.put(connection, ServicePeriod(router.code, 1), recorded_ms=1)
        uplinks.put(connection, BUREAU, LINE, **by)

    database.write(work).result(10)
    return database


def transition(at_ms: int, state: Observed) -> Transition:
    return Transition(
        device="s01-rt-0001", witness="snmp", at_ms=at_ms, half_gap_ms=0, state=state, school="S01", collector="main",
        reason=Message("state.not_looked_yet"),
        recorded_ms=at_ms,
    )  # fmt: skip


def test_each_day_is_checked_once_and_days_that_were_missed_are_made_up_for(ledger: Database, tmp_path: Path) -> None:
    midnight = 1_795_132_800_000  # 2026-11-20 00:00 UTC
    rows = [
        transition(midnight + at * HOUR_MS, state)
        for at, state in ((-200, Observed.UP), (3, Observed.DOWN), (5, Observed.UP))
    ]
    ledger.write(lambda one: transitions.append(one, rows)).result(10)
    store = SqliteStore(tmp_path / "samples.sqlite")
    key = SeriesKey("interface", "S01", "s01-rt-0001", Kind.ROUTER, "GE0")
    store.write([
        Sample(key, midnight + minute * 60_000, {"oper_up": 1, "in_bps": 5e7, "out_bps": 1e6}) for minute in range(60)
    ])  # fmt: skip
    daily = DailyUplinks(ledger, store, Noon(midnight + DAY_MS + 12 * HOUR_MS))
    assert daily.catch_up() == BACK_DAYS
    assert daily.catch_up() == 0
    store.close()
    with ledger.read() as connection:
        newest, before, *_ = uplinks.checks(connection, BUREAU)
    assert (newest.day, newest.wrong, newest.down_s, newest.load_pct) == (DAY, (Wrong.DOWN,), 2 * 3600, 50.0)
    assert (before.wrong, before.down_s, before.load_pct) == ((), 0, None)


def test_a_platform_is_asked_by_sip_at_its_own_port(ledger: Database) -> None:
    wish = Uplink(school="", device="s01-srv-0001", toward=Toward.PLATFORM, service_port=5070, carrier="警方平台")
    kept = set_uplink(ledger, operator(), wish, now_ms=9)
    assert kept.school == "S01"
    with ledger.read() as connection:
        found = {one.device.code: one for one in read_watchlist(connection, BUREAU, Vault({}))}
    assert found["s01-srv-0001"].target.witnesses == ("sip",)
    assert found["s01-srv-0001"].target.ports["sip"] == 5070
    assert found["s01-rt-0001"].target.ports["sip"] == 5060
    with pytest.raises(Conflict):
        set_uplink(ledger, operator(), replace(wish, device="s01-srv-0002"), now_ms=9)
    for wrong in ({"service_port": 70_000}, {"bandwidth_bps": -1}, {"carrier": "a\nb"}):
        with pytest.raises(Conflict):
            set_uplink(ledger, operator(), replace(wish, **wrong), now_ms=9)


def test_at_the_command_line(tmp_path: Path) -> None:
    made = run_here(tmp_path, "init", "--school", "S01", "--name", "x", "--prefix", "127.40.0.0/28", "--zone", "UTC",
                    "--language", "en", "--web-port", "0")  # fmt: skip
    assert made.returncode == 0, made.stderr
    (tmp_path / "devices.csv").write_text("Name,Type,IP address\nEdge,Router,10.1.0.1\n")
    assert run_here(tmp_path, "ledger", "import", "devices.csv").returncode == 0
    assert "no uplink is known" in run_here(tmp_path, "uplink", "list").stdout
    told = run_here(
        tmp_path, "uplink", "set", "s01-rt-0001", "--port", "GE0", "--carrier", "VNPT", "--bandwidth", "200"
    )
    assert told.stdout == "S01: s01-rt-0001 GE0 leads to the Internet\n", told.stderr
    run_here(tmp_path, "uplink", "set", "s01-rt-0001", "--port", "GE0", "--phone", "1800")
    (row,) = json.loads(run_here(tmp_path, "uplink", "list", "--json").stdout)
    assert (row["carrier"], row["phone"], row["bandwidth_bps"], row["last"]) == ("VNPT", "1800", 200_000_000, None)
    assert "never" in run_here(tmp_path, "uplink", "list", "--school", "S01").stdout
    assert "no day has been checked yet" in run_here(tmp_path, "uplink", "checks").stdout
    assert run_here(tmp_path, "uplink", "remove", "s01-rt-0001", "--port", "GE0").returncode == 0
    assert run_here(tmp_path, "uplink", "remove", "s01-rt-0001").returncode == 2
    assert run_here(tmp_path, "uplink", "set", "s01-rt-9999").returncode == 2
