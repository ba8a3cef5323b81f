"""The page of a device: facts, witnesses, states, curves, histories."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from web_campus import MINUTE_MS, SECOND_MS, START_MS, Campus, get

from collector.sample import Sample, SeriesKey
from inventory.model.area import Area
from inventory.model.change_event import ChangeEvent
from inventory.model.claim import Claim, ClaimType
from inventory.model.device import Device
from inventory.model.kind import Kind
from inventory.model.scope import BUREAU
from inventory.model.transition import Observed
from inventory.repository import areas, changes, claims, devices, other_addresses
from language.message import Message


@pytest.fixture
def campus(tmp_path: Path) -> Iterator[Campus]:
    made = Campus(tmp_path)
    made.school(zone="Asia/Ho_Chi_Minh")
    yield made
    made.close()


def test_facts_claims_and_area(campus: Campus) -> None:
    area = Area(code="gate", school="s01", name="Cổng Đông")
    campus.write(lambda connection: areas.add(connection, area, actor="test", at_ms=START_MS))
    camera = campus.device(1, vendor="Hikvision", model="DS-2CD", firmware="V5.7", area="gate", name="Gate camera")
    claimed = [Claim(ClaimType.SERIAL, "AAWR123"), Claim(ClaimType.MAC, "44:19:b6:00:00:01")]
    campus.write(lambda connection: claims.put(connection, camera.code, claimed, at_ms=START_MS))
    campus.write(lambda connection: other_addresses.put(connection, camera.code, "10.7.0.9", at_ms=START_MS))
    campus.at(MINUTE_MS)
    shown = get(campus.app(), f"/device/{camera.code}").plain
    assert "Also at 10.7.0.9" in get(campus.app(), f"/device/{camera.code}?lang=en").plain
    for fact in ("Gate camera", camera.code, "10.1.0.2", "Hikvision", "DS-2CD", "V5.7", "Cổng Đông", "AAWR123"):
        assert fact in shown
    assert "44:19:b6:00:00:01" in shown
    assert "test" in shown  # who added it
    assert "added" in shown


def test_states_with_figures_and_their_coverage(campus: Campus) -> None:
    camera = campus.device(1)
    campus.observe(camera, Observed.UP, START_MS)
    campus.observe(
        camera, Observed.DOWN, START_MS + 4 * MINUTE_MS, half_gap_ms=5_000, reason=Message("observed.silent")
    )
    campus.observe(camera, Observed.UNKNOWN, START_MS + 6 * MINUTE_MS)
    campus.observe(camera, Observed.UP, START_MS + 8 * MINUTE_MS)
    campus.at(10 * MINUTE_MS)
    answer = get(campus.app(), f"/device/{camera.code}?lang=en")
    assert "Online 6 min" in answer.plain
    assert "Down 2 min" in answer.plain
    assert "Not known 2 min" in answer.plain
    assert "Availability 75.00 %" in answer.plain  # 6 of 8 minutes
    assert "Coverage 80.00 %" in answer.plain  # 8 of 10 minutes
    assert "± 5 sec" in answer.plain
    assert "00:04:00" in answer.plain  # 17:04 UTC in Vietnam
    parts = re.findall(r'<path class="([A-Z_]+)" d="M(\d+) 0h(\d+)v10', answer.text)
    assert sorted((int(x), state, int(width)) for state, x, width in parts) == [
        (0, "UP", 400),
        (400, "DOWN", 200),
        (600, "UNKNOWN", 200),
        (800, "UP", 200),
    ]


def test_what_was_before_service_is_not_counted(campus: Campus) -> None:
    camera = campus.device(1)
    campus.observe(camera, Observed.DOWN, START_MS - 5 * MINUTE_MS)
    campus.observe(camera, Observed.UP, START_MS)
    campus.at(5 * MINUTE_MS)
    answer = get(campus.app(), f"/device/{camera.code}?lang=en")
    assert "Availability 100.00 %" in answer.plain
    assert "Not in service 5 min" in answer.plain


def test_each_witness_with_its_own_word(campus: Campus) -> None:
    camera = campus.device(1, answers=("rtsp", "ping"))
    campus.observe(camera, Observed.UP, START_MS, witness="ping")
    campus.observe(camera, Observed.DOWN, START_MS + MINUTE_MS, witness="rtsp", reason=Message("observed.silent"))
    campus.answer(camera, START_MS + MINUTE_MS, 3.5, "ping")
    campus.at(2 * MINUTE_MS)
    answer = get(campus.app(), f"/device/{camera.code}?lang=en")
    (said,) = re.findall(r'<section class="card two-thirds">.*?</section>', answer.text, re.DOTALL)
    lines = re.findall(r'<tr><td class="t">.*?</tr>', said, re.DOTALL)
    assert len(lines) == 2
    assert "RTSP" in lines[0]
    assert "state DOWN" in lines[0]
    assert "Ping" in lines[1]
    assert "state UP" in lines[1]
    assert "3.5 ms" in lines[1]
    assert '<h1>camera 1</h1><span class="state DOWN">' in answer.text


def test_a_service_day_in_the_history_is_a_moment(campus: Campus) -> None:
    camera = campus.device(1)
    event = ChangeEvent(
        at_ms=START_MS,
        school="s01",
        subject=camera.code,
        actor="test",
        action="changed",
        field="service_start",
        new=str(START_MS),
    )
    campus.write(lambda connection: changes.record(connection, [event]))
    shown = get(campus.app(), f"/device/{camera.code}?lang=en").plain
    assert "— → Nov 23, 2026 00:00:00" in shown


def test_an_answer_at_any_port_is_an_answer(campus: Campus) -> None:
    printer = campus.device(1, Kind.PRINTER, answers=("tcp",))
    campus.observe(printer, Observed.UP, START_MS)
    key = SeriesKey("tcp", "s01", printer.code, printer.kind, "9100")
    campus.store.write([Sample(key, START_MS + 30 * SECOND_MS, {"up": 1, "took_ms": 4.5})])
    campus.at(MINUTE_MS)
    app = campus.app()
    for page in ("/", f"/device/{printer.code}"):
        shown = get(app, f"{page}?lang=en").plain
        assert "4.5 ms" in shown
        assert "no answer yet" not in shown


def interface(device: Device, port: str, at_ms: int, rate: float) -> Sample:
    key = SeriesKey("interface", device.school, device.code, device.kind, port)
    return Sample(key, at_ms, {"in_bps": rate, "out_bps": rate / 2})


def test_a_switch_shows_its_busiest_ports(campus: Campus) -> None:
    switch = campus.device(1, Kind.SWITCH)
    for second in range(0, 60, 10):
        at_ms = START_MS + second * SECOND_MS
        campus.store.write([interface(switch, f"Gi1/0/{port}", at_ms, port * 1e6) for port in range(1, 9)])
    campus.at(MINUTE_MS)
    answer = get(campus.app(), f"/device/{switch.code}?lang=en")
    assert re.findall(r"<b>Port ([^<]+)</b>", answer.text) == ["Gi1/0/8", "Gi1/0/7", "Gi1/0/6", "Gi1/0/5"]
    assert "least 8 Mbit/s, mean 8 Mbit/s, most 8 Mbit/s" in answer.plain


def test_a_ups_shows_charge_and_load(campus: Campus) -> None:
    ups = campus.device(1, Kind.UPS)
    key = SeriesKey("ups", "s01", ups.code, ups.kind)
    for second in range(0, 60, 10):
        campus.store.write([Sample(key, START_MS + second * SECOND_MS, {"battery_pct": 97.0, "load_pct": 31.5})])
    campus.at(MINUTE_MS)
    shown = get(campus.app(), f"/device/{ups.code}?lang=en").plain
    assert "least 97 %, mean 97 %, most 97 %" in shown
    assert "load" in shown


@pytest.mark.parametrize("window", ["1h", "24h", "7d", "nonsense"])
def test_windows(campus: Campus, window: str) -> None:
    camera = campus.device(1)
    campus.observe(camera, Observed.UP, START_MS)
    for minute in range(0, 600, 5):
        campus.answer(camera, START_MS + minute * MINUTE_MS, None if minute == 500 else 20.0 + minute % 7)
    campus.at(600 * MINUTE_MS)
    answer = get(campus.app(), f"/device/{camera.code}?lang=en&window={window}")
    assert answer.status == 200
    assert 'class="chart"' in answer.text
    assert answer.text.count('aria-current="true"') == 2  # the language and the window
    assert ('class="band"' in answer.text) == (window in ("24h", "7d"))
    assert len(answer.body) < 60_000


def test_a_device_of_which_nothing_was_seen(campus: Campus) -> None:
    camera = campus.device(1)
    campus.at(MINUTE_MS)
    answer = get(campus.app(), f"/device/{camera.code}?lang=en")
    assert answer.status == 200
    assert "Availability —" in answer.plain
    assert "Nothing was seen in this period." in answer.plain


def test_a_code_it_once_had_leads_to_it(campus: Campus) -> None:
    camera = campus.device(1)
    renamed = Device(**{name: getattr(camera, name) for name in camera.__slots__} | {"code": "s01-cam-0777"})
    campus.write(lambda connection: devices.change(connection, BUREAU, renamed, actor="test", at_ms=START_MS))
    answer = get(campus.app(), f"/device/{camera.code}")
    assert answer.status == 308
    assert answer.headers["location"] == "/device/s01-cam-0777"
    assert get(campus.app(), "/device/s01-cam-0777").status == 200
