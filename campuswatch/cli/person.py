"""`campuswatch person`: who answers for equipment, signs for it, and is called when it burns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

import click

from campuswatch.cli.day import Day
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.exits import Exit
from campuswatch.cli.history import most_events, put_history
from campuswatch.cli.person_login import link, login
from campuswatch.cli.table import print_table
from campuswatch.usecases.lookup import known_school
from campuswatch.usecases.people import (
    add_person,
    change_person,
    confirm_person,
    leave_person,
    overdue_contacts,
)
from inventory.adoption import moment
from inventory.contacts import CONFIRM_DAYS, Overdue
from inventory.model.person import Person
from inventory.repository import people
from inventory.short_id import SHORT

BUREAU_ZONE = "UTC"
TEXTS = {
    "number": "Staff number.",
    "post": "What the person is there: principal, IT staff …",
    "unit": "Department.",
    "phone": "Where the person answers.",
    "email": "For papers and alerts.",
    "emergency_name": "Whom to call in an emergency.",
    "emergency_phone": "And where.",
    "notes": "For people.",
    "language": "Of mails to the person: zh-CN, vi or en; empty: the school's.",
}

at_school = click.option("--school", default="", help="Its code; left out: the bureau.")


def with_fields(function: Callable[..., Any]) -> Callable[..., Any]:
    """An option for each text of a person, and whether it is one to be named upward."""
    for name, help in reversed(TEXTS.items()):
        function = click.option(f"--{name.replace('_', '-')}", name, help=help)(function)
    return click.option(
        "--responsible/--not-responsible", default=None, help="Named upward, with the emergency contact."
    )(function)


@click.group("person")
def command() -> None:
    """People: list, add, change, leave, confirm, overdue, login, link, history."""


@verb("list", example="campuswatch person list --school S01")
@click.option("--school", help="Only this school's; --school '' for those of the bureau.")
@click.option("--responsible", is_flag=True, help="Only those who are named upward.")
@click.option("--all", "gone_too", is_flag=True, help="With those who left.")
def list_people(desk: Desk, school: str | None, responsible: bool, gone_too: bool) -> None:
    """List people with what to call them and where they answer."""
    if school:
        known_school(desk.database, desk.actor, school)
    with desk.database.read() as connection:
        found = people.every(connection, desk.actor.scope, school)
    shown = [
        one for one in found if (gone_too or one.left_ms is None) and (one.responsible or not responsible)
    ]  # fmt: skip
    desk.put([asdict(one) for one in shown], lambda: print_people(shown))


def print_people(found: list[Person]) -> None:
    if not found:
        click.echo("nobody is in the ledger: 'campuswatch person add' adds somebody")
        return
    rows = [
        [one.school or "bureau", one.number or one.id[:SHORT], one.name, " ".join(filter(None, (one.post, one.unit))),
         one.phone, " ".join(filter(None, (one.emergency_name, one.emergency_phone))),
         "left" if one.left_ms is not None else "yes" if one.responsible else ""]
        for one in found
    ]  # fmt: skip
    headers = ["school", "number", "name", "post", "phone", "emergency", "named"]
    print_table(headers, rows, fold=frozenset({2, 3, 5}))


@verb("add", example="campuswatch person add '王芳' --school S01 --post principal --phone 13800000000 --responsible")
@click.argument("name")
@at_school
@with_fields
def add(desk: Desk, name: str, school: str, responsible: bool | None, **texts: str | None) -> None:
    """Enter a person of a school, or of the bureau."""
    told = {field: text.strip() for field, text in texts.items() if text is not None}
    nobody = Person(id="", school=school, name=name.strip(), responsible=bool(responsible))
    person = replace(nobody, **told)  # type: ignore[arg-type]
    kept = add_person(desk.database, desk.actor, person, now_ms=desk.clock.now_ms())
    desk.put(asdict(kept), lambda: click.echo(f"{kept.name} is in the ledger as {kept.number or kept.id[:SHORT]}"))


@verb("change", example="campuswatch person change 王芳 --school S01 --phone 13900000000")
@click.argument("person")
@at_school
@click.option("--name")
@with_fields
def change(desk: Desk, person: str, school: str, **values: str | bool | None) -> None:
    """Change what is known of PERSON (number, id or name); an empty text takes a value away."""
    told = {
        field: value.strip() if isinstance(value, str) else value
        for field, value in values.items()
        if value is not None
    }
    if not told:
        raise click.UsageError("nothing to change: name a field, as in --phone 13900000000")
    after = change_person(desk.database, desk.actor, school, person, told, now_ms=desk.clock.now_ms())
    desk.put(asdict(after), lambda: click.echo(f"{after.name}: {', '.join(told)} changed"))


@verb("leave", example="campuswatch person leave 王芳 --school S01 --day 2026-08-31")
@click.argument("person")
@at_school
@click.option("--day", type=Day(), help="First day on which the person is gone; now if left out.")
@click.option("--back", is_flag=True, help="The person did not leave, or is back.")
def leave(desk: Desk, person: str, school: str, day: datetime | None, back: bool) -> None:
    """Enter that PERSON left. The entry stays, for what was signed stays signed.

    Equipment is handed over and areas are given to others before. A login of theirs is gone, also after --back.
    """
    now_ms = desk.clock.now_ms()
    zone = known_school(desk.database, desk.actor, school).zone if school else BUREAU_ZONE
    left_ms = None if back else moment(day.date() if day else None, zone, now_ms)
    after = leave_person(desk.database, desk.vault, desk.actor, school, person, left_ms=left_ms, now_ms=now_ms)
    desk.put(asdict(after), lambda: click.echo(f"{after.name} {'is there' if back else 'left'}"))


@verb("confirm", example="campuswatch person confirm 王芳 --school S01")
@click.argument("person")
@at_school
def confirm(desk: Desk, person: str, school: str) -> None:
    """Say that what is known of PERSON is still right."""
    found = confirm_person(desk.database, desk.actor, school, person, now_ms=desk.clock.now_ms())
    desk.put(asdict(found), lambda: click.echo(f"{found.name} is confirmed"))


@verb("overdue", example="campuswatch person overdue --days 180")
@click.option("--school", help="Only this school's.")
@click.option("--days", type=click.IntRange(1, 3650), default=CONFIRM_DAYS, show_default=True,
              help="How often an entry is to be confirmed.")  # fmt: skip
def list_overdue(desk: Desk, school: str | None, days: int) -> int:
    """List what schools owe of the persons whom they must name.

    Nobody is named, a phone or an emergency contact is missing, or nobody confirmed the entry for too long. The exit
    code is 1 where something is owed.
    """
    with desk.database.read() as connection:
        found = overdue_contacts(connection, desk.actor, school, now_ms=desk.clock.now_ms(), days=days)
    rows = [
        {"school": one.school.code, "school_name": one.school.name, "person": one.person.name if one.person else None,
         "what": one.what.id, "text": desk.say(one.what)}
        for one in found
    ]  # fmt: skip
    desk.put(rows, lambda: print_overdue(desk, found))
    return Exit.FOUND if found else Exit.DONE


def print_overdue(desk: Desk, found: list[Overdue]) -> None:
    if not found:
        click.echo("every school has named who answers for it, and lately confirmed it")
        return
    rows = [[one.school.code, one.person.name if one.person else "", desk.say(one.what)] for one in found]
    print_table(["school", "name", "what is owed"], rows, fold=frozenset({1, 2}))


@verb("history", example="campuswatch person history 王芳 --school S01")
@click.argument("person")
@at_school
@most_events
def history(desk: Desk, person: str, school: str, limit: int) -> None:
    """Who changed which field of PERSON, when, from and to."""
    zone = known_school(desk.database, desk.actor, school).zone if school else BUREAU_ZONE
    with desk.database.read() as connection:
        found = people.named(connection, desk.actor.scope, school, person)
    put_history(desk, people.subject(found), zone, limit)


for _command in (list_people, add, change, leave, confirm, list_overdue, login, link, history):
    command.add_command(_command)
