"""`campuswatch alerts list` and `campuswatch alerts history`: what fires now, and what did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from alerts.rules.words import do_of, says_of, title_of
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.exits import Exit
from campuswatch.cli.moment import TIME, moment
from campuswatch.cli.table import print_table
from campuswatch.usecases.lookup import known_school
from inventory.model.alert import Alert
from inventory.model.severity import Severity
from inventory.repository import alerts, schools
from language.moment import format_duration, local

DAYS = 7
"""So far back the history goes where nothing else is asked for."""
MOST = 1_000


@verb("list", example="campuswatch alerts list --school S01")
@click.option("--school", help="Only this school's.")
@click.option("--all", "everything", is_flag=True, help="With those that belong to the fault of another device.")
def list_firing(desk: Desk, school: str | None, everything: bool) -> int:
    """List what fires now, the gravest first, each with what it means. The exit code is 1 where one is critical."""
    if school is not None:
        known_school(desk.database, desk.actor, school)
    with desk.database.read() as connection:
        every = alerts.open_ones(connection, desk.actor.scope, school)
    found = [one for one in every if everything or not one.cause]
    hidden = len(every) - len(found)
    desk.put([as_json(desk, one) for one in found], lambda: print_firing(desk, found, hidden))
    return Exit.FOUND if any(one.severity is Severity.CRITICAL for one in found) else Exit.DONE


@verb("history", example="campuswatch alerts history --school S01 --device s01-sw-0001")
@click.option("--school", help="Only this school's.")
@click.option("--device", metavar="CODE", help="Only of this device.")
@click.option("--rule", metavar="NAME", help="Only by this rule.")
@click.option("--since", type=TIME, metavar="TIME", help=f"Only since then; without it the last {DAYS} days.")
def history(desk: Desk, school: str | None, device: str | None, rule: str | None, since: datetime | None) -> int:
    """List what fired, the latest first, and how long each lasted."""
    now_ms = desk.clock.now_ms()
    zone = ZoneInfo(known_school(desk.database, desk.actor, school).zone) if school else ZoneInfo("UTC")
    since_ms = moment(since, zone) if since else now_ms - DAYS * 86_400_000
    with desk.database.read() as connection:
        found = alerts.between(connection, desk.actor.scope, since_ms, now_ms + 1, school, code=device, limit=MOST)
    found = [one for one in found if rule is None or one.rule == rule]
    desk.put([as_json(desk, one) for one in found], lambda: print_history(desk, found, now_ms))
    return Exit.DONE


def as_json(desk: Desk, one: Alert) -> dict[str, Any]:
    return {
        "id": one.id, "school": one.school, "device": one.device, "part": one.part, "rule": one.rule,
        "topic": one.topic, "severity": one.severity.name.lower(), "since_ms": one.since_ms,
        "fired_ms": one.fired_ms, "resolved_ms": one.resolved_ms, "cause": one.cause, "probable": one.probable,
        "title": desk.say(title_of(one)), "says": desk.say(says_of(one)), "do": desk.say(do_of(one)),
    }  # fmt: skip


def print_firing(desk: Desk, found: Sequence[Alert], hidden: int) -> None:
    zones = zones_of(desk)
    rows = [
        [when(one.since_ms, one, zones), one.severity.name.lower(), place(one), desk.say(title_of(one)),
         desk.say(says_of(one))]
        for one in found
    ]  # fmt: skip
    if rows:
        print_table(["since", "severity", "device", "alert", "which means"], rows, fold=frozenset({4}))
    else:
        click.echo("nothing fires")
    if hidden:
        click.echo(f"{hidden} more belong to the fault of another device (--all lists them)")


def print_history(desk: Desk, found: Sequence[Alert], now_ms: int) -> None:
    if not found:
        click.echo("nothing fired")
        return
    zones = zones_of(desk)
    rows = [
        [when(one.fired_ms, one, zones), lasted(one, now_ms, desk.language), one.severity.name.lower(), place(one),
         one.rule, of_cause(one), desk.say(says_of(one))]
        for one in found
    ]  # fmt: skip
    print_table(["fired", "lasted", "severity", "device", "rule", "fault of", "which means"], rows, fold=frozenset({6}))
    if len(found) == MOST:
        click.echo(f"only the latest {MOST} are listed")


def zones_of(desk: Desk) -> Mapping[str, str]:
    with desk.database.read() as connection:
        return {one.code: one.zone for one in schools.every(connection, desk.actor.scope)}


def when(at_ms: int, one: Alert, zones: Mapping[str, str]) -> str:
    return f"{local(at_ms, zones.get(one.school, 'UTC')):%Y-%m-%d %H:%M}"


def place(one: Alert) -> str:
    return one.device or one.school or "campuswatch"


def of_cause(one: Alert) -> str:
    return f"{one.cause} (probably)" if one.cause and one.probable else one.cause


def lasted(one: Alert, now_ms: int, language: str) -> str:
    until_ms = now_ms if one.resolved_ms is None else one.resolved_ms
    told = format_duration(until_ms - one.fired_ms, language)
    return f"{told} …" if one.resolved_ms is None else told
