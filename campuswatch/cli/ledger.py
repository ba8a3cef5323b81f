"""`campuswatch ledger`: spreadsheets into the ledger and out of it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.exits import Exit
from campuswatch.cli.table import print_table
from campuswatch.opening import open_vault
from campuswatch.usecases.spreadsheets import everything, look, take_in
from dashboards.words import Words
from inventory.spreadsheet.column import Noun
from inventory.spreadsheet.csv_writing import csv_text
from inventory.spreadsheet.dates import Order
from inventory.spreadsheet.facts import Wishes
from inventory.spreadsheet.plan import Action, Plan, Step
from inventory.spreadsheet.records import Where
from inventory.spreadsheet.sheets import pages, template
from inventory.spreadsheet.written_words import NOUNS, word
from inventory.spreadsheet.xlsx_writing import Page, xlsx
from language.catalogue import LANGUAGES
from language.message import Message

CSV, XLSX = ".csv", ".xlsx"
SAME_SHOWN = frozenset({Action.ADD, Action.CHANGE})
NOUN_WORDS = {words[2].lower(): noun for noun, words in ((noun, NOUNS[noun]) for noun in Noun)}


@click.group("ledger")
def command() -> None:
    """Spreadsheets: import, export, template."""


@verb("import", example="campuswatch ledger import devices.xlsx --dry-run")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show row by row what would happen, and change nothing.")
@click.option("--school", help="The school of rows that name none.")
@click.option("--dates", type=click.Choice([order.value for order in Order]), help="The order in days like 03/04/2021.")
@click.option("--new-schools", is_flag=True, help="Make schools that rows name and the ledger does not know.")
@click.option("--account", default="", help="The account of passwords that stand without one.")
def import_file(
    desk: Desk, file: Path, dry_run: bool, school: str | None, dates: str | None, new_schools: bool, account: str
) -> int:
    """Take a spreadsheet (.xlsx or .csv) into the ledger, all of it or nothing.

    Titles of columns are recognised in Chinese, Vietnamese and English. Passwords go to the vault and are not shown.
    """
    usual = desk.settings.service
    wishes = Wishes(
        school=school, order=Order(dates) if dates else None, new_schools=new_schools, account=account,
        zone=usual.zone, language=usual.language,
    )  # fmt: skip
    now_ms = desk.clock.now_ms()
    looked = look(desk.database, desk.actor, file, wishes, now_ms=now_ms)
    plan, done = looked.plan, False
    if not dry_run and not plan.problems:
        plan = take_in(
            desk.database, lambda: open_vault(desk.settings, desk.database), desk.actor, looked, wishes, file.name,
            now_ms=now_ms,
        )  # fmt: skip
        done = not plan.problems
    words = Words(desk.language, usual.zone, now_ms)
    desk.put(as_json(plan, words, done=done), lambda: print_plan(plan, words, done=done, rows=dry_run))
    if not plan.problems:
        return Exit.DONE
    return Exit.FOUND if dry_run else Exit.FAILED


def print_plan(plan: Plan, words: Words, *, done: bool, rows: bool) -> None:
    if rows and plan.steps:
        told = [step for step in plan.steps if step.action in SAME_SHOWN or step.remarks]
        print_table(
            ("row", "does", "what", "is", "why"), [row_of(step, words) for step in told], fold=frozenset({3, 4})
        )
        click.echo("")
    for where, remark in plan.remarks:
        click.echo(f"{place(where)}: {words.say(remark)}")
    for problem in plan.problems:
        click.echo(f"{place(problem.where)}: {words.say(problem.message)}", err=True)
    click.echo(summary(plan, words, done=done))


def row_of(step: Step, words: Words) -> list[str]:
    told = [f"{one.field}: {one.old or '—'} → {one.new or '—'}" for one in step.changes]
    told += [words.say(remark) for remark in step.remarks]
    if step.password:
        told.append(words.say(Message("sheet.password_sealed")))
    return [place(step.where), words.t(f"import.{step.action}"), step.key, step.label, " · ".join(told)]


def place(where: Where) -> str:
    """`Sheet!12 E IP address`, as spreadsheets name places."""
    return f"{where.sheet}!{where.row} {where.column}".rstrip() if where.row else where.sheet or "—"


def summary(plan: Plan, words: Words, *, done: bool) -> str:
    counts = Counter((step.noun, step.action) for step in plan.steps)
    parts = [
        f"{word(NOUNS[noun], words.language)}: " + ", ".join(
            f"{counts[noun, action]} {words.t(f'import.{action}')}" for action in Action if counts[noun, action]
        )
        for noun in Noun
        if any(counts[noun, action] for action in Action)
    ]  # fmt: skip
    if plan.logins:
        parts.append(words.say(Message("sheet.passwords", {"n": len(plan.logins)})))
    state = "import.refused" if plan.problems else "import.done" if done else "import.would"
    return f"{words.say(Message(state, {'n': len(plan.problems)}))} {'; '.join(parts)}".rstrip()


def as_json(plan: Plan, words: Words, *, done: bool) -> dict[str, Any]:
    return {
        "done": done,
        "problems": [told(one.where, one.message, words) for one in plan.problems],
        "remarks": [told(where, remark, words) for where, remark in plan.remarks],
        "rows": [
            {
                "sheet": step.where.sheet, "row": step.where.row, "noun": step.noun, "action": step.action,
                "school": step.school, "key": step.key, "label": step.label,
                "changes": [one._asdict() for one in step.changes], "password": step.password,
                "remarks": [words.say(remark) for remark in step.remarks],
            }
            for step in plan.steps
        ],
    }  # fmt: skip


def told(where: Where, message: Message, words: Words) -> dict[str, Any]:
    return {**asdict(where), "id": message.id, "text": words.say(message)}


@verb("export", example="campuswatch ledger export ledger.xlsx --lang zh-CN")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--school", help="Only this school's.")
@click.option("--lang", "lang", type=click.Choice(LANGUAGES), help="Of titles and words; your own if left out.")
@click.option("--sheet", type=click.Choice(list(NOUN_WORDS)), default="devices", help="What a .csv holds.")
def export_file(desk: Desk, file: Path, school: str | None, lang: str | None, sheet: str) -> None:
    """Write the ledger as a workbook (.xlsx), or one of its sheets as .csv. Passwords are never among it."""
    language = lang or desk.language
    written = pages(everything(desk.database, desk.actor, school, now_ms=desk.clock.now_ms()), language)
    if kind_of(file) == CSV:
        chosen = [page for page in written if page.noun == NOUN_WORDS[sheet]]
        if not chosen:
            raise click.UsageError(f"the ledger holds no {sheet}")
        write(file, csv_text(chosen[0]).encode())
        written = chosen
    else:
        write(file, xlsx(written))
    say_written(desk, file, written)


@verb("template", example="campuswatch ledger template template.xlsx --lang vi")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--lang", "lang", type=click.Choice(LANGUAGES), help="Of the titles; your own if left out.")
def write_template(desk: Desk, file: Path, lang: str | None) -> None:
    """Write an empty workbook with the columns that can be filled in."""
    if kind_of(file) != XLSX:
        raise click.UsageError("a template is a workbook: give a name that ends in .xlsx")
    empty = template(lang or desk.language)
    write(file, xlsx(empty, marked=False))
    say_written(desk, file, empty)


def kind_of(file: Path) -> str:
    ending = file.suffix.lower()
    if ending not in (CSV, XLSX):
        raise click.UsageError(f"{file.name}: give a name that ends in .xlsx or .csv")
    return ending


def write(file: Path, octets: bytes) -> None:
    """Whole or not at all; readable by its owner only."""
    partial = file.with_name(f".{file.name}.partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(octets)
    partial.replace(file)


def say_written(desk: Desk, file: Path, written: Sequence[Page]) -> None:
    counts = {page.name: len(page.rows) for page in written}
    desk.put({"file": str(file), "sheets": counts}, lambda: click.echo(f"{file}: {joined(counts.items())}"))


def joined(counts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts)


for _command in (import_file, export_file, write_template):
    command.add_command(_command)
