"""Which camera feeds which channel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from inventory.channel_cameras import PERSON, cameras_of
from inventory.model.channel import ChannelTold
from inventory.model.claim import Claim, ClaimType
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.link import Link

RECORDER = "s01-nvr-0001"
GATE = Device(id="1", code="gate", school="S01", kind=Kind.CAMERA, name="Gate", address="10.1.0.2")
HALL = Device(id="2", code="hall", school="S01", kind=Kind.CAMERA, name="Hall")
SWITCH = Device(id="3", code="sw", school="S01", kind=Kind.SWITCH, name="Switch", address="10.1.0.9")
ONE = ChannelTold(number=1)


def found(
    *told: ChannelTold,
    devices: Iterable[Device] = (GATE, HALL, SWITCH),
    claims: Mapping[str, Iterable[Claim]] | None = None,
    addresses: Mapping[str, Iterable[str]] | None = None,
    links: Iterable[Link] = (),
) -> Mapping[int, str]:
    return cameras_of(RECORDER, told, devices, addresses=addresses or {}, claims=claims or {}, links=links)


def test_by_its_address_in_any_spelling() -> None:
    six = replace(GATE, address="2001:db8::2")
    assert found(replace(ONE, address="10.1.0.2")) == {1: "gate"}
    assert found(replace(ONE, address="2001:0DB8:0::2"), devices=[six]) == {1: "gate"}
    assert found(replace(ONE, address="10.1.0.3")) == {}
    assert found(replace(ONE, address="gate.local")) == {}


def test_by_an_address_that_it_has_beside() -> None:
    assert found(replace(ONE, address="10.1.3.2"), addresses={"hall": ["10.1.3.2"], "sw": ["10.1.3.3"]}) == {1: "hall"}
    assert found(replace(ONE, address="10.1.0.2"), addresses={"hall": ["10.1.0.2"]}) == {1: "gate"}


def test_by_a_serial_or_mac_that_only_one_claims() -> None:
    serial = replace(ONE, serial="DS-2CD 0001")
    mine = Claim(ClaimType.SERIAL, "ds-2cd-0001")
    assert found(serial, claims={"hall": [mine]}) == {1: "hall"}
    assert found(serial, claims={"hall": [mine], "gate": [mine]}) == {}
    assert found(replace(ONE, serial="02:00:00:00:00:01"), claims={"hall": [Claim(ClaimType.MAC, "020000000001")]})
    assert found(serial, claims={"hall": [Claim(ClaimType.SYS_NAME, "ds-2cd-0001")]}) == {}
    assert found(ONE, claims={"hall": [Claim(ClaimType.SERIAL, "-")]}) == {}


def test_a_persons_word_goes_first_and_an_address_and_a_serial_must_agree() -> None:
    both = replace(ONE, address="10.1.0.2", serial="X1")
    claims = {"hall": [Claim(ClaimType.SERIAL, "X1")]}
    assert found(both, claims=claims) == {}
    assert found(both, claims={"gate": [Claim(ClaimType.SERIAL, "X1")]}) == {1: "gate"}
    assert found(both) == {1: "gate"}
    word = Link(device=RECORDER, port="1", far_device="hall", evidence=PERSON, seen_ms=1)
    assert found(both, links=[word]) == {1: "hall"}
    assert found(both, links=[replace(word, device="s01-nvr-0002"), replace(word, evidence="lldp")]) == {1: "gate"}


def test_who_is_no_camera_or_gone_feeds_nothing() -> None:
    assert found(replace(ONE, address="10.1.0.9")) == {}
    for gone in (replace(GATE, stage=Stage.RETIRED), replace(GATE, holds_address=False)):
        assert found(replace(ONE, address="10.1.0.2"), devices=[gone]) == {}
    assert found(replace(ONE, address="10.1.0.2", used=False)) == {}


def test_one_camera_may_feed_several_channels() -> None:
    told = (replace(ONE, address="10.1.0.2"), ChannelTold(number=2, address="10.1.0.2"))
    assert found(*told) == {1: "gate", 2: "gate"}
