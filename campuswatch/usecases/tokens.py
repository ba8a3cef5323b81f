"""Tokens of programs: made by a person for less than he may do himself, known again, revoked.

A token never does more than its person may at the moment it is used: who loses a right, moves to another school, leaves
or is locked out takes it from his programs at once.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from campuswatch.entry_key import EntryKey, make_token
from campuswatch.usecases.actor import Actor, Forbidden, Right, require
from campuswatch.usecases.roles import rights_of, scope_of
from inventory import audit
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.api_token import ApiToken
from inventory.model.person_login import PersonLogin
from inventory.model.scope import BUREAU, Scope
from inventory.repository import api_tokens, people, person_logins

DAY_MS = 86_400_000
LONGEST_DAYS = 365
MARK = "cw_"
"""Tokens begin with it, so that whoever finds one in a file knows what it is."""
USED_EACH_MS = 60_000
MOST_OF_ONE = 20
"""Tokens of a person that work."""
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class LetToken:
    """What a token lets its program do now."""

    actor: Actor
    token: ApiToken


def make(
    database: Database,
    key: EntryKey,
    actor: Actor,
    person: str,
    *,
    name: str,
    school: str,
    areas: Iterable[str] = (),
    rights: Iterable[Right],
    days: int,
    now_ms: int,
) -> tuple[str, ApiToken]:
    """For the person (an id) who acts. Returns the token, kept nowhere. Raises Missing, Conflict, Forbidden."""
    wanted = frozenset(rights)
    text = f"{MARK}{make_token()}"
    made = ApiToken(
        id=secrets.token_hex(6), digest=key.digest(text), name=name.strip(), person=person, school=school,
        areas=tuple(areas), rights=frozenset(right.name.lower() for right in wanted), created_ms=now_ms,
        expires_ms=now_ms + days * DAY_MS, by=actor.name,
    )  # fmt: skip
    made = key.proven(made)

    def work(connection: Connection) -> None:
        login = login_for(connection, person)
        if login is None:
            raise Missing("token.no_login")
        if not 1 <= days <= LONGEST_DAYS or not made.name or len(made.name) > LONGEST_NAME:
            raise Conflict("token.limits", days=LONGEST_DAYS)
        if not (wanted and wanted <= rights_of(login) and wanted <= actor.rights and reaches(actor.scope, made)):
            raise Forbidden(f"{actor.name} may not give a token more than he may do himself")
        if sum(stands(one, now_ms) for one in api_tokens.of_person(connection, BUREAU, person)) >= MOST_OF_ONE:
            raise Conflict("token.too_many", limit=MOST_OF_ONE)
        api_tokens.add(connection, made)
        detail: dict[str, str | int | bool | None] = {
            "id": made.id,
            "name": made.name,
            "rights": ",".join(sorted(made.rights)),
            "until_ms": made.expires_ms,
        }
        audit.append(
            connection, school, at_ms=now_ms, actor=actor.name, action="token.made", subject=person, detail=detail
        )

    database.write(work).result()
    return text, made


def revoke(database: Database, actor: Actor, person: str, id: str, *, now_ms: int) -> ApiToken:
    """One's own, or that of others for who keeps people. Raises Missing, Forbidden."""

    def work(connection: Connection) -> ApiToken:
        found = api_tokens.get(connection, BUREAU, id)
        if found is None or not (found.person == person or actor.scope.allows(found.school)):
            raise Missing("token.none", token=id[:40])
        if found.person != person:
            require(actor, Right.PEOPLE, found.school)
        api_tokens.revoke(connection, id, at_ms=now_ms)
        audit.append(
            connection, found.school, at_ms=now_ms, actor=actor.name, action="token.revoked", subject=found.person,
            detail={"id": found.id, "name": found.name},
        )  # fmt: skip
        return found

    return database.write(work).result()


def let_by_token(connection: Connection, key: EntryKey, text: str, *, now_ms: int) -> LetToken | None:
    """None for a token that lets nobody in (any more)."""
    token = api_tokens.of_digest(connection, BUREAU, key.digest(text)) if text.startswith(MARK) else None
    if token is None or not key.proves(token) or not stands(token, now_ms):
        return None
    person, login = people.get(connection, BUREAU, token.person), login_for(connection, token.person)
    if person is None or login is None or person.left_ms is not None:
        return None
    rights = frozenset(right for right in rights_of(login) if right.name.lower() in token.rights)
    if not reaches(scope_of(login.school, login.areas), token):
        return None
    name = f"{person.name} (token {token.name})"
    return LetToken(actor=Actor(name, scope_of(token.school, token.areas), rights), token=token)


def login_for(connection: Connection, person: str) -> PersonLogin | None:
    return person_logins.of_person(connection, BUREAU, person)


def stands(token: ApiToken, now_ms: int) -> bool:
    return token.revoked_ms is None and token.created_ms <= now_ms < token.expires_ms


def reaches(scope: Scope, token: ApiToken) -> bool:
    """Whether all that the token sees lies within the scope."""
    if scope.areas is None:
        return scope.allows(token.school)
    return scope.sees(token.school) and bool(token.areas) and frozenset(token.areas) <= scope.areas
