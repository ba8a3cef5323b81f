"""Ledger beside channel lists: what is said where they do not agree, and nothing where they do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inventory.channel_cameras import PERSON
from inventory.channel_differences import ChannelDifference, Unlike, channel_differences, foreign
from inventory.model.channel import Channel, ChannelTold
from inventory.model.claim import Claim, ClaimType
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.link import Link

NVR = Device(
    id="n", code="s01-nvr-0001", school="S01", kind=Kind.RECORDER, name="NVR", stage=Stage.ADOPTED, address="10.1.0.9"
)


def camera(number: int, stage: Stage = Stage.ADOPTED) -> Device:
    return replace(
        NVR, id=f"c{number}", code=f"s01-cam-000{number}", kind=Kind.CAMERA, stage=stage, address=f"10.1.0.{number}"
    )


def channel(number: int, camera: str | None = None, address: str = "", serial: str = "", used: bool = True) -> Channel:
    told = ChannelTold(number=number, name=f"Channel {number}", address=address, serial=serial, used=used)
    return Channel(recorder=NVR.code, told=told, since_ms=1, seen_ms=2, camera=camera)


def differences(
    channels: list[Channel],
    devices: list[Device],
    links: tuple[Link, ...] = (),
    serials: dict[str, str] | None = None,
) -> list[tuple[Unlike, str, int, str, str]]:
    claims = {code: {Claim(ClaimType.SERIAL, serial): 1} for code, serial in (serials or {}).items()}
    found: list[ChannelDifference] = list(
        channel_differences([NVR, *devices], channels, addresses={}, claims=claims, links=links)
    )
    return [(one.unlike, one.device, one.channel, one.ledger, one.told) for one in found]


def word(number: int, code: str) -> Link:
    return Link(device=NVR.code, port=str(number), far_device=code, evidence=PERSON, seen_ms=1)


def test_lists_that_agree_say_nothing() -> None:
    shown = [channel(1, "s01-cam-0001", "10.1.0.1"), channel(2, used=False)]
    assert differences(shown, [camera(1), camera(2, Stage.CANDIDATE), camera(3, Stage.RETIRED)]) == []


def test_a_channel_without_a_file() -> None:
    assert differences([channel(1, None, "10.1.0.7")], []) == [(Unlike.UNKNOWN_CAMERA, NVR.code, 1, "", "10.1.0.7")]


def test_a_camera_that_nobody_records() -> None:
    assert differences([channel(1, "s01-cam-0001", "10.1.0.1")], [camera(1), camera(2)]) == [
        (Unlike.NO_CHANNEL, "s01-cam-0002", 0, "", "")
    ]
    assert differences([], [camera(1)]) == [], "no recorder has told its list"


def test_nobody_knows_who_is_in_no_channel_while_a_recorder_is_silent() -> None:
    told = [channel(1, "s01-cam-0001", "10.1.0.1")]
    second = replace(NVR, id="m", code="s01-nvr-0002", address="10.1.0.8")
    assert differences(told, [second, camera(1), camera(2)]) == []
    empty = replace(channel(1, used=False), recorder=second.code)
    assert differences([*told, empty], [second, camera(1), camera(2)]) == [
        (Unlike.NO_CHANNEL, "s01-cam-0002", 0, "", "")
    ]
    retired = replace(second, stage=Stage.RETIRED)
    assert len(differences(told, [retired, camera(1), camera(2)])) == 1


def test_a_person_said_otherwise() -> None:
    shown = [channel(1, "s01-cam-0001", "10.1.0.2")]
    found = differences(shown, [camera(1), camera(2)], links=(word(1, "s01-cam-0001"),))
    assert found == [(Unlike.OTHER_CAMERA, NVR.code, 1, "s01-cam-0001", "s01-cam-0002")]


def test_another_camera_stands_at_the_address() -> None:
    shown = [channel(1, "s01-cam-0001", "10.1.0.1", serial="NEW-2")]
    assert differences(shown, [camera(1)], serials={"s01-cam-0001": "OLD-1"}) == [
        (Unlike.OTHER_CAMERA, NVR.code, 1, "s01-cam-0001", "NEW-2")
    ]
    assert differences(shown, [camera(1)], serials={"s01-cam-0001": "DS-2CD-NEW-2"}) == []


def test_recorders_that_are_not_in_service_say_nothing() -> None:
    shown = [channel(1, None, "10.1.0.7")]
    found = list(channel_differences([replace(NVR, stage=Stage.CANDIDATE)], shown, addresses={}, claims={}, links=()))
    assert found == []


@pytest.mark.parametrize(
    ("told", "held", "is_foreign"),
    [
        ("ABC123", "ABC123", False),
        ("abc-123", "ABC 123", False),
        ("DS-7ABC123", "ABC123", False),
        ("ABC", "ABC123", False),
        ("XYZ", "ABC123", True),
        ("", "ABC123", False),
        ("XYZ", "", False),
    ],
)
def test_serials_are_told_in_several_ways(told: str, held: str, is_foreign: bool) -> None:
    claims = {Claim(ClaimType.SERIAL, held): 1} if held else {}
    assert foreign(told, claims) is is_foreign
