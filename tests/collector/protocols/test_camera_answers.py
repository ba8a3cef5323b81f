"""What real cameras and recorders say of themselves, through the codecs of ONVIF, ISAPI and Dahua's CGI."""

from __future__ import annotations

from pathlib import Path

import pytest

from collector.protocols.dahua import device as dahua
from collector.protocols.errors import BadAnswer
from collector.protocols.isapi import device as isapi
from collector.protocols.onvif import device as onvif
from collector.protocols.soap import Fault, read_body
from collector.protocols.xml import Element, read_xml

pytestmark = pytest.mark.needs("recordings")


def answer(path: Path, operation: str) -> Element:
    found = read_body(path.read_bytes(), "onvif", f"{operation}Response")
    assert isinstance(found, Element)
    return found


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("onvif-nvt/axis/core.GetDeviceInformation.Response.xml", ("AXIS", "AXIS Q6045-E", "5.55.1.2", "00408CFAB754")),
        ("onvif-go-bosch/001_GetDeviceInformationResponse.xml",
         ("Bosch", "FLEXIDOME indoor 5100i IR", "8.71.0066", "404754734001050102")),
        ("ex_onvif/get_device_information.xml",
         ("Milesight Technology Co.,Ltd.", "MS-C8165-PE", "61.8.0.3-r8", "EM82V102329001403")),
        ("onvif-nvt/hikvision/core.GetDeviceInformation.Response.xml",
         ("HIKVISION", "DS-2DF7276-AEL", "V5.1.6 build 140401", "DS-2DF7276-AEL20140613CCWR468714298B")),
        ("onvif-nvt/hikvision-fixed/core.GetDeviceInformation.Response.xml",
         ("HIKVISION", "DS-2CD2012-I", "V5.2.0 build 140721", "DS-2CD2012-I20150201CCWR501088621")),
    ],
)  # fmt: skip
def test_onvif_information(recordings: Path, file: str, told: tuple[str, ...]) -> None:
    found = onvif.read_information(answer(recordings / "onvif" / file, "GetDeviceInformation"))
    assert (found.manufacturer, found.model, found.firmware, found.serial) == told


@pytest.mark.parametrize(
    ("file", "name", "hardware"),
    [
        ("onvif-nvt/axis/core.GetScopes.Response.xml", "AXIS Q6045-E", "Q6045-E"),
        ("onvif-nvt/hikvision-fixed/core.GetScopes.Response.xml", "HIKVISION DS-2CD2012-I", "DS-2CD2012-I"),
        ("onvif-nvt/hikvision/core.GetScopes.Response.xml", "DS-2DF7276-AEL", "DS-2DF7276-AEL"),
        ("ex_onvif/get_scopes.xml", "Camera", "Camera"),
    ],
)
def test_onvif_scopes(recordings: Path, file: str, name: str, hardware: str) -> None:
    scopes = onvif.read_scopes_answer(answer(recordings / "onvif" / file, "GetScopes"))
    assert (scopes.name, scopes.hardware) == (name, hardware)
    assert any("/type/" in uri for uri in scopes.uris)


@pytest.mark.parametrize("vendor", ["onvif-nvt/axis", "onvif-nvt/hikvision", "onvif-nvt/hikvision-fixed"])
def test_onvif_capabilities(recordings: Path, vendor: str) -> None:
    path = recordings / "onvif" / vendor / "core.GetCapabilities.Response.xml"
    services = {service.name: service.xaddr for service in onvif.read_capabilities(answer(path, "GetCapabilities"))}
    assert {"device", "events", "media"} <= services.keys()
    assert all(xaddr.startswith("http://") for xaddr in services.values())


def test_onvif_services_of_an_extension(recordings: Path) -> None:
    bosch = answer(recordings / "onvif/onvif-go-bosch/003_GetCapabilitiesResponse.xml", "GetCapabilities")
    names = {service.name for service in onvif.read_capabilities(bosch)}
    assert names >= {"device", "media", "recording", "search", "replay", "deviceio"}


def test_onvif_faults_are_answers(recordings: Path) -> None:
    codes = {}
    for path in sorted(recordings.glob("onvif/**/*Error.xml")):
        fault = read_body(path.read_bytes(), "onvif", "Response")
        assert isinstance(fault, Fault)
        codes[f"{path.parent.name}/{path.name.split('.')[1]}"] = fault.codes
    assert codes["axis/GetEndpointReference"] == ("Sender", "NotAuthorized")
    assert codes["axis/GetServices"] == ("Receiver", "Action")
    assert codes["hikvision/GetEndpointReference"] == ("Receiver", "ActionNotSupported", "InvalidOperation")
    assert all(codes.values())


def test_every_isapi_device_says_who_it_is(recordings: Path) -> None:
    found = {}
    for path in sorted(recordings.glob("isapi/**/*deviceInfo.xml")):
        info = isapi.read_device_info(path.read_bytes())
        assert info.model
        assert info.serial
        assert info.mac.count(":") == 5
        assert info.firmware.startswith("V")
        found[info.model] = info
    assert len(found) >= 10
    assert found["DS-2CD2146G2-ISU"].firmware == "V5.7.17 build 240606"
    assert found["DS-2CD2146G2-ISU"].type == "IPCamera"
    assert found["DS-7708N-I4"].type == "DVR"
    assert found["DS-FB2127"].name == "\u6444\u50cf\u673a06"


def test_all_other_isapi_documents_are_no_device_information(recordings: Path) -> None:
    for path in sorted(recordings.glob("isapi/**/*.xml")):
        if "deviceInfo" not in path.name:
            with pytest.raises(BadAnswer, match="no DeviceInfo"):
                isapi.read_device_info(path.read_bytes())
            with pytest.raises(BadAnswer, match="no Activated"):
                isapi.read_activation(path.read_bytes())


@pytest.mark.parametrize(
    ("file", "model", "serial"),
    [
        ("rroller_async_get_system_info.txt", "IPC-HDW5831R-ZE", "4X7C5A1ZAG21L3F"),
        ("dahuabridge_nvr_getSystemInfo.txt", "DH-NVR5232-4KS3/I", "BD04CE2PAJ3B9BF"),
        ("dahuabridge_vto_getSystemInfo.txt", "DHI-VTO2311R-WP", "AD0578CPAJ36130"),
    ],
)
def test_dahua_system_information(recordings: Path, file: str, model: str, serial: str) -> None:
    found = dahua.read_system_info((recordings / "dahua" / file).read_bytes())
    assert (found.model, found.serial) == (model, serial)


def test_no_other_dahua_answer_is_system_information(recordings: Path) -> None:
    asked = 0
    for path in sorted((recordings / "dahua").glob("*.txt")):
        if not path.stem.lower().endswith(("getsysteminfo", "get_system_info")):
            asked += 1
            with pytest.raises(BadAnswer):
                dahua.read_system_info(path.read_bytes())
    assert asked > 20


def test_onvif_answers_are_no_isapi_and_the_other_way_round(recordings: Path) -> None:
    info = (recordings / "isapi/DS-2CD2146G2-ISU/System.deviceInfo.xml").read_bytes()
    with pytest.raises(BadAnswer, match="no SOAP envelope"):
        read_body(info, "onvif", "GetScopesResponse")
    assert read_xml(info).find("Body") is None


def test_activation_as_the_guide_shows_it() -> None:
    document = b'<?xml version="1.0"?><ActivateStatus version="2.0"><Activated>%s</Activated></ActivateStatus>'
    assert isapi.read_activation(document % b"true")
    assert not isapi.read_activation(document % b"false")
