"""`campuswatch duty rotate`: people take turns, and the roster is made of it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from alerts.duty.slots import shifts_on
from alerts.duty.week_words import read_days, turns_of
from campuswatch.cli.day import Day
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.duty_roster import days_text
from campuswatch.cli.table import print_table
from campuswatch.usecases.duty_roster import end_rotation
from campuswatch.usecases.duty_roster import rotate as begin_rotation
from campuswatch.usecases.lookup import known_school
from inventory.model.duty_roster import Rotation
from inventory.model.duty_shift import DutyDays, Holidays
from inventory.repository import duties, people
from inventory.short_id import SHORT
from language.moment import local


@verb("rotate", example="campuswatch duty rotate S01 --shift night --person 王芳 --person 李雷 --each 7")
@click.argument("school")
@click.option("--person", "whom", multiple=True, metavar="PERSON", help="In their order: number, id or name.")
@click.option("--shift", help="They have this one in turn.")
@click.option("--each", type=click.IntRange(1, 60), default=1, show_default=True, help="Days in a row of each person.")
@click.option("--pattern", help="Of several shifts: 'day day night night - -'; - is a day off.")
@click.option("--step", type=click.IntRange(1, 60), help="Days by which the next person begins later; with --pattern.")
@click.option("--days", "days", default="mon-sun", show_default=True, help="On these: mon-fri, or mon,wed,fri.")
@click.option("--holidays", type=click.Choice([one.value for one in Holidays]), default="also", show_default=True,
              help="Also on holidays, not then, or only then.")  # fmt: skip
@click.option("--since", type=Day(), help="First day; tomorrow if left out.")
@click.option("--until", type=Day(), help="Last day; without, it goes on, five weeks ahead.")
@click.option("--end", "gone", metavar="ID", help="Let this rotation make no more rows.")
def rotate(
    desk: Desk, school: str, whom: tuple[str, ...], shift: str | None, each: int, pattern: str | None,
    step: int | None, days: str, holidays: str, since: datetime | None, until: datetime | None, gone: str | None,
) -> None:  # fmt: skip
    """Let people take turns; without people, list what rotates.

    Rows that people entered one by one stay as they are. A day on which the rotation does not hold takes no turn: one
    for school days and one for holidays go on beside each other.
    """
    home = known_school(desk.database, desk.actor, school)
    now_ms = desk.clock.now_ms()
    if gone is not None:
        ended = end_rotation(desk.database, desk.actor, school, gone, now_ms=now_ms)
        desk.put(as_json(ended), lambda: click.echo(f"{ended.id[:SHORT]} makes no more rows; those that stand stay"))
        return
    if not whom:
        list_rotations(desk, school)
        return
    today = local(now_ms, home.zone).date()
    first = since.date() if since else today.fromordinal(today.toordinal() + 1)
    with desk.database.read() as connection:
        meant = [people.named(connection, desk.actor.scope, school, text) for text in whom]
        holding = shifts_on(duties.shifts(connection, desk.actor.scope, school), school, first)
    turns, later = turns_of(len(meant), shift or "", each, pattern or "", step or 0, [one.name for one in holding])
    wanted = Rotation(
        id="", school=school, pattern=turns, people=tuple(one.id for one in meant), step=later, since=first,
        until=until.date() if until else None,
        days=DutyDays(weekdays=read_days(days), holidays=Holidays(holidays)),
    )  # fmt: skip
    made, rows = begin_rotation(desk.database, desk.actor, wanted, now_ms=now_ms)
    said = f"rotates as {made.id[:SHORT]}: {rows} rows since {made.since}; see 'campuswatch duty roster {school}'"
    desk.put(as_json(made) | {"rows": rows}, lambda: click.echo(said))


def list_rotations(desk: Desk, school: str) -> None:
    with desk.database.read() as connection:
        found = duties.rotations(connection, desk.actor.scope, school)
        names = people.called(connection, desk.actor.scope, [id for one in found for id in one.people])
    rows = [
        [one.id[:SHORT], " ".join(turn or "-" for turn in one.pattern), days_text(one.days),
         ", ".join(names.get(id, id[:SHORT]) for id in one.people), f"{one.since}..{one.until or ''}",
         str(one.filled or "")]
        for one in found
    ]  # fmt: skip

    def render() -> None:
        if rows:
            headers = ["id", "pattern", "on", "people", "on days", "made until"]
            print_table(headers, rows, fold=frozenset({1, 2, 3}))
        else:
            click.echo("nothing rotates: 'campuswatch duty rotate SCHOOL --shift SHIFT --person PERSON …' begins")

    desk.put([as_json(one) for one in found], render)


def as_json(one: Rotation) -> dict[str, Any]:
    return asdict(one) | {"days": days_text(one.days)}
