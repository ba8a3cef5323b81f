"""Sessions: opened for who signed in, known again by the token of the cookie, ended."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from campuswatch.entry_key import EntryKey, make_token
from campuswatch.usecases.actor import Actor, Right
from campuswatch.usecases.roles import rights_of, scope_of
from inventory.model.person import Person
from inventory.model.person_login import PersonLogin
from inventory.model.scope import BUREAU
from inventory.model.session import Session, SessionKind
from inventory.repository import person_logins, sessions

IDLE_MS = 60 * 60_000
LIFE_MS = 12 * 3_600_000
"""A shift: who comes back the next day shows again who he is."""
SEEN_EACH_MS = 60_000


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


def stands(connection: Connection, session: Session, now_ms: int) -> bool:
    """Whether the person is still one of us, with the login that the session was opened with, and not long away."""
    if now_ms - session.seen_ms >= IDLE_MS:
        return False
    return person_logins.generation(connection, BUREAU, session.person) == session.generation
