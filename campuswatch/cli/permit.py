"""`campuswatch permit`: who may change what and when, entered before it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.devices import known_school
from campuswatch.cli.moment import TIME, moment
from campuswatch.cli.table import print_table
from campuswatch.usecases.permits import add_permit, kinds_named, withdraw_permit
from inventory.errors import Missing
from inventory.model.change_kind import ChangeKind
from inventory.model.kind import Kind
from inventory.model.permit import Permit
from inventory.model.school import School
from inventory.permits import in_force
from inventory.repository import devices, permits, schools
from inventory.short_id import SHORT
from language.moment import local

EVERYTHING = "every change"


@click.group("permit")
def command() -> None:
    """Permits for changes: add, list, withdraw."""


@verb(
    "add",
    example="campuswatch permit add --device s01-sw-0001 --what firmware --what reboot --who 'Firm Hai Long' "
    "--to '2026-12-01 18:00' --reason 'firmware of the core switch'",
)
@click.option("--school", help="For this school; not needed where a device is named.")
@click.option("--device", "codes", multiple=True, metavar="CODE", help="Only for this device; may be repeated.")
@click.option("--area", help="Only for devices of this area.")
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]), help="Only for devices of this kind.")
@click.option(
    "--what",
    multiple=True,
    type=click.Choice([kind.value for kind in ChangeKind]),
    help="Only for this kind of change; may be repeated. Without it for every change.",
)
@click.option("--who", required=True, help="Who does the work.")
@click.option("--reason", required=True, help="Why; for people.")
@click.option("--from", "start", type=TIME, metavar="TIME", help="From then on, on the school's clock; else from now.")
@click.option("--to", "end", type=TIME, required=True, metavar="TIME", help="And before then.")
def add(
    desk: Desk, school: str | None, codes: tuple[str, ...], area: str | None, kind: str | None, what: tuple[str, ...],
    who: str, reason: str, start: datetime | None, end: datetime,
) -> None:  # fmt: skip
    """Enter a permit before the work: what it covers is expected, whatever notices it. It holds from now at the
    earliest, for what was noticed before is not excused."""
    home = known_school(desk, school or school_of(desk, codes))
    zone, now_ms = ZoneInfo(home.zone), desk.clock.now_ms()
    wish = Permit(
        id="", school=home.code, who=who, reason=reason,
        start_ms=moment(start, zone) if start else now_ms, end_ms=moment(end, zone),
        changes=kinds_named(what), devices=codes, area=area, kind=Kind(kind) if kind else None,
    )  # fmt: skip
    made = add_permit(desk.database, desk.actor, wish, now_ms=now_ms)
    said = f"permitted as {made.id[:SHORT]}: {what_of(made)} of {scope_of(made)}, {window_of(made, home)}"
    desk.put(as_json(made), lambda: click.echo(said))


def school_of(desk: Desk, codes: tuple[str, ...]) -> str:
    if not codes:
        raise click.UsageError("a permit needs --school or --device")
    with desk.database.read() as connection:
        device = devices.get(connection, desk.actor.scope, codes[0])
    if device is None:
        raise Missing("ledger.no_device", device=codes[0])
    return device.school


@verb("list", example="campuswatch permit list --school S01")
@click.option("--school", help="Only this school's.")
@click.option("--all", "past", is_flag=True, help="List those that are over or withdrawn too.")
def list_permits(desk: Desk, school: str | None, past: bool) -> None:
    """List permits that are in force or still to come."""
    if school is not None:
        known_school(desk, school)
    now_ms = desk.clock.now_ms()
    with desk.database.read() as connection:
        found = permits.every(connection, desk.actor.scope, school, since_ms=None if past else now_ms)
        homes = {one.code: one for one in schools.every(connection, desk.actor.scope)}
    shown = [one for one in found if past or one.withdrawn_ms is None]
    desk.put([as_json(one) for one in shown], lambda: print_permits(shown, homes, now_ms))


def print_permits(found: list[Permit], homes: Mapping[str, School], now_ms: int) -> None:
    if not found:
        click.echo("nothing is permitted: every change that is noticed is unexpected")
        return
    rows = [
        [one.id[:SHORT], standing(one, now_ms), window_of(one, homes[one.school]),
         f"{scope_of(one)}: {what_of(one)}; {one.who}: {one.reason}"]
        for one in found
    ]  # fmt: skip
    print_table(["id", "is", "window", "what, who and why"], rows, fold=frozenset({3}))


def standing(one: Permit, now_ms: int) -> str:
    if one.withdrawn_ms is not None:
        return "withdrawn"
    start_ms, end_ms = in_force(one)
    return "to come" if now_ms < start_ms else "in force" if now_ms < end_ms else "over"


def window_of(one: Permit, home: School) -> str:
    """`2026-12-01 08:00 to 18:00`, with both days where there are two."""
    start, end = local(one.start_ms, home.zone), local(one.end_ms, home.zone)
    until = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%Y-%m-%d %H:%M}"
    return f"{start:%Y-%m-%d %H:%M} to {until}"


def what_of(one: Permit) -> str:
    return ", ".join(sorted(one.changes)) or EVERYTHING


def scope_of(one: Permit) -> str:
    parts = [
        *one.devices,
        f"area {one.area}" if one.area else "",
        f"every {one.kind}" if one.kind else "",
    ]
    return " ".join(part for part in parts if part) or f"all of {one.school}"


@verb("withdraw", example="campuswatch permit withdraw 3fa2")
@click.argument("id")
def withdraw(desk: Desk, id: str) -> None:
    """End a permit now; what it covered until now stays expected."""
    gone = withdraw_permit(desk.database, desk.actor, id, now_ms=desk.clock.now_ms())
    desk.put(as_json(gone), lambda: click.echo(f"withdrawn: {what_of(gone)} of {scope_of(gone)}"))


def as_json(one: Permit) -> dict[str, Any]:
    return asdict(one) | {"changes": sorted(one.changes)}


for part in (add, list_permits, withdraw):
    command.add_command(part)
