"""Logins as pages and the command line give them: a role, the areas of a unit, and a link by which the person chooses a
password. Nobody but the person ever knows it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from sqlalchemy import Connection

from campuswatch.entry_key import EntryKey, make_token
from campuswatch.usecases.actor import Actor, Forbidden, Right, require
from campuswatch.usecases.roles import OF_AREAS, ROLES, Role, require_no_more
from campuswatch.usecases.signing_in import MOST_LOGIN, keep_in
from inventory import audit
from inventory.admission import is_line, printable
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.entry_link import EntryLink, EntryPurpose
from inventory.model.person import Person
from inventory.model.person_login import PersonLogin
from inventory.model.scope import BUREAU
from inventory.person_logins import LOGINS, make_login
from inventory.repository import areas as all_areas
from inventory.repository import entry_links, people, person_logins
from inventory.vault import Vault

LINK_MS = 3 * 86_400_000
"""A link for a password goes by paper or message, and lies in no drawer."""


def person_here(connection: Connection, actor: Actor, id: str) -> Person:
    """Somebody who has not left. Raises Missing, Conflict."""
    found = people.get(connection, actor.scope, id)
    if found is None:
        raise Missing("ledger.no_person", school="", person=id[:40])
    if found.left_ms is not None:
        raise Conflict("ledger.person_left", person=found.name)
    return found


def require_giving(connection: Connection, actor: Actor, person: Person, role: Role, own: str) -> None:
    """Whoever keeps the people of the bureau gives every role. Of a school, none with a right that he has not. Nobody
    changes his own: `own` is the id of who acts, for his name may have been changed since he came in. Raises Forbidden,
    Conflict."""
    require(actor, Right.PEOPLE, person.school)
    if actor.scope != BUREAU and not ROLES[role] <= actor.rights:
        raise Forbidden(f"{actor.name} may not give the role {role.value}, which may do what he may not")
    before = person_logins.of_person(connection, BUREAU, person.id)
    if before is not None and (own == person.id or actor.name == called(person, before)):
        raise Conflict("login.not_own")
    require_no_more(actor, before)


def called(person: Person, login: PersonLogin) -> str:
    """As the actor of what the person does."""
    return f"{person.name} ({login.name})"


def set_role(
    database: Database,
    vault: Vault,
    actor: Actor,
    id: str,
    *,
    name: str = "",
    role: Role,
    areas: Iterable[str] = (),
    now_ms: int,
    own: str = "",
) -> PersonLogin:
    """A login for a person (an id) who has none, which lets in nobody until a password is chosen; or another name, role
    or areas of the one there is, whose password stays. All that was open is closed. `own` is the id of who acts.

    Raises Missing, Conflict, Forbidden, VaultError.
    """
    narrow = tuple(sorted({one.strip() for one in areas if one.strip()}))
    unusable = LOGINS.stretch(secrets.token_urlsafe(32))

    def work(connection: Connection) -> PersonLogin:
        person = person_here(connection, actor, id)
        require_giving(connection, actor, person, role, own)
        admit_areas(connection, person, role, narrow)
        before = person_logins.of_person(connection, BUREAU, id)
        chosen = name.strip() or (before.name if before else "")
        admit_name(connection, id, chosen)
        if before is not None:
            LOGINS.require_newest(connection, vault, before)
        password = (before.stretch, LOGINS.verifier(vault, before)) if before else unusable
        login = make_login(
            vault, person, chosen, (), password, generation=before.generation + 1 if before else 1,
            changed_ms=now_ms, role=role.value, areas=narrow,
        )  # fmt: skip
        keep_in(connection, vault, actor, person, login, now_ms, same_password=before is not None)
        return login

    return database.write(work).result()


def admit_name(connection: Connection, id: str, name: str) -> None:
    """Raises Conflict."""
    if not name or not is_line(name, MOST_LOGIN):
        raise Conflict("ledger.bad_name", name=printable(name), limit=MOST_LOGIN)
    holder = person_logins.named(connection, BUREAU, name)
    if holder is not None and holder.person != id:
        raise Conflict("login.name_taken", login=name)


def admit_areas(connection: Connection, person: Person, role: Role, areas: tuple[str, ...]) -> None:
    """Raises Missing, Conflict."""
    if not areas:
        return
    if role not in OF_AREAS or not person.school:
        raise Conflict("login.areas_only_look")
    known = {one.code for one in all_areas.every(connection, BUREAU, person.school)}
    for area in areas:
        if area not in known:
            raise Missing("ledger.no_area", school=person.school, area=area[:40])


def make_password_link(
    database: Database, key: EntryKey, actor: Actor, id: str, *, now_ms: int, own: str = ""
) -> tuple[str, EntryLink]:
    """The token of a link by which a person (an id) who has a login chooses a password, once; those made before work no
    more. Raises Missing, Conflict, Forbidden."""
    token = make_token()

    def work(connection: Connection) -> EntryLink:
        person = person_here(connection, actor, id)
        login = person_logins.of_person(connection, BUREAU, id)
        if login is None:
            raise Missing("login.none", person=person.name)
        role = Role(login.role) if login.role in ROLES else Role.VIEWER
        require_giving(connection, actor, person, role, own)
        entry_links.use_all(connection, EntryPurpose.NEW_LOGIN, id, at_ms=now_ms)
        link = EntryLink(
                id=key.digest(token),
                purpose=EntryPurpose.NEW_LOGIN,
                school=person.school,
                person=id,
                name=str(login.generation),
                created_ms=now_ms,
                expires_ms=now_ms + LINK_MS,
                by=actor.name,
        )  # fmt: skip
        link = key.proven(link)
        entry_links.add(connection, link)
        audit.append(
            connection, "", at_ms=now_ms, actor=actor.name, action="login.link_made", subject=id,
            detail={"login": login.name, "school": person.school},
        )  # fmt: skip
        return link

    return token, database.write(work).result()


def choose_password(
    database: Database, vault: Vault, key: EntryKey, token: str, password: str, *, now_ms: int
) -> tuple[Person, PersonLogin]:
    """By a link, once. Raises Missing for a link that does not work (any more), Conflict for a password that is too
    easy, which leaves the link as it was, VaultError."""
    made = LOGINS.stretch(password)

    def work(connection: Connection) -> tuple[Person, PersonLogin]:
        link = entry_links.get(connection, BUREAU, key.digest(token))
        if link is None or link.purpose is not EntryPurpose.NEW_LOGIN or not works(key, link, now_ms):
            raise Missing("entry.no_link")
        person, before = people.get(connection, BUREAU, link.person), None
        if person is not None and person.left_ms is None:
            before = person_logins.of_person(connection, BUREAU, person.id)
        if person is None or before is None or not entry_links.use(connection, link.id, at_ms=now_ms):
            raise Missing("entry.no_link")
        if link.name != str(before.generation):
            raise Missing("entry.no_link")
        LOGINS.require_newest(connection, vault, before)
        LOGINS.verifier(vault, before)  # what was changed outside is not sealed anew
        login = make_login(
            vault, person, before.name, before.rights, made, generation=before.generation + 1, changed_ms=now_ms,
            role=before.role, areas=before.areas,
        )  # fmt: skip
        himself = Actor(called(person, login), BUREAU, frozenset())
        keep_in(connection, vault, himself, person, login, now_ms)
        return person, login

    return database.write(work).result()


def works(key: EntryKey, link: EntryLink, now_ms: int) -> bool:
    return key.proves(link) and link.used_ms is None and link.created_ms <= now_ms < link.expires_ms
