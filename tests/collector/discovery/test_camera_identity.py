"""What cameras and recorders tell a stranger: simulated ones by all their protocols, and servers that mislead."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from collector.clock import SystemClock
from collector.discovery.courtesy import (
    MOST_PAGES,
    Web,
    may_be_camera,
    may_speak_dahua,
    may_speak_isapi,
    web_of,
)
from collector.discovery.dahua_identity import ask_dahua
from collector.discovery.fingerprint import fingerprint
from collector.discovery.isapi_identity import ask_isapi
from collector.discovery.onvif_identity import ask_onvif, ask_wsdiscovery, evidence_of, service_of
from collector.discovery.subject import Subject
from collector.instruments import Instruments
from collector.protocols.errors import ProtocolError
from collector.protocols.snmp.client import SnmpClient
from collector.protocols.wsdiscovery_port import search
from collector.rates import CounterMemory
from inventory.evidence import SOURCES
from simulator.campus import Campus
from simulator.plan import plan_campus
from simulator.ports import free_ports
from simulator.truth import PlantedDevice, Truth

PREFIX = "127.61.9.0/24"
INFO = (
    b"<DeviceInfo><model>DS-2CD1</model><serialNumber>S1</serialNumber><macAddress>44:19:b6:00:00:01</macAddress>"
    b"</DeviceInfo>"
)
TOLD = {"isapi.model": "DS-2CD1", "isapi.serial": "S1", "isapi.mac": "44:19:b6:00:00:01"}
INACTIVE = b"<ActivateStatus><Activated>false</Activated></ActivateStatus>"
DENIED = b"<ResponseStatus><statusCode>4</statusCode></ResponseStatus>"
DEVICE_INFO, ACTIVATION = "/ISAPI/System/deviceInfo", "/SDK/activateStatus"
SYSTEM_INFO = "/cgi-bin/magicBox.cgi?action=getSystemInfo"


@asynccontextmanager
async def instruments() -> AsyncIterator[Instruments]:
    async with SnmpClient() as snmp:
        yield Instruments(
            clock=SystemClock(),
            snmp=snmp,
            pinger=None,
            logins=None,  # type: ignore[arg-type]  # no credential is given, so no login can be made
            counters=CounterMemory(),
        )


def subject_for(device: PlantedDevice, truth: Truth) -> Subject:
    opened = frozenset({"rtsp", "http"} & device.ports.keys())
    return Subject(school="S01", address=device.address, ports=truth.ports, open=opened, deadline_s=10, knock=False)


@pytest.fixture(scope="module")
def looks() -> Mapping[str, tuple[PlantedDevice, Mapping[str, str], int]]:
    """By persona: a device, the evidence it gave, and how many of its pages were asked for."""
    truth = plan_campus(5, PREFIX, cameras=6, recorders=3, switches=1, ups=1, printers=1, pcs=2, ports=free_ports())

    async def main() -> dict[str, tuple[PlantedDevice, Mapping[str, str], int]]:
        found = {}
        async with Campus(truth) as campus, instruments() as tools:
            for device in {device.persona: device for device in truth.devices}.values():
                before = campus.stats["http"]
                look = await fingerprint(subject_for(device, truth), tools)
                found[device.persona] = (device, look.evidence, campus.stats["http"] - before)
        return found

    return asyncio.run(main())


Looks = Mapping[str, tuple[PlantedDevice, Mapping[str, str], int]]


def test_all_evidence_has_a_name_that_is_written_down(looks: Looks) -> None:
    assert {source for _, evidence, _ in looks.values() for source in evidence} <= SOURCES.keys()


@pytest.mark.parametrize("persona", ["hikvision-camera", "dahua-camera", "uniview-camera", "dahua-recorder"])
def test_an_onvif_device_tells_its_model_without_a_login(looks: Looks, persona: str) -> None:
    device, evidence, _ = looks[persona]
    assert evidence["onvif.hardware"] == device.model
    assert evidence["onvif.endpoint"].startswith("urn:uuid:")
    assert "NetworkVideoTransmitter" in evidence["onvif.types"].split()
    assert evidence["onvif.address"] == f"http://{device.address}:{device.ports['http']}/onvif/device_service"
    assert "onvif.elsewhere" not in evidence
    assert "onvif.serial" not in evidence


def test_who_refuses_a_stranger_has_still_said_what_it_is(looks: Looks) -> None:
    _, hikvision, _ = looks["hikvision-camera"]
    assert hikvision["onvif.services"] == "device events media"
    assert hikvision["onvif.fault"] == "NotAuthorized"
    assert hikvision["onvif.realm"] == hikvision["rtsp.realm"]
    assert "onvif.manufacturer" not in hikvision
    device, generic, _ = looks["generic-camera"]
    assert (generic["onvif.model"], generic["onvif.serial"]) == (device.model, device.serial)
    assert generic["onvif.firmware"] == device.firmware


def test_rtsp_tells_its_methods(looks: Looks) -> None:
    _, evidence, _ = looks["generic-camera"]
    assert {"OPTIONS", "DESCRIBE", "PLAY"} <= set(evidence["rtsp.methods"].split())


@pytest.mark.parametrize("persona", ["hp-printer", "web-pc", "huawei-switch", "apc-ups", "quiet-pc"])
def test_what_is_no_camera_is_asked_for_one_page_only(looks: Looks, persona: str) -> None:
    _, evidence, pages = looks[persona]
    assert pages <= 1
    assert not [source for source in evidence if source.startswith(("onvif.", "isapi.", "dahua."))]


def test_nobody_is_asked_for_more_pages_than_promised(looks: Looks) -> None:
    assert max(pages for _, _, pages in looks.values()) <= MOST_PAGES


def test_realms_and_activation() -> None:
    truth = plan_campus(5, "127.61.10.0/24", cameras=6, recorders=0, switches=1, printers=0, pcs=0, ports=free_ports())
    hikvision, dahua = (
        next(camera for camera in truth.of_kind("camera") if camera.vendor == vendor)
        for vendor in ("Hikvision", "Dahua")
    )

    async def main() -> tuple[Mapping[str, str], Mapping[str, str]]:
        async with Campus(truth), instruments() as tools:
            known = replace(subject_for(hikvision, truth), evidence={"http.server": "App-webs/"})
            return await ask_isapi(known, tools), await ask_dahua(subject_for(dahua, truth), tools)

    isapi, cgi = asyncio.run(main())
    assert isapi == {"isapi.realm": f"IP Camera({hikvision.serial[-5:]})", "isapi.activated": "true"}
    assert cgi == {"dahua.realm": f"Login to {dahua.serial}"}


def test_a_segment_of_simulated_cameras_answers_one_search() -> None:
    truth = plan_campus(5, "127.61.11.0/24", cameras=12, recorders=3, switches=1, ports=free_ports())

    async def main() -> dict[str, Mapping[str, str]]:
        async with Campus(truth) as campus:
            await campus.fault("cut", truth.of_kind("camera")[0].code)
            port = truth.ports["wsdiscovery"]
            return {answer.address: evidence_of(answer) async for answer in search("127.0.0.1", 1, port=port)}

    found = asyncio.run(main())
    speaking = {device.address: device for device in truth.devices if "wsdiscovery" in device.ports}
    assert found.keys() == speaking.keys() - {truth.of_kind("camera")[0].address}
    assert all(found[address]["onvif.hardware"] == speaking[address].model for address in found)


@asynccontextmanager
async def web(pages: Mapping[str, bytes], heard: list[str]) -> AsyncIterator[int]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readuntil(b"\r\n")).decode().split()[1]
        heard.append(path)
        writer.write(pages.get(path, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"))
        await writer.drain()
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        listening.close()


def page(body: bytes, status: str = "200 OK", header: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\n{header}Content-Length: {len(body)}\r\n\r\n".encode() + body


LOGIN = page(b"", "401 Unauthorized", 'WWW-Authenticate: Digest realm="router", nonce="a"\r\n')
TRUTHS = page(b"<html>welcome</html>")


@pytest.mark.parametrize(
    ("pages", "told", "asked"),
    [
        ({DEVICE_INFO: page(INFO)}, TOLD, 2),
        ({DEVICE_INFO: page(INFO), ACTIVATION: page(INACTIVE)}, {**TOLD, "isapi.activated": "false"}, 2),
        (
            {DEVICE_INFO: page(DENIED, "403 No"), ACTIVATION: page(INACTIVE)},
            {"isapi.code": "403", "isapi.activated": "false"},
            2,
        ),
        (
            {DEVICE_INFO: LOGIN, ACTIVATION: page(INACTIVE)},
            {"isapi.realm": "router", "isapi.activated": "false"},
            2,
        ),
        ({DEVICE_INFO: LOGIN, ACTIVATION: LOGIN}, {}, 2),
        ({DEVICE_INFO: TRUTHS, ACTIVATION: TRUTHS}, {}, 1),
        ({}, {}, 1),
    ],
    ids=["open", "inactive", "forbidden", "a realm", "a login for everything", "a page for everything", "nothing"],
)
def test_isapi_of_all_sorts(pages: Mapping[str, bytes], told: Mapping[str, str], asked: int) -> None:
    heard: list[str] = []

    async def main() -> Mapping[str, str]:
        async with web(pages, heard) as port, instruments() as tools:
            return await ask_isapi(a_subject(http=port), tools)

    assert asyncio.run(main()) == told
    assert len(heard) == asked


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (
            page(b"deviceType=31\r\nserialNumber=7K\r\nupdateSerial=DH-NVR5\r\n"),
            {"dahua.model": "DH-NVR5", "dahua.serial": "7K"},
        ),
        (LOGIN, {"dahua.realm": "router"}),
        (page(b"Error\r\nBad Request!\r\n"), {}),
        (TRUTHS, {}),
        (page(b"", "404 Not Found"), {}),
    ],
)
def test_dahua_of_all_sorts(answer: bytes, told: Mapping[str, str]) -> None:
    async def main() -> Mapping[str, str]:
        async with web({SYSTEM_INFO: answer}, []) as port, instruments() as tools:
            return await ask_dahua(a_subject(http=port), tools)

    assert asyncio.run(main()) == told


def test_who_is_not_onvif_is_asked_once() -> None:
    heard: list[str] = []

    async def main() -> Mapping[str, str]:
        async with web({}, heard) as port, instruments() as tools:
            return await ask_onvif(a_subject(http=port), tools)

    with pytest.raises(ProtocolError):
        asyncio.run(main())
    assert heard == ["/onvif/device_service"]


def test_silence_to_a_probe_is_no_evidence() -> None:
    async def main() -> None:
        async with instruments() as tools:
            await ask_wsdiscovery(a_subject(wsdiscovery=free_ports()["wsdiscovery"]), tools)

    with pytest.raises(ProtocolError):
        asyncio.run(main())


def test_ipv6_is_not_asked_by_wsdiscovery() -> None:
    async def main() -> Mapping[str, str]:
        async with instruments() as tools:
            return await ask_wsdiscovery(a_subject(address="fd09::1"), tools)

    assert asyncio.run(main()) == {}


def a_subject(
    opened: frozenset[str] = frozenset({"http", "rtsp"}), address: str = "127.0.0.1", **ports: int
) -> Subject:
    return Subject(school="S01", address=address, ports=ports, open=opened, deadline_s=10)


@pytest.mark.parametrize(
    ("told", "service"),
    [
        ("http://127.0.0.1:8000/onvif/device_service", (Web(8000, secure=False), "/onvif/device_service")),
        ("https://127.0.0.1/onvif/services", (Web(443, secure=True), "/onvif/services")),
        ("http://127.0.0.1:9100/onvif/device_service", (Web(81, secure=False), "/onvif/device_service")),
        ("http://127.0.0.1:502/onvif/device_service", (Web(81, secure=False), "/onvif/device_service")),
        ("http://127.0.0.1:44818/onvif/device_service", (Web(81, secure=False), "/onvif/device_service")),
        ("http://127.0.0.1:99999/onvif", (Web(81, secure=False), "/onvif/device_service")),
        ("http://127.0.0.1/a b", (Web(81, secure=False), "/onvif/device_service")),
        ("ftp://127.0.0.1/onvif", (Web(81, secure=False), "/onvif/device_service")),
        ("", (Web(81, secure=False), "/onvif/device_service")),
    ],
)
def test_where_the_device_service_is(told: str, service: tuple[Web, str]) -> None:
    assert service_of(replace(a_subject(http=81), evidence={"onvif.address": told})) == service


def test_https_is_taken_where_nothing_else_is_open() -> None:
    assert web_of(a_subject(frozenset({"https"}), https=8443)) == Web(8443, secure=True)
    assert web_of(a_subject(frozenset({"http", "https"}), http=81)) == Web(81, secure=False)


@pytest.mark.parametrize(
    ("opened", "evidence", "asked"),
    [
        ({"http"}, {}, ""),
        ({"http", "rtsp"}, {}, "onvif isapi dahua"),
        ({"http", "hikvision"}, {}, "onvif isapi dahua"),
        ({"http", "rtsp"}, {"sysDescr": "HP ETHERNET MULTI-ENVIRONMENT", "sysObjectID": "1.3.6.1.4.1.11.2.3.9.1"}, ""),
        ({"http"}, {"sysObjectID": "1.3.6.1.4.1.2011.2.23.291"}, ""),
    ],
    ids=["a web server", "streams", "a port of Hikvision's", "a printer", "a switch"],
)  # fmt: skip
def test_who_is_asked_what(opened: set[str], evidence: Mapping[str, str], asked: str) -> None:
    subject = replace(a_subject(frozenset(opened)), evidence=evidence)
    questions = {"onvif": may_be_camera, "isapi": may_speak_isapi, "dahua": may_speak_dahua}
    assert [name for name, when in questions.items() if when(subject)] == asked.split()
