"""Our workbooks as another program reads them, and the XML as ECMA-376 orders it."""

# ruff: noqa: E501 -- a row of data is read as one line
from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from decimal import Decimal

from openpyxl import load_workbook

from inventory.spreadsheet.xlsx_writing import Page, sheet_names, xlsx

PAGE = Page(
    name="设备",
    titles=["名称", "编号", "日期", "金额", "数量", "备注"],
    rows=[["=HYPERLINK(\"http://x\")", "0013", date(2021, 9, 1), Decimal("850.50"), 3, "a\nb\x01_x0041_"], [None, "'x", None, None, None, None]],
    widths=[20],
    choices={0: ["摄像机", "交换机"]},
    numbers=frozenset({2, 3, 4}),
)  # fmt: skip
# The order of a worksheet's elements, of those that we write (ECMA-376 part 1, 18.3.1.99).
ORDER = [
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "autoFilter",
    "dataValidations",
    "pageMargins",
    "pageSetup",
]


def part(octets: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        return archive.read(name).decode()


def test_another_program_reads_texts_as_texts_and_days_as_days() -> None:
    sheet = load_workbook(io.BytesIO(xlsx([PAGE])))["设备"]
    first = [cell.value for cell in sheet[2]]
    assert first[:5] == ['=HYPERLINK("http://x")', "0013", datetime(2021, 9, 1), 850.5, 3]
    assert [cell.data_type for cell in sheet[2]][:5] == ["s", "s", "d", "n", "n"]
    assert sheet["B2"].number_format == "@"
    assert sheet["B3"].value == "'x"
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["A"].width > 20
    assert sheet.auto_filter.ref == "A1:F3"


def test_there_is_no_formula_link_or_macro() -> None:
    octets = xlsx([PAGE])
    assert "<f>" not in part(octets, "xl/worksheets/sheet1.xml")
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        assert not [name for name in archive.namelist() if "link" in name.lower() or "vba" in name.lower()]


def test_elements_stand_in_the_order_of_the_standard() -> None:
    text = part(xlsx([PAGE]), "xl/worksheets/sheet1.xml")
    found = [name for name in re.findall(r"<(\w+)[ >/]", text) if name in ORDER]
    assert found == ORDER


def test_every_part_is_declared_and_every_relation_leads_somewhere() -> None:
    octets = xlsx([PAGE, PAGE])
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        names = set(archive.namelist())
    declared = set(re.findall(r'PartName="/([^"]+)"', part(octets, "[Content_Types].xml")))
    assert names - declared == {"[Content_Types].xml", "_rels/.rels", "xl/_rels/workbook.xml.rels"}
    assert {
        f"xl/{target}" for target in re.findall(r'Target="([^"]+)"', part(octets, "xl/_rels/workbook.xml.rels"))
    } <= names


def test_styles_are_counted_right() -> None:
    text = part(xlsx([PAGE]), "xl/styles.xml")
    for group, one in (("fonts", "font"), ("fills", "fill"), ("borders", "border"), ("cellXfs", "xf")):
        inside = re.search(rf'<{group} count="(\d+)">(.*?)</{group}>', text)
        assert inside is not None
        assert len(re.findall(rf"<{one}[ >]", inside[2])) == int(inside[1])


def test_names_of_sheets_are_those_that_excel_takes() -> None:
    names = sheet_names(["a/b:c*?[x]", "x" * 40, "X" * 40, "'q'", "", ""])
    assert len({name.casefold() for name in names}) == len(names)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)


def test_equal_content_makes_equal_octets() -> None:
    assert xlsx([PAGE]) == xlsx([PAGE])
