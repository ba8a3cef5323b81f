"""`campuswatch report target`: what figures should reach, by which document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime

import click

from campuswatch.cli.day import Day
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.percent import Percent, as_percent
from campuswatch.cli.table import print_table
from campuswatch.usecases.lookup import known_school
from campuswatch.usecases.targets import end_target, enter_offered, offered, set_target
from inventory.model.school import Locality
from inventory.model.target import Measure, Target
from inventory.repository import targets
from inventory.short_id import SHORT
from language.moment import local

EVERYWHERE = "all schools"


@click.group("target")
def target() -> None:
    """What figures should reach, by which document: set, list, end, defaults."""


@verb("set", example="campuswatch report target set online --least 95 --document 'Jiao An [2026] 7' --since 2026-09-01")
@click.argument("measure", type=click.Choice([one.value for one in Measure]))
@click.option("--least", type=Percent(), required=True, help="What must be reached, in percent; equal passes.")
@click.option("--document", required=True, help="The paper that asks for it: its name or number.")
@click.option("--coverage", type=Percent(), default="95", show_default=True, help="Below it nothing is judged.")
@click.option("--school", default="", help="For this school alone.")
@click.option("--locality", type=click.Choice(["urban", "rural"]), help="For schools in towns, or in the country.")
@click.option("--since", type=Day(), help="First day; always, if left out.")
@click.option("--until", type=Day(), help="Last day on which the document is valid; without end, if left out.")
def set_(
    desk: Desk, measure: str, least: int, document: str, coverage: int, school: str, locality: str | None,
    since: datetime | None, until: datetime | None,
) -> None:  # fmt: skip
    """Enter a target. One for the same schools and days is superseded; papers made before keep it."""
    wish = Target(
        id="", measure=Measure(measure), least_ppm=least, coverage_ppm=coverage, school=school,
        locality=Locality(locality or ""), document=document, since=since.date() if since else date.min,
        until=until.date() if until else None,
    )  # fmt: skip
    made = set_target(desk.database, desk.actor, wish, now_ms=desk.clock.now_ms())
    said = f"{made.id[:SHORT]}: {made.measure} of {whom(made)} must reach {as_percent(made.least_ppm)}"
    desk.put(asdict(made), lambda: click.echo(said))


@verb("list", example="campuswatch report target list --school S01")
@click.option("--school", help="Those that count for this school.")
def list_targets(desk: Desk, school: str | None) -> None:
    """List what is asked for, past and coming targets too."""
    home = known_school(desk.database, desk.actor, school) if school is not None else None
    with desk.database.read() as connection:
        found = targets.every(connection, desk.actor.scope, school)
    if home is not None:
        found = [one for one in found if one.school or one.locality in (Locality.UNKNOWN, home.locality)]
    today = local(desk.clock.now_ms(), desk.settings.service.zone).date()
    desk.put([asdict(one) for one in found], lambda: print_targets(found, today))


@verb("end", example="campuswatch report target end 3f9a12c4 --last 2027-08-31")
@click.argument("id")
@click.option("--last", type=Day(), help="Its last day; taken back altogether if left out.")
def end(desk: Desk, id: str, last: datetime | None) -> None:
    """End a target, or take back one that was entered by mistake."""
    day = last.date() if last else None
    now = end_target(desk.database, desk.actor, id, last=day, now_ms=desk.clock.now_ms())
    said = f"ends on {now.until}" if day and now.until == day else "is taken back"
    desk.put(asdict(now), lambda: click.echo(f"{now.measure} of {whom(now)}: {said}"))


@verb("defaults", example="campuswatch report target defaults --enter --document 'Jiao An [2026] 7'")
@click.option("--enter", is_flag=True, help="Enter them all.")
@click.option("--document", help="The paper that asks for them.")
@click.option("--since", type=Day(), help="First day; today if left out.")
def defaults(desk: Desk, enter: bool, document: str | None, since: datetime | None) -> None:
    """Show the figures that the rules name and nobody has entered. They judge nothing until somebody does."""
    now_ms = desk.clock.now_ms()
    today = since.date() if since else local(now_ms, desk.settings.service.zone).date()
    if enter:
        if document is None:
            raise click.UsageError("--enter needs --document: a target stands by the paper that asks for it")
        made = enter_offered(desk.database, desk.actor, document, today, now_ms=now_ms)
        desk.put([asdict(one) for one in made], lambda: print_targets(made, today))
        return
    with desk.database.read() as connection:
        found = offered(targets.every(connection, desk.actor.scope), today)
    rows = [[one.measure.value, one.locality.value or EVERYWHERE, as_percent(one.least_ppm), one.why] for one in found]
    desk.put(
        [asdict(one) for one in found],
        lambda: print_table(["measure", "of", "at least", "asked for by"], rows, right=frozenset({2})),
    )


def print_targets(found: Iterable[Target], today: date) -> None:
    rows = [
        [one.id[:SHORT], one.measure.value, whom(one), as_percent(one.least_ppm), as_percent(one.coverage_ppm),
         "" if one.since == date.min else one.since.isoformat(), _until(one, today), one.document]
        for one in found
    ]  # fmt: skip
    if not rows:
        click.echo("nothing is asked for: 'campuswatch report target defaults' shows what the rules name")
        return
    headers = ["id", "measure", "of", "at least", "coverage", "since", "until", "document"]
    print_table(headers, rows, right=frozenset({3, 4}), cut=frozenset({7}))


def whom(one: Target) -> str:
    return one.school or (f"{one.locality} schools" if one.locality else EVERYWHERE)


def _until(one: Target, today: date) -> str:
    if one.until is None:
        return ""
    return one.until.isoformat() + (" (over)" if one.until < today else "")


for _command in (set_, list_targets, end, defaults):
    target.add_command(_command)
COMMANDS: tuple[click.Command, ...] = (target,)
