"""One paper in five forms: the same figures in each, and nothing that somebody wrote becomes anything but text."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from zipfile import ZipFile

import pytest
from form_sample import AT_MS, DEVICES, FORMULA, PAPER, TRACE, long_paper, sample
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell as Read

from dashboards.papers.forms import ENDINGS, MEDIA, RENDERERS, Press, Typesetter
from dashboards.papers.paper_csv import csv_leaves
from dashboards.papers.sheet import MAX_ROWS, Cell, Section, Table, Tone
from dashboards.papers.sheet_page import to_html
from dashboards.papers.shortening import longest_kept, shortened
from dashboards.papers.workbook import to_xlsx
from inventory.model.report import Form


def book_of(**other: object) -> Workbook:
    return load_workbook(io.BytesIO(to_xlsx(sample(**other))))


def at(book: Workbook, sheet: str, place: str) -> Read:
    cell = book[sheet][place]
    assert isinstance(cell, Read)
    return cell


def test_each_form_has_a_renderer_a_type_and_an_ending() -> None:
    assert set(RENDERERS) == set(MEDIA) == set(ENDINGS) == set(Form)


@pytest.mark.parametrize("form", Form)
def test_equal_papers_give_equal_octets(form: Form) -> None:
    with Typesetter() as typesetter:
        press = Press(at_ms=AT_MS, base="https://watch.example", typesetter=typesetter)
        assert RENDERERS[form](PAPER, press) == RENDERERS[form](sample(), press)


def test_a_workbook_holds_numbers_moments_and_lengths() -> None:
    book = book_of()
    assert book.sheetnames == ["Monthly bulletin", "Rates", "Devices", "Transitions", "What the words mean"]
    found = [cell.value for cell in book["Devices"][2]]
    assert found == [
        "s01-cam-0001", FORMULA, timedelta(hours=3, minutes=20), datetime(2026, 10, 5, 8, 0, 5), datetime(2024, 3, 1),
        1200, -0.02,
    ]  # fmt: skip
    assert at(book, "Devices", "B2").data_type == "s"


def test_a_workbook_rounds_nothing_up_to_all() -> None:
    cell = at(book_of(), "Rates", "B2")
    assert cell.value == 0.9999
    assert cell.number_format == '"✓ "0.00%'


def test_a_tone_is_a_sign_too() -> None:
    book = book_of()
    assert [at(book, "Rates", f"B{row}").number_format for row in (2, 3, 4)] == [
        '"✓ "0.00%', '"✗ "0.00%', '"○ "0.00%',
    ]  # fmt: skip
    page = to_html(PAPER)
    assert all(words in page for words in ("✓ 99.99 %", "✗ 91.02 %", "○ 61.50 %"))


def test_figures_of_a_workbook_lead_to_the_rows_behind() -> None:
    book = load_workbook(io.BytesIO(to_xlsx(PAPER, base="https://watch.example")))

    def leads(sheet: str, place: str) -> str:
        link = at(book, sheet, place).hyperlink
        return (link.location or link.target or "") if link else ""

    assert leads("Rates", "B2") == "'Devices'!A1"
    assert leads("Devices", "A2") == "'Transitions'!A3"
    assert leads("Transitions", "A3") == f"https://watch.example{TRACE}"
    assert leads("Devices", "B2") == ""


def test_a_workbook_can_be_printed_and_filtered() -> None:
    sheet = book_of()["Devices"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:G3"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.page_setup.paperSize == 9
    assert sheet.oddFooter.left.text == "BUREAU-R-2026-0003 Monthly bulletin"
    assert sheet.oddFooter.right.text == "Page &P of &N"
    assert [cell.value for cell in sheet["A"]][-1] == "The longest down first."


def test_a_long_table_stands_on_its_own_sheet_alone() -> None:
    book = load_workbook(io.BytesIO(to_xlsx(long_paper(5_000))))
    cover, own = book.worksheets[0], book.worksheets[2]
    assert own.max_row == 5_003
    assert cover.max_row < 40
    assert any("5,000 rows, on the sheet" in str(cell.value) for cell in cover["A"])


def test_names_of_sheets_may_be_anything() -> None:
    names = ["a[b]:*?/\\c", "'quoted'", "x" * 60, "Rates", "rates", ""]
    tables = [replace(DEVICES, name=name, anchor="") for name in names]
    book = book_of(sections=[Section(title="All", tables=tables)])
    assert len(book.sheetnames) == len(set(map(str.casefold, book.sheetnames))) == 2 + len(names) + 1


def test_csv_is_a_file_a_table_and_no_formula() -> None:
    leaves = {leaf.name: leaf.octets.decode("utf-8-sig") for leaf in csv_leaves(PAPER)}
    assert list(leaves) == [
        "01-Monthly-bulletin.csv", "02-Rates.csv", "03-Devices.csv", "04-Devices.csv", "05-Transitions.csv",
    ]  # fmt: skip
    rows = list(csv.reader(io.StringIO(leaves["04-Devices.csv"])))
    assert rows[1] == [
        "s01-cam-0001", f"'{FORMULA}", "12000.0", "2026-10-05T08:00:05+08:00", "2024-03-01", "1200", "-0.02",
    ]  # fmt: skip
    packed = ZipFile(io.BytesIO(RENDERERS[Form.CSV](PAPER, Press(at_ms=AT_MS))))
    assert packed.namelist() == list(leaves)
    assert packed.testzip() is None


def test_json_has_figures_exact_and_as_they_are_printed() -> None:
    told = json.loads(RENDERERS[Form.JSON](PAPER, Press(at_ms=AT_MS)))
    assert told["figures"] == {"devices": 2}
    rates, devices = told["sections"][0]["tables"][0], told["sections"][1]["tables"][0]
    assert rates["rows"][0][1] == {
        "text": "99.99 %", "type": "share", "value": 0.99999, "fraction": "99999/100000", "tone": "met",
        "trace": "#devices",
    }  # fmt: skip
    assert devices["rows"][0][1:4] == [
        FORMULA, {"text": "3 hr 20 min", "type": "length", "value": 12000.0},
        {"text": "Oct 5, 2026", "type": "moment", "value": "2026-10-05T08:00:05+08:00"},
    ]  # fmt: skip
    assert told["data"][0]["anchor"] == "transitions"


@pytest.mark.parametrize(("base", "leads"), [
    ("https://watch.example", f'href="https://watch.example{TRACE}"'), ("", f'href="{TRACE}"'), (None, None),
])  # fmt: skip
def test_figures_of_a_page_lead_where_they_can(base: str | None, leads: str | None) -> None:
    page = to_html(PAPER, base=base)
    assert 'href="#devices"' in page
    assert leads in page if leads else "/trace/" not in page


def test_every_anchor_of_a_page_is_there_and_once() -> None:
    page = to_html(
        sample(facts=[("Gone", Cell("1", 1, trace="#nowhere")), ("Here", Cell("2", 2, trace="#transitions"))])
    )
    anchors = re.findall(r' id="([^"]+)"', page)
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(anchors)
    assert "nowhere" not in page


def test_a_page_runs_and_fetches_nothing() -> None:
    bad = "\"'><img src=//evil.example/x onerror=alert(1)><script>alert(1)</script>"
    cell = Cell(bad, None, Tone.MISSED, trace=f"/trace/{bad}")
    table = Table(name=bad, anchor="x", titles=[bad], rows=[[cell]], note=bad)
    page = to_html(sample(title=bad, issuer=bad, sections=[Section(title=bad, tables=[table])], data=[table]), base="")
    assert "<script" not in page
    assert "<img src=//" not in page
    assert "default-src 'none'" in page
    assert not re.findall(r'(?:src|href)="(?!#|/trace/|data:image/svg)', page)


def test_lines_of_a_cell_stay_lines() -> None:
    table = Table(titles=["Area"], rows=[["Gate\nkey area"], [Cell("Hall\nopen", 1)], ["bell\u0007"]])
    page = to_html(sample(sections=[Section(tables=[table])]))
    assert "Gate\nkey area" in page
    assert "bell\N{REPLACEMENT CHARACTER}" in page
    assert book_of(sections=[Section(title="T", tables=[table])])["T"]["A2"].value == "Gate\nkey area"


def test_a_long_paper_says_where_the_rest_stands() -> None:
    short, long = shortened(long_paper(5_000)).sections[0].tables
    assert (len(short.rows), short.note) == (1, "As it is.")
    assert len(long.rows) == MAX_ROWS - 1
    assert long.note == "4,501 more rows stand in the workbook. In order."
    assert shortened(PAPER) is PAPER


@pytest.mark.parametrize(("lengths", "limit", "most"), [
    ([], 5, 5), ([1, 2], 5, 5), ([3, 3], 5, 2), ([1, 100, 100], 21, 10), ([1, 1, 1, 400], 100, 97),
])  # fmt: skip
def test_the_longest_tables_give_way(lengths: list[int], limit: int, most: int) -> None:
    assert longest_kept(lengths, limit) == most
    assert sum(min(length, most) for length in lengths) <= limit
