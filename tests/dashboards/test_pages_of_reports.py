"""Every report in every situation, set as PDF and read back: nothing beside the page, over another, lost or empty."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from page_text import read_pages
from situations import SCHOOLS, Situation, situations

from dashboards.papers.forms import RENDERERS, Press
from dashboards.papers.sheet import Cell, Paper
from dashboards.papers.shortening import shortened
from dashboards.papers.typesetting import Typesetter
from inventory.model.report import Form

pytestmark = pytest.mark.needs("pdftotext", "cjk-font")
MARGIN = 40.0
"""Points: a little less than the 16 mm of the template, for letters that hang."""
FEWEST_WORDS = 12
AT_MS = 1_793_500_000_000


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as kept:
        yield kept


@pytest.mark.parametrize("situation", list(situations()), ids=lambda one: one.name)
def test_pages_are_whole(situation: Situation, typesetter: Typesetter, tmp_path: Path) -> None:
    paper = situation.paper()
    file = tmp_path / "paper.pdf"
    file.write_bytes(RENDERERS[Form.PDF](paper, Press(at_ms=AT_MS, typesetter=typesetter)))
    pages = read_pages(file)
    for number, page in enumerate(pages, 1):
        assert len(page.words) >= FEWEST_WORDS, f"page {number} of {len(pages)} is empty"
        assert not page.outside(MARGIN), f"page {number}"
        assert not list(page.overlapping()), f"page {number}"
    if situation.kind == "principal":
        assert len(pages) == 1
    printed = squeezed(" ".join(word.text for page in pages for word in page.words))
    lost = [text for text in texts(paper) if not stands(text, printed)]
    assert not lost


def texts(paper: Paper) -> Iterator[str]:
    """What must be found again: cells, facts, paragraphs."""
    for section in shortened(paper).sections:
        yield from section.paragraphs
        for _, value in section.facts:
            yield str(value)
        for table in section.tables:
            for row in table.rows:
                yield from (cell.text if isinstance(cell, Cell) else cell for cell in row)


def squeezed(text: str) -> str:
    """Without what setting adds or takes: spaces, and hyphens where a word was parted."""
    return re.sub(r"[\s\u00ad\u2010\u200b-]+", "", text)


def stands(text: str, printed: str) -> bool:
    """A cell may be parted by its neighbours, so its longest pieces are looked for."""
    if squeezed(text) in printed:
        return True
    pieces = [squeezed(one) for one in re.split(r"[\s-]+", text)]
    return all(
        any(piece[i : i + 4] in printed for i in range(0, max(1, len(piece) - 3), 4)) for piece in pieces if piece
    )


def test_each_report_is_tried_in_the_smallest_and_the_largest_school() -> None:
    tried = {(one.kind, one.situation) for one in situations() if one.of == "school"}
    assert {("monthly", name) for name in SCHOOLS} <= tried
