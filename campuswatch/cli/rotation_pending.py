"""`campuswatch secret pending`: what a device in quarantine may have for a password, to mend it by hand."""

from __future__ import annotations

import sys

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.secret_reveal import me, show
from campuswatch.cli.unsealing import ask_code, ask_hidden, open_admin
from campuswatch.rotation.pair import Pair
from campuswatch.usecases.rotating import named_turn
from campuswatch.usecases.signing_in import sign_in
from campuswatch.usecases.turn_revealing import reveal_turn
from inventory.model.credential import Credential, Purpose
from inventory.model.turn import Role, Turn
from inventory.repository import turn_secrets


@verb("pending", example="campuswatch secret pending s01-cam-0017 --as wang --reason 'it is in quarantine'")
@click.argument("turn")
@click.option("--as", "name", default=me, show_default="who is logged in here", help="Your login name.")
@click.option("--reason", required=True, help="Why; it stands in the audit chain with your name.")
@click.option("--plain", is_flag=True, help="Print it also where no terminal is, and with --json.")
def pending(desk: Desk, turn: str, name: str, reason: str, plain: bool) -> None:
    """Show the old and the new secret of a change that is not over. Your own password is asked for each time.

    TURN is the device's code, or the beginning of the turn's id. The device has one of the two.
    """
    if (desk.as_json or not sys.stdout.isatty()) and not plain:
        raise click.UsageError("this may be written to a file or handed to a program: say --plain if that is meant")
    password, code = ask_hidden(f"password of {name}"), ask_code(desk, name)
    person = sign_in(desk.database, desk.vault, name, password, now_ms=desk.clock.now_ms(), code=code)
    found = named_turn(desk.database, person.scope, turn)
    vault = open_admin(desk) if in_admin(desk, found) else desk.vault
    pair = reveal_turn(desk.database, vault, person, found, reason, now_ms=desk.clock.now_ms())
    payload = {"device": found.device, "account": found.account, "old": parts(pair.old), "new": parts(pair.new)}
    desk.put(payload, lambda: show(lines_of(found, pair), plain))


def in_admin(desk: Desk, turn: Turn) -> bool:
    with desk.database.read() as connection:
        held = turn_secrets.of_turn(connection, desk.actor.scope, turn, Role.FORMER)
    return any(row.purpose is Purpose.ADMIN for row in held)


def parts(one: Credential) -> dict[str, str]:
    told = {"secret": one.secret, "auth_secret": one.auth_secret, "priv_secret": one.priv_secret}
    return {name: secret for name, secret in told.items() if secret}


def lines_of(turn: Turn, pair: Pair) -> list[str]:
    told = [(word, name, secret) for word, one in (("old", pair.old), ("new", pair.new))
            for name, secret in parts(one).items()]  # fmt: skip
    return [
        f"{turn.account} of {turn.device}, which has one of these:",
        *(f"{word}{'' if name == 'secret' else ' ' + name}: {secret}" for word, name, secret in told),
    ]
