"""`campuswatch devices`: list, show, add, accept, adopt, change, replace, retire, file, history, hours, export."""

from __future__ import annotations

import csv
import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from alerts.defects.sentence import sentence
from alerts.state import State
from campuswatch.cli.acceptance import accept
from campuswatch.cli.corrections import change, retire
from campuswatch.cli.day import Day
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.device_card import Card, print_card
from campuswatch.cli.device_file import add, file, history
from campuswatch.cli.device_replacing import replace
from campuswatch.cli.hours import hours
from campuswatch.cli.table import print_table
from campuswatch.usecases import lookup
from campuswatch.usecases.adoption import adopt_devices, adoptable, unaccepted
from dashboards.pulse import feel
from dashboards.responsible import responsible
from dashboards.roster import Roster
from dashboards.standing import state_now
from dashboards.wiring import lay_out
from dashboards.words import Words
from inventory.cells import safe_cell
from inventory.errors import Missing
from inventory.model.device import Stage
from inventory.model.kind import SURVEILLANCE, Kind
from inventory.model.school import School
from inventory.reason import say
from inventory.repository import (
    areas,
    changes,
    claims,
    defects,
    device_files,
    devices,
    interfaces,
    links,
    other_addresses,
    people,
    service_hours,
    sightings,
    transitions,
)
from inventory.repository.devices import Filter

COLUMNS = ("code", "name", "kind", "state", "stage", "address", "vendor", "model")
SHOWN = ("code", "state", "address", "name", "model")


@click.group("devices")
def command() -> None:
    """Devices: list, show, add, accept, adopt, change, replace, retire, file, history, hours, export."""


@verb("list", example="campuswatch devices list --kind camera --state DOWN")
@click.option("--school", help="Only this school's.")
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]))
@click.option("--stage", type=click.Choice([stage.value for stage in Stage]))
@click.option("--state", type=click.Choice([state.name for state in State]))
@click.option("--area", help="Only those that stand in the area of this code.")
@click.option("--unit", help="Only those in areas that this unit answers for.")
@click.option("--circuit", help="Only those on this supply circuit.")
@click.option("--text", default="", help="Looked for in name, code, address, vendor and model.")
@click.option("--without-acceptance", is_flag=True, help="Only those in service that no passed acceptance covers.")
def list_devices(
    desk: Desk, school: str | None, kind: str | None, stage: str | None, state: str | None, area: str | None,
    unit: str | None, circuit: str | None, text: str, without_acceptance: bool,
) -> None:  # fmt: skip
    """List devices with the state of this moment."""
    wanted = Filter(
        school=school, kind=Kind(kind) if kind else None, stage=Stage(stage) if stage else None, area=area, text=text
    )
    rows = [row for row in rows_of(desk, wanted) if state is None or row["state"] == state]
    for codes in narrowed(desk, school, unit, circuit, without_acceptance):
        rows = [row for row in rows if row["code"] in codes]
    desk.put(rows, lambda: print_table(SHOWN, [shown(row) for row in rows], cut=frozenset({3, 4})))


def narrowed(
    desk: Desk, school: str | None, unit: str | None, circuit: str | None, without_acceptance: bool
) -> list[set[str]]:
    """For each thing asked for the codes of the devices of which it is true."""
    scope, found = desk.actor.scope, []
    with desk.database.read() as connection:
        if unit is not None:
            places = {(one.school, one.code) for one in areas.every(connection, scope, school) if one.unit == unit}
            known = devices.find(connection, scope, Filter(school=school))
            found.append({one.code for one in known if (one.school, one.area) in places})
        if circuit is not None:
            found.append(device_files.on_circuit(connection, scope, circuit))
        if without_acceptance:
            serving = devices.find(connection, scope, Filter(stage=Stage.ADOPTED))
            found.append(unaccepted(connection, desk.actor, serving))
    return found


def shown(row: Mapping[str, Any]) -> list[str]:
    """Narrow enough for 80 columns: what is out of service says why, and the model stands with its vendor."""
    waits = row["state"] == State.OUT_OF_SERVICE.name and row["stage"] != Stage.ADOPTED
    state = row["stage"] if waits else row["state"]
    return [row["code"], str(state), row["address"] or "", row["name"], f"{row['vendor']} {row['model']}".strip()]


@verb("show", example="campuswatch devices show s01-cam-0007")
@click.argument("code")
def show(desk: Desk, code: str) -> None:
    """Show one device with its history.

    What it is, what it says of itself, what its witnesses saw, and who changed what.
    """
    with desk.database.read() as connection:
        device = devices.get(connection, desk.actor.scope, code)
        if device is None:
            raise Missing("ledger.no_device", device=code)
        said = list(claims.of_device(connection, desk.actor.scope, device.code))
        seen = [row for row in transitions.current(connection, desk.actor.scope) if row.device == device.code]
        others = other_addresses.of_device(connection, desk.actor.scope, device.code)
        events = changes.history(connection, desk.actor.scope, device.code, limit=20)
        history = people.in_names(events, people.called(connection, desk.actor.scope, people.mentioned(events)))
        ports = interfaces.of_device(connection, desk.actor.scope, device.code)
        wiring = lay_out(device.code, ports, links.of_device(connection, desk.actor.scope, device.code))
        sighted = sightings.of_device(connection, desk.actor.scope, device)
        wrong = defects.open_of(connection, desk.actor.scope, [device.code])
        answers_for = responsible(connection, desk.actor.scope, device)
        said_hours = service_hours.timetable(connection, desk.actor.scope)
    rows = {row["code"]: row for row in rows_of(desk, Filter(school=device.school))}
    states = {code: row["state"] for code, row in rows.items()}
    school = known_school(desk, device.school)
    words = Words(desk.language, school.zone, desk.clock.now_ms())
    hours_of = said_hours.of(device, school)
    card = Card(
        device, states[device.code], said, seen, history, wiring, states, others, sighted, wrong,
        answers_for, hours_of.words_at(words.now_ms) if hours_of else "", rows[device.code]["because"],
    )  # fmt: skip
    desk.put(as_json(desk, card), lambda: print_card(card, words))


def as_json(desk: Desk, card: Card) -> dict[str, Any]:
    return {
        **asdict(card.device),
        "other_addresses": list(card.others),
        "state": card.state,
        "because": card.because,
        "answers_for": asdict(card.answers_for),
        "service_hours": card.hours,
        "reason": say(card.sighting.identity.why) if card.sighting else "",
        "claims": {str(claim.type): claim.value for claim in card.claims},
        "witnesses": [
            {"witness": row.witness, "observed": row.state, "since_ms": row.at_ms, "half_gap_ms": row.half_gap_ms,
             "reason": desk.say(row.reason)}
            for row in card.witnesses
        ],
        "defects": [asdict(one) | {"text": desk.say(sentence(one))} for one in card.defects],
        "hangs_on": [asdict(one) for one in card.wiring.above],
        "ports": [asdict(row) for row in card.wiring.rows],
        "history": [asdict(event) for event in card.history],
    }  # fmt: skip


@verb("adopt", example="campuswatch devices adopt --school S01 --all")
@click.argument("codes", nargs=-1)
@click.option("--school", help="With --all: the school whose candidates are adopted.")
@click.option("--all", "everything", is_flag=True, help="All candidates that are surveillance equipment.")
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]), help="What it is, where the scan was wrong.")
@click.option("--in-service", type=Day(), help="First day that counts; now if left out.")
def adopt(
    desk: Desk, codes: tuple[str, ...], school: str | None, everything: bool, kind: str | None,
    in_service: datetime | None,
) -> None:  # fmt: skip
    """Put candidates into service: from then on they count."""
    if everything == bool(codes) or (everything and not school):
        raise click.UsageError("name codes to adopt, or say --all with --school")
    if school:
        known_school(desk, school)
    wanted = adoptable(desk.database, desk.actor, school) if everything and school else codes
    adopted = adopt_devices(
        desk.database, desk.actor, wanted,
        kind=Kind(kind) if kind else None, in_service=in_service.date() if in_service else None,
        now_ms=desk.clock.now_ms(),
    )  # fmt: skip
    waiting = waiting_for_acceptance(desk, school) if everything and school else 0
    said = f"adopted: {len(adopted)}" + (f"; waiting for their acceptance: {waiting}" if waiting else "")
    desk.put([device.code for device in adopted], lambda: click.echo(said))


def waiting_for_acceptance(desk: Desk, school: str) -> int:
    """How many surveillance devices are found and may not serve yet."""
    with desk.database.read() as connection:
        found = devices.find(connection, desk.actor.scope, Filter(school=school, stage=Stage.CANDIDATE))
    return sum(device.kind in SURVEILLANCE for device in found)


@verb("export", example="campuswatch devices export --school S01 > devices.csv")
@click.option("--school", help="Only this school's.")
def export(desk: Desk, school: str | None) -> None:
    """Write the devices as CSV to standard output.

    It is UTF-8 with a mark, so that spreadsheets read it right.
    """
    rows = rows_of(desk, Filter(school=school))

    def render() -> None:
        sys.stdout.write("\ufeff")
        table = csv.writer(sys.stdout)
        table.writerow(["school", *COLUMNS, "firmware"])
        table.writerows([safe_cell(str(row[name] or "")) for name in ("school", *COLUMNS, "firmware")] for row in rows)

    desk.put(rows, render)


def rows_of(desk: Desk, wanted: Filter) -> list[dict[str, Any]]:
    """The states are those that the pages show: while no collector speaks, nothing is known."""
    if wanted.school:
        known_school(desk, wanted.school)
    picture = Roster(desk.database, desk.actor.scope).picture()
    with desk.database.read() as connection:
        codes = {device.code for device in devices.find(connection, desk.actor.scope, wanted)}
    now_ms = desk.clock.now_ms()
    rows = []
    for school, listed in picture.ledger.listed.items():
        looked_ms = feel(picture.beats, school, now_ms).looked_ms
        for one in listed:
            if one.device.code in codes:
                now = state_now(one, picture, now_ms, looked_ms)
                because = desk.say(now.cause) if now.cause and now.state is not State.UP else ""
                rows.append({**asdict(one.device), "state": now.state.name, "because": because})
    return rows


def known_school(desk: Desk, code: str) -> School:
    """Raises Missing."""
    return lookup.known_school(desk.database, desk.actor, code)


for _command in (list_devices, show, add, accept, adopt, change, replace, retire, file, history, hours, export):
    command.add_command(_command)
