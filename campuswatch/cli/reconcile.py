"""`campuswatch reconcile`: what ledger, network and recorders do not say alike, row by row."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.devices import known_school
from campuswatch.cli.exits import Exit
from campuswatch.cli.inbox import about
from campuswatch.cli.progress import Progress
from campuswatch.cli.table import print_table
from campuswatch.polling import logins_of
from campuswatch.usecases.reconciling import Reconciled, reconcile_school
from campuswatch.usecases.scan_plan import Wish
from campuswatch.usecases.scanning import scan
from dashboards.words import Words
from inventory.reconciliation import Row
from inventory.repository import schools


@verb("reconcile", example="campuswatch reconcile --school S01 --scan")
@click.option("--school", help="Only this school's.")
@click.option("--scan", "fresh", is_flag=True, help="Scan the school's addresses first; else the last scan is taken.")
@click.option("--all", "everything", is_flag=True, help="Also what was answered already, and why it is ignored.")
def command(desk: Desk, school: str | None, fresh: bool, everything: bool) -> int:
    """Lay ledger, network and channel lists beside each other: missing, unknown, moved, changed, duplicate.

    Each row with an id is an entry of the inbox: accept it there, or dismiss it with a reason. Exit code 1 where rows
    wait. The service does the same each night.
    """
    if school is not None:
        known_school(desk, school)
    with desk.database.read() as connection:
        homes = [one for one in schools.every(connection, desk.actor.scope) if school in (None, one.code)]
    found = []
    for home in homes:
        if fresh:
            scan_first(desk, home.code)
        found.append(reconcile_school(desk.database, desk.actor, home.code, now_ms=desk.clock.now_ms()))
    words = {home.code: Words(desk.language, home.zone, desk.clock.now_ms()) for home in homes}
    shown = {one.made.school: [row for row in one.rows if everything or row.answer is None] for one in found}
    desk.put(
        [as_json(one, shown[one.made.school], words[one.made.school]) for one in found],
        lambda: print_reports(found, shown, words),
    )
    return Exit.FOUND if any(one.made.counts for one in found) else Exit.DONE


def scan_first(desk: Desk, school: str) -> None:
    with Progress() as bar:
        asyncio.run(
            scan(
                desk.database, desk.vault, desk.actor, desk.clock, Wish(school=school), bar.told,
                logins=logins_of(desk.settings.limits),
            )
        )  # fmt: skip


def print_reports(found: Sequence[Reconciled], rows: Mapping[str, Sequence[Row]], words: Mapping[str, Words]) -> None:
    for one in found:
        print_report(one, rows[one.made.school], words[one.made.school])


def print_report(one: Reconciled, rows: Sequence[Row], words: Words) -> None:
    scanned = words.moment(one.made.scanned_ms) if one.made.scanned_ms is not None else "never"
    click.echo(f"{one.made.school}, scanned: {scanned}")
    for recorder in one.untold:
        click.echo(f"{recorder} told no channels: which cameras are in none is not known")
    if not rows:
        agreed = not one.rows and one.made.scanned_ms is not None
        click.echo("ledger, network and channel lists agree\n" if agreed else "nothing waits for an answer\n")
        return
    table = [[words.t(f"finding.{row.finding}"), row.entry.subject, shown(row, words), row.entry.id] for row in rows]
    print_table(["what", "subject", "ledger and network", "id"], table, fold=frozenset({2}))
    click.echo()


def shown(row: Row, words: Words) -> str:
    text = about(row.entry, words)
    if row.answer is None:
        return text
    why = f": {row.answer.reason}" if row.answer.reason else ""
    return f"{text} [{row.answer.by}, {words.clock(row.answer.at_ms)}{why}]"


def as_json(one: Reconciled, rows: Sequence[Row], words: Words) -> dict[str, Any]:
    return {
        "school": one.made.school,
        "at_ms": one.made.at_ms,
        "scanned_ms": one.made.scanned_ms,
        "counts": dict(one.made.counts),
        "recorders_untold": list(one.untold),
        "rows": [
            {
                "finding": row.finding,
                "topic": row.entry.topic,
                "subject": row.entry.subject,
                "other": row.entry.other,
                "field": row.entry.field,
                "ledger": row.entry.ledger,
                "network": row.entry.network,
                "at_ms": row.entry.at_ms,
                "text": about(row.entry, words),
                "entry": row.entry.id,
                "answered_by": row.answer.by if row.answer else None,
                "reason": row.answer.reason if row.answer else None,
            }
            for row in rows
        ],
    }
