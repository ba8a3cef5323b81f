"""The page of a device: what its ports feed, its parts, its disks, and the curves of health, PoE and rooms."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from web_campus import MINUTE_MS, SECOND_MS, START_MS, Campus, get

from collector.sample import Sample, SeriesKey, Value
from dashboards.vitals import Vitals, read_vitals
from inventory.model.device import Device
from inventory.model.kind import Kind
from inventory.model.scope import BUREAU


def tell(
    campus: Campus, device: Device, measurement: str, fields: Mapping[str, Value], part: str = "", at_ms: int = START_MS
) -> None:
    key = SeriesKey(measurement, device.school, device.code, device.kind, part)
    campus.store.write([Sample(key, at_ms + second * SECOND_MS, fields) for second in (0, 10, 20)])


def vitals(campus: Campus, device: Device) -> Vitals | None:
    return read_vitals(campus.store, BUREAU, campus.store.keys(BUREAU, device.code))


def rows(page: str, table: str) -> list[str]:
    (found,) = re.findall(rf'<table id="{table}">.*?</table>', page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in re.findall(r"<tr>.*?</tr>", found, re.DOTALL)[1:]]


def test_a_switch_shows_its_health_and_its_ports_watts(campus: Campus) -> None:
    switch = campus.device(1, Kind.SWITCH)
    tell(campus, switch, "snmp", {"cpu_pct": 23.0, "memory_pct": 41.0, "temperature_c": 46.5, "fans_bad": 1})
    tell(campus, switch, "poe", {"budget_w": 370.0, "used_w": 15.5})
    tell(campus, switch, "poe", {"power_w": 5.5, "state": 3}, "Gi1/0/10")
    tell(campus, switch, "poe", {"power_w": 0.0, "state": 4}, "Gi1/0/2")
    tell(campus, switch, "part", {"ok": 1}, "supply 1")
    tell(campus, switch, "part", {"ok": 0}, "fan 1")
    campus.at(MINUTE_MS)
    answer = get(campus.app(), f"/device/{switch.code}?lang=en")
    assert rows(answer.text, "poe") == ["Gi1/0/2 0 W fault", "Gi1/0/10 5.5 W feeding"]
    assert rows(answer.text, "parts") == ["fan 1 failed", "supply 1 sound"]
    assert "15.5 W of 370 W in use" in answer.plain
    for title in ("Processor and memory", "Temperature", "Power over Ethernet"):
        assert title in re.findall(r"<figcaption><b>([^<]+)</b>", answer.text)
    assert "least 46.5 °C" in answer.plain


@pytest.mark.parametrize(("language", "words"), [("zh-CN", "供电中"), ("vi", "đang cấp nguồn")])
def test_in_other_languages(campus: Campus, language: str, words: str) -> None:
    switch = campus.device(1, Kind.SWITCH)
    tell(campus, switch, "poe", {"power_w": 5.5, "state": 3}, "1")
    campus.at(MINUTE_MS)
    assert words in get(campus.app(), f"/device/{switch.code}?lang={language}").plain


def test_a_recorder_shows_its_disks(campus: Campus) -> None:
    recorder = campus.device(1, Kind.RECORDER)
    tell(campus, recorder, "recorder", {"disks_bad": 1, "capacity_bytes": 24_000_000_000_000, "free_bytes": 0})
    campus.at(MINUTE_MS)
    shown = get(campus.app(), f"/device/{recorder.code}?lang=en").plain
    assert "Failed disks 1" in shown
    assert "Capacity 24,000 GB" in shown
    assert "Free 0 GB" in shown
    assert "Channels" not in shown  # not told, so not shown


def test_a_room_has_curves_for_each_sensor(campus: Campus) -> None:
    box = campus.device(1, Kind.SENSOR)
    tell(campus, box, "environment", {"temperature_c": 27.0, "humidity_pct": 32.0}, "Server room #1")
    campus.at(MINUTE_MS)
    shown = get(campus.app(), f"/device/{box.code}?lang=en").plain
    assert "Sensor Server room #1: temperature" in shown
    assert "Sensor Server room #1: humidity" in shown


def test_text_of_a_device_is_only_text(campus: Campus) -> None:
    switch = campus.device(1, Kind.SWITCH)
    tell(campus, switch, "part", {"ok": 0}, "<script>alert(1)</script>")
    campus.at(MINUTE_MS)
    assert "<script>alert" not in get(campus.app(), f"/device/{switch.code}").text


def test_a_port_that_is_gone_is_not_shown(campus: Campus) -> None:
    switch = campus.device(1, Kind.SWITCH)
    tell(campus, switch, "poe", {"power_w": 5.5}, "old")
    tell(campus, switch, "poe", {"power_w": 5.5}, "new", START_MS + 40 * MINUTE_MS)
    found = vitals(campus, switch)
    assert found is not None
    assert [port.port for port in found.ports] == ["new"]


def test_nothing_told_is_nothing_shown(campus: Campus) -> None:
    camera = campus.device(1)
    tell(campus, camera, "ping", {"up": 1, "rtt_ms": 1.0})
    campus.at(MINUTE_MS)
    assert vitals(campus, camera) is None
    assert 'id="vitals"' not in get(campus.app(), f"/device/{camera.code}").text
