"""`campuswatch verify`: whether a backup, or the ledger that runs, is whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from rich.progress import MofNCompleteColumn

from campuswatch.backup import age
from campuswatch.backup.restoring import try_out
from campuswatch.backup.verifying import Verified, verify_ledger
from campuswatch.cli.bar import Bar
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.exits import Exit
from campuswatch.cli.unsealing import PASSPHRASE, ask_hidden
from language.message import Message


class Steps(Bar):
    """How far a backup is read."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("", width=20, column=MofNCompleteColumn(), total=None)
        self._desk = desk

    def told(self, what: str, done: int, total: int) -> None:
        self.show(description=self._desk.say(Message(what)), completed=done, total=total)


@verb("verify", example="campuswatch verify campuswatch.age --key-file /media/stick/principal.key")
@click.argument("backup", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key-file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Secret key of a recovery recipient; a backup wants it.")  # fmt: skip
@click.option("--admin", is_flag=True, help="The admin compartment too; asks for its passphrase.")
def command(desk: Desk, backup: Path | None, key_file: Path | None, admin: bool) -> int:
    """Check that every secret opens, every audit chain holds, the time series can be read and reports are as issued.

    Of a backup, by restoring it into a folder that is gone afterwards; without one, of the ledger in use.
    """
    if backup is not None and key_file is None:
        raise click.UsageError("a backup is sealed: name the secret key of a recovery recipient with --key-file")
    passphrase = ask_hidden(PASSPHRASE) if admin else ""
    if backup is None:
        verified = verify_ledger(desk.settings, desk.database, desk.actor, passphrase=passphrase)
    elif key_file is not None:
        identity = age.read_identity(key_file.read_text(encoding="utf-8", errors="replace"))
        with Steps(desk) as steps:
            verified = try_out(backup, identity, desk.actor, tell=steps.told, passphrase=passphrase).verified
    desk.put(as_json(desk, verified), lambda: print_verified(desk, verified))
    return Exit.FOUND if verified.wrong else Exit.DONE


def print_verified(desk: Desk, verified: Verified) -> None:
    click.echo(f"secrets that open: {verified.opened:,} of {verified.secrets:,}")
    if verified.sealed:
        click.echo(f"sealed ones, which want an operator's passphrase: {verified.sealed:,}")
    click.echo(f"audit chains: {verified.chains:,} with {verified.entries:,} entries")
    click.echo(f"files of reports: {verified.reports:,}")
    for one in verified.wrong:
        click.echo(f"WRONG: {desk.say(one)}")
    if not verified.wrong:
        click.echo("nothing is wrong")


def as_json(desk: Desk, verified: Verified) -> dict[str, Any]:
    return {
        "secrets": verified.secrets,
        "opened": verified.opened,
        "sealed": verified.sealed,
        "chains": verified.chains,
        "entries": verified.entries,
        "reports": verified.reports,
        "wrong": [desk.say(one) for one in verified.wrong],
    }
