"""`campuswatch school terms`: parts of the school year."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

import click

from campuswatch.cli.day import Day
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.table import print_table
from campuswatch.usecases.lookup import known_school
from campuswatch.usecases.terms import add_term, end_term
from inventory.model.check_plan import Term
from inventory.repository import check_plans
from inventory.short_id import SHORT


@verb(
    "terms", example="campuswatch school terms --everywhere --name 'Autumn 2026' --first 2026-09-01 --last 2027-01-20"
)
@click.argument("code", required=False)
@click.option("--name", help="Enter one of this name.")
@click.option("--first", type=Day(), help="Its first day.")
@click.option("--last", type=Day(), help="Its last day.")
@click.option("--everywhere", is_flag=True, help="Of all schools.")
@click.option("--remove", metavar="ID", help="Take one out.")
def terms(
    desk: Desk, code: str | None, name: str | None, first: datetime | None, last: datetime | None, everywhere: bool,
    remove: str | None,
) -> None:  # fmt: skip
    """Enter or list the terms of the school year; inspections and termly lists are counted by them."""
    now_ms = desk.clock.now_ms()
    if code is not None:
        known_school(desk.database, desk.actor, code)
    if remove is not None:
        gone = end_term(desk.database, desk.actor, remove, now_ms=now_ms)
        desk.put(asdict(gone), lambda: click.echo(f"removed: {gone.name}, {gone.first} to {gone.last}"))
        return
    if name is not None:
        if first is None or last is None or (code is None) != everywhere:
            raise click.UsageError("a term needs a school or --everywhere, --first and --last")
        wish = Term(id="", school=code or "", name=name, first=first.date(), last=last.date())
        made = add_term(desk.database, desk.actor, wish, now_ms=now_ms)
        desk.put(asdict(made), lambda: click.echo(f"term {made.name}: {made.first} to {made.last}"))
        return
    with desk.database.read() as connection:
        found = check_plans.terms(connection, desk.actor.scope, code)
    desk.put([asdict(one) for one in found], lambda: print_terms(found))


def print_terms(found: list[Term]) -> None:
    if not found:
        click.echo("no term is known")
        return
    rows = [[one.id[:SHORT], one.school or "all", str(one.first), str(one.last), one.name] for one in found]
    print_table(["id", "school", "first", "last", "name"], rows, fold=frozenset({4}))
