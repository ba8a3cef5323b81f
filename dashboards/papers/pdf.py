"""Papers as PDF (PDF/A-2b), set by typst in a process of its own that can get at nothing: see typesetter.py.

A paper is at most MAX_ROWS rows long; more belong in a workbook. Chinese needs a font of the system; where there is
none the error names the package, and no paper with empty boxes leaves the house.
"""

from __future__ import annotations

import json

from dashboards.papers.order import order_of
from dashboards.papers.sheet import MAX_DRAWINGS, MAX_ROWS, MAX_TEXT, Facts, Paper, Section, Signature, Table
from dashboards.papers.typesetting import PaperError, Typesetter

__all__ = ["Facts", "Paper", "PaperError", "Section", "Signature", "Table", "Typesetter", "to_pdf"]


def to_pdf(paper: Paper, *, at_ms: int = 0, base: str | None = None, typesetter: Typesetter | None = None) -> bytes:
    """The paper on A4 with its letterhead, charts, tables, room for signatures, and page x of y at the foot.

    Equal papers at an equal `at_ms` (when it was made, UTC milliseconds) give equal octets. `base` is the address of
    our pages, to which figures lead. Who makes many hands in a `typesetter`. Blocks for a quarter of a second, a tenth
    of that with one: not to be called from an event loop. Raises PaperError.
    """
    if paper.rows > MAX_ROWS:
        raise PaperError("pdf.too_many_rows", rows=paper.rows, limit=MAX_ROWS)
    order = _written(order_of(paper, base))
    drawings = sum(len(_written(chart.svg)) for section in paper.sections for chart in section.charts)
    if len(order) - drawings > MAX_TEXT or drawings > MAX_DRAWINGS:
        raise PaperError("pdf.too_long", letters=len(order), limit=MAX_TEXT)
    if typesetter is not None:
        return typesetter.typeset(order, at_ms)
    with Typesetter(papers=1) as alone:
        return alone.typeset(order, at_ms)


def _written(data: object) -> str:
    return json.dumps(data, ensure_ascii=False)
