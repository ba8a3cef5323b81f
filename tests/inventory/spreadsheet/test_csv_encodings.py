"""CSV from Excel in China, from Excel in Vietnam, from old fonts, from databases."""

# ruff: noqa: E501 -- a row of data is read as one line
from __future__ import annotations

import unicodedata

import pytest
from workbooks import TRUONG, plan_of, problems, read

from inventory.spreadsheet.csv_writing import csv_text
from inventory.spreadsheet.facts import Wishes
from inventory.spreadsheet.tcvn3 import from_tcvn3
from inventory.spreadsheet.xlsx_writing import Page

CHINESE = '序号,设备名称,设备类型,安装位置,IP地址,备注\r\n1,东门,球机,门卫室旁,10.0.0.1,"一行\n两行"\r\n'
VIETNAMESE = "STT;Tên thiết bị;Loại thiết bị;Vị trí lắp đặt;Địa chỉ IP;Ghi chú\r\n1;Cổng trước;Camera;Nhà bảo vệ;10.0.0.1;Đã sửa\r\n"
HOA_SEN = Wishes(school="T01", language="vi")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_chinese_encodings_and_separators(encoding: str, separator: str) -> None:
    plan = plan_of(CHINESE.replace(",", separator).encode(encoding))
    assert problems(plan) == []
    assert [(one.name, one.address) for one in plan.new_devices] == [("东门", "10.0.0.1")]
    assert [(one.position, one.notes) for one in plan.new_files] == [("门卫室旁", "一行 两行")]


def in_windows_1258(text: str) -> bytes:
    """Tones follow their letters there, as Windows writes them."""
    octets = b""
    for sign in text:
        try:
            octets += sign.encode("cp1258")
        except UnicodeEncodeError:
            base, *marks = unicodedata.normalize("NFD", sign)
            tones = [mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323"]
            shape = unicodedata.normalize("NFC", base + "".join(mark for mark in marks if mark not in tones))
            octets += shape.encode("cp1258") + "".join(tones).encode("cp1258")
    return octets


def in_tcvn3(text: str) -> bytes:
    back = {from_tcvn3(chr(code)): code for code in range(0x80, 0x100)}
    return bytes(back.get(sign, ord(sign) if ord(sign) < 0x80 else back.get(sign.lower(), 0x3F)) for sign in text)


@pytest.mark.parametrize("octets", [VIETNAMESE.encode(), in_windows_1258(VIETNAMESE), VIETNAMESE.encode("utf-16")])
def test_vietnamese_encodings(octets: bytes) -> None:
    plan = plan_of(octets, TRUONG, HOA_SEN)
    assert problems(plan) == []
    assert [(one.name, one.kind) for one in plan.new_devices] == [("Cổng trước", "camera")]
    assert [one.position for one in plan.new_files] == ["Nhà bảo vệ"]


def test_tcvn3_is_recognised_by_its_titles() -> None:
    plan = plan_of(in_tcvn3(VIETNAMESE), TRUONG, HOA_SEN)
    assert problems(plan) == []
    assert [one.name for one in plan.new_devices] == ["Cổng trước"]


def test_the_separator_that_excel_names() -> None:
    assert read(b"sep=;\r\na;b,c\r\n").sheets[0].rows[0].cells == ["a", "b,c"]


def test_the_apostrophe_is_taken_off_only_where_we_put_it() -> None:
    rows = [["=1+1", "'=x", "+84", "x"]]
    text = csv_text(Page(name="设备", titles=["名称", "型号", "序列号", "备注"], rows=rows, noun="device"))
    assert "'=1+1,''=x,'+84,x" in text
    assert read(text.encode()).sheets[0].rows[1].cells == rows[0]
    assert read("名称,型号\n'=1+1,''x\n".encode()).sheets[0].rows[1].cells == ["'=1+1", "''x"]


def test_a_lone_quotation_mark_does_not_hide_the_header() -> None:
    octets = '说明 "旧表\n名称,类型,IP地址\n东门,球机,10.0.0.1\n'.encode()
    assert [one.name for one in plan_of(octets).new_devices] == ["东门"]
