"""`campuswatch restore`: a backup onto a machine that has nothing yet."""

from __future__ import annotations

from pathlib import Path

import click

from campuswatch.backup import age
from campuswatch.backup.restoring import restore
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.exits import Exit
from campuswatch.cli.unsealing import PASSPHRASE, ask_hidden
from campuswatch.cli.verify import Steps, as_json, print_verified


@verb("restore", example="campuswatch restore campuswatch.age --key-file /media/stick/principal.key")
@click.argument("backup", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key-file", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Secret key of a recovery recipient.")  # fmt: skip
@click.option("--admin", is_flag=True, help="Check the admin compartment too; asks for its passphrase.")
def command(desk: Desk, backup: Path, key_file: Path, admin: bool) -> int:
    """Put a backup back on a machine without a ledger, and check all of it.

    Where there is a settings file, it stays and says where all goes; else the backup's own is written. Nothing that is
    there is overwritten.
    """
    identity = age.read_identity(key_file.read_text(encoding="utf-8", errors="replace"))
    config = desk.config.absolute()
    passphrase = ask_hidden(PASSPHRASE) if admin else ""
    now_ms = desk.clock.now_ms()
    with Steps(desk) as steps:
        done = restore(backup, identity, config, desk.actor, now_ms=now_ms, tell=steps.told, passphrase=passphrase)

    def render() -> None:
        click.echo(f"restored: {sum(done.manifest.rows.values()):,} rows; settings: {config}")
        print_verified(desk, done.verified)

    desk.put(as_json(desk, done.verified) | {"config": str(config)}, render)
    return Exit.FOUND if done.verified.wrong else Exit.DONE
