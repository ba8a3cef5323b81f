"""`campuswatch duty log`: what happened on duty, written once and never altered."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import click

from campuswatch.cli.day import Day
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.duty_roster import moment_of
from campuswatch.cli.exits import Exit
from campuswatch.cli.table import print_table
from campuswatch.usecases.duty_log import write_entry
from campuswatch.usecases.duty_papers import Days, read_log_sheet
from campuswatch.usecases.lookup import known_school
from dashboards.papers.duty import log_row
from dashboards.words import Words
from inventory import duty_log
from inventory.model.duty_entry import BY_HAND, FIELDS, DutyEntry, EntryKind
from language.moment import local

HELP = {
    "weather": "The weather.",
    "visitors": "Who came, and why.",
    "place": "Where it was.",
    "event": "What happened, or what was looked at.",
    "measures": "What was done.",
    "reported_to": "Who was told.",
    "result": "How it ended.",
}


def with_fields(function: Any) -> Any:
    for name in reversed(FIELDS):
        function = click.option(f"--{name.replace('_', '-')}", name, help=HELP[name])(function)
    return function


@verb("log", example="campuswatch duty log S01 --write patrol --place gate --event 'all quiet'")
@click.argument("school")
@click.option("--write", "kind", type=click.Choice([one.value for one in BY_HAND]), help="Write an entry of this kind.")
@with_fields
@click.option("--person", default="", help="Who saw it; who is on duty if left out.")
@click.option("--when", "when", type=click.DateTime(["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"]), help="Now if left out.")
@click.option("--corrects", type=click.IntRange(1), metavar="NUMBER", help="The entry that this one puts right.")
@click.option("--from", "first", type=Day(), help="List from this day on; the last seven days if left out.")
@click.option("--until", type=Day(), help="List up to this day.")
@click.option("--verify", is_flag=True, help="Check that no entry was altered; the exit code is 1 where one was.")
def log(
    desk: Desk, school: str, kind: str | None, person: str, when: datetime | None, corrects: int | None,
    first: datetime | None, until: datetime | None, verify: bool, **texts: str | None,
) -> int:  # fmt: skip
    """List the duty log, write into it, or check it. Entries are chained: a wrong one is corrected by another."""
    home = known_school(desk.database, desk.actor, school)
    now_ms = desk.clock.now_ms()
    words = Words(desk.language, home.zone, now_ms)
    if verify:
        return check(desk, school)
    if kind is not None:
        told = {name: text for name, text in texts.items() if text is not None}
        made = write_entry(
            desk.database, desk.actor, school, EntryKind(kind), told, person=person, corrects=corrects,
            happened_ms=moment_of(when, home.zone) if when else None, now_ms=now_ms,
        )  # fmt: skip
        desk.put(as_json(made), lambda: click.echo(f"written as entry {made.seq}"))
        return Exit.DONE
    today = local(now_ms, home.zone).date()
    last = until.date() if until else today
    days = Days(first.date() if first else last - timedelta(days=6), last)
    found = read_log_sheet(desk.database, desk.actor, school, days)
    rows = [log_row(one, words) for one in found.entries]

    def render() -> None:
        if rows:
            headers = ["no", "when", "shift", "kind", "what", "who"]
            print_table(headers, rows, right=frozenset({0}), fold=frozenset({1, 2, 4, 5}))
        else:
            click.echo("nothing was written in these days")

    desk.put([as_json(one) for one in found.entries], render)
    return Exit.DONE


def check(desk: Desk, school: str) -> int:
    with desk.database.read() as connection:
        broken = duty_log.verify(connection, desk.actor.scope, school)

    def render() -> None:
        if broken is None:
            click.echo(f"the duty log of {school} is as it was written")
        else:
            click.echo(
                f"the duty log of {school} was altered at entry {broken}: compare it with a printed one", err=True
            )

    desk.put({"school": school, "broken": broken}, render)
    return Exit.DONE if broken is None else Exit.FOUND


def as_json(one: DutyEntry) -> dict[str, Any]:
    said = {"id": one.said.id, "params": dict(one.said.params)} if one.said is not None else None
    return asdict(one) | {"said": said, "day": one.day.isoformat()}
