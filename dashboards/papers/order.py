"""What the typst template reads of a paper: plain data in which every text is ready to be shown. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dashboards.papers.columns import ems_of, fitted, height_of, parted
from dashboards.papers.render import plain
from dashboards.papers.sheet import Cell, Chart, Facts, Paper, Section, Table, Tone
from dashboards.papers.tones import HEAVY, INK, signed, tone_of, trace_of
from language.catalogue import nearest, translate
from language.message import Message
from language.moment import format_formal_day

REGIONS: Mapping[str, tuple[str, str]] = {"zh-CN": ("zh", "CN"), "vi": ("vi", "VN"), "en": ("en", "GB")}
HEADS: Mapping[str, str] = {"zh-CN": "red", "vi": "nation", "en": "rule"}
"""Heads of documents that authorities issue: red letters over a red rule (GB/T 9704-2012), the name of the nation
beside the issuer's (Decree 30/2020/NĐ-CP, annex I), a rule."""
NATION = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
"""Written so by the decree, in this language alone."""
NUMBER, ALL = "\ue000", "\ue001"
"""Stand for the numbers of pages in their text; private use, so no language has them."""
MARGINS_MM, PORTRAIT_MM, LANDSCAPE_MM = 32.0, 210.0, 297.0
EM_MM = 9 * 25.4 / 72
"""Letters of a table."""
MOST_LINES, TOGETHER_LINES = 36, 12
"""Of a row that is kept on one page; of a table that is."""
FACT_SHARES = (0.17, 0.33)
ISSUER_PT, LEAST_ISSUER_PT = 26.0, 13.0
MOST_SAID = 8_000
"""Letters of what tells of a chart: a text of PDF/A-2 holds 32,767 octets."""
PT_MM = 25.4 / 72


def order_of(paper: Paper, base: str | None = None) -> dict[str, Any]:
    """`base` stands before the paths of traces; None: they lead nowhere from here."""
    lang, region = REGIONS[nearest(paper.language)]
    line = (LANDSCAPE_MM if paper.landscape else PORTRAIT_MM) - MARGINS_MM
    layout = _Layout(line, base, anchors_of(paper))

    def say(id: str, **params: str) -> str:
        return translate(Message(id, params), paper.language)

    return {
        "title": clean(paper.title),
        "issuer": clean(paper.issuer),
        "issuer_pt": issuer_pt(paper.issuer, line),
        "head": HEADS[nearest(paper.language)] if paper.letterhead else "plain",
        "nation": NATION,
        "code": clean(paper.code),
        "number": clean(paper.document) or (say("pdf.number", number=clean(paper.code)) if paper.code else ""),
        "subject": clean(paper.subject),
        "notes": [clean(note) for note in paper.notes],
        "printed": clean(paper.printed),
        "dated": format_formal_day(paper.day, paper.language) if paper.day else clean(paper.printed),
        "lang": lang,
        "region": region,
        "landscape": paper.landscape,
        "page": re.split(f"{NUMBER}|{ALL}", say("pdf.page_of", page=NUMBER, pages=ALL)),
        "footer": clean(" · ".join(part for part in (paper.code, paper.title, paper.printed) if part)),
        "facts": layout.facts(paper.facts),
        "sections": [layout.section(one) for one in paper.sections],
        "signatures": [
            {"role": clean(one.role), "name": clean(one.name), "signed": clean(one.signed)} for one in paper.signatures
        ],
        "stamp": say("pdf.seal") if paper.stamp else "",
        "sign_here": say("paper.name_and_day"),
        "definitions": [[clean(term), clean(str(means))] for term, means in paper.definitions],
        "definitions_title": say("pdf.definitions"),
    }


def clean(text: str) -> str:
    """Without signs that turn or hide others; lines stay lines."""
    return "\n".join(str(plain(line)) for line in text.split("\n"))


def anchors_of(paper: Paper) -> frozenset[str]:
    """Of the tables that are printed."""
    return frozenset(table.anchor for one in paper.sections for table in one.tables if table.anchor)


def issuer_pt(issuer: str, line_mm: float) -> float:
    """A long name is written smaller, so that it stands on one line as long as that can be read."""
    room = line_mm * 0.92 / (ems_of(issuer) * 1.12 or 1) / PT_MM
    return round(min(ISSUER_PT, max(LEAST_ISSUER_PT, room)), 1)


class _Layout:
    """Cells, tables and sections on lines of so many millimetres."""

    def __init__(self, line_mm: float, base: str | None, anchors: frozenset[str]) -> None:
        self._line = line_mm
        self._base = base
        self._anchors = anchors

    def section(self, section: Section) -> dict[str, Any]:
        return {
            "title": clean(section.title),
            "fresh": section.fresh,
            "paragraphs": [clean(words) for words in section.paragraphs],
            "facts": self.facts(section.facts),
            "charts": [[_chart(one) for one in line] for line in lines_of(section.charts)],
            "tables": [self.table(one) for one in section.tables],
        }

    def facts(self, facts: Facts) -> list[list[Any]]:
        label_mm, value_mm = (self._line * share for share in FACT_SHARES)
        return [
            [parted(clean(label), label_mm, EM_MM, heavy=True), self.cell(value, value_mm)] for label, value in facts
        ]

    def table(self, table: Table) -> dict[str, Any]:
        """Rows are as long as the titles: a short one is filled up, so that no cell slides into the next row."""
        widths = fitted(table, self._line, EM_MM)
        blank: Sequence[str | Cell] = [""] * len(widths)
        heights = [
            max(height_of(str(value), mm, EM_MM) for value, mm in zip(row, widths, strict=False)) if row else 1
            for row in table.rows
        ]
        return {
            "name": clean(table.name),
            "anchor": table.anchor,
            "titles": [
                parted(clean(title), mm, EM_MM, heavy=True) for title, mm in zip(table.titles, widths, strict=True)
            ],
            "rows": [
                [self.cell(value, mm) for value, mm in zip([*row, *blank][: len(widths)], widths, strict=True)]
                for row in table.rows
            ],
            "shares": [round(mm, 2) for mm in widths],
            "right": sorted(table.right),
            "high": [place for place, height in enumerate(heights) if height > MOST_LINES],
            "together": sum(heights) <= TOGETHER_LINES,
            "sum": len(table.rows) > 1 and all(tone_of(value) is Tone.STRONG for value in table.rows[-1] if str(value)),
            "note": clean(table.note),
        }

    def cell(self, value: str | Cell, width_mm: float) -> str | dict[str, Any]:
        """A text alone, or with its looks and where it leads."""
        tone, leads = tone_of(value), self.address(trace_of(value))
        text = parted(clean(signed(value)), width_mm, EM_MM, heavy=tone in HEAVY)
        if tone is Tone.PLAIN and not leads:
            return text
        return {"t": text, "b": tone in HEAVY, "i": INK.get(tone, ""), "l": leads}

    def address(self, trace: str) -> str:
        if trace.startswith("#"):
            return trace if trace[1:] in self._anchors else ""
        return f"{self._base}{trace}" if trace and self._base else ""


def lines_of(charts: Iterable[Chart]) -> list[list[Chart]]:
    """Beside each other as long as their shares fit a line."""
    lines: list[list[Chart]] = []
    room = 0.0
    for chart in charts:
        if not lines or chart.width > room + 1e-6:
            lines.append([])
            room = 1.0
        lines[-1].append(chart)
        room -= chart.width
    return lines


def _chart(chart: Chart) -> dict[str, Any]:
    return {"svg": chart.svg, "title": clean(chart.title), "says": clean(chart.says)[:MOST_SAID], "width": chart.width}
