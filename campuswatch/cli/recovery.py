"""`campuswatch recovery`: who can open backups."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from campuswatch.backup.recipients import add_recipient, create_recipient, remove_recipient
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.table import print_table
from inventory.repository import recipients


@click.group("recovery")
def command() -> None:
    """Who can open backups: create, add, list, remove."""


@verb("create", example="campuswatch recovery create principal --key-file /media/stick/principal.key")
@click.argument("name")
@click.option("--key-file", required=True, type=click.Path(path_type=Path), help="Where its secret key goes.")
def create(desk: Desk, name: str, key_file: Path) -> None:
    """Make a key pair: the secret key goes into a file that you carry away, the public one into the ledger."""
    made = create_recipient(desk.database, desk.actor, name, key_file, now_ms=desk.clock.now_ms())

    def render() -> None:
        click.echo(f"{name} can open backups from now on, with {key_file}")
        click.echo("Carry that file away, into a safe: who has it and a backup has every password.")

    desk.put({"name": made.name, "key": made.key, "file": str(key_file)}, render)


@verb("add", example="campuswatch recovery add bureau --recipient age1…")
@click.argument("name")
@click.option("--recipient", required=True, help="Public key, as 'age-keygen' prints it.")
def add(desk: Desk, name: str, recipient: str) -> None:
    """Let the holder of an age key open backups."""
    made = add_recipient(desk.database, desk.actor, name, recipient, now_ms=desk.clock.now_ms())
    desk.put({"name": made.name, "key": made.key}, lambda: click.echo(f"{name} can open backups from now on"))


@verb("list", example="campuswatch recovery list")
def list_recipients(desk: Desk) -> None:
    """List who can open backups."""
    with desk.database.read() as connection:
        found = recipients.every(connection, desk.actor.scope)
    rows = [(one.name, one.key, one.by) for one in found]
    desk.put(
        [asdict(one) for one in found], lambda: print_table(["name", "public key", "by"], rows, fold=frozenset({1}))
    )


@verb("remove", example="campuswatch recovery remove bureau")
@click.argument("name")
def remove(desk: Desk, name: str) -> None:
    """No further backup opens for this recipient; those that were made stay open to it."""
    gone = remove_recipient(desk.database, desk.actor, name, now_ms=desk.clock.now_ms())
    desk.put({"name": gone.name}, lambda: click.echo(f"{name} cannot open backups made from now on"))


for part in (create, add, list_recipients, remove):
    command.add_command(part)
