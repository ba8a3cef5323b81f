"""All forms of one paper: what each renderer makes of it. A new form is one renderer and one line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dashboards.papers.paper_csv import to_csv_zip
from dashboards.papers.paper_json import to_json
from dashboards.papers.pdf import Typesetter, to_pdf
from dashboards.papers.sheet import Paper
from dashboards.papers.sheet_page import to_html
from dashboards.papers.shortening import shortened
from dashboards.papers.workbook import to_xlsx
from inventory.model.report import Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """With what papers are rendered. `at_ms` is when they were made (UTC milliseconds). `base` is the address of our
    pages (`https://watch.example`, without a slash at its end) to which figures lead; empty: the page stands among
    them; None: nobody can open them. `typesetter` is kept for many papers; None: a process for each."""

    at_ms: int
    base: str | None = None
    typesetter: Typesetter | None = None


def _pdf(paper: Paper, press: Press) -> bytes:
    return to_pdf(shortened(paper), at_ms=press.at_ms, base=press.base, typesetter=press.typesetter)


RENDERERS: Mapping[Form, Callable[[Paper, Press], bytes]] = {
    Form.HTML: lambda paper, press: to_html(shortened(paper), base=press.base).encode(),
    Form.PDF: _pdf,
    Form.XLSX: lambda paper, press: to_xlsx(paper, base=press.base),
    Form.CSV: lambda paper, press: to_csv_zip(paper),
    Form.JSON: lambda paper, press: to_json(paper),
}
"""Equal papers by an equal press give equal octets. Raise PaperError, PDF alone."""
MEDIA: Mapping[Form, str] = {
    Form.HTML: "text/html; charset=utf-8",
    Form.PDF: "application/pdf",
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.CSV: "application/zip",
    Form.JSON: "application/json",
}
ENDINGS: Mapping[Form, str] = {form: f".{form}" for form in Form} | {Form.CSV: ".csv.zip"}
"""Of files; who wants one file a table of CSV takes `paper_csv.csv_leaves`."""
