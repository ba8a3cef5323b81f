"""`campuswatch secret unseal`, `seal` and `rekey`: the compartments and their keys."""

from __future__ import annotations

from base64 import b64encode

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.secret_words import purposes, with_admin
from campuswatch.cli.unsealing import PASSPHRASE, ask_hidden, asked_key, first_use, open_admin
from campuswatch.control import call
from campuswatch.distant_compartment import is_open
from campuswatch.lock import held
from campuswatch.usecases.compartments import admin_compartment, tell_sealed
from campuswatch.usecases.rekeying import Told, change_key_file, change_passphrase
from campuswatch.usecases.rekeying import rekey as rekey_schools
from inventory.model.credential import Purpose


@verb("unseal", example="campuswatch secret unseal")
def unseal(desk: Desk) -> None:
    """Open the admin compartment in the running service for 15 minutes.

    Verbs that need it then do not ask for its passphrase. Without a running service each of them asks. At the first use
    the passphrase is set.
    """
    sealed = admin_compartment(desk.database)
    if sealed is None:
        first_use(desk)
        desk.put({"open": False}, lambda: click.echo("set up; 'campuswatch secret unseal' opens it"))
        return
    call(desk.settings.control_path, "vault")  # nobody types a passphrase for a service that is not there
    key = asked_key(desk, sealed, where="service")
    state = call(desk.settings.control_path, "unseal", key=b64encode(key).decode())
    desk.put(state, lambda: click.echo(f"open for {state['open_s'] // 60} minutes; 'campuswatch secret seal' ends it"))


@verb("seal", example="campuswatch secret seal")
def seal(desk: Desk) -> None:
    """Close the admin compartment in the running service before its time."""
    state = call(desk.settings.control_path, "seal")
    tell_sealed(desk.database, desk.actor, now_ms=desk.clock.now_ms())
    said = "sealed" if state["was_open"] else "it was sealed already"
    desk.put(state, lambda: click.echo(said))


@verb("rekey", example="campuswatch secret rekey --passphrase")
@click.option("--school", help="Only this school's keys.")
@with_admin
@click.option("--passphrase", is_flag=True, help="A new passphrase for the admin compartment, and all keys below it.")
@click.option("--key-file", "key_file", is_flag=True,
              help="A new key file in place of the old, and all keys below it. The service must not run.")  # fmt: skip
def rekey(desk: Desk, school: str | None, admin: bool, passphrase: bool, key_file: bool) -> None:
    """Give every school a fresh key and seal every secret anew; the secrets themselves stay what they are.

    After somebody left who knew the passphrase, or a key file or an old backup went astray. It may be stopped and done
    again at any time. Who already read a secret knows it still: rotate those.
    """
    if (passphrase and key_file) or (school and (passphrase or key_file)):
        raise click.UsageError("--school, --passphrase and --key-file are three things: one at a time")

    def told(place: str, purpose: Purpose, count: int) -> None:
        if not desk.as_json:
            click.echo(f"{place} {purpose}: {count} sealed anew")

    now_ms = desk.clock.now_ms()
    if passphrase:
        done = with_new_passphrase(desk, told=told)
    elif key_file:
        with held(desk.settings.data_dir / "lock"):
            done = change_key_file(
                desk.database, desk.vault, desk.actor, desk.settings.key_path, now_ms=now_ms, told=told
            )
    else:
        vault = open_admin(desk) if admin else desk.vault
        done = rekey_schools(desk.database, vault, desk.actor, purposes(admin), school=school, now_ms=now_ms, told=told)
    desk.put({"resealed": done}, lambda: click.echo(f"{done} secrets sealed anew"))


def with_new_passphrase(desk: Desk, told: Told) -> int:
    """The old one is asked for even while the service has the compartment open, which is then sealed: what it holds
    would open nothing any more."""
    vault = open_admin(desk, typed=True)
    chosen = ask_hidden(f"new {PASSPHRASE}", twice=True)
    if is_open(desk.settings.control_path):
        call(desk.settings.control_path, "seal")
    return change_passphrase(desk.database, vault, desk.actor, chosen, now_ms=desk.clock.now_ms(), told=told)
