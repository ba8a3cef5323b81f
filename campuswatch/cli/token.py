"""`campuswatch token`: what lets programs in, for less than a person may."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.table import print_table
from campuswatch.cli.unsealing import ask_code, ask_hidden
from campuswatch.entry_key import open_entry_key
from campuswatch.usecases import tokens
from campuswatch.usecases.actor import Right
from campuswatch.usecases.signing_in import sign_in
from inventory.errors import Missing
from inventory.model.api_token import ApiToken
from inventory.model.scope import BUREAU
from inventory.repository import api_tokens, people, person_logins

RIGHTS = {right.name.lower(): right for right in Right}


@click.group("token")
def command() -> None:
    """Tokens of programs: list, make, revoke."""


@verb("list", example="campuswatch token list")
@click.option("--all", "gone_too", is_flag=True, help="With those that work no more.")
def list_tokens(desk: Desk, gone_too: bool) -> None:
    """List tokens: whose they are, what they may do, until when, and when they were used last."""
    now_ms = desk.clock.now_ms()
    with desk.database.read() as connection:
        found = api_tokens.every(connection, desk.actor.scope)
        names = people.called(connection, BUREAU, [one.person for one in found])
    shown = [one for one in found if gone_too or tokens.stands(one, now_ms)]
    desk.put([plain(one) for one in shown], lambda: print_tokens(shown, names, now_ms))


def plain(one: ApiToken) -> dict[str, object]:
    return {
        "id": one.id, "name": one.name, "person": one.person, "school": one.school, "areas": one.areas,
        "rights": sorted(one.rights), "created_ms": one.created_ms, "expires_ms": one.expires_ms,
        "used_ms": one.used_ms, "revoked_ms": one.revoked_ms, "by": one.by,
    }  # fmt: skip


def print_tokens(found: list[ApiToken], names: dict[str, str], now_ms: int) -> None:
    if not found:
        click.echo("no program has a token: 'campuswatch token make' makes one")
        return
    rows = [
        [one.id, one.name, names.get(one.person, ""), one.school or "bureau", " ".join(sorted(one.rights)),
         day(one.expires_ms) if tokens.stands(one, now_ms) else "over", day(one.used_ms)]
        for one in found
    ]  # fmt: skip
    print_table(["id", "for", "of", "school", "may", "until", "used"], rows, fold=frozenset({1, 2, 4}))


def day(at_ms: int | None) -> str:
    """In UTC."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).date().isoformat() if at_ms else ""


@verb("make", example="campuswatch token make wang --name 'figures for the bureau' --may look --days 90")
@click.argument("login")
@click.option("--name", required=True, help="What it is for.")
@click.option("--may", multiple=True, metavar="RIGHT", type=click.Choice(list(RIGHTS)), default=("look",),
              show_default=True, help=f"May do this, and may be repeated: {', '.join(RIGHTS)}.")  # fmt: skip
@click.option("--days", type=click.IntRange(1, tokens.LONGEST_DAYS), default=90, show_default=True)
def make(desk: Desk, login: str, name: str, may: tuple[str, ...], days: int) -> None:
    """Make a token for who signs in as LOGIN. It is shown now and never again.

    The password is asked for, and the one-time code of who has one. The token may do nothing that LOGIN may not.
    """
    with desk.database.read() as connection:
        holder = person_logins.named(connection, BUREAU, login)
    now_ms, password = desk.clock.now_ms(), ask_hidden(f"password of {login}")
    actor = sign_in(desk.database, desk.vault, login, password, now_ms=now_ms, code=ask_code(desk, login))
    if holder is None:
        raise Missing("token.no_login")
    text, made = tokens.make(
        desk.database, open_entry_key(desk.settings.data_dir), actor, holder.person, name=name, school=holder.school,
        areas=holder.areas, rights=[RIGHTS[one] for one in may], days=days, now_ms=now_ms,
    )  # fmt: skip
    desk.put(
        plain(made) | {"token": text}, lambda: click.echo(f"token {made.id} until {day(made.expires_ms)}:\n{text}")
    )


@verb("revoke", example="campuswatch token revoke 4f1d09c2ab77")
@click.argument("id")
def revoke(desk: Desk, id: str) -> None:
    """Let the token ID, as `list` shows it, work no more."""
    found = tokens.revoke(desk.database, desk.actor, "", id, now_ms=desk.clock.now_ms())
    desk.put({"id": found.id, "name": found.name}, lambda: click.echo(f"{found.name} works no more"))


for _command in (list_tokens, make, revoke):
    command.add_command(_command)
