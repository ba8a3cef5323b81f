"""`campuswatch person login|link`: a person's own name and password, by which they show who they are."""

from __future__ import annotations

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.unsealing import ask_code, ask_hidden, open_admin
from campuswatch.entry_key import open_entry_key
from campuswatch.usecases.actor import Right
from campuswatch.usecases.logins import make_password_link, set_role
from campuswatch.usecases.roles import Role
from campuswatch.usecases.signing_in import change_password, give_login, sign_in, take_login
from inventory.errors import Missing
from inventory.model.person import Person
from inventory.model.person_login import PersonLogin
from inventory.model.scope import BUREAU
from inventory.repository import people, person_logins
from inventory.vault import Vault

RIGHTS = {right.name.lower(): right for right in Right}


@verb("login", example="campuswatch person login 'Wang Wei' --school S01 --name wang --role technician")
@click.argument("person")
@click.option("--school", default="", help="Whose person; left out: the bureau's.")
@click.option("--name", help="What is typed to say who one is; letters and digits.")
@click.option("--role", type=click.Choice([role.value for role in Role]), help="The post, as in docs/people.md.")
@click.option("--area", "areas", multiple=True, metavar="CODE",
              help="A viewer sees only what stands there; may be repeated.")  # fmt: skip
@click.option("--may", "may", multiple=True, metavar="RIGHT", type=click.Choice(list(RIGHTS)),
              help=f"May do this, and may be repeated: {', '.join(RIGHTS)}.")  # fmt: skip
@click.option("--remove", "gone", is_flag=True, help="Take the login away.")
def login(
    desk: Desk, person: str, school: str, name: str | None, role: str | None, areas: tuple[str, ...],
    may: tuple[str, ...], gone: bool,
) -> None:  # fmt: skip
    """Give PERSON (staff number, id or exact name) a login, or change its password.

    With --role a new login has no password yet: a link is shown by which PERSON chooses one. Who has a login changes
    the password with the old one. All else (--name, --role, --may) needs the passphrase of the admin compartment.
    """
    if (areas and role is None) or (role and may):
        raise click.UsageError("--area goes with --role viewer, and --may with neither")
    with desk.database.read() as connection:
        found = people.named(connection, desk.actor.scope, school, person)
        before = person_logins.of_person(connection, BUREAU, found.id)
    if gone:
        open_admin(desk, typed=True)
        take_login(desk.database, desk.vault, desk.actor, found, now_ms=desk.clock.now_ms())
        desk.put({"person": found.id}, lambda: click.echo(f"{found.name} is let in no more"))
        return
    if role is not None:
        with_role(desk, found, before, name or "", Role(role), areas)
        return
    if before is not None and name is None and not may:
        made = with_old_password(desk, found, before)
    else:
        made = with_passphrase(desk, found, before, name, may)
    rights = ", ".join(sorted(made.rights)) or "nothing that needs a password"
    payload = {"person": found.id, "name": made.name, "rights": sorted(made.rights), "generation": made.generation}
    desk.put(payload, lambda: click.echo(f"{found.name} is {made.name}, and may: {rights}"))


def with_role(
    desk: Desk, found: Person, before: PersonLogin | None, name: str, role: Role, areas: tuple[str, ...]
) -> None:
    if before is None and not name:
        raise click.UsageError(f"{found.name} has no login yet: give --name")
    vault = open_admin(desk, typed=True)
    made = set_role(
        desk.database, vault, desk.actor, found.id, name=name, role=role, areas=areas, now_ms=desk.clock.now_ms()
    )
    address = new_address(desk, found) if before is None else ""
    payload = {"person": found.id, "name": made.name, "role": made.role, "areas": made.areas, "address": address}
    where = f" in {', '.join(made.areas)}" if made.areas else ""
    said = f"{found.name} is {made.name}: {made.role}{where}"
    desk.put(payload, lambda: click.echo(f"{said}\n{chosen_at(address)}" if address else said))


def new_address(desk: Desk, found: Person) -> str:
    """Where the person chooses a password, once."""
    key, now_ms = open_entry_key(desk.settings.data_dir), desk.clock.now_ms()
    token, _ = make_password_link(desk.database, key, desk.actor, found.id, now_ms=now_ms)
    return f"{desk.settings.alerts.public_url.rstrip('/')}/enter/{token}"


def chosen_at(address: str) -> str:
    return f"for three days a password is chosen here, once: {address}"


@verb("link", example="campuswatch person link 'Wang Wei' --school S01")
@click.argument("person")
@click.option("--school", default="", help="Whose person; left out: the bureau's.")
def link(desk: Desk, person: str, school: str) -> None:
    """Show a link by which PERSON, who has a login, chooses a new password (a forgotten one, too).

    It works once, for three days; those shown before work no more. The passphrase of the admin compartment is asked
    for.
    """
    with desk.database.read() as connection:
        found = people.named(connection, desk.actor.scope, school, person)
        before = person_logins.of_person(connection, BUREAU, found.id)
    if before is None:
        raise Missing("login.none", person=found.name)
    open_admin(desk, typed=True)
    address = new_address(desk, found)
    desk.put({"person": found.id, "name": before.name, "address": address}, lambda: click.echo(chosen_at(address)))


def with_old_password(desk: Desk, found: Person, before: PersonLogin) -> PersonLogin:
    typed = ask_hidden(f"present password of {before.name}")
    code, now_ms = ask_code(desk, before.name), desk.clock.now_ms()
    actor = sign_in(desk.database, desk.vault, before.name, typed, now_ms=now_ms, code=code)
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
