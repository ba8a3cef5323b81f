"""`campuswatch person login`: a person's own name and password, by which they show who they are."""

from __future__ import annotations

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.unsealing import ask_hidden, open_admin
from campuswatch.usecases.actor import Right
from campuswatch.usecases.signing_in import change_password, give_login, sign_in, take_login
from inventory.model.person import Person
from inventory.model.person_login import PersonLogin
from inventory.model.scope import BUREAU
from inventory.repository import people, person_logins
from inventory.vault import Vault

RIGHTS = {right.name.lower(): right for right in Right}


@verb("login", example="campuswatch person login 'Wang Wei' --school S01 --name wang --may reveal")
@click.argument("person")
@click.option("--school", default="", help="Whose person; left out: the bureau's.")
@click.option("--name", help="What is typed to say who one is; letters and digits.")
@click.option("--may", "may", multiple=True, metavar="RIGHT", type=click.Choice(list(RIGHTS)),
              help=f"May do this, and may be repeated: {', '.join(RIGHTS)}.")  # fmt: skip
@click.option("--remove", "gone", is_flag=True, help="Take the login away.")
def login(desk: Desk, person: str, school: str, name: str | None, may: tuple[str, ...], gone: bool) -> None:
    """Give PERSON (staff number, id or exact name) a login, or change its password.

    Who has one changes the password with the old one. A new login, another name, other rights (--name, --may) and a
    forgotten password need the passphrase of the admin compartment.
    """
    with desk.database.read() as connection:
        found = people.named(connection, desk.actor.scope, school, person)
        before = person_logins.of_person(connection, BUREAU, found.id)
    if gone:
        open_admin(desk, typed=True)
        take_login(desk.database, desk.vault, desk.actor, found, now_ms=desk.clock.now_ms())
        desk.put({"person": found.id}, lambda: click.echo(f"{found.name} is let in no more"))
        return
    if before is not None and name is None and not may:
        made = with_old_password(desk, found, before)
    else:
        made = with_passphrase(desk, found, before, name, may)
    rights = ", ".join(sorted(made.rights)) or "nothing that needs a password"
    payload = {"person": found.id, "name": made.name, "rights": sorted(made.rights), "generation": made.generation}
    desk.put(payload, lambda: click.echo(f"{found.name} is {made.name}, and may: {rights}"))


def with_old_password(desk: Desk, found: Person, before: PersonLogin) -> PersonLogin:
    typed = ask_hidden(f"present password of {before.name}")
    actor = sign_in(desk.database, desk.vault, before.name, typed, now_ms=desk.clock.now_ms())
    new = ask_hidden(f"new password of {before.name}", twice=True)
    return change_password(desk.database, desk.vault, actor, found, new, now_ms=desk.clock.now_ms())


def with_passphrase(
    desk: Desk, found: Person, before: PersonLogin | None, name: str | None, may: tuple[str, ...]
) -> PersonLogin:
    """Rights that are not named are those that the person had."""
    chosen = name or (before.name if before else "")
    if not chosen:
        raise click.UsageError(f"{found.name} has no login yet: give --name")
    had = before.rights if before else frozenset()
    rights = [RIGHTS[one] for one in (may or sorted(had)) if one in RIGHTS]
    vault: Vault = open_admin(desk, typed=True)
    password = ask_hidden(f"password of {chosen}", twice=True)
    return give_login(
        desk.database, vault, desk.actor, found, password, name=chosen, rights=rights, now_ms=desk.clock.now_ms()
    )
