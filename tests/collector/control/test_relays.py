"""The passwords that recorders keep of their cameras."""

from __future__ import annotations

import asyncio

import pytest
from control_lab import DEADLINE_S, NEW, failing, find, login_of, make_school, target_of, visited, with_secret

from collector.control import RELAYS, WRITERS
from collector.control.refusals import NotPinned, Unchanged, WrongDevice
from inventory.model.claim import ClaimType
from simulator.truth import PlantedDevice, Truth

MAKES = {"isapi": "Hikvision", "dahua": "Dahua"}


@pytest.fixture
def school() -> Truth:
    return make_school("127.47.0.0/24")


def camera_of(school: Truth, recorder: PlantedDevice, api: str) -> tuple[int, PlantedDevice]:
    """A channel with a camera that this interface changes as well."""
    for channel in recorder.channels:
        camera = next((one for one in school.devices if one.code == channel.camera), None)
        if camera is not None and camera.vendor == MAKES[api]:
            return channel.number, camera
    raise AssertionError("no such camera")


@pytest.mark.parametrize("api", MAKES)
def test_a_camera_and_then_its_recorder(school: Truth, api: str) -> None:
    async def run() -> None:
        async with visited(school) as (campus, with_):
            device = find(school, "recorder", MAKES[api])
            relay, login, target = RELAYS[api], login_of(device), target_of(device)
            channel, camera = camera_of(school, device, api)
            recorder = campus.stations[device.code].recorder
            assert recorder is not None
            now, then = login_of(camera), with_secret(login_of(camera))
            assert await relay.account(target, login, channel, with_, DEADLINE_S) == now.account
            await WRITERS[api].change(target_of(camera), now, then, with_, DEADLINE_S)
            assert recorder.trouble(channel) == "password"
            await relay.put(target, login, channel, then, with_, DEADLINE_S)
            assert recorder.trouble(channel) == ""
            assert recorder.stored(channel) == (now.account, NEW)
            others = [one.number for one in recorder.channels if one.camera and one.number != channel]
            assert not [number for number in others if recorder.stored(number)[1] == NEW]

    asyncio.run(run())


@pytest.mark.parametrize("api", MAKES)
def test_nothing_is_given_to_another_recorder_or_for_a_spare_channel(school: Truth, api: str) -> None:
    async def run() -> None:
        async with visited(school) as (campus, with_):
            device = find(school, "recorder", MAKES[api])
            relay, login = RELAYS[api], login_of(device)
            channel, camera = camera_of(school, device, api)
            then = with_secret(login_of(camera))
            other = target_of(device, pins={ClaimType.SERIAL: "another one"})
            await failing(relay.put(other, login, channel, then, with_, DEADLINE_S), WrongDevice)
            await failing(relay.put(target_of(device, pins={}), login, channel, then, with_, DEADLINE_S), NotPinned)
            await failing(relay.put(target_of(device), login, 250, then, with_, DEADLINE_S), Unchanged)
            recorder = campus.stations[device.code].recorder
            assert recorder is not None
            assert recorder.stored(channel)[1] == login_of(camera).secret

    asyncio.run(run())


def test_onvif_has_none() -> None:
    assert "onvif" not in RELAYS
