"""`campuswatch poll`: everything one device answers, now."""

from __future__ import annotations

import asyncio

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.exits import Exit
from campuswatch.cli.table import print_table
from campuswatch.polling import logins_of
from campuswatch.usecases.polling import ask_everything, find_target
from collector.sample import Reading, Value, Verdict
from collector.schema import MEASUREMENTS, Field

SIGNS = {Verdict.ANSWERED: "answered", Verdict.SILENT: "SILENT", Verdict.UNABLE: "could not look"}


@verb("poll", example="campuswatch poll 10.1.0.17")
@click.argument("device")
@click.option("--school", help="Its school, where an address alone does not tell.")
def command(desk: Desk, device: str, school: str | None) -> int:
    """Ask DEVICE (code or address) with every probe and print what it answers."""
    target = find_target(desk.database, desk.vault, desk.actor, device, school)
    readings: list[Reading] = []

    def told(reading: Reading) -> None:
        readings.append(reading)
        if not desk.as_json:
            show(desk, reading)

    logins = logins_of(desk.settings.limits)
    asyncio.run(ask_everything(target, desk.database, desk.clock, told, logins=logins))
    if desk.as_json:
        desk.put([as_json(desk, reading) for reading in readings], lambda: None)
    return Exit.DONE if any(reading.verdict is Verdict.ANSWERED for reading in readings) else Exit.FOUND


def show(desk: Desk, reading: Reading) -> None:
    why = f" — {desk.say(reading.failure.message)}" if reading.failure else ""
    click.echo(f"{reading.probe}: {SIGNS[reading.verdict]} in {reading.took_ms:.1f} ms{why}")
    rows = [("", name, text) for name, text in reading.facts.items()]
    for sample in reading.samples:
        fields = MEASUREMENTS[sample.key.measurement].fields
        rows += [(sample.key.part, name, figure(value, fields[name])) for name, value in sample.fields.items()]
    if rows:
        print_table(["", "", ""], rows)


def figure(value: Value, field: Field) -> str:
    return f"{value:g} {field.unit}".strip() if isinstance(value, float) else str(value)


def as_json(desk: Desk, reading: Reading) -> dict[str, object]:
    return {
        "probe": reading.probe,
        "verdict": reading.verdict,
        "at_ms": reading.at_ms,
        "took_ms": reading.took_ms,
        "failure": desk.say(reading.failure.message) if reading.failure else None,
        "facts": dict(reading.facts),
        "samples": [
            {"measurement": one.key.measurement, "part": one.key.part, "fields": dict(one.fields)}
            for one in reading.samples
        ],
    }
