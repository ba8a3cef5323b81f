"""`campuswatch devices hours` and `campuswatch school holidays`: when equipment is expected to serve."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import click

from campuswatch.cli.day import Day
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.table import print_table
from campuswatch.usecases.lookup import known_school
from campuswatch.usecases.service_hours import add_holiday, end_holiday, end_hours, set_hours
from inventory.model.holiday import Holiday
from inventory.model.kind import Kind
from inventory.model.service_hours import ServiceHours
from inventory.repository import schools, service_hours
from inventory.short_id import SHORT
from inventory.week_words import parse_week, write_week
from language.moment import local


@verb("hours", example="campuswatch devices hours --school S01 --kind pc --week 'mon-fri 07:00-18:00' --no-holidays")
@click.argument("code", required=False)
@click.option("--school", help="For this school; alone, list only its own.")
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]), help="Only for devices of this kind.")
@click.option("--week", help="When it is expected: 'mon-fri 07:00-18:00, sat 08:00-12:00', 'always', 'never'.")
@click.option("--holidays/--no-holidays", default=True, help="Whether it is expected on holidays too.")
@click.option("--since", type=Day(), help="First day on which this holds; today if left out.")
@click.option("--until", type=Day(), help="Last day on which it holds.")
@click.option("--document", default="", help="The paper that orders it.")
@click.option("--remove", metavar="ID", help="Take an entry back: it then held on no day.")
def hours(
    desk: Desk, code: str | None, school: str | None, kind: str | None, week: str | None, holidays: bool,
    since: datetime | None, until: datetime | None, document: str, remove: str | None,
) -> None:  # fmt: skip
    """Say when a device, a kind or a school is expected to serve; without --week, list what is said.

    Outside these hours a device is out of service, not down. Of what fits a device the narrowest counts: its own, that
    of its kind, that of the school; on days of which nobody said anything it is expected always.
    """
    now_ms = desk.clock.now_ms()
    if remove is not None:
        gone = end_hours(desk.database, desk.actor, remove, now_ms=now_ms)
        desk.put(as_json(gone), lambda: click.echo(f"removed: {write_week(gone.week)} for {scope_of(gone)}"))
    elif week is None:
        list_hours(desk, school, code)
    elif (code is None) == (school is None):
        raise click.UsageError("name a device, or a --school")
    elif code is not None and kind is not None:
        raise click.UsageError("one device is of one kind: leave --kind out")
    else:
        wanted = ServiceHours(
            id="", school=school or "", kind=Kind(kind) if kind else None, device=code, week=parse_week(week),
            holidays=holidays, since=since.date() if since else today(desk, school, now_ms),
            until=until.date() if until else None, document=document.strip(),
        )  # fmt: skip
        made = set_hours(desk.database, desk.actor, wanted, now_ms=now_ms)
        said = f"entered as {made.id[:SHORT]}: {write_week(made.week)} for {scope_of(made)} since {made.since}"
        desk.put(as_json(made), lambda: click.echo(said))


def today(desk: Desk, school: str | None, now_ms: int) -> date:
    zone = known_school(desk.database, desk.actor, school).zone if school else desk.settings.service.zone
    return local(now_ms, zone).date()


def list_hours(desk: Desk, school: str | None, code: str | None) -> None:
    if school is not None:
        known_school(desk.database, desk.actor, school)
    with desk.database.read() as connection:
        found = service_hours.every(connection, desk.actor.scope, school)
        zones = {one.code: one.zone for one in schools.every(connection, desk.actor.scope)}
    shown = [one for one in found if code in (None, one.device)]
    desk.put([as_json(one) for one in shown], lambda: print_hours(shown, zones))


def print_hours(found: list[ServiceHours], zones: dict[str, str]) -> None:
    if not found:
        click.echo("nobody said otherwise: everything is expected always")
        return
    rows = [
        [one.id[:SHORT], scope_of(one), write_week(one.week) + ("" if one.holidays else ", no holidays"),
         f"{'' if one.since == date.min else one.since}..{one.until or ''}",
         " ".join(filter(None, (one.document, LATE if late(one, zones[one.school]) else "")))]
        for one in found
    ]  # fmt: skip
    print_table(["id", "for", "expected", "on days", "document"], rows, fold=frozenset({1, 2, 3, 4}))


LATE = "(entered after the fact)"


def late(one: ServiceHours, zone: str) -> bool:
    """It changes what was counted before anybody said so: marked, for whoever judges by the figures."""
    return one.since < local(one.recorded_ms, zone).date()


def scope_of(one: ServiceHours) -> str:
    if one.device is not None:
        return one.device
    return f"{one.kind} of {one.school}" if one.kind else f"all of {one.school}"


def as_json(one: ServiceHours) -> dict[str, Any]:
    return asdict(one) | {"week": write_week(one.week)}


@verb(
    "holidays", example="campuswatch school holidays S01 --name 'Winter holiday' --first 2027-01-18 --last 2027-02-21"
)
@click.argument("code", required=False)
@click.option("--name", help="What it is called; without, list what is known.")
@click.option("--first", type=Day(), help="First day off.")
@click.option("--last", type=Day(), help="Last day off; the first if left out.")
@click.option("--everywhere", is_flag=True, help="Of all schools.")
@click.option("--remove", metavar="ID", help="Take one back.")
def holidays(
    desk: Desk, code: str | None, name: str | None, first: datetime | None, last: datetime | None, everywhere: bool,
    remove: str | None,
) -> None:  # fmt: skip
    """Enter or list days on which a school is closed; service hours may leave them out."""
    now_ms = desk.clock.now_ms()
    if remove is not None:
        gone = end_holiday(desk.database, desk.actor, remove, now_ms=now_ms)
        desk.put(asdict(gone), lambda: click.echo(f"removed: {gone.name}"))
    elif name is not None:
        if first is None or (code is None) != everywhere:
            raise click.UsageError("a holiday needs a school or --everywhere, and --first")
        day_off = Holiday(
            id="", school=code or "", name=name.strip(), first=first.date(), last=(last or first).date()
        )  # fmt: skip
        made = add_holiday(desk.database, desk.actor, day_off, now_ms=now_ms)
        desk.put(asdict(made), lambda: click.echo(f"entered as {made.id[:SHORT]}: {made.name}"))
    else:
        if code is not None:
            known_school(desk.database, desk.actor, code)
        with desk.database.read() as connection:
            found = service_hours.holidays(connection, desk.actor.scope, code)
        desk.put([asdict(one) for one in found], lambda: print_holidays(found))


def print_holidays(found: list[Holiday]) -> None:
    if not found:
        click.echo("no holidays are known")
        return
    rows = [[one.id[:SHORT], one.school or "all", f"{one.first}", f"{one.last}", one.name] for one in found]
    print_table(["id", "school", "first", "last", "name"], rows, cut=frozenset({4}))
