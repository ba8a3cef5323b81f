"""Who is let in: logins of people with their roles, links for passwords and wall screens, sessions that are ended."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from campuswatch.commands.command import Command, Done
from campuswatch.commands.fields import Id, Lines, NeededLine, School
from campuswatch.commands.means import Means
from campuswatch.commands.people import One, found, go, school_of
from campuswatch.entry_key import EntryKey
from campuswatch.usecases import displays, entering, logins, second_factor, signing_in
from campuswatch.usecases.actor import Forbidden, Right
from campuswatch.usecases.roles import Role
from inventory.errors import Missing
from inventory.model.person_login import PersonLogin
from inventory.model.scope import BUREAU
from inventory.model.session import Session
from inventory.repository import person_logins, sessions

LoginName = Annotated[str, Meta(max_length=60)]
SessionId = Annotated[str, Meta(min_length=1, max_length=80, extra={"as": "hidden"})]


class NewLogin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`areas` (codes) narrow what a viewer sees to what stands there."""

    id: Id
    name: Annotated[str, Meta(min_length=1, max_length=60)]
    role: Role
    areas: Lines = ()


class ChangedLogin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An empty `name` leaves it as it is."""

    id: Id
    role: Role
    name: LoginName = ""
    areas: Lines = ()


class Display(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`name` says where it hangs."""

    school: School
    name: NeededLine


class OneSession(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: SessionId


def key_of(means: Means) -> EntryKey:
    if means.key is None:
        raise Forbidden("links are made where pages are served")
    return means.key


def login_of(means: Means, id: str) -> PersonLogin | None:
    with means.database.read() as connection:
        return person_logins.of_person(connection, BUREAU, id)


def plain(login: PersonLogin) -> dict[str, Any]:
    return {"person": login.person, "name": login.name, "role": login.role, "areas": login.areas}


def give(means: Means, body: NewLogin) -> Done:
    login = logins.set_role(
        means.database, means.vault(), means.actor, body.id, name=body.name, role=body.role, areas=body.areas,
        now_ms=means.now_ms, own=means.person,
    )  # fmt: skip
    return with_link(means, login)


def with_link(means: Means, login: PersonLogin) -> Done:
    token, link = logins.make_password_link(
        means.database, key_of(means), means.actor, login.person, now_ms=means.now_ms, own=means.person
    )
    path = f"/enter/{token}"
    answer = plain(login) | {"link": path, "until_ms": link.expires_ms}
    return Done(go=f"/people/{login.person}", answer=answer, once=(("login.name", login.name), ("login.link", path)))


def change(means: Means, body: ChangedLogin) -> Done:
    if login_of(means, body.id) is None:
        raise Missing("login.none", person=found(means, body.id).name)
    login = logins.set_role(
        means.database, means.vault(), means.actor, body.id, name=body.name, role=body.role, areas=body.areas,
        now_ms=means.now_ms, own=means.person,
    )  # fmt: skip
    return Done(go=f"/people/{login.person}", answer=plain(login))


def link(means: Means, body: One) -> Done:
    login = login_of(means, body.id)
    if login is None:
        raise Missing("login.none", person=found(means, body.id).name)
    return with_link(means, login)


def take(means: Means, body: One) -> Done:
    person = found(means, body.id)
    signing_in.take_login(means.database, means.vault(), means.actor, person, now_ms=means.now_ms)
    return Done(go=go(person))


def forget_factor(means: Means, body: One) -> Done:
    person = found(means, body.id)
    second_factor.take(means.database, means.vault(), means.actor, person.id, own=False, now_ms=means.now_ms)
    return Done(go=go(person))


def make_display(means: Means, body: Display) -> Done:
    token, made = displays.make_display_link(
        means.database, key_of(means), means.actor, body.school, body.name, now_ms=means.now_ms
    )
    path = f"/enter/{token}"
    answer = {"school": made.school, "name": made.name, "link": path, "until_ms": made.expires_ms}
    return Done(go="/people", answer=answer, once=(("display.link", path),))


def school_of_display(means: Means, body: Display) -> str:
    return body.school


def session_of(means: Means, body: OneSession) -> Session:
    with means.database.read() as connection:
        one = sessions.get(connection, BUREAU, body.id)
    if one is None or not ((means.person and one.person == means.person) or means.actor.scope.allows(one.school)):
        raise Missing("entry.no_session")
    return one


def school_of_session(means: Means, body: OneSession) -> str:
    return session_of(means, body).school


def end_session(means: Means, body: OneSession) -> Done:
    entering.end_session(means.database, means.actor, means.person, body.id, now_ms=means.now_ms)
    return Done(go="/account")


TAGS = ("people",)
COMMANDS: tuple[Command[Any], ...] = (
    Command(name="login.give", body=NewLogin, right=Right.PEOPLE, school=school_of, do=give, fresh=True, hint=True,
            tags=TAGS),
    Command(name="login.change", body=ChangedLogin, right=Right.PEOPLE, school=school_of, do=change, fresh=True,
            hint=True, tags=TAGS),
    Command(name="login.renew", body=One, right=Right.PEOPLE, school=school_of, do=link, fresh=True, hint=True,
            tags=TAGS),
    Command(name="login.take", body=One, right=Right.PEOPLE, school=school_of, do=take, fresh=True, grave=True,
            tags=TAGS),
    Command(name="login.forget_factor", body=One, right=Right.PEOPLE, school=school_of, do=forget_factor, fresh=True,
            grave=True, hint=True, tags=TAGS),
    Command(name="display.make", body=Display, right=Right.PEOPLE, school=school_of_display, do=make_display,
            fresh=True, hint=True, tags=TAGS),
    Command(name="session.end", body=OneSession, right=Right.LOOK, school=school_of_session, do=end_session, tags=TAGS),
)  # fmt: skip
