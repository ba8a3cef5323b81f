"""`campuswatch print report-poster` and `print incident`."""

from __future__ import annotations

from pathlib import Path

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.links import open_links
from campuswatch.usecases.fault_papers import incident_paper, report_poster
from dashboards.papers.sheet_page import to_html
from language.catalogue import LANGUAGES

LANGUAGE = click.Choice(LANGUAGES)
FILE = click.Path(dir_okay=False, path_type=Path)


@verb("report-poster", example="campuswatch print report-poster S01 --output poster.html")
@click.argument("school")
@click.option("--language", type=LANGUAGE, help="The school's own if left out.")
@click.option("--output", "-o", type=FILE, help="Write it there.")
def report_poster_page(desk: Desk, school: str, language: str | None, output: Path | None) -> None:
    """The poster with the QR code by which people of a school report faults (报修)."""
    page = report_poster(
        desk.database, desk.actor, open_links(desk.settings.data_dir), desk.settings.alerts.public_url, school,
        language=language, now_ms=desk.clock.now_ms(),
    )  # fmt: skip
    hand_out(desk, page.encode(), output, "open it in a browser and print it on A4")


@verb("incident", example="campuswatch print incident S01-2026-0007 --pdf --output incident.pdf")
@click.argument("number")
@click.option("--pdf", is_flag=True, help="As PDF; else as HTML.")
@click.option("--language", type=LANGUAGE, help="The school's own if left out.")
@click.option("--output", "-o", type=FILE, help="Write it there.")
def incident(desk: Desk, number: str, pdf: bool, language: str | None, output: Path | None) -> None:
    """The incident report of a fault, with its steps and room for signatures."""
    if pdf and output is None:
        raise click.UsageError("a PDF needs --output FILE")
    paper, at_ms = incident_paper(desk.database, desk.actor, number, language=language, now_ms=desk.clock.now_ms())
    if pdf:
        from dashboards.papers.pdf import to_pdf  # starts a process: only who wants a PDF pays

        hand_out(desk, to_pdf(paper, at_ms=at_ms), output, "print it on A4")
    else:
        hand_out(desk, to_html(paper).encode(), output, "open it in a browser and print it on A4")


def hand_out(desk: Desk, page: bytes, output: Path | None, how: str) -> None:
    if output is None:
        text = page.decode()
        desk.put({"html": text}, lambda: click.echo(text))
        return
    output.write_bytes(page)
    desk.put({"file": str(output), "octets": len(page)}, lambda: click.echo(f"{output}: {how}"))


PRINTS = (report_poster_page, incident)
