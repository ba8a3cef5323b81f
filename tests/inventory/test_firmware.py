"""Versions against rules, devices against a list, and the list from a spreadsheet."""

# ruff: noqa: E501 -- a row of data is read as one line
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.firmware import BadRule, Judged, bounds, check, compare, judge, matches, parts_of
from inventory.model.device import Device, Stage
from inventory.model.firmware_notice import FirmwareNotice, Verdict
from inventory.model.kind import Kind
from inventory.spreadsheet.firmware_list import firmware_list, firmware_titles
from inventory.spreadsheet.reading import book_of

VERSIONS = st.lists(st.integers(0, 999), min_size=1, max_size=4).map(lambda parts: ".".join(map(str, parts)))


def device(code: str, firmware: str, model: str = "DS-2CD2143G0-I", stage: Stage = Stage.ADOPTED) -> Device:
    return Device(id=code, code=code, school="S01", kind=Kind.CAMERA, name="x", vendor="hikvision", model=model,
                  firmware=firmware, stage=stage)  # fmt: skip


def notice(model: str, versions: str, verdict: Verdict = Verdict.VULNERABLE) -> FirmwareNotice:
    return FirmwareNotice(vendor="Hikvision", model=model, versions=versions, verdict=verdict)


@pytest.mark.parametrize(
    ("rule", "version", "fits"),
    [("<5.5.800", "5.5.80", True), ("<5.5.800", "5.5.800", False), ("<=5.5.800", "5.5.800", True), ("5.4.1", "5.4.1", True),
     ("5.4", "5.4.0", True), ("5.4.1", "5.4.10", False), (">=5.9", "5.10", True), (">5.9", "5.9", False), ("5.0 - 5.5.800", "5.2.3", True),
     ("5.0 至 5.5", "5.6", False), ("V5.0 - V5.5", "5.5", True), ("5.2.1", "5.2.1a", False), ("<5.2.2", "5.2.1a", True)],
)  # fmt: skip
def test_rules(rule: str, version: str, fits: bool) -> None:
    assert matches(rule, version) is fits


@pytest.mark.parametrize("rule", ["", "new", "<", "5.0 - ", "<5 and >3", "9" * 40])
def test_what_is_no_rule(rule: str) -> None:
    with pytest.raises(BadRule):
        bounds(rule)


@given(VERSIONS, VERSIONS)
def test_versions_are_ordered(one: str, other: str) -> None:
    left, right = parts_of(one), parts_of(other)
    assert compare(left, right) == -compare(right, left)
    assert matches(f"<{other}", one) + matches(other, one) + matches(f">{other}", one) == 1


def test_the_version_is_found_in_what_devices_say() -> None:
    rule = notice("", "<5.5.800")
    assert judge(rule, "V5.5.80 build 190214") is Judged.VULNERABLE
    assert judge(rule, "V5.7.3 build 220112") is None
    assert judge(rule, "") is Judged.NOT_KNOWN
    assert judge(notice("", "", Verdict.UNSUPPORTED), "") is Judged.UNSUPPORTED


def test_devices_on_the_list() -> None:
    known = [
        device("b", "V5.5.80"), device("a", "V5.8.0"), device("c", ""), device("d", "5.1", "NVR-1"),
        device("e", "5.1", stage=Stage.RETIRED), device("f", "5.1", "DS-2CD2[x]"),
    ]  # fmt: skip
    found = check(known, [notice("ds-2cd2*", "<5.5.800")])
    assert [(one.device.code, one.judged) for one in found] == [
        ("b", Judged.VULNERABLE), ("c", Judged.NOT_KNOWN), ("f", Judged.VULNERABLE),
    ]  # fmt: skip


def test_the_list_from_a_spreadsheet() -> None:
    text = "固件漏洞清单\n厂商,型号,受影响版本,结论,漏洞编号,发布日期\n海康,DS-2CD2*,<5.5.800,有漏洞,CVE-2021-36260,2021-09-18\n大华,,,停止支持,,\n"
    notices, problems = firmware_list(book_of(text.encode("gb18030"), "x", firmware_titles), None)
    assert problems == []
    assert [(one.vendor, one.model, one.versions, one.verdict) for one in notices] == [
        ("Hikvision", "DS-2CD2*", "<5.5.800", Verdict.VULNERABLE), ("Dahua", "", "", Verdict.UNSUPPORTED),
    ]  # fmt: skip


def test_a_wrong_list_names_its_places() -> None:
    text = "Vendor,Version,Verdict\nHikvision,new ones,vulnerable\n,1.0,vulnerable\nDahua,1.0,strange\n"
    notices, problems = firmware_list(book_of(text.encode(), "x", firmware_titles), None)
    assert notices == []
    assert [(one.where.row, one.message.id) for one in problems] == [
        (2, "firmware.bad_rule"), (3, "firmware.lacks"), (4, "sheet.no_word"),
    ]  # fmt: skip
    assert firmware_list(book_of(b"a,b\n1,2\n", "x", firmware_titles), None)[1][0].message.id == "firmware.no_list"
