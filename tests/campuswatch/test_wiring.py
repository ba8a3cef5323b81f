"""What switches told, kept in the ledger and shown on the pages: ports, links, moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from web_campus import MINUTE_MS, START_MS, Campus, get

from campuswatch.usecases.actor import operator
from campuswatch.usecases.finds import record
from campuswatch.usecases.wiring import Remark, store, unexplained
from collector.discovery.discovery import Discovery
from inventory.model.claim import Claim, ClaimType
from inventory.model.device import Device
from inventory.model.kind import Kind
from inventory.model.neighbour import Neighbour, Witness
from inventory.model.scope import BUREAU
from inventory.model.sighting import Sighting
from inventory.model.surroundings import Port, Source, Surroundings
from inventory.model.transition import Observed
from inventory.repository import changes, claims, interfaces, links
from language.message import Message

GATE, YARD, PHONE = "44:19:b6:00:00:01", "44:19:b6:00:00:02", "3c:ef:8c:00:00:09"
CUT = Message("snmp.walk_rows", {"limit": 4096})


@pytest.fixture
def switch(campus: Campus) -> Device:
    return campus.device(1, Kind.SWITCH, name="Core", address="10.9.0.1")


@pytest.fixture
def gate(campus: Campus) -> Device:
    camera = campus.device(1, name="Gate")
    claimed = [Claim(ClaimType.MAC, GATE)]
    campus.write(lambda connection: claims.put(connection, camera.code, claimed, at_ms=START_MS))
    return camera


def told(learned: Mapping[str, str], at_ms: int = START_MS, **more: object) -> Surroundings:
    """`learned` maps MACs to ports."""
    ports = [Port(port=f"Gi0/{number}", if_index=number, alias=f"alias {number}", speed_bps=10**9) for number in (1, 2)]
    made = Surroundings(
        address="10.9.0.1",
        at_ms=at_ms,
        ports=(*ports, Port(port="Vlan1", if_index=99, real=False)),
        neighbours=tuple(
            Neighbour(teller="10.9.0.1", port=port, witness=Witness.BRIDGE, seen_ms=at_ms, mac=mac)
            for mac, port in learned.items()
        ),
    )
    return replace(made, **more)  # type: ignore[arg-type]


def keep(campus: Campus, *surroundings: Surroundings, now_ms: int = START_MS) -> tuple[Remark, ...]:
    return campus.database.write(lambda connection: store(connection, BUREAU, "s01", surroundings, now_ms)).result(30)


def test_ports_and_links_are_kept_once(campus: Campus, switch: Device, gate: Device) -> None:
    assert keep(campus, told({GATE: "Gi0/2"})) == ()
    later = told({GATE: "Gi0/2"}, START_MS + MINUTE_MS)
    assert keep(campus, later, now_ms=START_MS + MINUTE_MS) == ()
    with campus.database.read() as connection:
        ports = interfaces.of_device(connection, BUREAU, switch.code)
        [link] = links.every(connection, BUREAU)
        history = changes.history(connection, BUREAU, gate.code)
    assert [(one.port, one.alias, one.speed_bps, one.seen_ms) for one in ports] == [
        (f"Gi0/{number}", f"alias {number}", 10**9, START_MS + MINUTE_MS) for number in (1, 2)
    ]
    assert (link.device, link.port, link.far_device, link.seen_ms) == (
        switch.code, "Gi0/2", gate.code, START_MS + MINUTE_MS,
    )  # fmt: skip
    assert [event.field for event in history] == [""]


def test_a_device_that_hangs_elsewhere_has_it_in_its_history(campus: Campus, switch: Device, gate: Device) -> None:
    keep(campus, told({GATE: "Gi0/2"}))
    keep(campus, told({GATE: "Gi0/1"}))
    with campus.database.read() as connection:
        event = changes.history(connection, BUREAU, gate.code)[0]
        [link] = links.every(connection, BUREAU)
    assert (event.field, event.old, event.new) == ("hangs_on", f"{switch.code} Gi0/2", f"{switch.code} Gi0/1")
    assert link.port == "Gi0/1"


def test_a_silent_device_keeps_its_port(campus: Campus, switch: Device, gate: Device) -> None:
    keep(campus, told({GATE: "Gi0/2"}))
    keep(campus, told({}))
    with campus.database.read() as connection:
        assert [link.port for link in links.every(connection, BUREAU)] == ["Gi0/2"]


def test_what_was_cut_short_takes_nothing_away_and_is_told(campus: Campus, switch: Device, gate: Device) -> None:
    keep(campus, told({GATE: "Gi0/2"}))
    cut = told({GATE: "Gi0/1"}, ports=(), incomplete={Source.INTERFACES: CUT, Source.BRIDGE: CUT})
    assert keep(campus, cut) == tuple(
        Remark(Message("neighbours.incomplete", {"device": switch.code, "table": table}), CUT)
        for table in ("interfaces", "bridge")
    )
    with campus.database.read() as connection:
        assert len(interfaces.of_device(connection, BUREAU, switch.code)) == 2
        assert [link.port for link in links.every(connection, BUREAU)] == ["Gi0/2"]


def test_who_answers_nothing_is_sighted(campus: Campus, switch: Device, gate: Device) -> None:
    seen = [Sighting(school="s01", address=str(one.address), at_ms=START_MS) for one in (switch, gate)]
    switch_mac = "00:11:22:00:00:01"
    tables = told({GATE: "Gi0/2", YARD: "Gi0/1"}, own_macs=frozenset({switch_mac}))
    with campus.database.read() as connection:
        found = unexplained(connection, BUREAU, "s01", [tables], seen, ["10.0.0.0/8"])
    [sighting] = found.sightings
    assert (sighting.address, sighting.claims[0]) == ("", Claim(ClaimType.MAC, YARD))
    assert sighting.evidence["seen.port"] == "Gi0/1"
    assert "Hikvision" in sighting.evidence["oui.vendor"]


def test_what_may_be_a_device_that_was_found_is_said(campus: Campus, switch: Device) -> None:
    """A camera on another segment answered, and nobody told its MAC: the one behind the port may be its."""
    found = Discovery(
        sightings=(Sighting(school="s01", address="10.9.0.7", at_ms=START_MS),),
        swept=("10.9.0.0/24",),
        surroundings=(told({YARD: "Gi0/1"}),),
    )
    brought = campus.database.write(
        lambda connection: record(connection, operator(), "s01", found, now_ms=START_MS)
    ).result(30)
    assert brought.silent == ()
    [remark] = brought.remarks
    assert remark.said("en").endswith("were not told apart: 1")


def test_page_of_a_switch_shows_what_hangs_on_its_ports(campus: Campus, switch: Device, gate: Device) -> None:
    keep(campus, told({GATE: "Gi0/2"}))
    campus.observe(gate, Observed.DOWN, START_MS + MINUTE_MS)
    campus.at(12 * MINUTE_MS)
    page = get(campus.app(), f"/device/{switch.code}?lang=en")
    assert f'<a href="/device/{gate.code}">Gate</a>' in page.text
    assert "Gi0/2 alias 2 1 Gbit/s Gate Down MAC address table, 12 minutes ago" in page.plain
    assert "Gi0/1 alias 1 1 Gbit/s" in page.plain
    assert "Vlan1" not in page.plain


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Hangs on Core Not known Gi0/2 MAC address table, 12 minutes ago"),
        ("zh-CN", "所接端口 Core"),
        ("vi", "Đấu vào Core"),
    ],
)
def test_page_of_a_camera_shows_its_port(
    campus: Campus, switch: Device, gate: Device, language: str, words: str
) -> None:
    keep(campus, told({GATE: "Gi0/2"}))
    campus.at(12 * MINUTE_MS)
    assert words in get(campus.app(), f"/device/{gate.code}?lang={language}").plain


def test_page_of_a_device_without_wiring_says_nothing_of_it(campus: Campus, gate: Device) -> None:
    campus.at(MINUTE_MS)
    assert 'id="wiring"' not in get(campus.app(), f"/device/{gate.code}").text


def test_what_a_port_is_called_does_no_harm(campus: Campus, switch: Device, gate: Device) -> None:
    evil = "<script>alert(1)</script>"
    port = Port(port=evil, if_index=1, alias=evil)
    keep(campus, told({GATE: evil}, ports=(port,)))
    campus.at(MINUTE_MS)
    for code in (switch.code, gate.code):
        assert evil not in get(campus.app(), f"/device/{code}").text
