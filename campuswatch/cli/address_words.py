"""What the verbs of `campuswatch addresses` share: which school is meant, how numbers and moments are written."""

from __future__ import annotations

import click

from campuswatch.cli.desk import Desk
from campuswatch.cli.devices import known_school
from inventory.errors import Conflict
from inventory.model.application import Application
from inventory.model.school import School
from inventory.repository import schools
from inventory.short_id import SHORT
from language.moment import local, relative

MANY = 10_000_000

school_option = click.option("--school", help="The school; may be left out where there is only one.")
instance_option = click.option("--instance", default="", help="Routing instance (VRF), where prefixes repeat.")


def school_of(desk: Desk, code: str | None, subject: str) -> School:
    """The school that is named, or the only one. Raises Missing, Conflict where several may be meant."""
    if code is not None:
        return known_school(desk, code)
    with desk.database.read() as connection:
        known = schools.every(connection, desk.actor.scope)
    if len(known) != 1:
        raise Conflict("ledger.which_school", name=subject)
    return known[0]


def count(number: int) -> str:
    """Of IPv6 nobody reads all digits."""
    return str(number) if number < MANY else f"{number:.1e}"


def ago(desk: Desk, at_ms: int | None) -> str:
    return "" if not at_ms else relative(at_ms, desk.clock.now_ms(), desk.language)


def day(desk: Desk, at_ms: int | None, zone: str) -> str:
    return "" if at_ms is None else f"{local(at_ms, zone):%Y-%m-%d}"


def short(one: Application) -> str:
    return one.id[:SHORT]
