"""`campuswatch school`: schools and their addresses."""

from __future__ import annotations

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.hours import holidays
from campuswatch.cli.init import port_setting
from campuswatch.cli.school_card import change, history, show, told, with_fields
from campuswatch.cli.school_standing import standing
from campuswatch.cli.school_terms import terms
from campuswatch.cli.table import print_table
from campuswatch.usecases.schools import add_school, allow_addresses, deny_addresses, sweep_addresses
from inventory.model.school import School
from inventory.repository import schools, subnets
from language.catalogue import LANGUAGES


@click.group("school")
def command() -> None:
    """Schools: list, show, add, change, sweep, deny, holidays, terms, standing, history."""


@verb("list", example="campuswatch school list --json")
def list_schools(desk: Desk) -> None:
    """List schools with their addresses, zones and languages."""
    with desk.database.read() as connection:
        found = schools.every(connection, desk.actor.scope)
        known = subnets.every(connection, desk.actor.scope)
    prefixes = {
        one.code: [net.cidr for net in known if net.school == one.code and net.scanned and net.swept] for one in found
    }
    denied = {one.code: [net.cidr for net in known if net.school == one.code and not net.scanned] for one in found}
    rows = [
        {"code": school.code, "name": school.name, "zone": school.zone, "language": school.language,
         "ports": dict(school.ports), "prefixes": prefixes[school.code],
         "denied": denied[school.code], "level": school.level, "locality": school.locality}
        for school in found
    ]  # fmt: skip
    headers = ["code", "name", "zone", "language", "prefixes", "denied"]
    table = [
        (one.code, one.name, one.zone, one.language, " ".join(prefixes[one.code]), " ".join(denied[one.code]))
        for one in found
    ]
    desk.put(rows, lambda: print_table(headers, table, cut=frozenset({1}), fold=frozenset({4, 5})))


@verb(
    "add", example="campuswatch school add S02 --name 'Xingfu Road Primary' --prefix 10.2.0.0/22 --zone Asia/Shanghai"
)
@click.argument("code")
@click.option("--name", required=True)
@click.option("--prefix", multiple=True, help="Addresses to scan; may be repeated.")
@click.option("--zone", help="Time zone (IANA name); the settings' where none is given.")
@click.option("--language", type=click.Choice(LANGUAGES))
@click.option("--port", "ports", multiple=True, metavar="PROTOCOL=PORT", help="A service's own port, as rtsp=8554.")
@with_fields
def add(
    desk: Desk, code: str, name: str, prefix: tuple[str, ...], zone: str | None, language: str | None,
    ports: tuple[str, ...], **fields: str | bool | None,
) -> None:  # fmt: skip
    """Add a school."""
    usual = desk.settings.service
    school = School(
        code=code, name=name, zone=zone or usual.zone, language=language or usual.language,
        ports=dict(map(port_setting, ports)), **told(fields),
    )  # fmt: skip
    networks = add_school(desk.database, desk.actor, school, prefix, now_ms=desk.clock.now_ms())
    said = " ".join(networks) or "no addresses yet"
    desk.put({"code": code, "prefixes": networks}, lambda: click.echo(f"school {code} is in the ledger: {said}"))


@verb("deny", example="campuswatch school deny S01 10.1.7.0/28 --why 'infusion pumps'")
@click.argument("code")
@click.argument("prefixes", nargs=-1, required=True)
@click.option("--why", default="", help="What is there; for people.")
@click.option("--remove", is_flag=True, help="Take them from the deny-list.")
def deny(desk: Desk, code: str, prefixes: tuple[str, ...], why: str, remove: bool) -> None:
    """Addresses that no scan may ever touch, single ones or networks."""
    now_ms = desk.clock.now_ms()
    if remove:
        networks = allow_addresses(desk.database, desk.actor, code, prefixes, now_ms=now_ms)
    else:
        networks = deny_addresses(desk.database, desk.actor, code, prefixes, why, now_ms=now_ms)
    said = "may be scanned again" if remove else "is left alone by every scan"
    desk.put({"code": code, "networks": networks}, lambda: click.echo(f"school {code}: {' '.join(networks)} {said}"))


@verb("sweep", example="campuswatch school sweep S01 10.1.4.0/24")
@click.argument("code")
@click.argument("prefixes", nargs=-1, required=True)
def sweep(desk: Desk, code: str, prefixes: tuple[str, ...]) -> None:
    """Further addresses that scans of a school go over by themselves."""
    networks = sweep_addresses(desk.database, desk.actor, code, prefixes, now_ms=desk.clock.now_ms())
    said = f"school {code}: scans go over {' '.join(networks)} from now on"
    desk.put({"code": code, "networks": networks}, lambda: click.echo(said))


for _command in (list_schools, show, add, change, sweep, deny, holidays, terms, standing, history):
    command.add_command(_command)
