"""`campuswatch identify`: what recorded devices are, and why we think so; no network, no ledger."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.exits import Exit, sentence
from campuswatch.usecases.recognising import Recognised, recognise
from inventory.reason import say


@verb("identify", example="campuswatch identify --recording switch.snmprec ups.snmprec")
@click.option("--recording", "recordings", required=True, multiple=True, metavar="FILE", help="A recording (.snmprec).")
@click.argument("more", nargs=-1, metavar="[FILE]...")
def command(desk: Desk, recordings: tuple[str, ...], more: tuple[str, ...]) -> int:
    """Recognise devices from recordings of their SNMP agents: one line of JSON each, in the order given.

    A line of a file that cannot be read is told on standard error; the rest of the file and the other files count.
    """
    trouble = [told for file in (*recordings, *more) if (told := _identify(Path(file), desk))]
    for line in trouble:
        click.echo(f"campuswatch: {line}", err=True)
    return Exit.FOUND if trouble else Exit.DONE


def _identify(file: Path, desk: Desk) -> str:
    """Prints what it is; one sentence of what could not be read, empty for nothing."""
    try:
        found = recognise(file)
    except OSError as error:
        return os.fsencode(sentence(error, desk.language)).decode("utf-8", "backslashreplace")
    except ValueError as error:
        return f"{shown(file)}: {error}"
    click.echo(json.dumps(line_of(found), ensure_ascii=False))
    if not found.bad:
        return ""
    number = min(found.bad)
    more = len(found.bad) - 1
    others = f", and {more} more {'line' if more == 1 else 'lines'}" if more else ""
    return f"{shown(file)}: line {number} is no object of a recording and is left out ({found.bad[number]}){others}"


def shown(file: Path) -> str:
    """Its name; bytes of it that are no UTF-8 as `\\xff`."""
    return os.fsencode(file).decode("utf-8", "backslashreplace")


def line_of(found: Recognised) -> dict[str, object]:
    identity = found.identity
    return {
        "file": shown(found.file), "kind": identity.kind, "vendor": identity.vendor, "model": identity.model,
        "confidence": identity.confidence, "reason": say(identity.why), "firmware": identity.firmware,
        "serial": identity.serial, "mac": identity.mac, "sure": dict(identity.sure),
    }  # fmt: skip
