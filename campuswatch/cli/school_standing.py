"""`campuswatch school standing`: whether a school's system is accepted, and connected to the upper platforms."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime

import click

from campuswatch.cli.day import Day
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.table import print_table
from campuswatch.usecases.campus_standings import StandingWish, enter_standing
from campuswatch.usecases.lookup import known_school
from inventory.model.campus_standing import CampusStanding
from inventory.repository import campus_standings
from language.moment import local

FIELDS = {"acceptance": "accepted_on", "police": "police_on", "education": "education_on"}


@verb("standing", example="campuswatch school standing S01 --accepted 2026-08-20 --document 'Acceptance 2026-14'")
@click.argument("code")
@click.option("--accepted", type=Day(), help="Day on which the system was accepted.")
@click.option("--document", help="The paper of its acceptance.")
@click.option("--police", type=Day(), help="Connected to the platform of the police since.")
@click.option("--education", type=Day(), help="Connected to the platform of the education bureau since.")
@click.option("--note", help="Anything else, in words.")
@click.option("--withdraw", multiple=True, type=click.Choice(list(FIELDS)), help="What holds no more.")
def standing(
    desk: Desk, code: str, accepted: datetime | None, document: str | None, police: datetime | None,
    education: datetime | None, note: str | None, withdraw: tuple[str, ...],
) -> None:  # fmt: skip
    """Enter or show what a school's system is to the bureau; compliance and networking rates count it."""
    home = known_school(desk.database, desk.actor, code)
    if any(one is not None for one in (accepted, document, police, education, note)) or withdraw:
        wish = StandingWish(
            accepted_on=accepted.date() if accepted else None, police_on=police.date() if police else None,
            education_on=education.date() if education else None, document=document, note=note,
            gone=[FIELDS[one] for one in withdraw],
        )  # fmt: skip
        enter_standing(desk.database, desk.actor, code, wish, now_ms=desk.clock.now_ms())
    with desk.database.read() as connection:
        found = campus_standings.history(connection, desk.actor.scope, code)
    desk.put([asdict(one) for one in found], lambda: print_history(found, home.zone))


def print_history(found: list[CampusStanding], zone: str) -> None:
    if not found:
        click.echo("nothing is entered: the school counts as neither accepted nor connected")
        return
    rows = [
        [local(one.entered_ms, zone).strftime("%Y-%m-%d %H:%M"), _day(one.accepted_on), _day(one.police_on),
         _day(one.education_on), one.document, one.by]
        for one in found
    ]  # fmt: skip
    print_table(["entered", "accepted", "police", "education", "document", "by"], rows, fold=frozenset({4, 5}))


def _day(day: date | None) -> str:
    return day.isoformat() if day else "no"
