"""`campuswatch secret reveal`: to a person who says who they are and why, on a terminal, and off it again."""

from __future__ import annotations

import getpass
import select
import sys
from collections.abc import Sequence

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.secret_words import WORDS
from campuswatch.cli.unsealing import ask_code, ask_hidden, vault_for
from campuswatch.usecases.credentials import the_credential
from campuswatch.usecases.revealing import Revealed
from campuswatch.usecases.revealing import reveal as reveal_secret
from campuswatch.usecases.signing_in import sign_in
from inventory.short_id import SHORT

SHOWN_S = 60
# Another screen (xterm's), so that nothing stays to be scrolled back to; and back to the first, emptied.
ENTER, LEAVE = "\x1b[?1049h\x1b[2J\x1b[H", "\x1b[2J\x1b[3J\x1b[H\x1b[?1049l"


def me() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # nobody of that number is known here
        return ""


@verb("reveal", example="campuswatch secret reveal 3f9ac2d1 --as wang --reason 'new lens, needs the web page'")
@click.argument("id")
@click.option("--as", "name", default=me, show_default="who is logged in here", help="Your login name.")
@click.option("--reason", required=True, help="Why; it stands in the audit chain with your name.")
@click.option("--plain", is_flag=True, help="Print it also where no terminal is, and with --json.")
def reveal(desk: Desk, id: str, name: str, reason: str, plain: bool) -> None:
    """Show the secret whose id begins with ID. Your own password is asked for each time.

    Who, when and why is written to the audit chain before the secret is opened. It is shown on the terminal until
    Enter is pressed or a minute is over, and then wiped off.
    """
    if desk.as_json and not plain:
        raise click.UsageError("--json would hand the secret to a program: say --plain too if that is meant")
    if not sys.stdout.isatty() and not plain:
        raise click.UsageError("this is no terminal and may be written to a file: say --plain if that is meant")
    password, code = ask_hidden(f"password of {name}"), ask_code(desk, name)
    person = sign_in(desk.database, desk.vault, name, password, now_ms=desk.clock.now_ms(), code=code)
    with desk.database.read() as connection:
        row = the_credential(connection, person, id)
    vault = vault_for(desk, row.purpose)
    shown = reveal_secret(desk.database, vault, person, row.id, reason, now_ms=desk.clock.now_ms())
    desk.put(as_json(shown), lambda: show(lines_of(shown), plain))


def as_json(shown: Revealed) -> dict[str, str]:
    one = shown.credential
    return {
        "id": one.id, "for": shown.subject, "type": one.type, "account": one.account, "secret": one.secret,
        "auth_secret": one.auth_secret, "priv_secret": one.priv_secret,
    }  # fmt: skip


def lines_of(shown: Revealed) -> list[str]:
    one = shown.credential
    head = f"{WORDS[one.type]} {one.account}".strip()
    parts = (("", one.secret), ("authentication: ", one.auth_secret), ("privacy: ", one.priv_secret))
    return [
        f"{head} for {shown.subject} ({one.id[:SHORT]}, generation {one.generation})",
        *(f"{name}{secret}" for name, secret in parts if secret),
    ]


def show(lines: Sequence[str], plain: bool) -> None:
    """On a screen that is wiped; where --plain was said or nobody can press a key, as any other output."""
    if plain or not sys.stdin.isatty():
        for line in lines[1:] if plain else lines:
            click.echo(line)
        return
    click.echo(ENTER, nl=False)
    try:
        for line in lines:
            click.echo(line)
        click.echo(f"\nEnter wipes it off the screen; so do {SHOWN_S} seconds.")
        select.select([sys.stdin], [], [], SHOWN_S)
    finally:
        click.echo(LEAVE, nl=False)
