"""`campuswatch inspection`: the bureau's inspections of schools, and what is cleared of what they found (Q51)."""

from __future__ import annotations

from datetime import datetime

import click

from campuswatch.cli.day import Day
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.exits import Exit
from campuswatch.cli.registers import add_register, put_item
from campuswatch.cli.table import print_table
from campuswatch.usecases import inspections
from campuswatch.usecases.inspections import Coverage, Rating, Visit, coverage
from campuswatch.usecases.lookup import known_school
from dashboards.papers.use_words import Use
from inventory.model.use import Noun
from inventory.repository import check_plans, schools, uses
from language.moment import local


@click.group("inspection")
def command() -> None:
    """Inspections by the bureau: add, answer, extend, clear, coverage, list, show, print, export …"""


@verb(
    "add",
    example="campuswatch inspection add S01 --inspectors 'Li Na, Tran Binh' --rating failed "
    "--finding 'no camera at the back gate' --due 2026-12-15",
)
@click.argument("school")
@click.option("--day", type=Day(), help="Day of the inspection; today if left out.")
@click.option("--inspectors", required=True, help="Who inspected, by name.")
@click.option("--rating", type=click.Choice([one.value for one in Rating]), required=True)
@click.option("--finding", "findings", multiple=True, help="What must be put right; once for each.")
@click.option("--due", type=Day(), help="Day until which that must be done.")
@click.option("--document", default="", help="Paper of the inspection.")
@click.option("--says", "words", default="", help="Anything else, in words.")
def add(
    desk: Desk, school: str, day: datetime | None, inspectors: str, rating: str, findings: tuple[str, ...],
    due: datetime | None, document: str, words: str,
) -> None:  # fmt: skip
    """Enter an inspection. With findings the school is on the list until the bureau clears them."""
    home = known_school(desk.database, desk.actor, school)
    now_ms = desk.clock.now_ms()
    visit = Visit(
        school=school, day=day.date() if day else local(now_ms, home.zone).date(), inspectors=inspectors,
        rating=Rating(rating), findings=findings, due=due.date() if due else None, document=document, words=words,
    )  # fmt: skip
    put_item(desk, inspections.inspect(desk.database, desk.actor, visit, now_ms=now_ms))


@verb("answer", example="campuswatch inspection answer s01-ip-0001 --by 王校长 --says 'camera ordered and hung'")
@click.argument("code")
@click.option("--by", "person", required=True, metavar="PERSON", help="Number, id or name of who answers for it.")
@click.option("--says", "words", required=True, help="What the school did.")
def answer(desk: Desk, code: str, person: str, words: str) -> None:
    """Report what the school did about the findings."""
    put_item(desk, inspections.answer(desk.database, desk.actor, code, words, person, now_ms=desk.clock.now_ms()))


@verb("extend", example="campuswatch inspection extend s01-ip-0001 --due 2027-01-15 --reason 'waiting for parts'")
@click.argument("code")
@click.option("--due", type=Day(), required=True, help="The new day.")
@click.option("--reason", required=True)
def extend(desk: Desk, code: str, due: datetime, reason: str) -> None:
    """Give the school more time; the day before stays in the register."""
    after = inspections.extend(desk.database, desk.actor, code, due.date(), reason, now_ms=desk.clock.now_ms())
    put_item(desk, after)


@verb("clear", example="campuswatch inspection clear s01-ip-0001 --says 'seen on 14 December'")
@click.argument("code")
@click.option("--says", "words", required=True, help="What was seen.")
def clear(desk: Desk, code: str, words: str) -> None:
    """Enter that the findings are cleared: the school comes off the list."""
    put_item(desk, inspections.clear(desk.database, desk.actor, code, words, now_ms=desk.clock.now_ms()))


@verb("coverage", example="campuswatch inspection coverage")
@click.option("--school", help="Only this school's.")
def show_coverage(desk: Desk, school: str | None) -> int:
    """List how often each school was inspected in each term; two are asked for. The exit code is 1 where one is below.

    Terms are entered by 'campuswatch school terms'.
    """
    if school is not None:
        known_school(desk.database, desk.actor, school)
    now_ms = desk.clock.now_ms()
    with desk.database.read() as connection:
        homes = [one for one in schools.every(connection, desk.actor.scope) if school in (None, one.code)]
        items = uses.every(connection, desk.actor.scope, Noun.INSPECTION, school)
        terms = check_plans.terms(connection, desk.actor.scope, school)
    todays = {one.code: local(now_ms, one.zone).date() for one in homes}
    found = coverage(homes, items, terms, todays)
    desk.put([coverage_json(one) for one in found], lambda: print_coverage(found))
    return Exit.FOUND if any(one.lacking for one in found) else Exit.DONE


def coverage_json(one: Coverage) -> dict[str, object]:
    return {
        "school": one.school, "term": one.term.name, "first": one.term.first, "last": one.term.last,
        "inspections": one.count, "wanted": one.wanted,
    }  # fmt: skip


def print_coverage(found: list[Coverage]) -> None:
    if not found:
        click.echo("no term is known that has begun: 'campuswatch school terms' enters them")
        return
    rows = [
        [one.school, one.term.name, f"{one.term.first} to {one.term.last}", str(one.count), str(one.wanted),
         "below" if one.lacking else ""]
        for one in found
    ]  # fmt: skip
    print_table(["school", "term", "days", "inspections", "wanted", ""], rows, right=frozenset({3, 4}))


def row(use: Use) -> list[str]:
    return [use.field("day"), use.field("rating"), use.field("due_ms"), use.field("findings")]


for _command in (add, answer, extend, clear, show_coverage):
    command.add_command(_command)
add_register(command, Noun.INSPECTION, ["day", "rating", "until", "findings"], row, inspections.CORRIGIBLE)
