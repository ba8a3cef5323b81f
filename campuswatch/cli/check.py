"""`campuswatch check`: lists of what is looked at again and again, and what was found (Q50)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from campuswatch.cli.day import Day
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.exits import Exit
from campuswatch.cli.registers import add_register, as_json
from campuswatch.cli.table import print_table
from campuswatch.usecases.checks import (
    CORRIGIBLE,
    Round,
    Standing,
    do_check,
    drop_plan,
    plan_named,
    set_plan,
    standings,
)
from campuswatch.usecases.lookup import known_school
from dashboards.papers.use_words import Use, item_words
from dashboards.words import Words
from inventory.model.check_plan import OWN_NAMES, CheckPlan, Frequency
from inventory.model.use import Noun
from language.moment import local


@click.group("check")
def command() -> None:
    """Check lists: plan, plans, items, due, done, drop, list, show, print, export …"""


@verb(
    "plan",
    example="campuswatch check plan S01 gate --title 'Gate, every week' --every weekly --item 'lock of the gate' "
    "--item 'one-key alarm' --person 0012",
)
@click.argument("school")
@click.argument("name")
@click.option("--title", required=True, help="What the list is called on papers.")
@click.option(
    "--every",
    "frequency",
    type=click.Choice([one.value for one in Frequency]),
    required=True,
    help="How often it is due.",
)
@click.option("--item", "items", multiple=True, help="What is looked at; once for each.")
@click.option("--person", metavar="PERSON", help="Number, id or name of who does it.")
@click.option("--document", default="", help="Paper that orders it.")
@click.option("--from", "since", type=Day(), help="First day; today if left out.")
@click.option("--to", "until", type=Day(), help="Last day; without end if left out.")
def plan(
    desk: Desk, school: str, name: str, title: str, frequency: str, items: tuple[str, ...], person: str | None,
    document: str, since: datetime | None, until: datetime | None,
) -> None:  # fmt: skip
    """Enter a list, or change the one of this name. Every school has the lists 'full' (monthly), 'holiday' and 'yearly'
    from the start; entering one of these names replaces ours."""
    home = known_school(desk.database, desk.actor, school)
    today = local(desk.clock.now_ms(), home.zone).date()
    wish = CheckPlan(
        school=school, name=name, title=title, frequency=Frequency(frequency), items=items, person=person,
        document=document, since=since.date() if since else today, until=until.date() if until else None,
    )  # fmt: skip
    made = set_plan(desk.database, desk.actor, wish, now_ms=desk.clock.now_ms())
    said = f"{made.name}: {len(made.items)} items, {frequency_of(desk, made)}"
    desk.put(asdict(made), lambda: click.echo(said))


@verb("plans", example="campuswatch check plans --school S01")
@click.option("--school", help="Only this school's.")
def plans(desk: Desk, school: str | None) -> None:
    """List the lists, when each is due, and which was missed."""
    show_standings(desk, standings_of(desk, school))


@verb("due", example="campuswatch check due --school S01")
@click.option("--school", help="Only this school's.")
def due(desk: Desk, school: str | None) -> int:
    """List what is to be done now, and what went by undone. The exit code is 1 where a list was missed."""
    found = [one for one in standings_of(desk, school) if one.due or one.missed]
    show_standings(desk, found)
    return Exit.FOUND if any(one.missed for one in found) else Exit.DONE


@verb("items", example="campuswatch check items S01 full")
@click.argument("school")
@click.argument("name")
def items(desk: Desk, school: str, name: str) -> None:
    """Show what is looked at, with the numbers by which 'check done' names it."""
    with desk.database.read() as connection:
        found = plan_named(connection, desk.actor, school, name)
    words = Words(desk.language, "UTC", desk.clock.now_ms())
    rows = [[str(number), item_words(one, words)] for number, one in enumerate(found.items, 1)]
    desk.put(asdict(found), lambda: print_table(["#", "item"], rows, right=frozenset({0}), fold=frozenset({1})))


@verb("done", example="campuswatch check done S01 full --by 0012 --bad '7=the UPS beeps'")
@click.argument("school")
@click.argument("name")
@click.option("--by", "person", required=True, metavar="PERSON", help="Number, id or name of who did it.")
@click.option("--bad", multiple=True, metavar="NUMBER=WORDS",
              help="What is not in order; it becomes a hidden danger. May be repeated.")  # fmt: skip
@click.option("--note", default="", help="For people.")
def done(desk: Desk, school: str, name: str, person: str, bad: tuple[str, ...], note: str) -> None:
    """Enter that a list was done: everything is in order but what --bad names."""
    told = Round(school=school, plan=name, person=person, bad=dict(finding(one) for one in bad), note=note)
    item, opened = do_check(desk.database, desk.actor, told, now_ms=desk.clock.now_ms())
    said = f"{item.code}: done" + (f"; opened {', '.join(one.code for one in opened)}" if opened else "")
    payload = as_json(item) | {"dangers": [one.code for one in opened]}
    desk.put(payload, lambda: click.echo(said))


def finding(text: str) -> tuple[int, str]:
    number, equals, words = text.partition("=")
    if not equals or not number.strip().isdecimal() or not words.strip():
        raise click.UsageError(f"--bad wants the number of an item and words, as in 7='the UPS beeps', not {text!r}")
    return int(number), words.strip()


@verb("drop", example="campuswatch check drop S01 gate")
@click.argument("school")
@click.argument("name")
def drop(desk: Desk, school: str, name: str) -> None:
    """Give a list up: it is due no more. What was done stays in the register."""
    gone = drop_plan(desk.database, desk.actor, school, name, now_ms=desk.clock.now_ms())
    desk.put(asdict(gone), lambda: click.echo(f"{gone.name}: {frequency_of(desk, gone)}"))


def standings_of(desk: Desk, school: str | None) -> list[Standing]:
    if school is not None:
        known_school(desk.database, desk.actor, school)
    with desk.database.read() as connection:
        return standings(connection, desk.actor.scope, school, now_ms=desk.clock.now_ms())


def show_standings(desk: Desk, found: list[Standing]) -> None:
    words = Words(desk.language, "UTC", desk.clock.now_ms())

    def render() -> None:
        rows = [
            [one.plan.school, one.plan.name, title_of(one.plan, words), frequency_of(desk, one.plan),
             words.date(one.due.last) if one.due else "", words.date(one.missed.last) if one.missed else ""]
            for one in found
        ]  # fmt: skip
        print_table(["school", "list", "title", "due", "until", "missed on"], rows, fold=frozenset({2}))

    desk.put([plan_json(one) for one in found], render)


def plan_json(one: Standing) -> dict[str, Any]:
    return asdict(one.plan) | {
        "due_until": one.due.last if one.due else None,
        "missed_until": one.missed.last if one.missed else None,
    }


def title_of(one: CheckPlan, words: Words) -> str:
    return words.t(f"check_plan.{one.name}") if one.name in OWN_NAMES else one.title


def frequency_of(desk: Desk, one: CheckPlan) -> str:
    return Words(desk.language, "UTC", desk.clock.now_ms()).t(f"check_frequency.{one.frequency}")


def row(use: Use) -> list[str]:
    return [use.words.moment(use.item.begun_ms), use.title(), use.person("person"), use.field("bad")]


for _command in (plan, plans, due, items, done, drop):
    command.add_command(_command)
add_register(command, Noun.CHECK, ["when", "list", "person", "not in order"], row, CORRIGIBLE)
