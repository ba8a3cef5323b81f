"""`campuswatch changes`: what machines noticed to have changed, and whether anybody had announced it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.device_card import told
from campuswatch.cli.devices import known_school
from campuswatch.cli.exits import Exit
from campuswatch.cli.moment import TIME, moment
from campuswatch.cli.table import print_table
from campuswatch.usecases.permits import list_noticed
from dashboards.words import Words
from inventory.model.change_kind import ChangeKind
from inventory.model.school import School
from inventory.permits import Noticed
from inventory.repository import schools
from inventory.short_id import SHORT
from language.moment import local

DAYS = 7
"""So far back it is listed where nothing else is asked for."""


@click.group("changes")
def command() -> None:
    """Changes that machines noticed: list."""


@verb("list", example="campuswatch changes list --unexpected --school S01")
@click.option("--school", help="Only this school's.")
@click.option("--unexpected", is_flag=True, help="Only those that no permit covers; exit code 1 where there are any.")
@click.option(
    "--what", multiple=True, type=click.Choice([kind.value for kind in ChangeKind]), help="Only such changes."
)
@click.option("--device", "code", metavar="CODE", help="Only of this device.")
@click.option("--since", type=TIME, metavar="TIME", help=f"Only since then; without it the last {DAYS} days.")
def list_changes(
    desk: Desk, school: str | None, unexpected: bool, what: tuple[str, ...], code: str | None, since: datetime | None
) -> int:
    """List reboots, firmware, settings, accounts, clocks, ports, serials and the like that changed, newest first.

    Those that a permit covers name it; all others nobody announced.
    """
    home = known_school(desk, school) if school is not None else None
    now_ms = desk.clock.now_ms()
    zone = ZoneInfo(home.zone) if home else ZoneInfo("UTC")
    since_ms = moment(since, zone) if since else now_ms - DAYS * 86_400_000
    found = [
        one
        for one in list_noticed(desk.database, desk.actor, school, since_ms=since_ms)
        if not (unexpected and one.expected)
        and (not what or one.kind in what)
        and (code is None or code in (one.event.subject, one.device.code if one.device else ""))
    ]
    with desk.database.read() as connection:
        homes = {one.code: one for one in schools.every(connection, desk.actor.scope)}
    words = Words(desk.language, zone.key, now_ms)
    desk.put([as_json(one, words) for one in found], lambda: print_changes(found, homes, words))
    return Exit.FOUND if unexpected and found else Exit.DONE


def print_changes(found: Sequence[Noticed], homes: Mapping[str, School], words: Words) -> None:
    if not found:
        click.echo(words.t("noticed.none"))
        return
    rows = [
        [f"{local(one.event.at_ms, homes[one.event.school].zone):%Y-%m-%d %H:%M}", one.event.subject,
         by_permit(one, words), told(one.event, words)]
        for one in found
    ]  # fmt: skip
    columns = ("page.when", "page.code", "noticed.permit", "page.change")
    print_table([words.t(column) for column in columns], rows, fold=frozenset({3}))


def by_permit(one: Noticed, words: Words) -> str:
    return words.t("noticed.unexpected") if one.permit is None else one.permit.id[:SHORT]


def as_json(one: Noticed, words: Words) -> dict[str, Any]:
    event = one.event
    return {
        "at_ms": event.at_ms,
        "since_ms": event.since_ms,
        "school": event.school,
        "device": event.subject,
        "what": one.kind,
        "action": event.action,
        "field": event.field,
        "old": event.old,
        "new": event.new,
        "noticed_by": event.actor,
        "expected": one.expected,
        "permit": one.permit.id if one.permit else None,
        "text": told(event, words),
    }


command.add_command(list_changes)
