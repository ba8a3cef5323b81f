"""`campuswatch fault`: the fault register."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.fault_card import print_card, print_faults
from campuswatch.cli.fault_links import link
from campuswatch.cli.fault_policy import policy
from campuswatch.cli.fault_work import WORK
from campuswatch.cli.moment import TIME, moment
from campuswatch.usecases.fault_reports import Report, Taken, report_fault
from campuswatch.usecases.fault_telling import place_of
from campuswatch.usecases.lookup import known_school
from inventory.errors import Missing
from inventory.model.alert import Topic
from inventory.model.fault import Fault
from inventory.model.severity import Severity
from inventory.repository import devices, faults, incidents, schools

SEVERITIES = [one.name.lower() for one in Severity]


@click.group("fault")
def command() -> None:
    """Faults: list, show, report, and what is done about them."""


@verb("list", example="campuswatch fault list --school S01")
@click.option("--school", help="Only this school's.")
@click.option("--from", "start", type=TIME, metavar="TIME", help="Those that were open from then on, over or not.")
@click.option("--device", help="All that this device ever had.")
def list_faults(desk: Desk, school: str | None, start: datetime | None, device: str | None) -> None:
    """List faults that are not over, the gravest first."""
    zone = ZoneInfo(known_school(desk.database, desk.actor, school).zone if school else desk.settings.service.zone)
    with desk.database.read() as connection:
        if device is not None:
            if devices.get(connection, desk.actor.scope, device) is None:
                raise Missing("ledger.no_device", device=device)
            found = faults.of_device(connection, desk.actor.scope, device)
        elif start is None:
            found = faults.open_ones(connection, desk.actor.scope, school)
        else:
            end_ms = desk.clock.now_ms() + 1
            found = faults.between(connection, desk.actor.scope, moment(start, zone), end_ms, school)
        zones = {one.code: one.zone for one in schools.every(connection, desk.actor.scope)}
    desk.put([asdict(one) for one in found], lambda: print_faults(desk, found, zones))


@verb("show", example="campuswatch fault show S01-2026-0007")
@click.argument("number")
def show(desk: Desk, number: str) -> None:
    """Show a fault with every step that was taken."""
    with desk.database.read() as connection:
        fault = faults.by_number(connection, desk.actor.scope, number)
        if fault is None:
            raise Missing("fault.none", fault=number[:40])
        steps = faults.steps(connection, desk.actor.scope, fault)
        report = incidents.get(connection, desk.actor.scope, fault.id)
        school = schools.get(connection, desk.actor.scope, fault.school)
        place = place_of(connection, fault)
    payload: dict[str, Any] = asdict(fault) | {
        "steps": [asdict(one) for one in steps],
        "incident": asdict(report) if report else None,
    }
    zone = school.zone if school else desk.settings.service.zone
    desk.put(payload, lambda: print_card(desk, fault, steps, place, report, zone))


@verb("report", example="campuswatch fault report S01 'the picture is black' --device s01-cam-0007 --by 0012")
@click.argument("school")
@click.argument("text")
@click.option("--by", default="", help="Who reports it, in words; you if left out.")
@click.option("--contact", default="", help="How to reach them.")
@click.option("--device", default="", metavar="CODE", help="What is broken, where it has a code.")
@click.option("--area", default="", help="Where, by the code of the area.")
@click.option("--topic", type=click.Choice([one.value for one in Topic]), default=Topic.CONDITION.value)
@click.option("--severity", type=click.Choice(SEVERITIES), default=SEVERITIES[0], show_default=True)
@click.option("--photo", type=click.File("rb"), help="A JPEG, PNG or PDF of at most 4 MB.")
def report(
    desk: Desk, school: str, text: str, by: str, contact: str, device: str, area: str, topic: str, severity: str,
    photo: Any,
) -> None:  # fmt: skip
    """Enter what a person noticed; who is on duty is told. An open fault of the same device takes it in."""
    told = Report(
        school=school, text=text, name=by or desk.actor.name, contact=contact, device=device, area=area,
        topic=Topic(topic), severity=Severity[severity.upper()], photo=photo.read(5 << 20) if photo else b"",
    )  # fmt: skip
    taken = report_fault(desk.database, desk.actor, told, now_ms=desk.clock.now_ms())
    desk.put(asdict(taken.fault) | {"known": taken.known}, lambda: click.echo(in_words(taken)))


def in_words(taken: Taken) -> str:
    fault: Fault = taken.fault
    if taken.known:
        return f"{fault.number} is known already: written down there"
    told = "who is on duty is told" if fault.level else "nobody could be told: no person of the chain has an address"
    return f"{fault.number} is in the register: {told}"


for _command in (list_faults, show, report, *WORK, link, policy):
    command.add_command(_command)
