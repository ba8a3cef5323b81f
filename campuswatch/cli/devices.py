"""`campuswatch devices`: list, show, adopt, change, retire, export."""

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
from campuswatch.cli.corrections import change, retire
from campuswatch.cli.day import Day
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.device_card import Card, print_card
from campuswatch.cli.table import print_table
from campuswatch.usecases.adoption import adopt_devices, adoptable
from campuswatch.web.words import Words
from dashboards.pulse import feel
from dashboards.roster import Roster
from dashboards.standing import state_now
from dashboards.wiring import lay_out
from inventory.cells import safe_cell
from inventory.errors import Missing
from inventory.model.device import Stage
from inventory.model.kind import Kind
from inventory.model.school import School
from inventory.reason import say
from inventory.repository import (
    changes,
    claims,
    defects,
    devices,
    interfaces,
    links,
    other_addresses,
    schools,
    sightings,
    transitions,
)
from inventory.repository.devices import Filter

COLUMNS = ("code", "name", "kind", "state", "stage", "address", "vendor", "model")
SHOWN = ("code", "state", "address", "name", "model")


@click.group("devices")
def command() -> None:
    """Devices: list, show, adopt, change, retire, export."""


@verb("list", example="campuswatch devices list --kind camera --state DOWN")
@click.option("--school", help="Only this school's.")
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]))
@click.option("--stage", type=click.Choice([stage.value for stage in Stage]))
@click.option("--state", type=click.Choice([state.name for state in State]))
@click.option("--text", default="", help="Looked for in name, code, address, vendor and model.")
def list_devices(
    desk: Desk, school: str | None, kind: str | None, stage: str | None, state: str | None, text: str
) -> None:
    """List devices with the state of this moment."""
    wanted = Filter(school=school, kind=Kind(kind) if kind else None, stage=Stage(stage) if stage else None, text=text)
    rows = [row for row in rows_of(desk, wanted) if state is None or row["state"] == state]
    desk.put(rows, lambda: print_table(SHOWN, [shown(row) for row in rows], cut=frozenset({3, 4})))


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
        history = changes.history(connection, desk.actor.scope, device.code, limit=20)
        ports = interfaces.of_device(connection, desk.actor.scope, device.code)
        wiring = lay_out(device.code, ports, links.of_device(connection, desk.actor.scope, device.code))
        sighted = sightings.of_device(connection, desk.actor.scope, device)
        wrong = defects.open_of(connection, desk.actor.scope, [device.code])
    states = {row["code"]: row["state"] for row in rows_of(desk, Filter(school=device.school))}
    card = Card(device, states[device.code], said, seen, history, wiring, states, others, sighted, wrong)
    words = Words(desk.language, known_school(desk, device.school).zone, desk.clock.now_ms())
    desk.put(as_json(desk, card), lambda: print_card(card, words))


def as_json(desk: Desk, card: Card) -> dict[str, Any]:
    return {
        **asdict(card.device),
        "other_addresses": list(card.others),
        "state": card.state,
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
    desk.put([device.code for device in adopted], lambda: click.echo(f"adopted: {len(adopted)}"))


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
                state = state_now(one, picture.heads.get(one.device.code, ()), now_ms, looked_ms).state
                rows.append({**asdict(one.device), "state": state.name})
    return rows


def known_school(desk: Desk, code: str) -> School:
    """Raises Missing, where an empty answer would hide that the code is mistyped."""
    with desk.database.read() as connection:
        found = schools.get(connection, desk.actor.scope, code)
    if found is None:
        raise Missing("ledger.no_school", school=code)
    return found


for _command in (list_devices, show, adopt, change, retire, export):
    command.add_command(_command)
