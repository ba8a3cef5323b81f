"""`campuswatch area`: parts of schools, who answers for them, and which of them nobody sees."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.exits import Exit
from campuswatch.cli.history import most_events, put_history
from campuswatch.cli.table import print_table
from campuswatch.usecases.areas import add_area, change_area
from campuswatch.usecases.lookup import known_school
from dashboards.keyareas import blind_areas
from dashboards.pulse import feel
from dashboards.roster import Roster
from dashboards.standing import Standing, state_now
from inventory.errors import Missing
from inventory.key_areas import ONLY_KEY, BlindArea
from inventory.model.area import Area, AreaClass
from inventory.repository import areas, devices, people

TEXTS = {
    "building": "Building.",
    "floor": "Floor.",
    "room": "Room.",
    "unit": "The unit that answers for what stands there.",
    "person": "And the person of it: number, id or name.",
    "notes": "For people.",
}
CLASS = click.Choice([one.value for one in AreaClass])


def with_fields(function: Callable[..., Any]) -> Callable[..., Any]:
    for name, help in reversed(TEXTS.items()):
        function = click.option(f"--{name}", help=help)(function)
    return function


@click.group("area")
def command() -> None:
    """Areas: list, add, change, blind, history."""


@verb("list", example="campuswatch area list --school S01")
@click.option("--school", help="Only this school's.")
@click.option("--class", "area_class", type=CLASS)
def list_areas(desk: Desk, school: str | None, area_class: str | None) -> None:
    """List areas with who answers for them and how many devices stand there."""
    if school is not None:
        known_school(desk.database, desk.actor, school)
    with desk.database.read() as connection:
        found = areas.every(connection, desk.actor.scope, school)
        names = {one.id: one.name for one in people.every(connection, desk.actor.scope)}
        standing = devices.find(connection, desk.actor.scope, devices.Filter(school=school))
    shown = [one for one in found if area_class in (None, one.area_class)]
    places = [(device.school, device.area) for device in standing if device.area is not None]
    rows = [
        asdict(one) | {"person_name": names.get(one.person or "", ""), "devices": places.count((one.school, one.code))}
        for one in shown
    ]
    desk.put(rows, lambda: print_areas(rows))


def print_areas(rows: list[dict[str, Any]]) -> None:
    if not rows:
        click.echo("there are no areas: 'campuswatch area add' adds one")
        return
    cells = [
        [one["school"], one["code"], one["area_class"], one["name"],
         " ".join(filter(None, (one["building"], one["floor"], one["room"]))),
         " ".join(filter(None, (one["unit"], one["person_name"]))) or "guard office", str(one["devices"])]
        for one in rows
    ]  # fmt: skip
    headers = ["school", "code", "class", "name", "where", "answers for it", "devices"]
    print_table(headers, cells, right=frozenset({6}), fold=frozenset({3, 4, 5}))


@verb("add", example="campuswatch area add S01 gate --name 'East gate' --class key --unit 'Guard office'")
@click.argument("school")
@click.argument("code")
@click.option("--name", required=True)
@click.option("--class", "area_class", type=CLASS, default=AreaClass.OTHER.value, show_default=True)
@with_fields
def add(
    desk: Desk, school: str, code: str, name: str, area_class: str, person: str | None, **texts: str | None
) -> None:
    """Add an area to a school. A key one (重点部位) must always have a camera that works."""
    told = {field: text.strip() for field, text in texts.items() if text is not None}
    area = Area(code=code, school=school, name=name.strip(), area_class=AreaClass(area_class), **told)
    kept = add_area(desk.database, desk.actor, area, person, now_ms=desk.clock.now_ms())
    desk.put(asdict(kept), lambda: click.echo(f"area {kept.code} is in the ledger: {kept.name}"))


@verb("change", example="campuswatch area change S01 gate --class key --person 王芳")
@click.argument("school")
@click.argument("code")
@click.option("--name")
@click.option("--class", "area_class", type=CLASS)
@with_fields
def change(desk: Desk, school: str, code: str, area_class: str | None, **texts: str | None) -> None:
    """Change what is known of an area; an empty text takes a value away."""
    told: dict[str, str | AreaClass] = {field: text.strip() for field, text in texts.items() if text is not None}
    if area_class is not None:
        told["area_class"] = AreaClass(area_class)
    if not told:
        raise click.UsageError("nothing to change: name a field, as in --class key")
    after = change_area(desk.database, desk.actor, school, code, told, now_ms=desk.clock.now_ms())
    desk.put(asdict(after), lambda: click.echo(f"{after.code}: {', '.join(told)} changed"))


@verb("blind", example="campuswatch area blind --school S01")
@click.option("--school", help="Only this school's.")
@click.option("--all", "every_class", is_flag=True, help="Of every class, heaviest first; else only key areas.")
def list_blind(desk: Desk, school: str | None, every_class: bool) -> int:
    """List key areas without a camera that works now, and why. The exit code is 1 where there are any."""
    if school is not None:
        known_school(desk.database, desk.actor, school)
    found = read_blind(desk, school, frozenset(AreaClass) if every_class else ONLY_KEY)
    desk.put([as_json(desk, one) for one in found], lambda: print_blind(desk, found))
    return Exit.FOUND if found else Exit.DONE


def read_blind(desk: Desk, school: str | None, classes: frozenset[AreaClass]) -> list[BlindArea]:
    picture = Roster(desk.database, desk.actor.scope).picture()
    now_ms = desk.clock.now_ms()
    standings = [
        Standing(one, state_now(one, picture, now_ms, looked_ms))
        for home, listed in picture.ledger.listed.items()
        if school in (None, home)
        for looked_ms in [feel(picture.beats, home, now_ms).looked_ms]
        for one in listed
    ]
    with desk.database.read() as connection:
        return blind_areas(connection, desk.actor.scope, school, standings, classes)


def as_json(desk: Desk, one: BlindArea) -> Mapping[str, Any]:
    cameras = [
        {"code": eye.device, "name": eye.name, "why": desk.say(eye.trouble)} for eye in one.eyes if eye.trouble
    ]  # fmt: skip
    return {
        "school": one.area.school, "area": one.area.code, "name": one.area.name, "class": one.area.area_class,
        "weight": one.weight, "why": desk.say(one.reason), "cameras": cameras,
    }  # fmt: skip


def print_blind(desk: Desk, found: list[BlindArea]) -> None:
    if not found:
        click.echo("every such area has a camera that works")
        return
    rows = []
    for one in found:
        rows.append([one.area.school, one.area.code, one.area.area_class, one.area.name, desk.say(one.reason)])
        rows += [["", "", "", eye.device, desk.say(eye.trouble)] for eye in one.eyes if eye.trouble]
    print_table(["school", "area", "class", "name", "why"], rows, fold=frozenset({4}))


@verb("history", example="campuswatch area history S01 gate")
@click.argument("school")
@click.argument("code")
@most_events
def history(desk: Desk, school: str, code: str, limit: int) -> None:
    """Who changed which field of an area, when, from and to."""
    zone = known_school(desk.database, desk.actor, school).zone
    with desk.database.read() as connection:
        area = areas.get(connection, desk.actor.scope, school, code)
    if area is None:
        raise Missing("ledger.no_area", school=school, area=code)
    put_history(desk, areas.subject(area), zone, limit)


for _command in (list_areas, add, change, list_blind, history):
    command.add_command(_command)
