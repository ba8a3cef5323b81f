"""A typesetter kept for many papers, and what stands where on the pages that it sets."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from form_sample import AT_MS, PAPER, long_paper, sample

from dashboards.papers import typesetting
from dashboards.papers.columns import PART, fitted, least_ems, needs, parted
from dashboards.papers.order import NATION
from dashboards.papers.pdf import PaperError, Typesetter, to_pdf
from dashboards.papers.sheet import Cell, Chart, Paper, Section, Table, Tone
from dashboards.papers.sheet_page import to_html

LONG_NAMES = (
    "x" * 40,
    "教学楼三层东侧走廊尽头消防通道门口上方半球型摄像机第二十七号位置",
    "Hành lang tầng ba nhà đa năng ngõ sau",
)
MARGIN_PT = 16 / 25.4 * 72
WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')
PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.DOTALL)
needs_text = pytest.mark.needs("pdftotext", "cjk-font")


def text_of(octets: bytes, folder: Path, *how: str) -> str:
    file = folder / "paper.pdf"
    file.write_bytes(octets)
    return subprocess.run(["pdftotext", *how, file, "-"], check=True, capture_output=True, text=True).stdout


def worker(monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    """The real typesetter with something of it changed."""
    words = f"from dashboards.papers import typesetter; {change}; typesetter.main()"
    monkeypatch.setattr(typesetting, "COMMAND", (sys.executable, "-c", words))


def children() -> list[int]:
    return [int(word) for word in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]


def test_one_process_sets_many_papers_and_leaves_nothing_behind() -> None:
    before = set(children())
    with Typesetter() as typesetter:
        made = [to_pdf(sample(code=str(number)), at_ms=AT_MS, typesetter=typesetter) for number in range(3)]
        (first,) = set(children()) - before
        again = to_pdf(sample(code="0"), at_ms=AT_MS, typesetter=typesetter)
        assert set(children()) - before == {first}
    assert again == made[0] == to_pdf(sample(code="0"), at_ms=AT_MS)
    assert set(children()) <= before


def test_a_process_is_let_go_after_so_many_papers() -> None:
    before = set(children())
    with Typesetter(papers=2) as typesetter:
        to_pdf(PAPER, typesetter=typesetter)
        first = set(children()) - before
        to_pdf(PAPER, typesetter=typesetter)
        to_pdf(PAPER, typesetter=typesetter)
        assert len(first) == 1
        assert not first & set(children())


def test_a_process_that_died_between_papers_costs_none() -> None:
    before = set(children())
    with Typesetter() as typesetter:
        made = to_pdf(PAPER, at_ms=AT_MS, typesetter=typesetter)
        (pid,) = set(children()) - before
        os.kill(pid, signal.SIGKILL)
        assert to_pdf(PAPER, at_ms=AT_MS, typesetter=typesetter) == made


def test_a_paper_that_kills_twice_is_refused_and_the_next_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    worker(monkeypatch, DYING)
    with Typesetter() as typesetter:
        to_pdf(PAPER, typesetter=typesetter)
        with pytest.raises(PaperError, match="failed"):
            to_pdf(sample(title="deadly"), typesetter=typesetter)
        assert to_pdf(PAPER, typesetter=typesetter).startswith(b"%PDF")


def test_a_paper_that_hangs_is_given_up_and_the_next_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    worker(monkeypatch, HANGING)
    with Typesetter() as typesetter:
        to_pdf(PAPER, typesetter=typesetter)
        monkeypatch.setattr(typesetting, "DEADLINE_S", 0.5)
        with pytest.raises(PaperError, match="failed"):
            to_pdf(sample(title="endless"), typesetter=typesetter)
        monkeypatch.undo()
        assert to_pdf(PAPER, typesetter=typesetter).startswith(b"%PDF")


SETS = "set = typesetter.typeset; typesetter.typeset = lambda c, paper, *more: "
DYING = SETS + "typesetter.os._exit(1) if paper['title'] == 'deadly' else set(c, paper, *more)"
HANGING = SETS + "typesetter.time.sleep(60) if paper['title'] == 'endless' else set(c, paper, *more)"
DYING, HANGING = (f"import os, time; typesetter.os, typesetter.time = os, time; {one}" for one in (DYING, HANGING))


@needs_text
def test_a_letter_that_no_font_has_is_marked_and_the_rest_is_printed(tmp_path: Path) -> None:
    told = text_of(to_pdf(sample(subject="gate \U0001f4f7 camera"), at_ms=AT_MS), tmp_path)
    assert "gate \N{REPLACEMENT CHARACTER} camera" in told


@needs_text
def test_charts_tones_and_definitions_are_printed(tmp_path: Path) -> None:
    told = text_of(to_pdf(PAPER, at_ms=AT_MS), tmp_path, "-layout")
    for words in ("By day", "✓ 99.99 %", "✗ 91.02 %", "○ 61.50 %", "The longest down first.", "Seen of what was",
                  "No. BUREAU-R-2026-0003", "Bureau & Sons"):  # fmt: skip
        assert words in told


@needs_text
@pytest.mark.parametrize(("language", "head"), [("vi", NATION), ("zh-CN", ("局",)), ("en", ("No. ",))])
def test_a_letterhead_is_that_of_the_country(language: str, head: tuple[str, ...], tmp_path: Path) -> None:
    told = text_of(to_pdf(sample(language=language, issuer="某县教育局"), at_ms=AT_MS), tmp_path, "-layout")
    plain = text_of(to_pdf(sample(language=language, letterhead=False, issuer="b"), at_ms=AT_MS), tmp_path, "-layout")
    assert all(words in told and words not in plain for words in head)


@needs_text
def test_figures_lead_to_our_pages_and_inside_the_paper() -> None:
    octets = to_pdf(PAPER, at_ms=AT_MS, base="https://watch.example")
    assert b"https://watch.example/trace/s01-cam-0001?period=2026-10" in octets
    assert b"/trace/" not in to_pdf(PAPER, at_ms=AT_MS)


def crowded(language: str, columns: int, rows: int = 60) -> Paper:
    """As many columns as fit in nobody's plans, with names of 40 letters in each."""
    tones = list(Tone)
    lines = [
        [Cell(LONG_NAMES[(row + place) % 3], None, tones[(row + place) % len(tones)]) for place in range(columns - 2)]
        + [f"{row}.25 %", "s01-cam-0001"]
        for row in range(rows)
    ]
    table = Table(name=LONG_NAMES[0], titles=[*LONG_NAMES, *("Coverage" for _ in range(columns - 3))], rows=lines)
    return sample(
        language=language, issuer=LONG_NAMES[1] * 2, title=LONG_NAMES[1], sections=[Section(title="T", tables=[table])],
        facts=[(LONG_NAMES[0], LONG_NAMES[0]), (LONG_NAMES[1], LONG_NAMES[2])],
    )  # fmt: skip


@needs_text
@pytest.mark.parametrize("language", ["zh-CN", "vi", "en"])
@pytest.mark.parametrize(("columns", "landscape"), [(4, False), (8, False), (13, True)])
def test_nothing_stands_outside_its_page_or_over_other_words(
    language: str, columns: int, landscape: bool, tmp_path: Path
) -> None:
    paper = replace(crowded(language, columns), landscape=landscape)
    pages = PAGE.findall(text_of(to_pdf(paper, at_ms=AT_MS), tmp_path, "-bbox"))
    assert len(pages) > 1
    for width, _, body in pages:
        words = [(*map(float, word[:4]), word[4]) for word in WORD.findall(body)]
        assert len(words) > 20
        for left, _, right, _, told in words:
            assert left > MARGIN_PT - 1, told
            assert right < float(width) - MARGIN_PT + 1, told
        assert not list(overlapping(words))


def overlapping(words: list[tuple[float, float, float, float, str]]) -> list[tuple[str, str]]:
    """Neighbours of one line that stand over each other by more than a point."""
    rows = sorted(words, key=lambda word: (round(word[1]), word[0]))
    return [
        (one[4], other[4])
        for one, other in pairwise(rows)
        if round(one[1]) == round(other[1]) and other[0] < one[2] - 1
    ]


@needs_text
def test_the_whole_of_every_name_is_printed(tmp_path: Path) -> None:
    told = "".join(text_of(to_pdf(crowded("zh-CN", 5, rows=3), at_ms=AT_MS), tmp_path, "-raw").split())
    assert all("".join(name.split()) in told.replace(PART, "") for name in LONG_NAMES)


@needs_text
def test_no_page_is_empty_and_no_heading_stands_alone(tmp_path: Path) -> None:
    for rows in range(28, 44, 3):
        table = Table(titles=["No.", "What"], rows=[[str(row), "seen"] for row in range(rows)])
        some = Section(title="First", tables=[table])
        paper = sample(sections=[some, Section(title="LAST HEADING", tables=[table]), replace(some, fresh=True)])
        pages = text_of(to_pdf(paper, at_ms=AT_MS), tmp_path, "-layout").rstrip("\f").split("\f")
        for page in pages:
            lines = [line for line in page.split("\n") if line.strip()]
            assert len(lines) > 3
            assert "LAST HEADING" not in lines[-3:][0]


@needs_text
def test_a_sum_never_stands_alone_and_no_row_is_torn(tmp_path: Path) -> None:
    total = [Cell("SUM", None, Tone.STRONG), Cell("9", 9, Tone.STRONG)]
    for rows in range(20, 29):
        lines = [[f"row {row}", f"first {row}\nlast {row}"] for row in range(rows)]
        paper = sample(sections=[Section(tables=[Table(titles=["No.", "What"], rows=[*lines, total])])])
        for page in text_of(to_pdf(paper, at_ms=AT_MS), tmp_path, "-layout").split("\f"):
            assert re.findall(r"first (\d+)", page) == re.findall(r"last (\d+)", page)
            assert "SUM" not in page or "row " in page


@needs_text
def test_a_row_higher_than_a_page_is_torn_rather_than_lost(tmp_path: Path) -> None:
    lines = "\n".join(f"line {number}" for number in range(200))
    told = text_of(to_pdf(sample(sections=[Section(tables=[Table(titles=["a"], rows=[[lines]])])])), tmp_path)
    assert [int(one) for one in re.findall(r"line (\d+)", told)] == list(range(200))


@needs_text
@pytest.mark.parametrize(("language", "dated"), [
    ("vi", "ngày 01 tháng 11 năm 2026"), ("zh-CN", "2026年11月1日"), ("en", "1 November 2026"),
])  # fmt: skip
def test_a_document_is_dated_as_authorities_do(language: str, dated: str, tmp_path: Path) -> None:
    paper = sample(language=language, day=date(2026, 11, 1))
    told = text_of(to_pdf(paper, at_ms=AT_MS), tmp_path, "-raw")
    assert dated.replace(" ", "") in told.replace(" ", "")
    assert dated in to_html(paper)


@needs_text
def test_a_table_of_all_rows_of_a_paper_is_set(tmp_path: Path) -> None:
    told = text_of(to_pdf(long_paper(499), at_ms=AT_MS), tmp_path, "-layout")
    assert "498" in told


def test_charts_have_a_limit_of_their_own() -> None:
    chart = Chart(svg="<svg>" + " " * (5 << 20) + "</svg>", title="", says="")
    with pytest.raises(PaperError, match="too_long"):
        to_pdf(sample(sections=[Section(charts=[chart])]))


def table_of(*cells: str, shares: tuple[float, ...] = ()) -> Table:
    return Table(titles=["t"] * len(cells), rows=[list(cells)], widths=shares)


def test_columns_fill_the_line_and_hold_their_words() -> None:
    table = table_of("s01-cam-0001", "one two three", "2026", shares=(1, 8, 1))
    widths = fitted(table, 100, 3)
    assert sum(widths) == pytest.approx(100)
    assert all(width >= need - 1e-6 for width, need in zip(widths, needs(table, 3), strict=True))
    assert parted("s01-cam-0001", widths[0], 3) == "s01-cam-0001"


def test_the_longest_words_give_way_first() -> None:
    widths = fitted(table_of("x" * 200, "99.99 %", "y" * 90), 100, 3)
    assert sum(widths) == pytest.approx(100)
    assert widths[1] >= needs(table_of("", "99.99 %", ""), 3)[1]
    assert widths[0] == pytest.approx(widths[2])
    narrow = fitted(table_of("x" * 200, "99.99 %", "y" * 90), 40, 3)
    assert narrow[1] == pytest.approx(needs(table_of("", "99.99 %", ""), 3)[1])
    assert parted("x" * 200, widths[0], 3).count(PART) == 199


def test_marks_stay_on_their_letters() -> None:
    assert parted("e\u0302\u0301" * 30, 10, 3).split(PART) == ["e\u0302\u0301"] * 30


def test_a_table_scrolls_before_its_words_are_parted() -> None:
    table = table_of("s01-cam-0001", "99.99 %", "word")
    ems = least_ems(table, 186, 3)
    assert ems * 3 < 186
    assert all(width >= need - 1e-6 for width, need in zip(fitted(table, ems * 3, 3), needs(table, 3), strict=True))
