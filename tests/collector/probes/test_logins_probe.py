"""Refused logins in the logs of simulated devices, and what a log may tell that is not so."""

from __future__ import annotations

import asyncio
from zoneinfo import ZoneInfo

import pytest
from snmp_looks import Doorkeeper, HandClock, ready

from collector.instruments import Instruments
from collector.probes import PROBES
from collector.probes.login_logs import LOGS
from collector.probes.logins import LONGEST_MS, fields_of
from collector.protocols.dahua import log as of_dahua
from collector.protocols.errors import BadAnswer
from collector.protocols.isapi import log as of_isapi
from collector.protocols.own_address import toward
from collector.protocols.web_memory import WebMemory
from collector.recorders.refused_logins import RefusedLogin, address_of, is_refused
from collector.sample import Value
from collector.target import Target
from inventory.model.credential import Credential, CredentialType
from simulator.campus import Campus
from simulator.onslaught import ATTACKER
from simulator.personas import PERSONAS
from simulator.plan import plan_campus
from simulator.ports import free_ports
from simulator.truth import PlantedDevice, Truth

ZONE = "Asia/Ho_Chi_Minh"
APIS = {"isapi": "isapi", "cgi": "dahua"}


class Hasty(WebMemory):
    """Keeps no pace, so that a look takes no second."""

    def reserve(self, device: str, pace_s: float, now_s: float) -> float:
        return super().reserve(device, 0.0, now_s)


@pytest.fixture(scope="module")
def truth() -> Truth:
    return plan_campus(seed=3, prefix="127.45.11.0/24", cameras=24, recorders=1, switches=1, ups=0, ports=free_ports())


def target_of(device: PlantedDevice, api: str, zone: str) -> Target:
    assert device.login
    login = Credential(
        id=device.code, type=CredentialType.PASSWORD, account=device.login.account, secret=device.login.password
    )
    return Target(
        device=device.code, school="S01", kind=device.kind, address=device.address, ports=device.ports,
        witnesses=("rtsp",), zone=zone, api=api, credentials={login.type: login},
    )  # fmt: skip


@pytest.mark.parametrize("api", APIS)
def test_logins_that_others_tried_are_counted_and_ours_are_not(truth: Truth, api: str) -> None:
    device = next(one for one in truth.of_kind("camera") if PERSONAS[one.persona].api == api and one.login)
    target = target_of(device, APIS[api], truth.zone)
    clock, started = HandClock(), HandClock().mono_s

    async def look(instruments: Instruments, campus: Campus) -> dict[str, Value]:
        clock.advance(300)
        campus.stations[device.code].onslaught.refused(campus.elapsed() - 1, "viewer", toward(device.address))
        finding = await PROBES["logins"].look(target, instruments, 20)
        return dict(finding.samples[0].fields) if finding.samples else {}

    async def scene() -> None:
        campus = Campus(truth, monotonic=lambda: clock.mono_s - started, wall=lambda: clock.wall_ms / 1000)
        async with campus, ready(clock, Doorkeeper(left=50)) as instruments:
            instruments.web = Hasty()
            assert await look(instruments, campus) == {}, "one look tells no rate"
            assert await look(instruments, campus) == {"refused_logins_pm": 0.0}
            await campus.fault("guess-password", device.code, tries_pm=12)
            found = await look(instruments, campus)
            assert found == {"refused_logins_pm": pytest.approx(12, abs=0.5), "refused_from": ATTACKER}
            await campus.fault("mend", device.code)
            await look(instruments, campus)
            assert await look(instruments, campus) == {"refused_logins_pm": 0.0}
            clock.advance(LONGEST_MS / 1000)
            assert await look(instruments, campus) == {}, "what was while nobody looked is no attack of now"

    asyncio.run(scene())


def test_every_interface_with_a_log_is_a_dialect() -> None:
    assert set(LOGS) == set(APIS.values())


def test_only_what_is_in_the_window_and_from_others_counts() -> None:
    told = [RefusedLogin(at_ms, "10.9.9.9") for at_ms in (0, 999, 1000, 60_999, 61_000)]
    told += [RefusedLogin(2000, "10.0.0.1"), RefusedLogin(3000, "")]
    assert fields_of(told, 1000, 61_000, "10.0.0.1") == {"refused_logins_pm": 3.0, "refused_from": "10.9.9.9"}
    assert fields_of([], 0, 60_000, "") == {"refused_logins_pm": 0.0}


@pytest.mark.parametrize("text", ["<b>10.0.0.1</b>", "10.0.0.1; rm", "‮1.0.0.01", "", "localhost", "1" * 500])
def test_what_is_no_address_is_none(text: str) -> None:
    assert address_of(text) == ""


def test_words_of_refusals() -> None:
    assert is_refused("illAccess")
    assert is_refused("LoginFailure")
    assert not is_refused("Login")
    assert not is_refused("remoteLogin")


def isapi_log(*entries: str) -> bytes:
    return (
        "<CMSearchResult><responseStatus>true</responseStatus><matchList>"
        + "".join(f"<searchMatchItem><logDescriptor>{one}</logDescriptor></searchMatchItem>" for one in entries)
        + "</matchList></CMSearchResult>"
    ).encode()


def test_entries_of_isapi_without_a_time_or_a_type_are_left_out() -> None:
    good = "<metaId>log.std-cgi.com/Exception/illAccess</metaId><StartDateTime>2026-11-20T08:00:00Z</StartDateTime>"
    told = of_isapi.read_log(
        isapi_log(
            good,
            good.replace("2026-11-20T08:00:00Z", "never"),
            good.replace("/Exception/illAccess", ""),
            good.replace("2026", "9999"),
        )
    )
    assert [one.minor for one in told] == ["illAccess"]
    with pytest.raises(BadAnswer):
        of_isapi.read_log(b"<userCheck/>")
    with pytest.raises(BadAnswer):
        of_isapi.read_log(b"<CMSearchResult><responseStatus>false</responseStatus></CMSearchResult>")


def test_entries_of_dahua_without_a_time_are_left_out() -> None:
    zone = ZoneInfo(ZONE)
    body = b"found=3\r\nitems[0].Type=LoginFailure\r\nitems[1].Time=2026-11-20 08:00:00\r\nitems[1].Type=Login\r\n"
    assert [one.type for one in of_dahua.read_page(body + b"items[2].Time=9999999-1-1\r\n", zone)] == ["Login"]
    assert of_dahua.read_page(b"Error\r\nNo Events\r\n", zone) == ()
    assert of_dahua.read_start(b"token=17\r\ncount=3\r\n") == "17"
    for wrong in (b"token=1&action=x\r\n", b"token=" + b"9" * 30 + b"\r\n", b"<html>"):
        with pytest.raises(BadAnswer):
            of_dahua.read_start(wrong)
