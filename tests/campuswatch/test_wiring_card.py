"""The wiring of a device, laid out and printed."""

from __future__ import annotations

import pytest

from campuswatch.cli.device_card import Card, print_card
from dashboards.wiring import End, Row, Wiring, lay_out
from dashboards.words import Words
from inventory.model.device import Device
from inventory.model.interface import Interface
from inventory.model.kind import Kind
from inventory.model.link import Link

NOW_MS = 1_795_373_700_000
WORDS = Words("en", "Asia/Shanghai", NOW_MS)
PORTS = [
    Interface(device="s01-sw-0001", port=f"Gi0/{number}", if_index=number, speed_bps=10**9) for number in (10, 2, 1)
]


def link(device: str, port: str, far: str, far_port: str = "", evidence: str = "lldp", ago_ms: int = 0) -> Link:
    return Link(device=device, port=port, far_device=far, far_port=far_port, evidence=evidence, seen_ms=NOW_MS - ago_ms)


def end(code: str, port: str = "", evidence: str = "lldp") -> End:
    return End(code, port, evidence, NOW_MS)


def test_ports_stand_in_their_order_with_what_hangs_there() -> None:
    told = [link("s01-sw-0001", "Gi0/10", "s01-cam-0002"), link("s01-sw-0001", "Gi0/2", "s01-cam-0001")]
    wiring = lay_out("s01-sw-0001", PORTS, told)
    assert [(row.port, [one.code for one in row.ends]) for row in wiring.rows] == [
        ("Gi0/1", []),
        ("Gi0/2", ["s01-cam-0001"]),
        ("Gi0/10", ["s01-cam-0002"]),
    ]
    assert wiring.above == ()


def test_the_surest_word_on_a_cable_counts() -> None:
    told = [
        link("s01-sw-0001", "Gi0/1", "s01-cam-0001", evidence="bridge"),
        link("s01-sw-0001", "Gi0/1", "s01-cam-0001", "eth0", evidence="lldp", ago_ms=60_000),
    ]
    assert [one.evidence for row in lay_out("s01-sw-0001", PORTS, told).rows for one in row.ends] == ["lldp"]
    assert [one.evidence for one in lay_out("s01-cam-0001", [], told).above] == ["lldp"]


def test_a_cable_told_from_both_ends_is_shown_once() -> None:
    told = [
        link("s01-sw-0001", "Gi0/1", "s01-sw-0002", "24"),
        link("s01-sw-0002", "24", "s01-sw-0001", "Gi0/1"),
    ]
    wiring = lay_out("s01-sw-0001", PORTS, told)
    assert [row for row in wiring.rows if row.ends] == [Row("Gi0/1", "", 10**9, (end("s01-sw-0002", "24"),))]
    assert wiring.above == ()


def test_a_port_that_only_the_neighbour_tells_of_is_filled_from_there() -> None:
    wiring = lay_out("s01-sw-0001", PORTS, [link("s01-sw-0002", "24", "s01-sw-0001", "Gi0/1")])
    assert [row.ends for row in wiring.rows if row.port == "Gi0/1"] == [(end("s01-sw-0002", "24"),)]


def test_radio_is_a_row_of_its_own() -> None:
    wiring = lay_out("s01-ap-0001", [], [link("s01-ap-0001", "", "s01-cam-0001", evidence="bridge")])
    assert wiring.rows == (Row("", "", 0, (end("s01-cam-0001", evidence="bridge"),)),)


def test_nothing_known_is_nothing_shown() -> None:
    assert lay_out("s01-sw-0001", PORTS, []) == Wiring()


def test_card_of_a_camera(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    camera = Device(id="1" * 32, code="s01-cam-0001", school="S01", kind=Kind.CAMERA, name="Gate")
    told = [link("s01-sw-0001", "Gi0/7", camera.code, ago_ms=12 * 60_000)]
    print_card(Card(camera, "UP", [], [], [], lay_out(camera.code, [], told)), WORDS)
    assert "Hangs on s01-sw-0001 Gi0/7 (LLDP, 12 minutes ago)" in " ".join(capsys.readouterr().out.split())


def test_card_of_a_switch(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    switch = Device(id="1" * 32, code="s01-sw-0001", school="S01", kind=Kind.SWITCH, name="Core")
    told = [link(switch.code, "Gi0/2", "s01-cam-0001", "eth0", ago_ms=60_000)]
    wiring = lay_out(switch.code, PORTS, told)
    print_card(Card(switch, "UP", [], [], [], wiring, {"s01-cam-0001": "DOWN"}), WORDS)
    [row] = [line.split() for line in capsys.readouterr().out.splitlines() if line.startswith("Gi0/2")]
    assert row == ["Gi0/2", "1", "Gbit/s", "s01-cam-0001", "eth0", "Down", "LLDP,", "1", "minute", "ago"]
