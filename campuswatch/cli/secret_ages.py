"""`campuswatch secret due`, `policy` and `report`: how old secrets may be, which are too old, and who changed what."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from campuswatch.cli.day import Day
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.exits import Exit
from campuswatch.cli.secret_kept import day_of
from campuswatch.cli.secret_words import PURPOSES, WORDS
from campuswatch.cli.table import print_table
from campuswatch.usecases.secret_policies import Aged, add_secret_policy, ages, remove_secret_policy
from campuswatch.usecases.secret_report import changes_between, report_page
from dashboards.papers.secret_changes import SecretChange
from inventory.cells import safe_cell
from inventory.model.kind import Kind
from inventory.model.secret_policy import SecretPolicy
from inventory.repository import schools, secret_policies
from inventory.secret_ages import Age
from inventory.short_id import SHORT
from language.moment import local

LATE = (Age.OVERDUE, Age.UNKNOWN)


@verb("due", example="campuswatch secret due --school S01")
@click.option("--school", help="Only this school's.")
@click.option("--all", "fine_too", is_flag=True, help="With those that are not due yet, or that no policy asks for.")
def due(desk: Desk, school: str | None, fine_too: bool) -> int | None:
    """Which secrets must be given anew by the policies, and by when. Exit code 1 where any is too old."""
    now_ms = desk.clock.now_ms()
    today = local(now_ms, desk.settings.service.zone).date()
    found = ages(desk.database, desk.actor, school=school, now_ms=now_ms, today=today)
    shown = [one for one in found if fine_too or one.due.age in (*LATE, Age.SOON)]
    zones = zones_of(desk)
    desk.put([as_json(one) for one in shown], lambda: print_due(shown, zones))
    return Exit.FOUND if any(one.due.age in LATE for one in found) else None


def as_json(one: Aged) -> dict[str, Any]:
    return {
        "id": one.row.id, "school": one.row.school, "for": one.subject, "purpose": one.row.purpose,
        "type": one.row.type, "account": one.row.account, "changed_ms": one.row.changed_ms or None,
        "due_ms": one.due.due_ms, "age": one.due.age, "devices": list(one.devices),
        "policy": asdict(one.due.policy) if one.due.policy else None,
    }  # fmt: skip


def print_due(shown: list[Aged], zones: dict[str, str]) -> None:
    if not shown:
        click.echo("no secret is due")
        return
    rows = []
    for one in shown:
        zone, policy = zones[one.row.school], one.due.policy
        rows.append([
            one.row.id[:SHORT], one.subject, one.row.purpose, f"{WORDS[one.row.type]} {one.row.account}".strip(),
            day_of(one.row.changed_ms, zone), day_of(one.due.due_ms or 0, zone), one.due.age,
            f"{policy.days} days {policy.document}".strip() if policy else "",
        ])  # fmt: skip
    headers = ["id", "at", "for", "what", "given", "due", "is", "asked"]
    print_table(headers, rows, cut=frozenset({1, 3}), fold=frozenset({7}))


@verb("policy", example="campuswatch secret policy --school S01 --days 90 --document 'county, 2026-31'")
@click.option("--school", default="", help="For this school; left out: for all.")
@click.option("--days", type=int, help="Secrets must be given anew after so many days.")
@click.option("--for", "purpose", type=click.Choice(list(PURPOSES)), help="Only for secrets of this compartment.")
@click.option("--kind", type=click.Choice([str(kind) for kind in Kind]), help="Only for devices of this kind.")
@click.option("--document", default="", help="The paper that asks for it.")
@click.option("--until", type=Day(), help="Last day on which that paper holds.")
@click.option("--remove", metavar="ID", help="Take a policy back.")
def policy(
    desk: Desk, school: str, days: int | None, purpose: str | None, kind: str | None, document: str,
    until: datetime | None, remove: str | None,
) -> None:  # fmt: skip
    """Say how often secrets must be given anew; without --days, list what is asked for.

    The narrowest policy that fits holds: that of the school before that for all, of a kind before all kinds.
    """
    if remove is not None:
        gone = remove_secret_policy(desk.database, desk.actor, remove, now_ms=desk.clock.now_ms())
        desk.put(asdict(gone), lambda: click.echo(f"removed: {gone.days} days for {scope_of(gone)}"))
        return
    if days is None:
        with desk.database.read() as connection:
            found = [one for one in secret_policies.every(connection, desk.actor.scope) if school in ("", one.school)]
        desk.put([asdict(one) for one in found], lambda: print_policies(found))
        return
    wanted = SecretPolicy(
        id="", school=school, purpose=purpose or "", kind=kind or "", days=days, document=document,
        valid_until=until.date() if until else None,
    )  # fmt: skip
    made = add_secret_policy(desk.database, desk.actor, wanted, now_ms=desk.clock.now_ms())
    desk.put(asdict(made), lambda: click.echo(f"asked for as {made.id[:SHORT]}: {days} days for {scope_of(made)}"))


def print_policies(found: list[SecretPolicy]) -> None:
    if not found:
        click.echo("no policy is written down: no secret is ever due")
        return
    rows = [
        [one.id[:SHORT], str(one.days), scope_of(one), one.valid_until.isoformat() if one.valid_until else "",
         one.document]
        for one in found
    ]  # fmt: skip
    print_table(["id", "days", "for", "until", "document"], rows, right=frozenset({1}), fold=frozenset({4}))


def scope_of(one: SecretPolicy) -> str:
    return " ".join(part for part in (one.school or "all schools", one.purpose, one.kind) if part)


@verb("report", example="campuswatch secret report --school S01 --since 2026-09-01 --format html --output changes.html")
@click.option("--school", required=True)
@click.option("--since", type=Day(), required=True, help="Changes from this day on, on the school's clock.")
@click.option("--until", type=Day(), help="Up to and with this day.")
@click.option("--format", "shape", type=click.Choice(["table", "csv", "html"]), default="table", show_default=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write it there.")
def report(desk: Desk, school: str, since: datetime, until: datetime | None, shape: str, output: Path | None) -> None:
    """Report upward which passwords were changed, when and by whom; never what they are."""
    now_ms = desk.clock.now_ms()
    found = changes_between(desk.database, desk.actor, school, since.date(), until.date() if until else None)
    if desk.as_json:
        desk.put([asdict(one) for one in found.changes], lambda: None)
    elif shape == "html":
        put_text(report_page(found, desk.language, now_ms), output)
    elif shape == "csv":
        put_text(as_csv(found.changes, found.school.zone), output)
    else:
        print_changes(found.changes, found.school.zone)


def put_text(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
        click.echo(f"written: {output}")


def what_of(one: SecretChange) -> str:
    words = {str(type): word for type, word in WORDS.items()}
    return f"{one.purpose} {words.get(one.type, one.type)} {one.account}".strip()


def row_of(one: SecretChange, zone: str) -> list[str]:
    return [f"{local(one.at_ms, zone):%Y-%m-%d %H:%M}", one.subject, what_of(one), one.change, one.actor]


HEADERS = ["when", "at", "what", "change", "who"]


def as_csv(found: Sequence[SecretChange], zone: str) -> str:
    """With the mark by which spreadsheets know UTF-8, and without formulas."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADERS)
    writer.writerows([safe_cell(cell) for cell in row_of(one, zone)] for one in found)
    return "\ufeff" + out.getvalue()


def print_changes(found: Sequence[SecretChange], zone: str) -> None:
    print_table(HEADERS, [row_of(one, zone) for one in found], cut=frozenset({1, 2}), fold=frozenset({4}))


def zones_of(desk: Desk) -> dict[str, str]:
    with desk.database.read() as connection:
        return {one.code: one.zone for one in schools.every(connection, desk.actor.scope)}
