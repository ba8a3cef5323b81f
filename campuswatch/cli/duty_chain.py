"""`campuswatch duty chain`: who is told after whom."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime

import click

from alerts.chain import Level
from campuswatch.cli.day import Day
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.duty_roster import chain_json, print_chain
from campuswatch.cli.table import print_table
from campuswatch.usecases.chain import read_chain
from campuswatch.usecases.duty_posts import add_post, end_post
from campuswatch.usecases.lookup import known_school
from dashboards.words import Words
from inventory.repository import duty_chains, people
from inventory.short_id import SHORT
from language.moment import local

LEVELS = {level.name.lower(): level for level in Level if level is not Level.DUTY}


@verb("chain", example="campuswatch duty chain S01 --add leader --person 王芳")
@click.argument("school", required=False)
@click.option("--everywhere", is_flag=True, help="People of the bureau, for all schools.")
@click.option("--add", "level", type=click.Choice(list(LEVELS)), help="Put --person at this level.")
@click.option("--person", metavar="PERSON", help="Number, id or name.")
@click.option("--since", type=Day(), help="First day; today if left out.")
@click.option("--until", type=Day(), help="Last day.")
@click.option("--remove", metavar="ID", help="Take an entry back.")
def chain(
    desk: Desk, school: str | None, everywhere: bool, level: str | None, person: str | None, since: datetime | None,
    until: datetime | None, remove: str | None,
) -> None:  # fmt: skip
    """Show who is told, level by level, or say who stands where.

    Where nobody was entered, posts tell: duty leader, principal, and those of the bureau who are named upward.
    """
    now_ms = desk.clock.now_ms()
    if remove is not None:
        gone = end_post(desk.database, desk.actor, remove, now_ms=now_ms)
        desk.put(asdict(gone), lambda: click.echo(f"removed: {duty_chains.in_words(gone)}"))
        return
    if (school is None) != everywhere:
        raise click.UsageError("name a school, or say --everywhere")
    zone = known_school(desk.database, desk.actor, school).zone if school else desk.settings.service.zone
    if level is not None:
        if person is None:
            raise click.UsageError("say who: --person PERSON")
        first = since.date() if since else local(now_ms, zone).date()
        post, found = add_post(
            desk.database, desk.actor, school or "", LEVELS[level], person, since=first,
            until=until.date() if until else None, now_ms=now_ms,
        )  # fmt: skip
        desk.put(asdict(post), lambda: click.echo(f"{found.name} stands at {level} as {post.id[:SHORT]}"))
    else:
        show(desk, school, Words(desk.language, zone, now_ms))


def show(desk: Desk, school: str | None, words: Words) -> None:
    with desk.database.read() as connection:
        posts = duty_chains.every(connection, desk.actor.scope, school or "")
        names = people.called(connection, desk.actor.scope, [one.person for one in posts])
        now = read_chain(connection, desk.actor.scope, school, words.now_ms) if school else None
    rows = [
        [one.id[:SHORT], one.school or "all", one.level.name.lower(), names.get(one.person, ""),
         f"{'' if one.since == date.min else one.since}..{one.until or ''}"]
        for one in posts
    ]  # fmt: skip

    def render() -> None:
        if now is not None:
            print_chain(desk, now, words)
            click.echo()
        if rows:
            print_table(["id", "school", "level", "name", "on days"], rows)
        else:
            click.echo("nobody was entered: posts tell who stands where")

    entered = [asdict(one) | {"level": one.level.name.lower()} for one in posts]
    desk.put({"entered": entered, "now": chain_json(desk, now) if now is not None else None}, render)
