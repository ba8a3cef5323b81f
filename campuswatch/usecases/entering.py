"""Sessions: opened for who signed in, known again by the token of the cookie, ended."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from campuswatch.entry_key import EntryKey, make_token
from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.roles import rights_of, scope_of
from campuswatch.usecases.signing_in import NotLetIn, sign_in
from inventory import audit
from inventory.audit import BUREAU_CHAIN
from inventory.database import Database
from inventory.errors import Missing
from inventory.model.person import Person
from inventory.model.person_login import PersonLogin
from inventory.model.scope import BUREAU
from inventory.model.session import Session, SessionKind
from inventory.repository import entry_links, person_logins, sessions
from inventory.vault import Vault

IDLE_MS = 60 * 60_000
LIFE_MS = 12 * 3_600_000
"""A shift: who comes back the next day shows again who he is."""
SEEN_EACH_MS = 60_000
KEPT_MS = 90 * 86_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Let:
    """Who was let in: `actor` does what he does, `session` is his."""

    actor: Actor
    session: Session


def open_session(
    connection: Connection,
    key: EntryKey,
    person: Person,
    login: PersonLogin,
    *,
    now_ms: int,
    address: str = "",
    agent: str = "",
) -> tuple[str, Session]:
    """The token for the cookie, and its session. The caller has seen that it is this person."""
    token = make_token()
    made = Session(
        id=key.digest(token), kind=SessionKind.BROWSER, person=person.id, name=f"{person.name} ({login.name})",
        school=login.school, areas=login.areas, role=login.role,
        rights=frozenset(right.name.lower() for right in rights_of(login)), generation=login.generation,
        created_ms=now_ms, expires_ms=now_ms + LIFE_MS, seen_ms=now_ms, proven_ms=now_ms, address=address, agent=agent,
    )  # fmt: skip
    made = key.proven(made)
    sessions.add(connection, made)
    return token, made


def known(connection: Connection, key: EntryKey, token: str, *, now_ms: int) -> Let | None:
    """None for a token that lets nobody in (any more)."""
    session = sessions.get(connection, BUREAU, key.digest(token))
    if session is None or session.ended_ms is not None or not key.proves(session):
        return None
    if not session.created_ms <= now_ms < session.expires_ms:
        return None
    if session.kind is SessionKind.BROWSER and not stands(connection, session, now_ms):
        return None
    rights = frozenset(right for right in Right if right.name.lower() in session.rights)
    return Let(actor=Actor(session.name, scope_of(session.school, session.areas), rights), session=session)


def enter(
    database: Database,
    key: EntryKey,
    person: Person,
    login: PersonLogin,
    *,
    now_ms: int,
    address: str = "",
    agent: str = "",
    instead: str = "",
) -> tuple[str, Session]:
    """A new session for who has shown who he is; that of the token `instead`, which the browser had, is ended. Sessions
    that are long over are forgotten."""

    def work(connection: Connection) -> tuple[str, Session]:
        if instead:
            sessions.end(connection, key.digest(instead), at_ms=now_ms)
        sessions.forget(connection, before_ms=now_ms - KEPT_MS)
        entry_links.forget(connection, before_ms=now_ms - KEPT_MS)
        token, session = open_session(connection, key, person, login, now_ms=now_ms, address=address, agent=agent)
        audit.append(
            connection, BUREAU_CHAIN, at_ms=now_ms, actor=session.name, action="login.entered", subject=person.id,
            detail={"login": login.name, "school": person.school, "address": address},
        )  # fmt: skip
        return token, session

    return database.write(work).result()


def leave(database: Database, session: Session, *, now_ms: int) -> None:
    def work(connection: Connection) -> None:
        sessions.end(connection, session.id, at_ms=now_ms)
        audit.append(
            connection, BUREAU_CHAIN, at_ms=now_ms, actor=session.name, action="login.left", subject=session.person,
            detail={"address": session.address},
        )  # fmt: skip

    database.write(work).result()


def prove_again(database: Database, vault: Vault, session: Session, password: str, *, now_ms: int) -> None:
    """The person of the session types the password once more. Raises NotLetIn, VaultError."""
    with database.read() as connection:
        login = person_logins.of_person(connection, BUREAU, session.person)
    if login is None or session.kind is not SessionKind.BROWSER:
        raise NotLetIn("login.refused")
    sign_in(database, vault, login.name, password, now_ms=now_ms, code=None)
    database.write(lambda connection: sessions.prove(connection, session.id, at_ms=now_ms)).result()


def end_session(database: Database, actor: Actor, person: str, id: str, *, now_ms: int) -> Session:
    """One's own (`person` is an id), or that of others for who keeps people. Raises Missing, Forbidden."""

    def work(connection: Connection) -> Session:
        found = sessions.get(connection, BUREAU, id)
        own = found is not None and bool(person) and found.person == person
        if found is None or not (own or actor.scope.allows(found.school)):
            raise Missing("entry.no_session")
        if not own:
            require(actor, Right.PEOPLE, found.school)
        sessions.end(connection, id, at_ms=now_ms)
        audit.append(
            connection, BUREAU_CHAIN, at_ms=now_ms, actor=actor.name, action="login.ended",
            subject=found.person or found.name, detail={"school": found.school, "kind": found.kind.value},
        )  # fmt: skip
        return found

    return database.write(work).result()


def stands(connection: Connection, session: Session, now_ms: int) -> bool:
    """Whether the person is still one of us, with the login that the session was opened with, and not long away."""
    if now_ms - session.seen_ms >= IDLE_MS:
        return False
    return person_logins.generation(connection, BUREAU, session.person) == session.generation
