"""`campuswatch duty import|export`: rosters out of spreadsheets, and papers of duty."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

import click

from campuswatch.cli.day import Day
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.exits import Exit
from campuswatch.cli.ledger import place
from campuswatch.cli.table import print_table
from campuswatch.usecases.duty_import import Change, RosterPlan, import_roster
from campuswatch.usecases.duty_papers import (
    Days,
    HandoverSheet,
    LogSheet,
    RosterSheet,
    read_handover,
    read_log_sheet,
    read_roster_sheet,
)
from campuswatch.usecases.lookup import known_school
from dashboards.papers.pdf import to_pdf
from dashboards.papers.sheet import Paper
from dashboards.papers.sheet_page import to_html
from dashboards.words import Words
from inventory.spreadsheet.csv_writing import csv_text
from inventory.spreadsheet.dates import Order
from inventory.spreadsheet.xlsx_writing import xlsx
from language.catalogue import LANGUAGES
from language.moment import local

ENDINGS = (".pdf", ".html", ".xlsx", ".csv")


@verb("import", example="campuswatch duty import S01 december.xlsx --dry-run")
@click.argument("school")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--dates", type=click.Choice([order.value for order in Order]), help="The order in days like 03/04/2021.")
def import_file(desk: Desk, school: str, file: Path, dry_run: bool, dates: str | None) -> int:
    """Take a roster (.xlsx or .csv) in, all of it or nothing: day, shift, persons; or a column for each shift."""
    order = Order(dates) if dates else None
    plan = import_roster(
        desk.database, desk.actor, school, file, order, dry_run=dry_run, now_ms=desk.clock.now_ms()
    )  # fmt: skip
    done = not dry_run and not plan.problems
    payload = {
        "done": done,
        "shifts": [
            {"day": one.row.day.isoformat(), "shift": one.row.shift, "change": one.change.value,
             "before": list(one.before), "people": [person.name for person in one.people]}
            for one in plan.slots
        ],
        "problems": [
            {**asdict(one.where), "id": one.message.id, "text": desk.say(one.message)} for one in plan.problems
        ],
    }  # fmt: skip
    desk.put(payload, lambda: print_plan(desk, plan, done=done))
    if not plan.problems:
        return Exit.DONE
    return Exit.FOUND if dry_run else Exit.FAILED


def print_plan(desk: Desk, plan: RosterPlan, *, done: bool) -> None:
    for one in plan.problems:
        click.echo(f"{place(one.where)}: {desk.say(one.message)}", err=True)
    changed = [one for one in plan.slots if one.change is not Change.SAME]
    if not done and changed:
        rows = [
            [f"{one.row.day}", one.row.shift, one.change.value, ", ".join(person.name for person in one.people) or "-",
             ", ".join(one.before)]
            for one in changed
        ]  # fmt: skip
        print_table(["day", "shift", "", "on duty", "before"], rows, fold=frozenset({3, 4}))
    if not plan.problems:
        same = len(plan.slots) - len(changed)
        click.echo(f"{'taken in' if done else 'to take in'}: {len(changed)} shifts changed, {same} as they were")
    else:
        click.echo("nothing was changed", err=True)


@verb("export", example="campuswatch duty export S01 roster --days 14 --output roster.pdf")
@click.argument("school")
@click.argument("what", type=click.Choice(["roster", "log", "handover"]))
@click.option("--from", "first", type=Day(), help="First day; today, or of the log the first of the month.")
@click.option("--days", type=click.IntRange(1, 400), help="How many days: 7 of the roster, up to today of the log.")
@click.option("--entry", type=click.IntRange(1), help="The number of a hand-over in the log.")
@click.option("--language", type=click.Choice(LANGUAGES), help="The school's own if left out.")
@click.option("--output", "-o", required=True, type=click.Path(dir_okay=False, path_type=Path),
              help="By its ending: .pdf, .html, .xlsx or .csv.")  # fmt: skip
def export(
    desk: Desk, school: str, what: str, first: datetime | None, days: int | None, entry: int | None,
    language: str | None, output: Path,
) -> None:  # fmt: skip
    """Print the roster to hang up, the log of a time, or a signed hand-over; or write them for a spreadsheet."""
    if output.suffix.lower() not in ENDINGS:
        raise click.UsageError(f"{output.name}: it ends with one of {', '.join(ENDINGS)}")
    home = known_school(desk.database, desk.actor, school)
    now_ms = desk.clock.now_ms()
    words = Words(language or home.language, home.zone, now_ms)
    today = local(now_ms, home.zone).date()
    sheet: RosterSheet | LogSheet | HandoverSheet
    if what == "handover":
        if entry is None:
            raise click.UsageError("name the hand-over: --entry NUMBER, as in 'campuswatch duty log'")
        sheet = read_handover(desk.database, desk.actor, school, entry)
    elif what == "log":
        begin = first.date() if first else today.replace(day=1)
        last = begin + timedelta(days=days - 1) if days else max(begin, today)
        sheet = read_log_sheet(desk.database, desk.actor, school, Days(begin, last))
    else:
        begin = first.date() if first else today
        sheet = read_roster_sheet(
            desk.database, desk.actor, school, Days(begin, begin + timedelta(days=(days or 7) - 1))
        )  # fmt: skip
    hand_out(desk, sheet, words, output)


def hand_out(desk: Desk, sheet: RosterSheet | LogSheet | HandoverSheet, words: Words, output: Path) -> None:
    ending = output.suffix.lower()
    if ending in (".pdf", ".html"):
        put_paper(desk, sheet.paper(words), output)
        return
    if isinstance(sheet, HandoverSheet):
        raise click.UsageError("a hand-over is a paper: write it as .pdf or .html")
    page = sheet.page(words)
    if ending == ".xlsx":
        output.write_bytes(xlsx([page]))
    else:
        output.write_text(csv_text(page), encoding="utf-8", newline="")
    desk.put({"file": str(output), "rows": len(page.rows)}, lambda: click.echo(f"{output}: {len(page.rows)} rows"))


def put_paper(desk: Desk, paper: Paper, output: Path) -> None:
    """By the ending of the name. Raises PaperError where no PDF can be made here."""
    if output.suffix.lower() == ".pdf":
        output.write_bytes(to_pdf(paper, at_ms=desk.clock.now_ms()))
    else:
        output.write_text(to_html(paper), encoding="utf-8")
    desk.put({"file": str(output), "rows": paper.rows}, lambda: click.echo(f"{output}: print it on A4"))
