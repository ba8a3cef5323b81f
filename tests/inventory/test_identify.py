"""Rules against recorded devices and banners; what nobody says stays unknown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.identify import claims_of, identify, stream_path
from inventory.model.claim import Claim, ClaimType
from inventory.model.kind import Kind
from inventory.reason import say
from inventory.vendors.roots import ROOTS
from inventory.vendors.rulebook import PATTERNS, RULES

SOURCES = sorted({source for row in PATTERNS for source in row.sources} | {"sysObjectID", "sysName"})


@pytest.mark.parametrize(
    ("evidence", "kind", "vendor", "model"),
    [
        ({"http.realm": "IP Camera(C1234)"}, Kind.CAMERA, "Hikvision", ""),
        ({"rtsp.realm": "Embedded Net DVR(0)", "rtsp.code": "401"}, Kind.RECORDER, "Hikvision", ""),
        ({"rtsp.realm": "Login to 5H0123456PAJ7A9"}, Kind.CAMERA, "Dahua", ""),
        (
            {"rtsp.realm": "Login to 5J0123456PAZ7A9", "sysDescr": "DH-NVR4432-4KS2"},
            Kind.RECORDER,
            "Dahua",
            "NVR4432-4KS2",
        ),
        ({"rtsp.realm": "AXIS_ACCC8E012345", "rtsp.server": "GStreamer RTSP server"}, Kind.CAMERA, "Axis", ""),
        ({"http.title": "Uniview", "rtsp.code": "401"}, Kind.CAMERA, "Uniview", ""),
        ({"snmp.model": "DS-2CD2T46G2-ISU"}, Kind.CAMERA, "Hikvision", "DS-2CD2T46G2-ISU"),
        ({"ups.model": "C3KR", "ups.manufacturer": "Santak", "sysDescr": "Linux box"}, Kind.UPS, "Santak", "C3KR"),
        ({"http.server": "HP HTTP Server; HP LaserJet"}, Kind.PRINTER, "", ""),
        ({"http.server": "Microsoft-IIS/10.0"}, Kind.UNKNOWN, "Microsoft", ""),
        ({"http.server": "nginx"}, Kind.UNKNOWN, "", ""),
        ({}, Kind.UNKNOWN, "", ""),
    ],
    ids=lambda value: next(iter(value.values()), "nothing") if isinstance(value, dict) else "",
)
def test_banners(evidence: dict[str, str], kind: Kind, vendor: str, model: str) -> None:
    identity = identify(evidence)
    assert (identity.kind, identity.vendor, identity.model) == (kind, vendor, model)
    assert (identity.confidence > 0) is (kind is not Kind.UNKNOWN)


def test_sources_that_agree_make_surer_and_the_reason_names_what_decided() -> None:
    descr = "Ruijie Full Gigabit Security & Intelligence Access Switch (RG-S2910-24GT4SFP-UP-H) By Ruijie Networks"
    alone = identify({"sysDescr": descr})
    both = identify({"sysDescr": descr, "sysObjectID": "1.3.6.1.4.1.4881.1.1.10.1.247"})
    assert both.confidence > alone.confidence
    assert (both.vendor, both.model) == ("Ruijie", "RG-S2910-24GT4SFP-UP-H")
    assert say(both.why).startswith("Switch by Ruijie: sysDescr says “…")
    assert "Access Switch (RG-S2910-24GT4SFP-UP-H)" in say(both.why)


def test_a_prefix_ends_at_a_dot() -> None:
    assert identify({"sysObjectID": "1.3.6.1.4.1.3180.1"}).vendor == ""
    assert identify({"sysObjectID": "1.3.6.1.4.1.318.1.1"}).vendor == "APC"
    assert identify({"sysObjectID": "1.3.6.1.2.1.33"}).kind is Kind.UPS
    assert len({root.prefix for root in ROOTS}) == len(ROOTS)


def test_claims() -> None:
    evidence = {"rtsp.realm": "Login to 5H0123456PAJ7A9", "http.realm": "Login to 5H0123456PAJ7A9", "sysName": "gate"}
    assert claims_of(evidence) == (
        Claim(ClaimType.SYS_NAME, "gate"),
        Claim(ClaimType.SERIAL, "5H0123456PAJ7A9"),
    )
    assert Claim(ClaimType.MAC, "ac:cc:8e:01:23:45") in claims_of({"rtsp.realm": "AXIS_ACCC8E012345"})


@given(st.dictionaries(st.sampled_from(SOURCES), st.text(max_size=255)))
def test_any_evidence_is_judged_without_harm(evidence: dict[str, str]) -> None:
    identity = identify(evidence)
    assert 0 <= identity.confidence <= 99
    assert all(claim.value for claim in claims_of(evidence))


@pytest.mark.parametrize("row", PATTERNS, ids=lambda row: row.pattern.pattern[:40])
@pytest.mark.parametrize("text", ["a" * 255, "A1-" * 85, " " * 255, "AXIS " + "; " * 125, "Huawei" + "(S1" * 80])
def test_no_pattern_runs_away(row: object, text: str) -> None:
    """Device text has at most 255 characters; the test's time limit catches a pattern that is not done at once."""
    for _ in range(20):
        row.pattern.search(text)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("vendor", "kind", "channel", "path"),
    [
        ("Hikvision", Kind.RECORDER, 12, "/Streaming/Channels/1201"),
        ("HIKVISION", "camera", 1, "/Streaming/Channels/101"),
        ("Dahua", Kind.RECORDER, 3, "/cam/realmonitor?channel=3&subtype=0"),
        ("Uniview", Kind.CAMERA, 1, "/media/video1"),
        ("Uniview", Kind.RECORDER, 2, "/unicast/c2/s0/live"),
        ("", Kind.CAMERA, 1, "/stream1"),
        ("Unheard-of", Kind.ENCODER, 1, "/stream1"),
    ],
)
def test_stream_paths(vendor: str, kind: Kind, channel: int, path: str) -> None:
    assert stream_path(vendor, kind, channel) == path


@pytest.mark.parametrize(
    ("evidence", "kind", "vendor"),
    [
        ({"isapi.type": "IPCamera", "isapi.model": "DS-2CD2146G2-ISU"}, Kind.CAMERA, "Hikvision"),
        ({"isapi.type": "NVR", "isapi.model": "DS-7616NI-Q2"}, Kind.RECORDER, "Hikvision"),
        ({"isapi.model": "DS-KV8113-WME1", "arp.mac": "28:57:be:01:02:03"}, Kind.INTERCOM, "Hikvision"),
        ({"isapi.model": "DS-PWA96-M-WE"}, Kind.ALARM_PANEL, "Hikvision"),
        ({"isapi.model": "DS-PEAP-CV1"}, Kind.ONE_KEY_ALARM, "Hikvision"),
        ({"isapi.model": "DS-3E1510P-EI"}, Kind.SWITCH, "Hikvision"),
        ({"dahua.realm": "Login to 5H0123456PAJ7A9", "snmp.class": "NVR"}, Kind.RECORDER, "Dahua"),
        ({"onvif.scopes": "onvif://www.onvif.org/type/Network_Video_Transmitter onvif://www.onvif.org/type/video_encoder"},
         Kind.CAMERA, ""),
        ({"onvif.types": "dn:NetworkVideoTransmitter", "onvif.model": "NVR-3032", "onvif.manufacturer": "Acme"},
         Kind.RECORDER, "Acme"),
        ({"onvif.manufacturer": "Uniview", "onvif.model": "IPC3618SR3"}, Kind.CAMERA, "Uniview"),
        ({"arp.mac": "00:15:65:11:22:33"}, Kind.PHONE, "Yealink"),
        ({"seen.mac": "ac:cc:8e:01:02:03"}, Kind.CAMERA, "Axis"),
        ({"seen.mac": "02:cc:8e:01:02:03"}, Kind.UNKNOWN, ""),
        ({"lldp.capabilities": "bridge telephone"}, Kind.PHONE, ""),
        ({"lldp.capabilities": "bridge router", "lldp.descr": "Acme X"}, Kind.SWITCH, ""),
        # words of the trade that are about something else
        ({"sysDescr": "24-port PoE switch for network cameras"}, Kind.SWITCH, ""),
        ({"sysDescr": "Camera power supply unit, 16 channels"}, Kind.UNKNOWN, ""),
        ({"sysDescr": "Linux SyncServer 2.6.10", "sysObjectID": "1.3.6.1.4.1.39165.1.6"}, Kind.SERVER, "Microchip"),
        ({"sysDescr": "DS-6520B", "sysObjectID": "1.3.6.1.4.1.1588.2.1.1.1"}, Kind.SWITCH, "Brocade"),
        ({"sysDescr": "一键报警终端"}, Kind.ONE_KEY_ALARM, ""),
        ({"sysDescr": "监控摄像机专用交换机"}, Kind.SWITCH, ""),
        ({"sysDescr": "录像机机房不间断电源"}, Kind.UPS, ""),
        ({"sysDescr": "UPS for NVR"}, Kind.UPS, ""),
        ({"sysDescr": "NVR rack PDU"}, Kind.PDU, ""),
        ({"sysDescr": "16-channel NVR with PoE switch"}, Kind.RECORDER, ""),
        ({"sysDescr": "Acme KVM over IP switch"}, Kind.UNKNOWN, ""),
        ({"sysDescr": "Document camera ELPDC21"}, Kind.UNKNOWN, ""),
        ({"sysDescr": "Camera mạng IP"}, Kind.CAMERA, ""),
        ({"sysDescr": "IPC-610"}, Kind.UNKNOWN, ""),
        # a maker's other products
        ({"snmp.enterprises": "39165.1.1.0", "snmp.model": "DS-QAZ1307G1-BE"}, Kind.UNKNOWN, "Hikvision"),
        ({"snmp.enterprises": "39165.1.1.0", "snmp.model": "DS-A81016S"}, Kind.RECORDER, "Hikvision"),
        ({"snmp.enterprises": "1004849.2.1.2", "snmp.model": "DHI-NVD0405DH-4K"}, Kind.ENCODER, "Dahua"),
        ({"sysDescr": "Canon Network Camera VB-H43", "sysObjectID": "1.3.6.1.4.1.1602.1.4"}, Kind.CAMERA, "Canon"),
        ({"sysDescr": "UVC G4 Pro 4.64", "sysObjectID": "1.3.6.1.4.1.41112.1"}, Kind.CAMERA, "Ubiquiti"),
        ({"sysDescr": "NVR302-16S2-P8", "sysObjectID": "1.3.6.1.4.1.25506.1"}, Kind.RECORDER, "Uniview"),
        ({"sysDescr": "Uniview IPC3624LE-ADF28K-G", "sysObjectID": "1.3.6.1.4.1.25506.1"}, Kind.CAMERA, "Uniview"),
        ({"sysDescr": "HUAWEI IPC6325-WD-VRZ", "sysObjectID": "1.3.6.1.4.1.2011.2.250"}, Kind.CAMERA, "Huawei"),
        ({"sysDescr": "Tiandy TC-C34WS"}, Kind.CAMERA, "Tiandy"),
        ({"sysDescr": "Reolink RLC-810A"}, Kind.CAMERA, "Reolink"),
        ({"sysDescr": "C9800 Software (C9800_IOSXE-K9)", "sysObjectID": "1.3.6.1.4.1.9.1.2530"},
         Kind.ACCESS_POINT, "Cisco"),
    ],
    ids=lambda value: next(iter(value.values()))[:30] if isinstance(value, dict) else "",
)  # fmt: skip
def test_what_devices_say_without_snmp(evidence: dict[str, str], kind: Kind, vendor: str) -> None:
    identity = identify(evidence)
    assert (identity.kind, identity.vendor) == (kind, vendor), say(identity.why)


@pytest.mark.parametrize("serial", ["000000000", "123456789", "0000-0000", "To be filled by O.E.M.", "N/A", "xxxxxxxx"])
def test_a_placeholder_is_no_claim(serial: str) -> None:
    assert claims_of({"snmp.serial": serial, "snmp.mac": "00:00:00:00:00:00", "arp.mac": "ff:ff:ff:ff:ff:ff"}) == ()
    assert identify({"snmp.serial": serial}).serial == ""


def test_a_mac_that_somebody_made_up_or_of_a_mere_interface_is_no_claim() -> None:
    evidence = {"bridge.mac": "0a-03-00-00-00-71", "if.mac": "bc:99:11:a7:36:f2", "lldp.chassis": "01:80:c2:00:00:0e"}
    assert claims_of(evidence) == ()
    assert identify(evidence).mac == "0a:03:00:00:00:71"


def test_how_sure_we_are_is_told_field_by_field() -> None:
    identity = identify({"sysObjectID": "1.3.6.1.4.1.25506.1.1", "snmp.serial": "SN0815AA", "snmp.model": "S5130"})
    assert identity.sure.keys() == {"kind", "vendor", "model", "serial"}
    assert identity.sure["kind"] == identity.confidence


def test_a_forgotten_vendor_is_in_no_row() -> None:
    rules = RULES.without("Hikvision")
    assert "Hikvision" not in {row.vendor for row in rules.roots} | {row.vendor for row in rules.patterns}
    assert identify({"snmp.model": "DS-2CD2185FWD-I"}, rules).kind is Kind.UNKNOWN


@pytest.mark.parametrize(
    "host",
    ["nvr-01", "ip-camera-gw", "dvr", "encoder1", "switch-mon", "printer", "ups-nut", "router", "divar", "webcam",
     "hikvision-nvr", "DS-7732NI-I4"],
)  # fmt: skip
@pytest.mark.parametrize(
    "system",
    ["Linux {} 5.15.0-91-generic #101-Ubuntu SMP x86_64", "FreeBSD {} 13.2-RELEASE FreeBSD 13 amd64"],
)
def test_a_host_may_be_called_anything(system: str, host: str) -> None:
    told = {"sysDescr": system.format(host), "sysName": host, "sysObjectID": "1.3.6.1.4.1.8072.3.2.10"}
    identity = identify(told)
    assert (identity.kind, identity.vendor) == (Kind.SERVER, ""), say(identity.why)


def test_an_appliance_is_known_by_the_name_it_gives_its_host() -> None:
    told = {"sysDescr": "Linux raspberrypi 6.1.21-v8+ #1642 SMP PREEMPT aarch64"}
    assert identify(told).vendor == "Raspberry Pi"
    told = {"sysDescr": "Linux XRN-6420DB4", "sysObjectID": "1.3.6.1.4.1.36849.1.1"}
    assert identify(told).kind is Kind.RECORDER


def test_a_printers_page_names_its_maker_and_model() -> None:
    told = identify({"http.title": "HP Color LaserJet Pro M252dw"})
    assert (told.kind, told.vendor, told.model) == (Kind.PRINTER, "HP", "Color LaserJet Pro M252dw")
