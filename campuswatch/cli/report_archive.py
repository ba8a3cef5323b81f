"""`campuswatch report list|show|correct|diff`: what was issued, and what is known better since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.exits import Exit
from campuswatch.cli.report_make import BUREAU, FORMS, LANGS
from campuswatch.cli.table import print_table
from campuswatch.reports.batch import archived_files
from campuswatch.reports.office import open_office
from campuswatch.usecases.lookup import known_school
from campuswatch.usecases.reporting import complete, correct, difference, report_for
from dashboards.reports.figure_words import figure_row
from dashboards.words import Words
from inventory.model.report import Change, Form, Report
from inventory.period import parse_period
from inventory.repository import reports
from inventory.repository.reports import Wanted

PAGE = 100


@verb("list", example="campuswatch report list --school S01 --period 2026-10")
@click.option("--school", metavar="CODE", help="Only this school's, or 'bureau'.")
@click.option("--kind", help="Only this kind: monthly, term …")
@click.option("--period", help="Only of this day, week, month, year or DAY..DAY.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=PAGE, show_default=True)
def list_them(desk: Desk, school: str | None, kind: str | None, period: str | None, limit: int) -> None:
    """List issued reports, the last first; of each its newest version."""
    wanted = Wanted(
        school=None if school is None else code_of(desk, school), kind=kind,
        period=parse_period(period).text if period else None,
    )  # fmt: skip
    with desk.database.read() as connection:
        found = reports.find(connection, desk.actor.scope, wanted, limit=limit)
        all_of_them = reports.count(connection, desk.actor.scope, wanted)
    payload = [as_json(one) for one in found]
    desk.put(payload, lambda: print_list(words_of(desk), found, all_of_them))


@verb("show", example="campuswatch report show S01-R-2026-0012 --to pdf -o .")
@click.argument("number")
@click.option("--version", type=click.IntRange(1), help="An earlier version; the newest if left out.")
@click.option("--lang", type=LANGS, help="Languages, with commas; those it was issued in, if left out.")
@click.option("--to", type=FORMS, help="Also write these forms: pdf,xlsx,html,csv,json.")
@click.option("--output", "-o", default=".", type=click.Path(file_okay=False, path_type=Path), help="Folder for them.")
def show(
    desk: Desk, number: str, version: int | None, lang: tuple[str, ...] | None, to: tuple[str, ...] | None, output: Path
) -> None:
    """Show what was issued under a number, with all versions and what became of it; or write its files.

    A form or language that was not archived is made of the knowledge that the version used, and archived.
    """
    with open_office(desk.settings, desk.database) as office:
        report = report_for(office, desk.actor, number, version)
        if to:
            forms, languages = [Form(one) for one in to], lang or ()
            report = complete(office, desk.actor, report, languages, forms, now_ms=desk.clock.now_ms())
            output.mkdir(parents=True, exist_ok=True)
            names = archived_files(office, desk.actor, report, output, forms, languages)
            desk.put({"files": names}, lambda: click.echo("\n".join(str(output / name) for name in names)))
            return
    with desk.database.read() as connection:
        every = reports.versions(connection, desk.actor.scope, report.number)
        steps = reports.steps(connection, desk.actor.scope, report.school, report.number)
    payload = as_json(report) | {
        "figures": report.figures,
        "changes": [asdict(one) for one in report.changes],
        "versions": [as_json(one) for one in every],
        "steps": [asdict(one) for one in steps],
    }
    desk.put(payload, lambda: print_card(words_of(desk), report, every))


@verb("correct", example="campuswatch report correct S01-R-2026-0012 --why 'a power cut was entered late'")
@click.argument("number")
@click.option("--why", required=True, help="Why; it stands on the paper.")
def correct_it(desk: Desk, number: str, why: str) -> None:
    """Issue a new version by all that is known now. It says what changed; the ones before stay as they are."""
    with open_office(desk.settings, desk.database) as office:
        report = correct(office, desk.actor, number, why=why, now_ms=desk.clock.now_ms())
    payload = as_json(report) | {"changes": [asdict(one) for one in report.changes]}

    def render() -> None:
        click.echo(f"{report.number} has version {report.version} now")
        print_changes(words_of(desk), report.changes)

    desk.put(payload, render)


@verb("diff", example="campuswatch report diff S01-R-2026-0012")
@click.argument("number")
def diff(desk: Desk, number: str) -> int:
    """Show what a correction made now would change. Exit code 1 where it is anything."""
    with open_office(desk.settings, desk.database) as office:
        found = difference(office, desk.actor, number, now_ms=desk.clock.now_ms())
    desk.put([asdict(one) for one in found], lambda: print_changes(words_of(desk), found))
    return Exit.FOUND if found else Exit.DONE


def code_of(desk: Desk, school: str) -> str:
    return "" if school == BUREAU else known_school(desk.database, desk.actor, school).code


def words_of(desk: Desk) -> Words:
    return Words(desk.language, desk.settings.service.zone, desk.clock.now_ms())


def as_json(report: Report) -> dict[str, Any]:
    """Without the figures, which are long."""
    told: Mapping[str, Any] = asdict(report)
    return {name: value for name, value in told.items() if name not in ("figures", "changes", "id")}


def print_list(words: Words, found: Sequence[Report], all_of_them: int) -> None:
    if not found:
        click.echo("no report is issued: 'campuswatch report monthly --period … --archive' issues one")
        return
    rows = [
        [one.number, str(one.version), one.kind, one.title or one.period, words.moment(one.made_ms),
         "late" if one.late else "" if one.whole else "period still ran", forms_of(one)]
        for one in found
    ]  # fmt: skip
    print_table(["number", "version", "kind", "period", "made", "", "files"], rows, right=frozenset({1}))
    if all_of_them > len(found):
        click.echo(f"the last {len(found):,} of {all_of_them:,}: --limit shows more")


def print_card(words: Words, report: Report, every: Sequence[Report]) -> None:
    facts = [
        ("number", report.number), ("version", f"{report.version} of {len(every)}"), ("kind", report.kind),
        ("of", report.school or BUREAU), ("period", f"{report.title} {report.period}".strip()),
        ("made", words.moment(report.made_ms)), ("known", words.moment(report.known_ms)), ("by", report.by),
        ("why", report.why),
    ]  # fmt: skip
    print_table(["", ""], [[name, value] for name, value in facts if value], fold=frozenset({1}))
    for one in report.files:
        click.echo(f"{one.form} {one.language}: {one.size:,} octets, SHA-256 {one.digest}")
    print_changes(words, report.changes)


def print_changes(words: Words, changes: Sequence[Change]) -> None:
    if not changes:
        click.echo("no figure differs")
        return
    print_table(["figure", "was", "is"], [list(figure_row(one, words)) for one in changes], right=frozenset({1, 2}))


def forms_of(report: Report) -> str:
    languages = sorted({one.language for one in report.files})
    return f"{','.join(sorted({one.form.value for one in report.files}))} {','.join(languages)}".strip()


COMMANDS = (list_them, show, correct_it, diff)
