"""A person proves to be that person: by a name and a password of their own."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Forbidden, Right, require
from campuswatch.usecases.proving import AUTHENTICATORS, USUAL
from campuswatch.usecases.roles import require_no_more, rights_of, scope_of
from campuswatch.usecases.second_factor import is_asked, shows
from inventory import audit
from inventory.admission import is_line, printable
from inventory.audit import BUREAU_CHAIN
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.manifest import manifest_detail
from inventory.model.change_event import ChangeEvent
from inventory.model.credential import Purpose
from inventory.model.entry_link import EntryPurpose
from inventory.model.person import Person
from inventory.model.person_login import PersonLogin
from inventory.model.scope import BUREAU
from inventory.passphrase import LONGEST, Stretch, stretched
from inventory.person_logins import LOGINS, make_login
from inventory.person_secrets import MEMORY_KIB, may_try
from inventory.repository import api_tokens, changes, entry_links, people, person_logins, second_factors, sessions
from inventory.second_factors import drop
from inventory.vault import Vault
from language.message import Message

MOST_LOGIN = 60
NOBODYS = Stretch(salt=b"campuswatch.none", memory_kib=MEMORY_KIB)


class NotLetIn(Forbidden):
    """Says the same of a name that nobody has and of a wrong password."""

    def __init__(self, message_id: str) -> None:
        self.message = Message(message_id)
        super().__init__(str(self.message))


class Stranger(NotLetIn):
    """Nobody who may be let in has that name. Told to nobody who tries, only counted."""


class SignedIn(Actor):
    """A person whose password was asked for just now. Only `sign_in` and usecases/freshness.py make one."""


def sign_in(
    database: Database, vault: Vault, name: str, password: str, *, now_ms: int, code: str | None = "", by: str = USUAL
) -> SignedIn:
    """The try is counted durably before the password is looked at. Raises NotLetIn, VaultError for a login that was
    changed outside campuswatch.

    A name that nobody has, a wrong password and too many tries take as long and are told as the same.
    `code` is the one-time code, asked of who has one; None where only the password is wanted. `by` is the way to prove
    it, one of AUTHENTICATORS.
    """

    def count(connection: Connection) -> tuple[PersonLogin, Person]:
        login = person_logins.named(connection, BUREAU, name)
        person = people.get(connection, BUREAU, login.person) if login else None
        if login is None or person is None or person.left_ms is not None:
            raise Stranger("login.refused")
        if not may_try(login, now_ms):
            raise NotLetIn("login.too_many")
        LOGINS.require_newest(connection, vault, login)
        person_logins.count_tries(connection, login.person, login.tries + 1, at_ms=now_ms)
        return login, person

    try:
        login, person = database.write(count).result()
    except NotLetIn:
        stretched(password[:LONGEST], NOBODYS)
        raise
    fits = AUTHENTICATORS[by](vault, login, password)
    if fits and code is not None:
        said = code
        fits = database.write(lambda one: shows(one, vault, login.person, said, now_ms=now_ms)).result()
    if not fits:
        database.write(lambda one: _tell(one, person, login, "login.refused", person.name, now_ms)).result()
        raise NotLetIn("login.refused")
    database.write(lambda one: _forgive(one, vault, login, now_ms, whole=code is not None)).result()
    return SignedIn(f"{person.name} ({login.name})", scope_of(login.school, login.areas), rights_of(login))


def give_login(
    database: Database,
    vault: Vault,
    actor: Actor,
    person: Person,
    password: str,
    *,
    name: str,
    rights: Iterable[Right],
    now_ms: int,
    stretch: Stretch | None = None,
) -> PersonLogin:
    """A first login, or another in the place of the one that the person has.

    Whoever calls has shown the passphrase of the admin compartment. Raises Conflict for a name that somebody has, and
    for a password that is too easy; VaultError, Forbidden.
    """
    require(actor, Right.SECRETS, person.school)
    if not name.strip() or not is_line(name, MOST_LOGIN):
        raise Conflict("ledger.bad_name", name=printable(name), limit=MOST_LOGIN)
    made = LOGINS.stretch(password, stretch=stretch)

    def work(connection: Connection) -> PersonLogin:
        before = person_logins.of_person(connection, BUREAU, person.id)
        holder = person_logins.named(connection, BUREAU, name)
        if holder is not None and holder.person != person.id:
            raise Conflict("login.name_taken", login=name)
        login = make_login(
            vault, person, name, [right.name.lower() for right in rights], made,
            generation=before.generation + 1 if before else 1, changed_ms=now_ms,
            role=before.role if before else "", areas=before.areas if before else (),
        )  # fmt: skip
        keep_in(connection, vault, actor, person, login, now_ms)
        return login

    return database.write(work).result()


def change_password(
    database: Database, vault: Vault, actor: Actor, person: Person, new: str, *, now_ms: int
) -> PersonLogin:
    """Whoever calls has signed in as the person with the password before. Raises Missing, Conflict, VaultError."""
    made = LOGINS.stretch(new)

    def work(connection: Connection) -> PersonLogin:
        before = person_logins.of_person(connection, BUREAU, person.id)
        if before is None:
            raise Missing("login.none", person=person.name)
        login = make_login(
            vault, person, before.name, before.rights, made, generation=before.generation + 1, changed_ms=now_ms,
            role=before.role, areas=before.areas,
        )  # fmt: skip
        keep_in(connection, vault, actor, person, login, now_ms)
        return login

    return database.write(work).result()


def take_login(database: Database, vault: Vault, actor: Actor, person: Person, *, now_ms: int) -> None:
    """The person is let in no more. Raises Missing, VaultError, Forbidden."""
    require(actor, Right.SECRETS, person.school)

    def work(connection: Connection) -> None:
        before = person_logins.of_person(connection, BUREAU, person.id)
        if before is None:
            raise Missing("login.none", person=person.name)
        require_no_more(actor, before)
        drop_in(connection, vault, actor, person, before, now_ms)

    database.write(work).result()


def drop_in(
    connection: Connection, vault: Vault, actor: Actor, person: Person, login: PersonLogin, now_ms: int
) -> None:
    """Inside the caller's write. Raises VaultError."""
    sessions.end_all(connection, person.id, at_ms=now_ms)
    api_tokens.revoke_all(connection, person.id, at_ms=now_ms)
    entry_links.use_all(connection, EntryPurpose.NEW_LOGIN, person.id, at_ms=now_ms)
    if second_factors.of_person(connection, BUREAU, person.id) is not None:
        drop(connection, vault, person.id)
    manifest = LOGINS.drop(connection, vault, person.id)
    _tell(connection, person, login, "secret.login_removed", actor.name, now_ms, manifest=manifest)
    _record(connection, person, actor.name, "login removed", now_ms)


def keep_in(
    connection: Connection,
    vault: Vault,
    actor: Actor,
    person: Person,
    login: PersonLogin,
    now_ms: int,
    *,
    same_password: bool = False,
) -> None:
    """Inside the caller's write. What the person had open before is closed: the generation is another. Tokens of
    programs stand only with the `same_password`: who had the one before may have made some."""
    sessions.end_all(connection, person.id, at_ms=now_ms)
    if not same_password:
        api_tokens.revoke_all(connection, person.id, at_ms=now_ms)
    manifest = LOGINS.keep(connection, vault, login)
    _tell(connection, person, login, "secret.login_set", actor.name, now_ms, manifest=manifest)
    _record(connection, person, actor.name, "login set", now_ms)


def _forgive(connection: Connection, vault: Vault, login: PersonLogin, now_ms: int, *, whole: bool) -> None:
    """The password alone takes back its own try, and not those of wrong codes: it would buy new ones without end."""
    tries = 0 if whole or not is_asked(connection, vault, login.person) else login.tries
    person_logins.count_tries(connection, login.person, tries, at_ms=now_ms)


def _record(connection: Connection, person: Person, by: str, action: str, now_ms: int) -> None:
    event = ChangeEvent(
        at_ms=now_ms, school=person.school, subject=people.subject(person), actor=by, action=action, field="login"
    )
    changes.record(connection, [event])


def _tell(
    connection: Connection,
    person: Person,
    login: PersonLogin,
    action: str,
    by: str,
    now_ms: int,
    *,
    manifest: int | None = None,
) -> None:
    """In the bureau's chain: logins have one manifest for all schools."""
    detail: dict[str, str | int] = {"login": login.name, "school": person.school}
    if manifest is not None:
        detail |= {
            "rights": ",".join(sorted(login.rights)),
            "role": login.role,
            "areas": ",".join(login.areas),
            "generation": login.generation,
            manifest_detail(Purpose.POLL): manifest,
        }
    audit.append(connection, BUREAU_CHAIN, at_ms=now_ms, actor=by, action=action, subject=login.person, detail=detail)
