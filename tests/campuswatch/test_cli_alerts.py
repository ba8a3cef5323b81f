"""`campuswatch alerts list, history, rules, check`: for people and for programs, over a real ledger and store."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from command_line import run_here as run
from web_campus import Campus

from collector.clock import SystemClock
from collector.sample import Sample, SeriesKey
from collector.store.sqlite import SqliteStore
from inventory.model.alert import Alert, AlertChange, Deed, Topic
from inventory.model.defect import Defect, DefectKind
from inventory.model.kind import Kind
from inventory.model.service_period import ServicePeriod
from inventory.model.severity import Severity
from inventory.model.transition import Observed
from inventory.repository import alerts, defects, service_periods

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
UPS, SWITCH, CAMERA = "s01-ups-0001", "s01-sw-0001", "s01-cam-0001"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    made = run(folder, "init", "--school", "S01", "--name", "x", "--prefix", "127.41.0.0/28", "--zone", "Asia/Shanghai",
               "--language", "en")  # fmt: skip
    assert made.returncode == 0, made.stderr
    campus = Campus(folder, f"sqlite:///{folder / 'data' / 'campuswatch.sqlite'}")
    now_ms = SystemClock().now_ms()
    plant(campus, now_ms)
    campus.close()
    measure(folder, now_ms)
    return folder


def plant(campus: Campus, now_ms: int) -> None:
    since_ms = now_ms - 3 * DAY
    made = [campus.device(1, kind, "S01") for kind in (Kind.UPS, Kind.SWITCH, Kind.CAMERA)]
    for device in made:
        period = ServicePeriod(device.code, since_ms)
        campus.write(lambda connection, period=period: service_periods.put(connection, period, recorded_ms=since_ms))  # type: ignore[misc]
    campus.clock.at_ms = now_ms
    campus.beat(now_ms)
    for device in made:
        for witness in device.witnesses:
            campus.observe(device, Observed.UP, since_ms, witness=witness)
    switch, camera = made[1], made[2]
    for hour in (2, 20):
        campus.observe(switch, Observed.DOWN, since_ms + hour * HOUR)
        campus.observe(switch, Observed.UP, since_ms + hour * HOUR + 10 * MINUTE)
    defect = Defect(
        school="S01", device=camera.code, kind=DefectKind.PICTURE, since_ms=now_ms - 2 * HOUR, seen_ms=now_ms,
        details={"verdict": "covered"},
    )  # fmt: skip
    campus.write(lambda connection: defects.put(connection, [defect]))
    firing = alert("a", rule="picture", device=CAMERA, details={"verdict": "covered"}, fired_ms=now_ms - HOUR)
    behind = alert("b", rule="down", device=UPS, cause=SWITCH, probable=True, details={"witnesses": "snmp"},
                   fired_ms=now_ms - HOUR)  # fmt: skip
    over = alert("c", rule="down", device=SWITCH, details={"witnesses": "snmp"}, fired_ms=now_ms - 2 * DAY,
                 resolved_ms=now_ms - 2 * DAY + HOUR, severity=Severity.CRITICAL)  # fmt: skip
    told = [AlertChange(deed=Deed.FIRED, alert=one, at_ms=one.fired_ms) for one in (firing, behind, over)]
    campus.write(lambda connection: alerts.put(connection, told))


def alert(id: str, **told: Any) -> Alert:
    values = {"school": "S01", "topic": Topic.OUTAGE, "severity": Severity.MAJOR, "since_ms": told["fired_ms"]}
    return Alert(id=id * 32, **{**values, **told})


def measure(folder: Path, now_ms: int) -> None:
    """Two days of a UPS that lasts 50 minutes every other six hours."""
    store = SqliteStore(folder / "data" / "samples.sqlite")
    key = SeriesKey("ups", "S01", UPS, "ups")
    start_ms = now_ms - 2 * DAY
    samples = []
    for at_ms in range(start_ms, now_ms, 5 * MINUTE):
        short = (at_ms - start_ms) // (6 * HOUR) % 2
        samples.append(Sample(key, at_ms, {"on_battery": 0, "runtime_s": 3_000.0 if short else 4_000.0}))
    store.write(samples)
    store.close()


def told(home: Path, *words: str, code: int = 0) -> Any:
    done = run(home, "alerts", *words, "--json")
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)


def test_what_fires_now_and_not_what_belongs_to_another_fault(home: Path) -> None:
    (one,) = told(home, "list")
    assert (one["device"], one["rule"], one["title"]) == (CAMERA, "picture", "Picture is not as it should be")
    assert one["says"] == "Picture: covered"
    assert {one["cause"] for one in told(home, "list", "--all")} == {"", SWITCH}
    shown = run(home, "alerts", "list", columns=100).stdout
    assert CAMERA in shown
    assert "1 more belong to the fault of another device" in shown


def test_history_says_how_long_each_lasted(home: Path) -> None:
    assert [one["rule"] for one in told(home, "history", "--device", SWITCH)] == ["down"]
    shown = run(home, "alerts", "history", "--school", "S01").stdout
    assert f"{SWITCH} (probably)" in shown
    assert "1 h" in shown
    assert run(home, "alerts", "history", "--rule", "lamp").stdout == "nothing fired\n"
    assert "S99" in run(home, "alerts", "history", "--school", "S99").stderr


def test_rules_say_where_they_begin_and_why(home: Path) -> None:
    names = {one["name"] for one in told(home, "rules")}
    assert {"down", "ups_runtime", "room_smoke"} <= names
    shown = run(home, "alerts", "rules", "--name", "ups_runtime").stdout
    assert "below 3,600, well at 3,900 s" in shown
    assert "GB/T 29315" in shown
    assert run(home, "alerts", "rules", "--name", "ups_runtim").returncode != 0


def tried(home: Path, *words: str) -> dict[str, dict[str, Any]]:
    return {one["rule"]: one for one in told(home, "check", *words)["rules"]}


def test_the_past_days_are_played_through_the_rules(home: Path) -> None:
    found = tried(home)
    assert (found["ups_runtime"]["fired"], found["ups_runtime"]["worst"]) == (4, UPS)
    assert found["down"]["devices"] == {SWITCH: 2}
    assert found["picture"]["fired"] == 1
    assert found["ups_on_battery"]["fired"] == 0
    shown = run(home, "alerts", "check").stdout
    assert "3 devices, 7 days" in shown
    assert "stored only since: ups" in shown
    assert "not tried" in shown


def test_another_file_is_tried_before_it_is_put_in_force(home: Path) -> None:
    file = home / "tried.toml"
    file.write_text("[shipped.ups_runtime]\nlimit = 2000\n[own.tight]\ntitle = 'Tight'\ndo = 'x'\n"
                    "measurement = 'ups'\nfield = 'runtime_s'\nbelow = 3500\nfor_s = 20000\n")  # fmt: skip
    found = tried(home, "--rules", str(file), "--days", "7", "--device", UPS)
    assert found["ups_runtime"]["fired"] == 0
    assert found["tight"]["fired"] == 4
    file.write_text("[shipped.ups_runtme]\nlimit = 2000\n")
    done = run(home, "alerts", "check", "--rules", str(file))
    assert done.returncode == 2
    assert "tried.toml:1: no shipped rule is called 'ups_runtme'; did you mean 'ups_runtime'?" in done.stderr
