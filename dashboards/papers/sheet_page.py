"""The same paper as a page of HTML that prints on A4 and is read on a telephone: in mails, in the archive, and where
typst or a font is missing."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace

from dashboards.papers.columns import fitted, least_ems
from dashboards.papers.order import HEADS, anchors_of, lines_of
from dashboards.papers.render import render
from dashboards.papers.sheet import Cell, Chart, Paper, Table
from dashboards.papers.shortening import shortened_tables
from dashboards.papers.tones import signed, tone_of, trace_of
from dashboards.words import Words
from language.catalogue import nearest
from language.moment import format_formal_day

CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""What a server that shows the page allows it: its own style, its own drawings, nothing else."""
MOST_DATA = 2_000
"""Rows of the data behind, folded at the end; all of them stand in the workbook."""
LINE_MM, WIDE_LINE_MM = 186.0, 273.0
EM_MM = 8.6 * 25.4 / 72
SCREEN = 1.15
"""How much wider the letters of screens are."""


def to_html(paper: Paper, *, base: str | None = None) -> str:
    """Whole in one file, no script, every text escaped. `base` is the address of our pages, to which figures lead;
    empty: it stands among them; None: they lead nowhere but inside the page."""
    words = Words(paper.language, "UTC", 0)  # the template asks for fixed words alone
    paper = replace(paper, data=shortened_tables(paper.data, MOST_DATA, paper.language))
    anchors = anchors_of(paper) | {table.anchor for table in paper.data}
    line_mm = WIDE_LINE_MM if paper.landscape else LINE_MM

    def address(value: str | Cell) -> str:
        trace = trace_of(value)
        if trace.startswith("#"):
            return trace if trace[1:] in anchors else ""
        return f"{base}{trace}" if trace and base is not None else ""

    def shares(table: Table) -> list[str]:
        return [f"{100 * mm / line_mm:.2f}" for mm in fitted(table, line_mm, EM_MM)]

    def least(table: Table) -> int:
        """A narrower window scrolls the table, not the page."""
        return round(least_ems(table, line_mm, EM_MM) * SCREEN)

    head = {
        "title": f"{paper.title} {paper.code}".strip(),
        "footer": " · ".join(part for part in (paper.code, paper.title, paper.printed) if part),
        "orientation": "landscape" if paper.landscape else "portrait",
        "head": HEADS[nearest(paper.language)] if paper.letterhead else "plain",
        "dated": format_formal_day(paper.day, paper.language) if paper.day else paper.printed,
        "number": paper.document or words.t("pdf.number", number=paper.code)
        if paper.letterhead and paper.code
        else paper.code,
    }
    given = {
        "p": paper, "address": address, "shares": shares, "least": least, "signed": signed, "tone_of": tone_of,
        "drawing": drawing, "lines_of": lines_of,
    }  # fmt: skip
    return render("sheet.html", words, head | given)


def drawing(chart: Chart) -> str:
    """As a picture it can run nothing and fetch nothing, whatever its words are."""
    return "data:image/svg+xml;base64," + b64encode(chart.svg.encode()).decode()
