"""`campuswatch print`: papers of the ledger as HTML that prints on A4, whole in one file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.fault_prints import PRINTS
from campuswatch.usecases.papers import Press
from dashboards.papers.labels import SHEETS
from language.catalogue import LANGUAGES

Verb = TypeVar("Verb", bound=Callable[..., None])


@click.group("print")
def command() -> None:
    """Papers to print: device, labels, stocktake, handover, area, report-poster, incident."""


def language_and_output(function: Verb) -> Verb:
    output = click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write it there.")
    language = click.option("--language", type=click.Choice(LANGUAGES), help="The school's own if left out.")
    decorated: Verb = language(output(function))
    return decorated


@verb("device", example="campuswatch print device s01-cam-0007 --output camera7.html")
@click.argument("code")
@language_and_output
def device(desk: Desk, code: str, language: str | None, output: Path | None) -> None:
    """The file of a device (one device, one file): what it is, acceptance, running record, repairs, changes."""
    hand_out(desk, press(desk, language).device(code), output)


@verb("labels", example="campuswatch print labels S01 --area gate --sheet 21 --output labels.html")
@click.argument("school")
@click.argument("codes", nargs=-1)
@click.option("--area", help="Only of this area.")
@click.option("--sheet", type=click.Choice(list(SHEETS)), default="24", show_default=True, help="Labels on a sheet.")
@click.option("--skip", type=click.IntRange(0), default=0, help="Places of the first sheet that are used up.")
@language_and_output
def labels(
    desk: Desk, school: str, codes: tuple[str, ...], area: str | None, sheet: str, skip: int, language: str | None,
    output: Path | None,
) -> None:  # fmt: skip
    """Labels with QR codes for all devices of a school, an area, or those named. Print them without scaling."""
    page = press(desk, language).labels(school, SHEETS[sheet], area=area, codes=codes, skip=skip)
    hand_out(desk, page, output)


@verb("stocktake", example="campuswatch print stocktake s01-st-0001 --output count.html")
@click.argument("code")
@click.option("--what", type=click.Choice(["list", "report"]), help="The list while it is open, else the report.")
@language_and_output
def stocktake(desk: Desk, code: str, what: str | None, language: str | None, output: Path | None) -> None:
    """A stock-take: the list to count by, area by area, or the report of differences."""
    printer = press(desk, language)
    make = {"list": printer.count_list, "report": printer.count_report, None: printer.stocktake}[what]
    hand_out(desk, make(code), output)


@verb("handover", example="campuswatch print handover s01-ho-0001 --output handover.html")
@click.argument("code")
@language_and_output
def handover(desk: Desk, code: str, language: str | None, output: Path | None) -> None:
    """A hand-over, with room for three signatures."""
    hand_out(desk, press(desk, language).handover(code), output)


@verb("area", example="campuswatch print area S01 gate --output gate.html")
@click.argument("school")
@click.argument("areas", nargs=-1)
@language_and_output
def area(desk: Desk, school: str, areas: tuple[str, ...], language: str | None, output: Path | None) -> None:
    """What stands in each area of a school, or in those named, and who answers for it."""
    hand_out(desk, press(desk, language).areas(school, areas), output)


def press(desk: Desk, language: str | None) -> Press:
    return Press(desk.database, desk.actor, desk.clock.now_ms(), language)


def hand_out(desk: Desk, page: str, output: Path | None) -> None:
    if output is None:
        desk.put({"html": page}, lambda: click.echo(page))
        return
    output.write_text(page, encoding="utf-8")
    said = f"{output}: open it in a browser and print it on A4"
    desk.put({"file": str(output), "characters": len(page)}, lambda: click.echo(said))


for _command in (*PRINTS, device, labels, stocktake, handover, area):
    command.add_command(_command)
