"""`campuswatch secret pin`: by which key a device is known when it is given a new password."""

from __future__ import annotations

import asyncio

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.exits import Exit
from campuswatch.usecases.pinning import pin_key, read_key
from collector.control.keys import KEYS
from collector.protocols.errors import ProtocolError


@verb("pin", example="campuswatch secret pin s01-sw-0001 --key ssh")
@click.argument("code")
@click.option("--key", "kind", type=click.Choice(list(KEYS)), required=True, help="Of its SSH server, or of its TLS.")
@click.option("--print", "compared", default="", help="The print that you read at the device: pin it, if it answers.")
def pin(desk: Desk, code: str, kind: str, compared: str) -> int | None:
    """Show the print of a device's key; with --print pin it, so that rotations know the device by it."""
    try:
        told = asyncio.run(read_key(desk.database, desk.actor, code, kind))
    except ProtocolError as error:
        click.echo(desk.say(error.message), err=True)
        return Exit.FAILED
    if compared:
        pin_key(desk.database, desk.actor, code, kind, told, compared, now_ms=desk.clock.now_ms())
    said = "pinned" if compared else "not pinned: compare it at the device, then give it with --print"
    desk.put(
        {"device": code, "key": kind, "print": told, "pinned": bool(compared)}, lambda: click.echo(f"{told}\n{said}")
    )
    return None
