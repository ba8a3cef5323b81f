"""Who holds another's address beside his own, and who only seems to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from inventory.arp_spoofing import MOST_VICTIMS, RECENT_MS, spoofs
from inventory.ipam_finding import Neighbourhood
from inventory.model.binding import Binding, Teller
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.subnet import Subnet

NOW_MS = 1_795_366_800_000
CAMERA = Device(
    id="1", code="s01-cam-0001", school="S01", kind=Kind.CAMERA, name="Gate", stage=Stage.ADOPTED, address="10.1.0.2"
)
LAPTOP = replace(CAMERA, id="2", code="s01-pc-0001", kind=Kind.PC, address="10.1.0.66")
RIGHT, WRONG, OTHER = "aa:00:00:00:00:01", "ee:00:00:00:00:66", "aa:00:00:00:00:02"
GATEWAY = "10.1.0.1"


def seen(address: str, mac: str, **more: Any) -> Binding:
    row: dict[str, Any] = {"teller": Teller.ROUTER, "by": "10.1.0.9", "first_ms": NOW_MS - 9000, "last_ms": NOW_MS}
    return Binding(school="S01", address=address, mac=mac, **row | more)


def who(*devices: Device, **macs: frozenset[str]) -> Neighbourhood:
    known = {one.code: one for one in (CAMERA, LAPTOP, *devices)}
    return Neighbourhood(
        school="S01", subnets=(Subnet(school="S01", cidr="10.1.0.0/22", gateway=GATEWAY),), devices=known,
        by_mac={RIGHT: frozenset({CAMERA.code}), **macs},
        by_address={one.address: one.code for one in known.values() if one.address},
    )  # fmt: skip


def test_who_holds_a_cameras_address_beside_its_own_is_told() -> None:
    found = spoofs(who(), [seen("10.1.0.2", RIGHT), seen("10.1.0.2", WRONG), seen("10.1.0.66", WRONG)], NOW_MS)
    assert [(one.address, one.mac, one.rightful, one.own, one.device) for one in found] == [
        ("10.1.0.2", WRONG, RIGHT, "10.1.0.66", CAMERA.code)
    ]
    assert found[0].tellers == ("10.1.0.9",)


def test_who_takes_the_gateways_address_is_told_though_nobody_knows_the_gateways_mac() -> None:
    first = seen(GATEWAY, OTHER, first_ms=NOW_MS - 5_000_000)
    found = spoofs(who(), [first, seen(GATEWAY, WRONG), seen("10.1.0.66", WRONG)], NOW_MS)
    assert [(one.mac, one.rightful, one.device) for one in found] == [(WRONG, OTHER, "")]


@pytest.mark.parametrize(
    "told",
    [
        pytest.param([seen("10.1.0.2", RIGHT), seen("10.1.0.66", WRONG)], id="each its own"),
        pytest.param([seen("10.1.0.2", RIGHT), seen("10.1.0.2", WRONG)], id="a mere conflict"),
        pytest.param(
            [seen("10.1.0.2", WRONG), seen("10.1.0.66", WRONG, last_ms=NOW_MS - RECENT_MS)], id="it moved long ago"
        ),
        pytest.param(
            [seen("10.1.0.2", "00:00:5e:00:01:07"), seen("10.1.0.66", "00:00:5e:00:01:07")], id="a virtual router"
        ),
        pytest.param([seen("10.1.0.77", RIGHT), seen("10.1.0.77", WRONG), seen("10.1.0.66", WRONG)], id="nobody's"),
        pytest.param([seen("", WRONG), seen("10.1.0.2", RIGHT)], id="a bridge knows no addresses"),
    ],
)
def test_what_is_no_spoofing_is_not_told(told: list[Binding]) -> None:
    assert spoofs(who(), told, NOW_MS) == []


@pytest.mark.parametrize("kind", [Kind.ROUTER, Kind.FIREWALL, Kind.SWITCH])
def test_what_forwards_and_is_in_service_answers_for_others(kind: Kind) -> None:
    router = replace(LAPTOP, id="3", code="s01-rt-0001", kind=kind, address="10.1.0.3")
    told = [seen("10.1.0.2", RIGHT), seen("10.1.0.2", WRONG), seen("10.1.0.3", WRONG)]
    assert spoofs(who(router, **{WRONG: frozenset({router.code})}), told, NOW_MS) == []
    stranger = replace(router, stage=Stage.CANDIDATE)
    assert spoofs(who(stranger, **{WRONG: frozenset({router.code})}), told, NOW_MS) != []


def test_a_second_card_of_the_same_device_is_its_own() -> None:
    told = [seen("10.1.0.2", RIGHT), seen("10.1.0.2", OTHER), seen("10.1.0.4", OTHER)]
    assert spoofs(who(**{OTHER: frozenset({CAMERA.code})}), told, NOW_MS) == []


def test_who_answers_for_a_whole_segment_is_told_so_often_and_no_more() -> None:
    victims = [
        replace(CAMERA, id=f"v{number}", code=f"s01-cam-1{number:03d}", address=f"10.1.1.{number}")
        for number in range(1, 100)
    ]
    macs = {f"aa:00:00:00:01:{number:02x}": frozenset({one.code}) for number, one in enumerate(victims, 1)}
    told = [seen(one.address or "", WRONG) for one in victims]
    assert len(spoofs(who(*victims, **macs), told, NOW_MS)) == MOST_VICTIMS
