"""`campuswatch doctor`: what is missing on this machine, and how to mend it."""

from __future__ import annotations

import click

from campuswatch.checks.verdict import Level, Verdict
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.exits import Exit
from campuswatch.usecases.examination import examination, machine_alone

SIGNS = {Level.OK: ("ok  ", "green"), Level.WARN: ("warn", "yellow"), Level.BAD: ("BAD ", "red")}


@verb("doctor", example="campuswatch doctor --json")
def command(desk: Desk) -> int:
    """Examine this machine: ping, descriptors, buffers, neighbour table, clock, disk, ledger, key.

    Before `init` has written the settings file, the machine alone is examined.
    """
    now_ms = desk.clock.now_ms()
    if desk.config.exists():
        verdicts = examination(desk.settings, now_ms=now_ms, language=desk.language)
    else:
        verdicts = machine_alone(now_ms=now_ms)
    payload = {
        name: {
            "level": verdict.level,
            "what": desk.say(verdict.what),
            "remedy": desk.say(verdict.remedy) if verdict.remedy else None,
        }
        for name, verdict in verdicts.items()
    }
    desk.put(payload, lambda: show(desk, verdicts))
    return Exit.FOUND if any(verdict.level is Level.BAD for verdict in verdicts.values()) else Exit.DONE


def show(desk: Desk, verdicts: dict[str, Verdict]) -> None:
    for name, verdict in verdicts.items():
        sign, colour = SIGNS[verdict.level]
        click.echo(f"{click.style(sign, fg=colour)}  {name:<12} {desk.say(verdict.what)}")
        if verdict.remedy:
            click.echo(f"{'':18} {desk.say(verdict.remedy)}")
