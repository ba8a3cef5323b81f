"""`campuswatch risks`: what works today and will probably fail (Q52)."""

from __future__ import annotations

from dataclasses import asdict

import click

from alerts.risks import Risk
from campuswatch.cli.acceptance import open_store_if_any
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.registers import add_register
from campuswatch.cli.table import print_table
from campuswatch.usecases.lookup import known_school
from campuswatch.usecases.risks import message_of, read_risks, read_runtimes, ups_codes
from dashboards.papers.use_words import Use
from inventory.model.use import Noun
from inventory.repository import schools


@click.group("risks")
def command() -> None:
    """Risk hints: now, list, show, print, export …"""


@verb("now", example="campuswatch risks now --school S01")
@click.option("--school", help="Only this school's.")
def now(desk: Desk, school: str | None) -> None:
    """Show what will probably fail: retention ahead, old and hot disks, batteries, warranties, what comes and goes.

    The principal is told by mail each Monday; 'risks list --all' shows what was told.
    """
    if school is not None:
        known_school(desk.database, desk.actor, school)
    store, now_ms = open_store_if_any(desk), desk.clock.now_ms()
    try:
        with desk.database.read() as connection:
            scope = desk.actor.scope
            runtimes = read_runtimes(store, scope, ups_codes(connection, scope, school))
            homes = [one for one in schools.every(connection, scope) if school in (None, one.code)]
            found = [
                risk for home in homes for risk in read_risks(connection, scope, home, now_ms=now_ms, runtimes=runtimes)
            ]
    finally:
        if store is not None:
            store.close()
    desk.put([asdict(one) | {"says": desk.say(message_of(one))} for one in found], lambda: print_risks(desk, found))


def print_risks(desk: Desk, found: list[Risk]) -> None:
    if not found:
        click.echo("nothing that is known of will fail soon")
        return
    rows = [[one.school, one.device, desk.say(message_of(one))] for one in found]
    print_table(["school", "device", "risk"], rows, fold=frozenset({2}))


def row(use: Use) -> list[str]:
    return [use.words.day(use.item.begun_ms), use.field("told"), use.field("risks")]


command.add_command(now)
add_register(command, Noun.RISK, ["day", "told to", "risks"], row, ())
