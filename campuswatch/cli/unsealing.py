"""Opening the admin compartment for a verb: in the running service if it is open there, else here, by passphrase."""

from __future__ import annotations

import sys

import click

from campuswatch.cli.desk import Desk
from campuswatch.distant_compartment import DistantCompartment, is_open
from campuswatch.opening import poll_compartment
from campuswatch.usecases.compartments import admin_compartment, admin_key, set_up_admin
from inventory.model.compartment import SealedCompartment
from inventory.model.credential import Purpose
from inventory.model.scope import BUREAU
from inventory.repository import credentials, person_logins, second_factors
from inventory.vault import Compartment, KeyCompartment, Vault

PASSPHRASE = "passphrase of the admin compartment"  # noqa: S105 - what is asked for


def open_admin(desk: Desk, *, typed: bool = False) -> Vault:
    """A vault with both compartments open, for this one verb. With `typed` the passphrase is asked for in any case, so
    that nobody passes for its owner while the service has it open.

    At the first use a passphrase is set. Raises VaultError, Conflict.
    """
    admin = admin_here(desk, typed=typed)
    with desk.database.read() as connection:
        keys = credentials.keys(connection, BUREAU)
    return Vault({Purpose.POLL: poll_compartment(desk.settings, keys), Purpose.ADMIN: admin}, keys)


def vault_for(desk: Desk, purpose: Purpose) -> Vault:
    """With what the purpose needs; `poll` needs nobody."""
    return open_admin(desk) if purpose is Purpose.ADMIN else desk.vault


def admin_here(desk: Desk, *, typed: bool = False) -> Compartment:
    sealed = admin_compartment(desk.database)
    if sealed is None:
        return first_use(desk)
    if not typed and is_open(desk.settings.control_path):
        return DistantCompartment(desk.settings.control_path)
    return KeyCompartment(asked_key(desk, sealed, where="command line"))


def asked_key(desk: Desk, sealed: SealedCompartment, *, where: str) -> bytes:
    now_ms = desk.clock.now_ms()
    return admin_key(desk.database, desk.actor, sealed, ask_hidden(PASSPHRASE), where=where, now_ms=now_ms)


def first_use(desk: Desk) -> KeyCompartment:
    """Nobody can bring back a lost passphrase, so it is typed twice and the person is told."""
    click.echo(
        "The admin compartment is not set up yet. Choose its passphrase and keep it in a safe: without it", err=True
    )
    click.echo("nothing of what is put there can be read again.", err=True)
    passphrase = ask_hidden(PASSPHRASE, twice=True)
    return set_up_admin(desk.database, desk.actor, passphrase, now_ms=desk.clock.now_ms())


def ask_hidden(what: str, *, twice: bool = False) -> str:
    """Typed without echo, or the next line of standard input."""
    if sys.stdin.isatty():
        typed: str = click.prompt(what, hide_input=True, confirmation_prompt=twice, err=True)
        return typed
    line = sys.stdin.readline().rstrip("\n")
    if not line:
        raise click.UsageError(f"no {what} on standard input: pipe it in, one secret a line")
    return line


def ask_code(desk: Desk, login: str) -> str:
    """The one-time code of who has to show one; empty for everybody else."""
    with desk.database.read() as connection:
        known = person_logins.named(connection, BUREAU, login)
        factor = second_factors.of_person(connection, BUREAU, known.person) if known else None
    return ask_hidden(f"one-time code of {login}") if factor and factor.confirmed_ms is not None else ""
