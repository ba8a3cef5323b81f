"""`campuswatch maintenance`: planned work and power cuts, in which silence is nobody's fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.devices import known_school
from campuswatch.cli.moment import TIME, moment
from campuswatch.cli.permit import school_of
from campuswatch.cli.table import print_table
from campuswatch.usecases.maintenance import (
    approve_maintenance,
    cancel_maintenance,
    end_maintenance,
    plan_maintenance,
)
from inventory.maintenance import awaits_approval, closed_days, windows_of
from inventory.model.maintenance import Maintenance
from inventory.repository import maintenances, schools, service_hours
from inventory.short_id import SHORT
from inventory.week_words import parse_week, write_week
from language.moment import local

LATE = "entered late: it counts once the bureau approves it"


@click.group("maintenance")
def command() -> None:
    """Planned work and power cuts: add, list, end, cancel, approve."""


@verb(
    "add",
    example="campuswatch maintenance add s01-sw-0001 --from '2026-12-01 18:00' --to '2026-12-01 20:00' "
    "--reason 'new power supply'",
)
@click.argument("code", required=False)
@click.option("--school", help="For this school; not needed where a device is named.")
@click.option("--area", help="Only for devices of this area.")
@click.option("--circuit", default="", help="Only for devices on this supply circuit, as it stands in their files.")
@click.option("--reason", required=True, help="What is done; for people.")
@click.option("--from", "start", type=TIME, metavar="TIME", help="From then on, on the school's clock; else from now.")
@click.option("--to", "end", type=TIME, required=True, metavar="TIME", help="And before then.")
@click.option("--week", help="Between the two only at these times: 'sun 06:00-08:00, wed 22:00-02:00'.")
@click.option("--holidays/--no-holidays", default=True, help="Whether that is so on holidays too.")
@click.option("--untold", is_flag=True, help="Mail nobody of it.")
def add(
    desk: Desk, code: str | None, school: str | None, area: str | None, circuit: str, reason: str,
    start: datetime | None, end: datetime, week: str | None, holidays: bool, untold: bool,
) -> None:  # fmt: skip
    """Plan work or a power cut, for a device, an area, a supply circuit or a school.

    While it is on there are no alerts, and its time counts neither as up nor as down. Those concerned are told by mail
    beforehand. What is entered after it began does not count until the bureau has approved it.
    """
    if sum(map(bool, (code, area, circuit))) > 1:
        raise click.UsageError("name one of: a device, an --area, a --circuit")
    home = known_school(desk, school or school_of(desk, (code,) if code else ()))
    zone, now_ms = ZoneInfo(home.zone), desk.clock.now_ms()
    wish = Maintenance(
        id="", school=home.code, reason=reason, device=code, area=area, circuit=circuit.strip(),
        start_ms=moment(start, zone) if start else now_ms, end_ms=moment(end, zone),
        week=parse_week(week) if week is not None else None, holidays=holidays, announce=not untold,
    )  # fmt: skip
    made = plan_maintenance(desk.database, desk.actor, wish, now_ms=now_ms)
    place = read_places(desk)[made.school]
    said = f"planned as {made.id[:SHORT]}: {scope_of(made)}, {times_of(made, place)}"
    if place.awaits_approval(made):
        said += f"; {LATE}"
    desk.put(as_json(made, place), lambda: click.echo(said))


@verb("list", example="campuswatch maintenance list --school S01")
@click.option("--school", help="Only this school's.")
@click.option("--all", "past", is_flag=True, help="List those that are over too.")
def list_maintenance(desk: Desk, school: str | None, past: bool) -> None:
    """List what is planned, is on, or was entered late and waits for the bureau."""
    if school is not None:
        known_school(desk, school)
    now_ms, places = desk.clock.now_ms(), read_places(desk)
    with desk.database.read() as connection:
        found = maintenances.every(connection, desk.actor.scope, school)
    shown = [one for one in found if past or now_ms < one.end_ms or places[one.school].awaits_approval(one)]
    desk.put(
        [as_json(one, places[one.school]) for one in shown], lambda: print_maintenance(shown, places, now_ms)
    )  # fmt: skip


@verb("end", example="campuswatch maintenance end 3fa2")
@click.argument("id")
def end(desk: Desk, id: str) -> None:
    """End it now, because the work is done; what came before stays maintenance."""
    done = end_maintenance(desk.database, desk.actor, id, now_ms=desk.clock.now_ms())
    put(desk, done, "ended")


@verb("cancel", example="campuswatch maintenance cancel 3fa2")
@click.argument("id")
def cancel(desk: Desk, id: str) -> None:
    """Take it back: none of it counts any more. Papers made before keep what they knew."""
    gone = cancel_maintenance(desk.database, desk.actor, id, now_ms=desk.clock.now_ms())
    put(desk, gone, "cancelled")


@verb("approve", example="campuswatch maintenance approve 3fa2")
@click.argument("id")
def approve(desk: Desk, id: str) -> None:
    """Say for the bureau that what was entered after it began counts."""
    counts = approve_maintenance(desk.database, desk.actor, id, now_ms=desk.clock.now_ms())
    put(desk, counts, "approved")


@dataclass(frozen=True, slots=True)
class Place:
    """What of a school decides of its windows."""

    zone: str
    closed: frozenset[date]

    def awaits_approval(self, plan: Maintenance) -> bool:
        return awaits_approval(plan, self.zone, self.closed)

    def standing(self, plan: Maintenance, now_ms: int) -> str:
        windows = windows_of(plan, self.zone, now_ms, plan.end_ms, self.closed)
        if self.awaits_approval(plan):
            return "late"
        if not windows:
            return "over"
        return "on" if windows[0].start_ms <= now_ms else "to come"


def read_places(desk: Desk) -> Mapping[str, Place]:
    scope = desk.actor.scope
    with desk.database.read() as connection:
        return {
            home.code: Place(home.zone, closed_days(service_hours.holidays(connection, scope, home.code)))
            for home in schools.every(connection, scope)
        }


def put(desk: Desk, plan: Maintenance, done: str) -> None:
    place = read_places(desk)[plan.school]
    desk.put(as_json(plan, place), lambda: click.echo(f"{done}: {scope_of(plan)}, {times_of(plan, place)}"))


def print_maintenance(found: list[Maintenance], places: Mapping[str, Place], now_ms: int) -> None:
    if not found:
        click.echo("no maintenance is planned")
        return
    rows = [
        [one.id[:SHORT], places[one.school].standing(one, now_ms), times_of(one, places[one.school]),
         f"{scope_of(one)}: {one.reason} ({one.by})"]
        for one in found
    ]  # fmt: skip
    print_table(["id", "is", "when", "what, why and by whom"], rows, fold=frozenset({2, 3}))
    if any(row[1] == "late" for row in rows):
        click.echo(f"late: {LATE}")


def times_of(plan: Maintenance, place: Place) -> str:
    """`2026-12-01 18:00 to 20:00`, with both days where there are two; behind a week, from when to when it is so."""
    start, end = local(plan.start_ms, place.zone), local(plan.end_ms, place.zone)
    until = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%Y-%m-%d %H:%M}"
    span = f"{start:%Y-%m-%d %H:%M} to {until}"
    if plan.week is None:
        return span
    return f"{write_week(plan.week)}{'' if plan.holidays else ', no holidays'}, {span}"


def scope_of(plan: Maintenance) -> str:
    if plan.device is not None:
        return plan.device
    if plan.area is not None:
        return f"area {plan.area} of {plan.school}"
    return f"circuit {plan.circuit} of {plan.school}" if plan.circuit else f"all of {plan.school}"


def as_json(plan: Maintenance, place: Place) -> dict[str, Any]:
    week = None if plan.week is None else write_week(plan.week)
    return asdict(plan) | {"week": week, "awaits_approval": place.awaits_approval(plan)}


for part in (add, list_maintenance, end, cancel, approve):
    command.add_command(part)
