"""`campuswatch poll`: everything one device answers, now."""

from __future__ import annotations

import asyncio
from collections import defaultdict

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.exits import Exit
from campuswatch.cli.table import print_table
from campuswatch.polling import logins_of
from campuswatch.usecases.polling import ask_everything, find_target
from collector.sample import Reading, Value, Verdict
from collector.schema import FLAG, MEASUREMENTS, SECONDS, Field
from dashboards.words import Words

SIGNS = {Verdict.ANSWERED: "answered", Verdict.SILENT: "SILENT", Verdict.UNABLE: "could not look"}
SIGNS_OF_UNITS = {"percent": "%", "celsius": "°C"}


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
    words = Words(desk.language, "UTC", reading.at_ms)
    why = f" — {desk.say(reading.failure.message)}" if reading.failure else ""
    click.echo(f"{reading.probe}: {SIGNS[reading.verdict]} in {words.quantity(reading.took_ms, 'ms')}{why}")
    facts = list(reading.facts.items())
    parts: dict[tuple[str, ...], list[list[str]]] = defaultdict(list)
    for sample in reading.samples:
        fields = MEASUREMENTS[sample.key.measurement].fields
        figures = {name: figure(words, value, fields[name]) for name, value in sample.fields.items()}
        if sample.key.part:
            parts[tuple(figures)].append([sample.key.part, *figures.values()])
        else:
            facts += figures.items()
    if facts:
        print_table(["", "", ""], [("", *fact) for fact in facts], fold=frozenset({2}))
    for names, rows in parts.items():
        print_table(["", "", *names], [["", *row] for row in rows], right=frozenset(range(2, 2 + len(names))))


def figure(words: Words, value: Value, field: Field) -> str:
    """As a person reads it; --json has the plain value."""
    if isinstance(value, str):
        return value
    if field.unit == FLAG.unit:
        return "yes" if value else "no"
    if field.unit == SECONDS.unit:
        return words.lasting(value * 1_000)
    return words.quantity(value, SIGNS_OF_UNITS.get(field.unit, field.unit)).strip()


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
