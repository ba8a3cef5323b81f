"""Papers as PDF and as pages: what is given stands on them, as text and nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from dashboards.papers import typesetting
from dashboards.papers.pdf import Paper, PaperError, Section, Signature, Table, to_pdf
from dashboards.papers.sheet import MAX_ROWS, MAX_TEXT
from dashboards.papers.sheet_page import to_html
from dashboards.papers.typesetting import Typesetter

MARKUP = '#import "@preview/x:1.0.0" *bold* $x$ `raw` #panic("no") \\u{41} [x] <label> @ref // gone'
AT_MS = 1_795_366_800_000


def paper(language: str = "en", *, rows: int = 3, text: str = "seen from the gate") -> Paper:
    lines = [[str(number), text, ""] for number in range(1, rows + 1)]
    table = Table(titles=["No.", "What", "Done"], rows=lines, widths=[1, 6, 2], right=frozenset({0}))
    return Paper(
        title="Register", issuer="First School", language=language, printed="2026-11-23 08:00", code="s01-fr-0001",
        notes=["November"], facts=[("Kept by", "Wang Fang"), ("Since", ""), ("Place", text)],
        sections=[Section(title="Entries", paragraphs=[text], tables=[table])],
        signatures=[Signature(role="Leader", name="Li Wei", signed="2026-11-23"), Signature(role="Guard")], stamp=True,
    )  # fmt: skip


def read(octets: bytes, folder: Path) -> str:
    file = folder / "paper.pdf"
    file.write_bytes(octets)
    return subprocess.run(["pdftotext", "-layout", file, "-"], check=True, capture_output=True, text=True).stdout


def worker(monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    """The real typesetter with one of its figures changed."""
    words = f"from dashboards.papers import typesetter; {change}; typesetter.main()"
    monkeypatch.setattr(typesetting, "COMMAND", (sys.executable, "-c", words))


@pytest.mark.needs("pdftotext")
def test_what_is_given_stands_on_the_paper(tmp_path: Path) -> None:
    told = read(to_pdf(paper(), at_ms=AT_MS), tmp_path)
    for words in ("First School", "Register", "s01-fr-0001", "Wang Fang", "November", "seen from the gate", "Li Wei",
                  "Guard", "name, signature, day", "Seal of the issuer", "Page 1 of 1"):  # fmt: skip
        assert words in told


@pytest.mark.needs("pdftotext", "cjk-font")
@pytest.mark.parametrize(("language", "text", "foot"), [
    ("zh-CN", "教学楼三层东侧走廊摄像机画面黑屏", "第 1 页 共 1 页"),
    ("vi", "Camera hành lang tầng ba đã hỏng, đề nghị sửa chữa", "Trang 1/1"),
])  # fmt: skip
def test_letters_of_each_language_are_there(language: str, text: str, foot: str, tmp_path: Path) -> None:
    told = read(to_pdf(paper(language, text=text), at_ms=AT_MS), tmp_path)
    assert text[:8] in told
    assert "".join(foot.split()) in "".join(told.split())


@pytest.mark.needs("pdftotext")
def test_a_text_is_never_markup(tmp_path: Path) -> None:
    told = " ".join(read(to_pdf(paper(text=MARKUP), at_ms=AT_MS), tmp_path).split())
    for words in ('#import "@preview/x:1.0.0"', "*bold*", "$x$", '#panic("no")', "\\u{41}", "<label>", "// gone"):
        assert words in told


@pytest.mark.needs("pdftotext")
def test_signs_that_turn_others_are_shown_as_such(tmp_path: Path) -> None:
    assert "\u202e" not in read(to_pdf(paper(text="invoice\u202efdp.exe"), at_ms=AT_MS), tmp_path)


@pytest.mark.needs("pdftotext")
def test_titles_are_on_each_page(tmp_path: Path) -> None:
    told = read(to_pdf(paper(rows=120), at_ms=AT_MS), tmp_path)
    pages = told.rstrip("\f").split("\f")
    assert len(pages) > 1
    assert all("What" in page and f"of {len(pages)}" in page for page in pages)


def test_equal_papers_give_equal_octets() -> None:
    assert to_pdf(paper(), at_ms=AT_MS) == to_pdf(paper(), at_ms=AT_MS)


def test_too_long_is_refused_before_anything_is_set() -> None:
    with pytest.raises(PaperError, match="too_many_rows"):
        to_pdf(paper(rows=MAX_ROWS + 1))
    with pytest.raises(PaperError, match="too_long"):
        to_pdf(paper(rows=1, text="x" * MAX_TEXT))


def test_no_chinese_paper_leaves_without_a_font(monkeypatch: pytest.MonkeyPatch) -> None:
    worker(monkeypatch, "typesetter.CJK = ()")
    with pytest.raises(PaperError) as refused:
        to_pdf(paper(text="值班"))
    assert refused.value.message.params["package"] == "fonts-noto-cjk"
    assert to_pdf(paper(text="trực ban"))


@pytest.mark.needs("cjk-font")
def test_whether_there_is_a_font_is_told_before_any_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    with Typesetter() as typesetter:
        assert typesetter.sets_chinese()
    worker(monkeypatch, "typesetter.CJK = ()")
    with Typesetter() as typesetter:
        assert not typesetter.sets_chinese()
    worker(monkeypatch, "raise SystemExit")
    with Typesetter() as typesetter, pytest.raises(PaperError, match="failed"):
        typesetter.sets_chinese()


def test_the_typesetter_can_get_at_no_file_once_it_holds_a_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even a template that wanted to could read nothing: it does so only for the paper, not for the warm-up."""
    reads = '#if p.title == "Register" { read("parts.html") }'
    worker(monkeypatch, f"typesetter.SOURCE += {reads.encode()!r}")
    with pytest.raises(PaperError, match="access denied"):
        to_pdf(paper())


def test_a_typesetter_that_dies_is_said_to_have_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    worker(monkeypatch, "typesetter.confine = lambda: exit(1)")
    with pytest.raises(PaperError, match="failed"):
        to_pdf(paper())


def test_the_page_says_the_same_and_escapes_it() -> None:
    page = to_html(paper(text="<script>alert(1)</script>"))
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)" in page
    for words in ("First School", "s01-fr-0001", "Wang Fang", "Li Wei", "Seal of the issuer"):
        assert words in page
