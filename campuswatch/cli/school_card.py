"""`campuswatch school show`, `change` and `history`: what is known of a school beside its addresses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.history import most_events, put_history
from campuswatch.cli.table import print_table
from campuswatch.usecases.lookup import known_school
from campuswatch.usecases.schools import change_school
from dashboards.words import Words
from inventory.model.device import Stage
from inventory.model.person import Person
from inventory.model.school import Level, Locality, School
from inventory.repository import areas, devices, people
from inventory.repository.devices import Filter
from language.catalogue import LANGUAGES

READ: Mapping[str, Callable[[Any], Any]] = {"level": Level, "locality": Locality}


def with_fields(function: Callable[..., Any]) -> Callable[..., Any]:
    """Options for what is known of a school beside its code, name and addresses."""
    options = (
        click.option("--level", type=click.Choice([one.value for one in Level if one]), help="What it teaches."),
        click.option("--locality", type=click.Choice([one.value for one in Locality if one])),
        click.option("--place", help="Where it is, for people."),
        click.option("--phone"),
        click.option("--notes", help="For people."),
        click.option(
            "--needs-acceptance/--no-acceptance", default=None,
            help="No device goes into service without a passed acceptance.",
        ),
    )  # fmt: skip
    for option in reversed(options):
        function = option(function)
    return function


def told(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, as the fields of a School."""
    return {
        name: READ.get(name, lambda value: value)(value.strip() if isinstance(value, str) else value)
        for name, value in fields.items()
        if value is not None
    }


@verb("change", example="campuswatch school change S01 --level primary --locality rural --needs-acceptance")
@click.argument("code")
@click.option("--name")
@click.option("--zone", help="Time zone (IANA name): from now on its days begin by this.")
@click.option("--language", type=click.Choice(LANGUAGES))
@with_fields
def change(desk: Desk, code: str, **fields: str | bool | None) -> None:
    """Change what is known of a school; an empty text takes a value away."""
    values = told(fields)
    if not values:
        raise click.UsageError("nothing to change: name a field, as in --level primary")
    after = change_school(desk.database, desk.actor, code, values, now_ms=desk.clock.now_ms())
    desk.put(asdict(after), lambda: click.echo(f"school {after.code}: {', '.join(values)} changed"))


@verb("show", example="campuswatch school show S01")
@click.argument("code")
def show(desk: Desk, code: str) -> None:
    """Show a school: what it is, who answers for it, what stands there."""
    school = known_school(desk.database, desk.actor, code)
    with desk.database.read() as connection:
        named = [one for one in people.every(connection, desk.actor.scope, code) if one.left_ms is None]
        kinds: Counter[str] = Counter()
        for (kind, stage), number in devices.count(connection, desk.actor.scope, Filter(school=code)).items():
            if stage is Stage.ADOPTED:
                kinds[kind] += number
        classes = Counter(str(one.area_class) for one in areas.every(connection, desk.actor.scope, code))
    responsible = [one for one in named if one.responsible]
    payload = asdict(school) | {
        "responsible": [asdict(one) for one in responsible],
        "people": len(named),
        "devices": dict(kinds),
        "areas": dict(classes),
    }
    desk.put(payload, lambda: print_school(desk, school, responsible, kinds, classes))


def print_school(
    desk: Desk, school: School, responsible: list[Person], kinds: Counter[str], classes: Counter[str]
) -> None:
    words = Words(desk.language, school.zone, desk.clock.now_ms())
    facts = [
        ("code", school.code),
        ("name", school.name),
        ("level", words.t(f"level.{school.level}") if school.level else ""),
        ("locality", words.t(f"locality.{school.locality}") if school.locality else ""),
        ("place", school.place),
        ("phone", school.phone),
        ("zone", school.zone),
        ("language", school.language),
        ("acceptance", "needed before service" if school.needs_acceptance else ""),
        ("devices", ", ".join(f"{words.t(f'kind.{kind}')} {number}" for kind, number in sorted(kinds.items()))),
        ("areas", ", ".join(f"{words.t(f'area_class.{one}')} {number}" for one, number in sorted(classes.items()))),
        ("notes", school.notes),
    ]
    print_table(["", ""], [fact for fact in facts if fact[1]], fold=frozenset({1}))
    click.echo()
    if not responsible:
        click.echo("nobody is named as responsible: 'campuswatch person add --responsible' names somebody")
        return
    rows = [
        [one.name, one.post, one.phone, " ".join(filter(None, (one.emergency_name, one.emergency_phone)))]
        for one in responsible
    ]
    print_table(["responsible", "post", "phone", "emergency"], rows, fold=frozenset({0, 1, 3}))


@verb("history", example="campuswatch school history S01")
@click.argument("code")
@most_events
def history(desk: Desk, code: str, limit: int) -> None:
    """Who changed which field of a school, when, from and to."""
    put_history(desk, code, known_school(desk.database, desk.actor, code).zone, limit)
