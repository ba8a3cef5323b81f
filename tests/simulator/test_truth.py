"""The plan of a campus and its planted truth."""

from __future__ import annotations

import json

import pytest

from simulator.plan import plan_campus
from simulator.truth import Truth


def test_same_seed_same_campus() -> None:
    assert plan_campus(seed=7) == plan_campus(seed=7)
    assert plan_campus(seed=7) != plan_campus(seed=8)


@pytest.mark.parametrize("locale", ["en", "zh-CN", "vi"])
def test_truth_survives_json(locale: str) -> None:
    truth = plan_campus(seed=3, locale=locale)
    assert Truth.from_json(truth.to_json()) == truth


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"devices": [{"snmp": null}]}'])
def test_what_is_no_truth_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - json's own is one too
        Truth.from_json(text)


def test_default_campus_is_the_one_that_is_asked_for() -> None:
    truth = plan_campus()
    counts = {kind: len(truth.of_kind(kind)) for kind in ("camera", "recorder", "switch", "ups", "printer", "pc")}
    assert counts == {"camera": 78, "recorder": 3, "switch": 6, "ups": 1, "printer": 4, "pc": 8}
    assert {len(recorder.channels) for recorder in truth.of_kind("recorder")} == {32}
    assert {switch.interfaces for switch in truth.of_kind("switch")} == {28, 52}
    assert {"Hikvision", "Dahua", "Uniview", ""} == {camera.vendor for camera in truth.of_kind("camera")}


def test_addresses_macs_and_serials_are_each_devices_own() -> None:
    devices = plan_campus(seed=5).devices
    for noun in ("code", "address", "mac", "serial"):
        assert len({getattr(device, noun) for device in devices}) == len(devices), noun


def test_every_device_hangs_on_one_free_port_and_the_core_on_none() -> None:
    truth = plan_campus(seed=2)
    sizes = {switch.code: switch.interfaces for switch in truth.of_kind("switch")}
    assert sorted(wire.device for wire in truth.wires) == sorted({d.code for d in truth.devices} - {truth.core})
    used = [(wire.switch, wire.port) for wire in truth.wires]
    used += [(wire.device, wire.own_port) for wire in truth.wires if wire.device in sizes]
    assert len(set(used)) == len(used)
    assert all(1 <= port <= sizes[switch] for switch, port in used)
    assert truth.behind(truth.core) == {device.code for device in truth.devices} - {truth.core}


def test_behind_a_switch_is_its_whole_branch() -> None:
    truth = plan_campus()
    branch = truth.behind("sw-0002")
    assert "sw-0005" in branch
    assert truth.behind("sw-0005") < branch
    assert not truth.behind("cam-0001")


def test_each_camera_has_exactly_one_recorder_channel() -> None:
    truth = plan_campus(cameras=40, recorders=2)
    filmed = [channel.camera for recorder in truth.of_kind("recorder") for channel in recorder.channels]
    assert sorted(camera for camera in filmed if camera) == [camera.code for camera in truth.of_kind("camera")]


def test_secrets_do_not_show() -> None:
    truth = plan_campus()
    shown = repr(truth)
    for device in truth.devices:
        if device.login:
            assert device.login.password not in shown
        if device.snmp:
            secrets = (device.snmp.auth_password, device.snmp.priv_password)
            assert not any(secret and secret in shown for secret in secrets)
    assert "password" in json.loads(truth.to_json())["devices"][-1]["login"]


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ({"prefix": "10.0.0.0/24"}, "127.0.0.0/8"),
        ({"prefix": "127.1.1.0/27"}, "too small"),
        ({"locale": "fr"}, "there are en, zh-CN, vi"),
        ({"ports": {"telnet": 23}}, "ports are snmp, rtsp, http"),
        ({"switches": 0}, "at least one switch"),
        ({"cameras": 400, "prefix": "127.1.0.0/16"}, "no switch port left"),
    ],
)
def test_an_impossible_campus_is_refused_in_one_sentence(wish: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        plan_campus(**wish)  # type: ignore[arg-type]


def test_unknown_device_names_the_nearest() -> None:
    with pytest.raises(ValueError, match="did you mean cam-0017"):
        plan_campus().device("camera-0017")
