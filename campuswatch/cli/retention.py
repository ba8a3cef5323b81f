"""`campuswatch recordings hold` and `policy`: what of footage is kept longer, and how long all of it must be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from campuswatch.cli.day import Day
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.devices import known_school
from campuswatch.cli.moment import TIME, as_hours, moment
from campuswatch.cli.table import print_table
from campuswatch.usecases.retention import add_policy, hold_footage, release_hold, remove_policy
from inventory.errors import Missing
from inventory.model.hold import Held, Hold
from inventory.model.retention_policy import USUAL_DAYS, RetentionPolicy
from inventory.model.school import School
from inventory.model.span import Span
from inventory.repository import devices, holds, retention_policies, schools
from inventory.short_id import SHORT
from language.moment import local

STILL_THERE = {Held.UNCHECKED: "not checked", Held.KEPT: "all there", Held.PARTLY: "IN PART", Held.MISSING: "GONE"}


@verb(
    "hold",
    example="campuswatch recordings hold s01-nvr-0001 7 --from '2026-11-20 14:00' --to '2026-11-20 15:30' "
    "--reason 'bicycle shed'",
)
@click.argument("recorder", required=False)
@click.argument("channel", required=False, type=click.IntRange(1, 4096))
@click.option("--from", "start", type=TIME, metavar="TIME", help="Footage from then on, on the school's clock.")
@click.option("--to", "end", type=TIME, metavar="TIME", help="And before then.")
@click.option("--reason", default="", help="Why it is kept; for people.")
@click.option("--release", metavar="ID", help="It need not be kept any longer.")
@click.option("--school", help="List only this school's.")
@click.option("--all", "released", is_flag=True, help="List released ones too.")
def hold(
    desk: Desk, recorder: str | None, channel: int | None, start: datetime | None, end: datetime | None,
    reason: str, release: str | None, school: str | None, released: bool,
) -> None:  # fmt: skip
    """Note footage that must outlive its time; without arguments, list what is noted and whether it is there.

    Nothing is changed on the recorder: lock the clip there, or save it. Each look checks that it is still stored.
    """
    if release is not None:
        gone = release_hold(desk.database, desk.actor, release, now_ms=desk.clock.now_ms())
        desk.put(as_json(gone), lambda: click.echo(f"released: {gone.recorder} channel {gone.channel}"))
    elif recorder is not None:
        if channel is None or start is None or end is None or not reason:
            raise click.UsageError("a hold needs CHANNEL, --from, --to and --reason")
        zone = zone_of(desk, recorder)
        span = Span(moment(start, zone), moment(end, zone))
        made = hold_footage(desk.database, desk.actor, recorder, channel, span, reason, now_ms=desk.clock.now_ms())
        said = f"held as {made.id[:SHORT]}: {made.recorder} channel {made.channel}; looked for at the next look"
        desk.put(as_json(made), lambda: click.echo(said))
    else:
        list_holds(desk, school, released)


def zone_of(desk: Desk, recorder: str) -> ZoneInfo:
    with desk.database.read() as connection:
        device = devices.get(connection, desk.actor.scope, recorder)
    if device is None:
        raise Missing("ledger.no_device", device=recorder)
    return ZoneInfo(known_school(desk, device.school).zone)


def list_holds(desk: Desk, school: str | None, released: bool) -> None:
    if school is not None:
        known_school(desk, school)
    with desk.database.read() as connection:
        found = holds.every(connection, desk.actor.scope, school, on=not released)
        homes = {one.code: one for one in schools.every(connection, desk.actor.scope)}
    desk.put([as_json(one) for one in found], lambda: print_holds(found, homes))


def print_holds(found: list[Hold], homes: Mapping[str, School]) -> None:
    if not found:
        click.echo("no footage is held")
        return
    rows = []
    for one in found:
        start = f"{local(one.span.start_ms, homes[one.school].zone):%Y-%m-%d %H:%M}"
        state = "released" if one.released_ms is not None else STILL_THERE[one.state]
        lasting = as_hours(one.span.length_ms)
        rows.append([one.id[:SHORT], one.recorder, str(one.channel), start, lasting, state, one.reason])
    headers = ["id", "recorder", "ch", "from", "lasting", "is", "reason"]
    print_table(headers, rows, right=frozenset({2, 4}), fold=frozenset({6}))


def as_json(one: Hold) -> dict[str, Any]:
    return asdict(one) | {"span": {"start_ms": one.span.start_ms, "end_ms": one.span.end_ms}}


@verb("policy", example="campuswatch recordings policy --school S01 --days 90 --document 'police, 2026-11-02'")
@click.option("--school", help="For this school; alone, list only its own.")
@click.option("--days", type=int, help="Recordings must reach back so many days.")
@click.option("--document", default="", help="The paper that asks for it.")
@click.option("--area", help="Only for cameras of this area.")
@click.option("--recorder", metavar="CODE", help="Only for this recorder.")
@click.option("--channel", type=click.IntRange(1, 4096), help="Only for this channel of it.")
@click.option("--since", type=Day(), help="First day on which it holds.")
@click.option("--until", type=Day(), help="Last day on which it holds.")
@click.option("--remove", metavar="ID", help="Take a policy back.")
def policy(
    desk: Desk, school: str | None, days: int | None, document: str, area: str | None, recorder: str | None,
    channel: int | None, since: datetime | None, until: datetime | None, remove: str | None,
) -> None:  # fmt: skip
    """Say how many days recordings must be kept; without --days, list what is asked for.

    The narrowest policy that fits a channel holds: that of the channel, the recorder, the area, the school; where none
    does, 30 days.
    """
    if remove is not None:
        gone = remove_policy(desk.database, desk.actor, remove, now_ms=desk.clock.now_ms())
        desk.put(asdict(gone), lambda: click.echo(f"removed: {gone.days} days for {scope_of(gone)}"))
    elif days is None:
        list_policies(desk, school)
    elif school is None:
        raise click.UsageError("a policy needs --school")
    else:
        wanted = RetentionPolicy(
            id="", school=school, days=days, document=document, area=area, recorder=recorder, channel=channel,
            since=since.date() if since else date.min, until=until.date() if until else None,
        )  # fmt: skip
        made = add_policy(desk.database, desk.actor, wanted, now_ms=desk.clock.now_ms())
        said = f"asked for as {made.id[:SHORT]}: {made.days} days for {scope_of(made)}"
        desk.put(asdict(made), lambda: click.echo(said))


def list_policies(desk: Desk, school: str | None) -> None:
    if school is not None:
        known_school(desk, school)
    with desk.database.read() as connection:
        found = retention_policies.every(connection, desk.actor.scope, school)
        zones = {one.code: one.zone for one in schools.every(connection, desk.actor.scope)}
    now_ms = desk.clock.now_ms()
    today = {code: local(now_ms, zone).date() for code, zone in zones.items()}
    desk.put([asdict(one) for one in found], lambda: print_policies(found, today))


def print_policies(found: list[RetentionPolicy], today: Mapping[str, date]) -> None:
    if not found:
        click.echo(f"no policy is written down: {USUAL_DAYS} days are asked for everywhere")
        return
    rows = [
        [one.id[:SHORT], str(one.days), scope_of(one), "" if one.since == date.min else one.since.isoformat(),
         until(one, today[one.school]), one.document]
        for one in found
    ]  # fmt: skip
    print_table(["id", "days", "for", "since", "until", "document"], rows, right=frozenset({1}), cut=frozenset({5}))


def until(one: RetentionPolicy, today: date) -> str:
    """A policy whose document is no longer valid is named as such: it asks for nothing any more."""
    if one.until is None:
        return ""
    return one.until.isoformat() + (" (over)" if one.until < today else "")


def scope_of(one: RetentionPolicy) -> str:
    parts = [
        f"area {one.area}" if one.area else "",
        one.recorder or "",
        f"channel {one.channel}" if one.channel is not None else "",
    ]
    return " ".join(part for part in parts if part) or f"all of {one.school}"
