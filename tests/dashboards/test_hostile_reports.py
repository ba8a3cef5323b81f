"""Whatever a device, a school or a person is called: every report comes out in every form, and names stay names."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from html.parser import HTMLParser
from itertools import cycle, repeat
from typing import Any
from unicodedata import normalize
from xml.etree import ElementTree

import pytest
from bureau_samples import bureau
from form_sample import sample
from openpyxl import load_workbook
from report_registers import everything
from report_samples import issue_of, school_figures, words_of
from situations import PERIODS

from dashboards.papers.forms import RENDERERS, Press
from dashboards.papers.paper_csv import csv_leaves
from dashboards.papers.sheet import Paper
from dashboards.papers.typesetter import lacking_in, plainest
from dashboards.papers.typesetting import Typesetter
from dashboards.papers.workbook import foot
from dashboards.reports.papers import REPORTS
from inventory.cells import FORMULA_STARTS
from inventory.model.report import Change, Form
from inventory.spreadsheet.xlsx_writing import sheet_names
from language.catalogue import LANGUAGES

pytestmark = pytest.mark.needs("cjk-font")
AT_MS = 1_793_500_000_000
PLACES = frozenset({
    "id", "code", "school", "zone", "language", "currency", "device", "number", "numbers", "period", "kind", "report",
    "person", "area", "charged_to", "rule", "figure", "recorder", "camera", "subject", "action", "field", "topic",
    "proof", "shift", "measure", "rating", "email",
})  # fmt: skip
"""Fields that no person and no device fills: ids, codes, words of ours."""
HOSTILE: Mapping[str, str] = {
    "page": "\"'><script>alert(1)</script><img src=//evil.example/x onerror=alert(1)></svg></title>&amp;",
    "typst": '#import "x": * #sys.inputs.paper #panic("x") $x$ @r <l> *b* \\ ` // /* "',
    "template": "{{ 7*7 }}{% raw %}${x}%(y)s{0}{name}",
    "formula": "=HYPERLINK(\"http://evil.example\")",
    "command": "\uff1d1+1|cmd",
    "path": "../../../../etc/passwd",
    "mail": "a\r\nBcc: evil@example.org\r\n\r\nbody",
    "turned": "gate\u202egnp.exe\u2066\u200b\u2028\u2029\ufeff",
    "cut": "a\x00b\x1b[31mc\x07\x7f\ud800",
    "no font": "👩\u200d👩\u200d👧ประตู\u0378e\u1ab0\U000f0000",
    "many without a font": "".join(map(chr, range(0x12000, 0x12100))),
    "marks": "a" + "\u0301\u0316\u0489" * 300,
    "long": "x" * 500,
    "blank": " ",
}  # fmt: skip


Names = Iterator[str]


def spoiled(value: Any, name: str, words: Names) -> Any:
    """The same figures with the next of `words` wherever somebody else writes."""
    if is_dataclass(value) and not isinstance(value, type):
        told = {one.name: getattr(value, one.name) for one in fields(value) if one.init}
        return replace(value, **{key: spoiled(one, key, words) for key, one in told.items()})
    if isinstance(value, str) and not isinstance(value, Enum):
        return value if name in PLACES else next(words)
    if isinstance(value, Mapping):
        return {key: spoiled(one, name, words) for key, one in value.items()}
    if isinstance(value, tuple):
        return type(value)(spoiled(one, name, words) for one in value)
    if isinstance(value, list):
        return [spoiled(one, name, words) for one in value]
    return value


def paper_of(kind: str, of: str, words: Names, language: str = "en") -> Paper:
    report = REPORTS[kind]
    period = PERIODS[report.periods[0]]
    issue = replace(issue_of(language), issuer=next(words), bureau=next(words), document=next(words),
                    why=next(words), version=2,
                    changes=[Change(figure="online", was=0.9, now=0.91)])  # fmt: skip
    if of == "school":
        assert report.of_school is not None
        figures = school_figures(8, language=language, period=period)
        figures = replace(figures, **everything(figures.school, 3))
        return report.of_school(spoiled(figures, "", words), words_of(language), issue)
    assert report.of_bureau is not None
    return report.of_bureau(spoiled(bureau(7, period=period), "", words), words_of(language), issue)


PAPERS = [
    (kind.name, of) for kind in REPORTS.values() for of in ("school", "bureau") if getattr(kind, f"of_{of}") is not None
]


class Seen(HTMLParser):
    """Which elements and attributes a page has."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: Counter[str] = Counter()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.found.update([tag, *(f"{tag}.{name}" for name, _ in attrs)])
        for name, value in attrs:
            if name in ("href", "src"):
                assert re.match(r"#|/trace/|/reports|data:image/svg", value or ""), value


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as kept:
        yield kept


@pytest.mark.parametrize(("kind", "of"), PAPERS)
@pytest.mark.parametrize("first", range(0, len(HOSTILE), 7))
def test_names_stay_names(kind: str, of: str, first: int, typesetter: Typesetter) -> None:
    names = [*HOSTILE.values()][first:] + [*HOSTILE.values()][:first]
    language = LANGUAGES[first % len(LANGUAGES)]
    paper, tame = paper_of(kind, of, cycle(names), language), paper_of(kind, of, repeat("name"), language)
    press = Press(at_ms=AT_MS, base="", typesetter=typesetter)
    made = {form: render(paper, press) for form, render in RENDERERS.items()}
    assert made[Form.PDF].startswith(b"%PDF-")
    look_at_page(made[Form.HTML].decode(), RENDERERS[Form.HTML](tame, press).decode())
    look_at_book(made[Form.XLSX])
    look_at_tables(paper)
    look_at_charts(paper)
    assert json.loads(made[Form.JSON])["title"] == tame.title


def look_at_page(page: str, tame: str) -> None:
    """It has no element and no attribute that one with usual names has not."""
    assert set(Seen(page).found) <= set(Seen(tame).found)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u0000\u001b\ufeff]", page)


def look_at_book(octets: bytes) -> None:
    for sheet in load_workbook(io.BytesIO(octets)).worksheets:
        assert not [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def look_at_tables(paper: Paper) -> None:
    for leaf in csv_leaves(paper):
        assert re.fullmatch(r"[\w.-]+\.csv", leaf.name)
        assert len(leaf.name.encode()) < 255
        for row in csv.reader(io.StringIO(leaf.octets.decode("utf-8-sig"), newline="")):
            assert not [cell for cell in row if cell.startswith(FORMULA_STARTS) and not re.fullmatch(r"-?[\d.]+", cell)]


def look_at_charts(paper: Paper) -> None:
    for section in paper.sections:
        for chart in section.charts:
            for one in ElementTree.fromstring(chart.svg).iter():
                assert one.tag.split("}")[1] in SHAPES
                assert not [name for name in one.attrib if name.startswith("on") or "href" in name]


SHAPES = frozenset({
    "svg", "title", "defs", "pattern", "path", "rect", "line", "polyline", "polygon", "circle", "text", "g",
})  # fmt: skip


def test_no_letter_keeps_a_paper_from_its_reader(typesetter: Typesetter) -> None:
    """A usual letter stays though a mark on it has no font; of letters without a font a mark is left."""
    press = Press(at_ms=AT_MS, typesetter=typesetter)
    for name in HOSTILE.values():
        made = RENDERERS[Form.PDF](sample(subject=name, facts=[(name, name)]), press)
        assert made.startswith(b"%PDF-")


@pytest.mark.parametrize(("said", "lacking"), [
    (r'the text `"\u{378}"` could not be displayed with font', "\u0378"),
    ('the text `"ก"` could not be displayed with font', "ก"),
    ('the text `"e"` could not be displayed with font', ""),
    ('the text `"\ufffd"` could not be displayed with font', ""),
    ('the text `""` could not be displayed with font', ""),
    ("unknown variable: x", ""),
])  # fmt: skip
def test_what_typst_lacks_is_read_from_what_it_says(said: str, lacking: str) -> None:
    assert lacking_in(said) == lacking


def test_the_plainest_text_keeps_what_the_languages_need() -> None:
    usual = "逊克县第一小学，教安〔2026〕12号：Trường Tiểu học Nguyễn Văn Trỗi — −97.31 % ✓✗○ 8:00\u202fAM Ước Đỗ"
    assert plainest(usual) == plainest(normalize("NFD", usual)) == usual
    assert plainest("e\u1ab0 \U0001f469\u200d\u0e1b") == "e \ufffd\ufffd"


def test_a_name_of_a_sheet_is_as_long_as_excel_counts() -> None:
    names = sheet_names(["\U00012000" * 40, "\U00012000" * 40, "x" * 30 + "'y", "a\ud800b", "' '"])
    assert [len(name.encode("utf-16-le")) // 2 for name in names] == [30, 30, 30, 3, 1]
    assert not [name for name in names if name.startswith("'") or name.endswith("'")]


def test_a_foot_is_no_order_to_the_printer() -> None:
    assert foot("a&b", 4) == "a&&b"
    assert foot("a&b", 3) == "a&&"
    assert foot("a&b", 2) == "a"
    assert foot("\U00012000" * 9, 4) == "\U00012000" * 2
