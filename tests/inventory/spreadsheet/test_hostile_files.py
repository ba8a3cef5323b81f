"""Files that are not what they say: bombs, entities, formulas, macros, broken archives. One clear sentence each."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from workbooks import plan_of, problems, read, workbook

from inventory.spreadsheet import limits
from inventory.spreadsheet.book import Unreadable
from inventory.spreadsheet.reading import read_book
from inventory.spreadsheet.tables import known_titles

PLAIN = workbook({"S01": [["名称", "类型", "IP地址"], ["东门", "球机", "10.0.0.1"]]})
SHEET = "xl/worksheets/sheet1.xml"


def with_part(name: str, content: bytes, octets: bytes = PLAIN) -> bytes:
    """The workbook with one part in the place of its own, or added."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(octets)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.namelist():
            if one != name:
                new.writestr(one, old.read(one))
        new.writestr(name, content)
    return packed.getvalue()


def refusal(octets: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        read(octets)
    return refused.value.message.id


def sheet_of(rows: str, after: str = "") -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData>{after}</worksheet>'.encode()


def test_a_zip_bomb_stops_at_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PART_OCTETS", 1024 * 1024)
    bomb = with_part(SHEET, b"<x>" + b" " * (2 * 1024 * 1024))
    assert len(bomb) < 20_000
    assert refusal(bomb) == "sheet.bomb"


def test_many_parts_together_stop_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ALL_OCTETS", 5_000)
    assert refusal(with_part("xl/styles.xml", b"<styleSheet>" + b" " * 6_000 + b"</styleSheet>")) == "sheet.bomb"


@pytest.mark.parametrize(
    "part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "_rels/.rels", "docProps/custom.xml"]
)
def test_entities_are_refused_in_every_part(part: str) -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    assert refusal(with_part(part, laughs.encode())) == "sheet.doctype"


def test_an_outside_entity_is_refused() -> None:
    assert refusal(with_part(SHEET, b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>')) == "sheet.doctype"


def test_a_cell_in_the_last_corner_costs_nothing() -> None:
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>名称</t></is></c></row><row r="1048576"><c r="XFD1048576"/></row>'
    assert [row.number for row in read(with_part(SHEET, sheet_of(rows))).sheets[0].rows] == [1]
    assert refusal(with_part(SHEET, sheet_of('<row r="1"><c r="XFD1"><v>1</v></c></row>'))) == "sheet.too_much"


def test_merged_cells_over_everything_cost_nothing() -> None:
    cell = '<c r="A1" t="inlineStr"><is><t>名称</t></is></c><c r="B1" t="inlineStr"><is><t>类型</t></is></c>'
    octets = with_part(
        SHEET, sheet_of(f'<row r="1">{cell}</row>', '<mergeCells><mergeCell ref="A2:XFD1048576"/></mergeCells>')
    )
    assert problems(plan_of(octets)) == [("", 0, "", "sheet.nothing_found")]


def test_overlapping_merges_end_at_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CELLS", 1_000)
    cells = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 50))
    merges = '<mergeCell ref="A1:CV49"/>' * 10
    octets = with_part(SHEET, sheet_of(cells, f"<mergeCells>{merges}</mergeCells>"))
    with pytest.raises(Unreadable) as refused:
        plan_of(octets)
    assert refused.value.message.params["what"] == "merged_cells"


@pytest.mark.parametrize(("limit", "most"), [("ROWS", 3), ("CELLS", 5), ("SHEETS", 0), ("PARTS", 3)])
def test_what_is_too_much_is_said(monkeypatch: pytest.MonkeyPatch, limit: str, most: int) -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="B{n}"><v>2</v></c></row>' for n in range(1, 6))
    octets = with_part(SHEET, sheet_of(rows))
    read(octets)
    monkeypatch.setattr(limits, limit, most)
    assert refusal(octets) == "sheet.too_much"


def test_depth_has_an_end() -> None:
    assert refusal(with_part(SHEET, b"<x>" * 100 + b"</x>" * 100)) == "sheet.damaged"


def test_formulas_are_never_worked_out() -> None:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "S01"
    for row in (["名称", "类型", "备注"], ["东门", "球机", '=WEBSERVICE("http://10.0.0.1/"&A1)']):
        sheet.append(row)
    packed = io.BytesIO()
    made.save(packed)
    assert problems(plan_of(packed.getvalue())) == [("S01", 2, "C 备注", "cell.formula")]
    saved = '<row r="1"><c r="A1" t="str"><f>HYPERLINK("http://10.0.0.1")</f><v>东门</v></c></row>'
    assert read(with_part(SHEET, sheet_of(saved))).sheets[0].rows[0].cells == ["东门"]


def test_macros_and_links_are_told_and_left_alone() -> None:
    octets = with_part("xl/vbaProject.bin", b"x", with_part("xl/externalLinks/externalLink1.xml", b"<!DOCTYPE x><x/>"))
    assert read(octets).remarks == ["sheet.macros", "sheet.links"]
    away = b'<Relationships><Relationship Id="rId1" Type="x/worksheet" TargetMode="External" Target="http://10.0.0.1/"/></Relationships>'
    assert read(with_part("xl/_rels/workbook.xml.rels", away)).sheets == []
    up = b'<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="../../../../etc/passwd"/></Relationships>'
    assert refusal(with_part("xl/_rels/workbook.xml.rels", up)) == "sheet.damaged"


@pytest.mark.parametrize(
    ("octets", "id"),
    [
        (b"", "sheet.empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "sheet.old_xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "sheet.locked"),
        (b"<html><table><tr><td>1", "sheet.web_page"),
        (b"PK\x03\x04" + b"\0" * 100, "sheet.damaged"),
        (PLAIN[: len(PLAIN) // 2], "sheet.damaged"),
        (b"\xff\xfe" + b"\x00\xd8" * 100, "sheet.not_a_table"),
        (b"x" * 200_000, "sheet.damaged_row"),
    ],
)
def test_what_is_no_workbook_says_what_it_is(octets: bytes, id: str) -> None:
    assert refusal(octets) == id


def test_another_archive_is_told() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert refusal(packed.getvalue()) == "sheet.other_archive"


def test_pipes_and_folders_are_no_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xlsx")
    for place in (tmp_path / "pipe.xlsx", tmp_path):
        with pytest.raises((Unreadable, IsADirectoryError)):
            read_book(place, known_titles)


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(limits.FILE_OCTETS + 1)
    with pytest.raises(Unreadable) as refused:
        read_book(large, known_titles)
    assert refused.value.message.id == "sheet.too_large"


@given(st.binary(max_size=400), st.integers(0, len(PLAIN) - 1), st.sampled_from(("cut", "put", "csv")))
def test_no_damage_breaks_the_reader(noise: bytes, place: int, way: str) -> None:
    octets = {"cut": PLAIN[:place], "put": PLAIN[:place] + noise + PLAIN[place + len(noise) :], "csv": noise}[way]
    try:
        plan_of(octets)
    except Unreadable as error:
        refused = error.message.id
    else:
        return
    assert refused.startswith("sheet.")


@given(st.binary(max_size=300))
def test_no_sheet_breaks_the_reader(noise: bytes) -> None:
    try:
        plan_of(with_part(SHEET, b"<worksheet>" + noise + b"</worksheet>"))
    except Unreadable as error:
        refused = error.message.id
    else:
        return
    assert refused in ("sheet.damaged", "sheet.doctype")
