"""Handing out a paper as a file: what it becomes is told by the ending of its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import click

from campuswatch.cli.desk import Desk
from dashboards.papers.pdf import to_pdf
from dashboards.papers.sheet import Paper
from dashboards.papers.sheet_page import to_html
from inventory.spreadsheet.csv_writing import csv_text
from inventory.spreadsheet.xlsx_writing import Page, xlsx
from language.catalogue import LANGUAGES

Verb = TypeVar("Verb", bound=Callable[..., int | None])
PAPERS: Mapping[str, Callable[[Paper, int], bytes]] = {
    ".pdf": lambda paper, at_ms: to_pdf(paper, at_ms=at_ms),
    ".html": lambda paper, _: to_html(paper).encode(),
}
TABLES: Mapping[str, Callable[[Page], bytes]] = {
    ".xlsx": lambda page: xlsx([page]),
    ".csv": lambda page: csv_text(page).encode(),
}
"""By the ending of the file's name."""


def language_and_file(*endings: str) -> Callable[[Verb], Verb]:
    def decorate(function: Verb) -> Verb:
        help = f"Write it there, as what its name ends in: {', '.join(endings)}."
        output = click.option(
            "--output", "-o", required=True, type=click.Path(dir_okay=False, path_type=Path), help=help
        )
        language = click.option("--language", type=click.Choice(LANGUAGES), help="The school's own if left out.")
        decorated: Verb = language(output(function))
        return decorated

    return decorate


def write_paper(desk: Desk, paper: Paper, output: Path, page: Page | None = None) -> None:
    """Raises PaperError where a PDF cannot be made; UsageError for an ending that is none."""
    ending = output.suffix.lower()
    if ending in PAPERS:
        octets = PAPERS[ending](paper, desk.clock.now_ms())
    elif page is not None and ending in TABLES:
        octets = TABLES[ending](page)
    else:
        known = [*PAPERS, *(TABLES if page is not None else ())]
        raise click.UsageError(f"{output.name}: its name must end in one of {', '.join(known)}")
    output.write_bytes(octets)
    desk.put({"file": str(output), "bytes": len(octets)}, lambda: click.echo(f"{output}: {len(octets)} bytes"))
