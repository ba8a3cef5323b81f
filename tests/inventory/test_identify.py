"""Rules against recorded devices and banners; what nobody says stays unknown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.identify import claims_of, identify, stream_path
from inventory.model.claim import Claim, ClaimType
from inventory.model.kind import Kind
from inventory.vendors.roots import ROOTS
from inventory.vendors.rulebook import PATTERNS

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
    quoted = "…& Intelligence Access Switch (RG-S2910-24GT4SFP-UP-H) By Ruijie Networks"
    assert both.reason == f"switch by Ruijie, because sysDescr says “{quoted}”"


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
