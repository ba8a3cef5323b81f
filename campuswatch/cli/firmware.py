"""`campuswatch firmware`: versions that are vulnerable or unsupported, and who runs them."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.exits import Exit
from campuswatch.cli.ledger import place
from campuswatch.cli.table import print_table
from campuswatch.usecases.firmware import findings, import_notices, listed
from inventory.firmware import Finding, Judged
from inventory.spreadsheet.dates import Order
from language.message import Message


@click.group("firmware")
def command() -> None:
    """Firmware against a list of vulnerable and unsupported versions: import, list, check."""


@verb("import", example="campuswatch firmware import notices.xlsx")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dates", type=click.Choice([order.value for order in Order]), help="The order in days like 03/04/2021.")
def import_file(desk: Desk, file: Path, dates: str | None) -> int:
    """Take in a list (.xlsx or .csv) in the place of the last one.

    Columns: vendor, model (* for anything), version, verdict, source, since.
    """
    order = Order(dates) if dates else None
    notices, problems = import_notices(desk.database, desk.actor, file, order, now_ms=desk.clock.now_ms())
    told = [{**asdict(one.where), "id": one.message.id, "text": desk.say(one.message)} for one in problems]

    def render() -> None:
        for one in problems:
            click.echo(f"{place(one.where)}: {desk.say(one.message)}", err=True)
        if not problems:
            click.echo(desk.say(Message("firmware.imported", {"n": len(notices)})))

    desk.put({"notices": len(notices), "problems": told}, render)
    return Exit.FAILED if problems else Exit.DONE


@verb("list", example="campuswatch firmware list")
def list_notices(desk: Desk) -> None:
    """List what is known of versions."""
    notices = listed(desk.database, desk.actor)
    rows = [
        (one.vendor, one.model or "*", one.versions or "*", say(desk, one.verdict), one.source, str(one.since or ""))
        for one in notices
    ]
    headers = ("vendor", "model", "version", "verdict", "source", "since")
    desk.put([asdict(one) for one in notices], lambda: print_table(headers, rows, fold=frozenset({4})))


@verb("check", example="campuswatch firmware check --school S01")
@click.option("--school", help="Only this school's.")
def check(desk: Desk, school: str | None) -> int:
    """Compare the firmware of devices with the list; ends with 1 where one is on it."""
    found = findings(desk.database, desk.actor, school)
    rows = [
        (one.device.code, one.device.model, one.device.firmware, say(desk, one.judged), one.notice.source)
        for one in found
    ]

    def render() -> None:
        if rows:
            print_table(
                ("code", "model", "firmware", "verdict", "source"), rows, cut=frozenset({1, 2}), fold=frozenset({4})
            )
        else:
            click.echo(desk.say(Message("firmware.none_listed")))

    desk.put([as_json(one) for one in found], render)
    return Exit.FOUND if any(one.judged is not Judged.NOT_KNOWN for one in found) else Exit.DONE


def as_json(one: Finding) -> dict[str, object]:
    return {"device": one.device.code, "school": one.device.school, "firmware": one.device.firmware,
            "judged": one.judged, "notice": asdict(one.notice)}  # fmt: skip


def say(desk: Desk, verdict: str) -> str:
    return desk.say(Message(f"firmware.{verdict}"))


for _command in (import_file, list_notices, check):
    command.add_command(_command)
