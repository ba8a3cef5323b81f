"""Papers hold in three languages whatever people and devices are called, fetch nothing, and say what is known."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from html import unescape
from html.parser import HTMLParser

import pytest
from paper_samples import (
    BAD,
    COUNTED,
    DAY_MS,
    DEVICE,
    HANDOVER,
    LIFE,
    LISTED,
    NOW_MS,
    SCHOOL,
    STOCKTAKE,
    TURNED,
    ZONE,
    all_papers,
    device_paper,
    said,
    words,
)
from qr_reading import read_qr

from alerts.state import State
from alerts.surroundings import NO_SURROUNDINGS
from dashboards.papers.labels import SHEETS, Label, laid_out
from dashboards.papers.months import running_record, starts
from dashboards.papers.pages import count_list, count_report, device_page, handover_page
from dashboards.papers.qr import qr_svg
from dashboards.papers.render import css_text
from inventory.model.cost import CostKind
from inventory.model.paper import PaperState
from inventory.model.service_period import ServicePeriod
from inventory.model.transition import Observed
from language.catalogue import LANGUAGES

VOID = {"meta", "br", "col", "path"}
TAGS = {
    "html", "head", "meta", "title", "style", "body", "div", "section", "h1", "h2", "p", "span", "small", "br", "table",
    "colgroup", "col", "thead", "tbody", "tr", "th", "td", "svg", "path",
}  # fmt: skip
LABELS = [Label(code=f"s01-cam-{number:04}", name="x", school="x") for number in range(30)]


class Reader(HTMLParser):
    """Raises where tags do not close each other."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert tag in VOID or self.open.pop() == tag, (tag, self.getpos())


def plain(page: str) -> str:
    return " ".join(unescape(re.sub(r"<style>.*?</style>|<[^>]*>", " ", page, flags=re.DOTALL)).split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_name_becomes_a_part_of_the_page(language: str) -> None:
    for name, page in all_papers(language).items():
        reader = Reader()
        reader.feed(page)
        assert reader.open == [], name
        assert reader.tags <= TAGS, name
        assert not {one for one in reader.attributes if one.startswith("on") or one in ("src", "href")}, name
        assert BAD in plain(page), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_fetched_and_nothing_runs(language: str) -> None:
    for name, page in all_papers(language).items():
        assert "default-src 'none'" in page, name
        assert not re.search(r"url\(|@import|javascript:|<link|<script", page), name
        (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
        assert "evil" not in style, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_signs_that_turn_others_are_shown_as_what_they_are(language: str) -> None:
    for name, page in all_papers(language).items():
        assert not re.search("[\u202a-\u202e\u2066-\u2069\u0007]", page), name
    assert TURNED.replace("\u202e", "\ufffd").replace("\u0007", "\ufffd") in plain(all_papers(language)["device"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_in_the_language_of_the_paper(language: str) -> None:
    """A message without a text shows its id."""
    for name, page in all_papers(language).items():
        text = plain(page).replace(BAD, "")
        assert not re.search(r"\b(paper|count|condition|signature|kind|state|test|outcome)\.[a-z_]+\b", text), name
        assert f'<html lang="{language}">' in page, name


def test_a_footer_is_written_so_that_css_takes_it_for_text() -> None:
    assert css_text('a"; } x{') == '"a\\000022\\00003b\\000020\\00007d\\000020x\\00007b"'
    assert css_text("中\u202e") == '"\\004e2d\\00fffd"'


@pytest.mark.parametrize("code", ["s01-cam-0017", "s01-st-0001", "a-long-school-cam-0001"])
def test_a_qr_code_holds_the_code(code: str) -> None:
    assert read_qr(str(qr_svg(code))) == code


def test_the_head_of_a_list_and_each_line_have_their_own_code() -> None:
    page = all_papers("en")["list"]
    codes = [read_qr(drawing) for drawing in re.findall(r"<svg.*?</svg>", page)]
    assert codes == [STOCKTAKE.code, *[DEVICE.code] * len(COUNTED)]


@pytest.mark.parametrize("sheet", SHEETS)
def test_labels_fit_the_sheet(sheet: str) -> None:
    one = SHEETS[sheet]
    assert one.room == int(sheet)
    assert one.left + one.columns * one.width + (one.columns - 1) * one.gap <= 210
    assert one.top + one.rows * one.height <= 297
    pages = laid_out(LABELS, one, skip=3)
    assert pages[0][:3] == [None] * 3
    assert [label for page in pages for label in page if label] == LABELS
    assert all(len(page) <= one.room for page in pages)
    assert laid_out(LABELS, one, skip=one.room) == laid_out(LABELS, one)
    assert laid_out([], one) == []


def test_each_area_has_a_page_of_its_own_to_count_by() -> None:
    nowhere = replace(COUNTED[0].frozen, area="", area_name="")
    other = [replace(line, number=line.number + 9, frozen=nowhere) for line in COUNTED]
    page = count_list(SCHOOL, STOCKTAKE, [*COUNTED, *other], {}, words("en"))
    assert page.count("<section") == 2
    assert page.count('<section class="fresh">') == 1
    assert "In no area" in plain(page)


def test_the_report_adds_up() -> None:
    text = plain(count_report(SCHOOL, STOCKTAKE, COUNTED, {}, [], words("en")))
    assert "4 1 1 1 1 0 25.00 %" in text
    assert "Beyond repair" in text


def test_an_open_handover_leaves_room_for_signatures() -> None:
    text = plain(handover_page(SCHOOL, replace(HANDOVER, signatures=(), state=PaperState.OPEN), [], [], words("en")))
    assert text.count("name, signature, day") == 3


def test_the_file_of_a_device_sums_what_it_cost() -> None:
    text = plain(device_page(device_paper(), words("en")))
    assert "Purchase CN¥1,250.50 · Upkeep CN¥3,751.50" in text
    assert f"{BAD} → " in text  # a custodian by the name, not by the id
    bare = replace(
        device_paper(), costs=[], vouchers=[], acceptances=[], defects=[], months=[], counts=[], handovers=[]
    )
    text = plain(device_page(bare, words("en")))
    for said_so in ("no record of acceptance", "No voucher", "No faults", "never in service"):
        assert said_so in text
    assert CostKind.PURCHASE.value not in text


def test_months_are_those_of_the_school_and_begin_with_its_service() -> None:
    months = running_record(LISTED, LIFE, NO_SURROUNDINGS, NOW_MS, ZONE, None)
    assert [one.name for one in months] == ["2026-11", "2026-10"]
    this = months[0].figures
    assert (months[0].outages, this[State.DOWN]) == (1, DAY_MS)
    assert this.coverage == 1
    began = months[1].figures
    assert began.expected_ms == began[State.UP] == 40 * DAY_MS - (NOW_MS - starts(NOW_MS, ZONE, 1)[0])
    assert this.availability == 1 - Fraction(DAY_MS, this.observed_ms)


def test_an_outage_over_midnight_of_the_month_counts_once_and_in_both() -> None:
    border = starts(NOW_MS, ZONE, 1)[0]
    rows = [*LIFE[:1], said(border - DAY_MS, Observed.DOWN), said(border + DAY_MS, Observed.UP)]
    this, before = running_record(LISTED, rows, NO_SURROUNDINGS, NOW_MS, ZONE, None)
    assert (this.outages, before.outages) == (0, 1)
    assert this.figures[State.DOWN] == before.figures[State.DOWN] == DAY_MS


def test_what_never_served_has_no_record() -> None:
    assert running_record(replace(LISTED, service=()), LIFE, NO_SURROUNDINGS, NOW_MS, ZONE, None) == []
    gone = ServicePeriod(DEVICE.code, NOW_MS - 400 * DAY_MS, NOW_MS - 370 * DAY_MS)
    assert running_record(replace(LISTED, service=(gone,)), [], NO_SURROUNDINGS, NOW_MS, ZONE, None) == []


def test_the_first_moments_of_months_follow_the_zone() -> None:
    borders = starts(NOW_MS, "Europe/Berlin", 3)
    assert [words("en").iso(one)[:13] for one in borders] == [
        "2026-08-31T22", "2026-09-30T22", "2026-10-31T23", "2026-11-22T17",
    ]  # fmt: skip


def test_changes_are_told_in_words() -> None:
    told = words("zh-CN")
    assert (told.value("warranty_endless", "false"), told.value("warranty_endless", "true")) == ("否", "是")
    assert told.value("uncertain", '["purchased"]') == told.field("purchased")
    assert told.value("photos", '["a.jpg", "b.jpg"]') == "a.jpg, b.jpg"
    assert told.value("uncertain", "[]") == told.value("photos", "") == told.value("cost", "") == "—"
    assert told.value("cost", "repair 2026-10-01 620.50 CNY") == "维修 2026-10-01 620.50 CNY"
    assert told.value("voucher", "invoice FP-1 2026-09-01") == "发票 FP-1 2026-09-01"
    assert told.value("name", "true") == "true"


def test_the_file_of_a_device_says_when_it_is_expected_to_serve() -> None:
    page = device_page(device_paper(), words("zh-CN"))
    assert "周一-周五 07:00-18:00" in page
    assert "全天候" in device_page(replace(device_paper(), hours=""), words("zh-CN"))
