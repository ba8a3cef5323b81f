"""Wall screens: a link that is opened at the screen lets it look, and nothing else, until somebody ends it."""

from __future__ import annotations

from sqlalchemy import Connection

from campuswatch.entry_key import EntryKey, make_token
from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.logins import works
from inventory import audit
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.entry_link import EntryLink, EntryPurpose
from inventory.model.scope import BUREAU
from inventory.model.session import Session, SessionKind
from inventory.repository import entry_links, schools, sessions

LINK_MS = 3_600_000
LIFE_MS = 366 * 86_400_000
MOST_NAME = 60


def make_display_link(
    database: Database, key: EntryKey, actor: Actor, school: str, name: str, *, now_ms: int
) -> tuple[str, EntryLink]:
    """The token of a link for a screen of a school (empty: the bureau), `name` says where it hangs. It works once,
    within an hour. Raises Missing, Conflict, Forbidden."""
    require(actor, Right.PEOPLE, school)
    token, place = make_token(), name.strip()
    if not place or len(place) > MOST_NAME:
        raise Conflict("ledger.bad_name", name=place[:MOST_NAME], limit=MOST_NAME)
    link = EntryLink(
        id=key.digest(token), purpose=EntryPurpose.DISPLAY, school=school, name=place, created_ms=now_ms,
        expires_ms=now_ms + LINK_MS, by=actor.name,
    )  # fmt: skip

    def work(connection: Connection) -> EntryLink:
        if school and schools.get(connection, actor.scope, school) is None:
            raise Missing("ledger.no_school", school=school)
        entry_links.add(connection, key.proven(link))
        audit.append(
            connection, school, at_ms=now_ms, actor=actor.name, action="display.link_made", subject=place,
            detail={"until_ms": link.expires_ms},
        )  # fmt: skip
        return link

    return token, database.write(work).result()


def open_display(
    database: Database, key: EntryKey, token: str, *, now_ms: int, address: str = "", agent: str = ""
) -> tuple[str, Session]:
    """The token of the screen's cookie and its session. Raises Missing for a link that works no more."""
    cookie = make_token()

    def work(connection: Connection) -> Session:
        link = entry_links.get(connection, BUREAU, key.digest(token))
        if link is None or link.purpose is not EntryPurpose.DISPLAY or not works(key, link, now_ms):
            raise Missing("entry.no_link")
        if not entry_links.use(connection, link.id, at_ms=now_ms):
            raise Missing("entry.no_link")
        session = Session(
                id=key.digest(cookie),
                kind=SessionKind.DISPLAY,
                person="",
                name=link.name,
                school=link.school,
                areas=(),
                role="",
                rights=frozenset({"look"}),
                generation=0,
                created_ms=now_ms,
                expires_ms=now_ms + LIFE_MS,
                seen_ms=now_ms,
                address=address,
                agent=agent,
        )  # fmt: skip
        session = key.proven(session)
        sessions.add(connection, session)
        audit.append(
            connection, link.school, at_ms=now_ms, actor=link.name, action="display.opened", subject=link.name,
            detail={"address": address},
        )  # fmt: skip
        return session

    return cookie, database.write(work).result()
