"""The first administrator: made by a link that the service prints while nobody has a login. No password is preset."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from sqlalchemy import Connection

from campuswatch.entry_key import EntryKey, make_token
from campuswatch.usecases.actor import Actor
from campuswatch.usecases.logins import admit_name, called, works
from campuswatch.usecases.roles import Role
from campuswatch.usecases.signing_in import keep_in
from inventory import audit
from inventory.admission import admit_person
from inventory.database import Database
from inventory.errors import Missing, VaultError
from inventory.model.entry_link import EntryLink, EntryPurpose
from inventory.model.person import Person
from inventory.model.person_login import PersonLogin
from inventory.model.scope import BUREAU
from inventory.person_logins import LOGINS, make_login
from inventory.person_secrets import people_manifest
from inventory.repository import entry_links, people, person_logins
from inventory.vault import Vault

FIRST_MS = 86_400_000


def make_first_link(database: Database, key: EntryKey, *, now_ms: int) -> str | None:
    """The token of a new link, those before work no more; None where somebody has a login."""
    token = make_token()

    def work(connection: Connection) -> str | None:
        if person_logins.every(connection, BUREAU):
            return None
        entry_links.use_all(connection, EntryPurpose.FIRST, "", at_ms=now_ms)
        link = EntryLink(
            id=key.digest(token), purpose=EntryPurpose.FIRST, created_ms=now_ms, expires_ms=now_ms + FIRST_MS,
            by="campuswatch",
        )  # fmt: skip
        entry_links.add(connection, key.proven(link))
        return token

    return database.write(work).result()


def is_open(connection: Connection, key: EntryKey, token: str, *, now_ms: int) -> bool:
    """Whether the link would make an administrator now."""
    link = entry_links.get(connection, BUREAU, key.digest(token))
    if link is None or link.purpose is not EntryPurpose.FIRST or not works(key, link, now_ms):
        return False
    return not person_logins.every(connection, BUREAU)


def make_first(
    database: Database, vault: Vault, key: EntryKey, token: str, *, person: str, name: str, password: str, now_ms: int
) -> tuple[Person, PersonLogin]:
    """The person of that name as the bureau's administrator, who is typed in as `name`; of two at once one wins.

    Raises Missing for a link that does not work (any more); Conflict, which leaves it as it was; VaultError.
    """
    made = LOGINS.stretch(password)
    kept = replace(Person(id="", school="", name=person.strip()), id=uuid4().hex)
    admit_person(kept)

    def work(connection: Connection) -> tuple[Person, PersonLogin]:
        if not is_open(connection, key, token, now_ms=now_ms):
            raise Missing("entry.no_link")
        if any(":" not in place for place in people_manifest(connection, vault).entries):
            raise VaultError("login.no_manifest")  # there were logins, and campuswatch took none away
        admit_name(connection, kept.id, name.strip())
        if not entry_links.use(connection, key.digest(token), at_ms=now_ms):
            raise Missing("entry.no_link")
        login = make_login(
            vault, kept, name.strip(), (), made, generation=1, changed_ms=now_ms, role=Role.ADMINISTRATOR.value
        )
        himself = Actor(called(kept, login), BUREAU, frozenset())
        people.add(connection, kept, actor=himself.name, at_ms=now_ms)
        keep_in(connection, vault, himself, kept, login, now_ms)
        audit.append(
            connection, "", at_ms=now_ms, actor=himself.name, action="login.first", subject=kept.id,
            detail={"login": login.name},
        )  # fmt: skip
        return kept, login

    return database.write(work).result()
