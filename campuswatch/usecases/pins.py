"""PINs of people: set, taken away, and asked for where somebody signs."""

from __future__ import annotations

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.roles import require_no_more
from campuswatch.usecases.signing_in import NotLetIn, sign_in
from inventory import audit
from inventory.audit import BUREAU_CHAIN
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.manifest import manifest_detail
from inventory.model.attendance import Proof
from inventory.model.credential import Purpose
from inventory.model.person import Person
from inventory.model.person_pin import PersonPin
from inventory.model.scope import BUREAU
from inventory.passphrase import Stretch
from inventory.person_pins import PINS, is_pin, make_pin
from inventory.person_secrets import may_try
from inventory.repository import people, person_logins, person_pins
from inventory.vault import Vault


def set_pin(
    database: Database, vault: Vault, actor: Actor, person: Person, pin: str, *, now_ms: int,
    stretch: Stretch | None = None,
) -> PersonPin:  # fmt: skip
    """A first one, or another in the place of the one that the person has.

    Whoever calls has proven to be the person (`prove`), or has shown the passphrase of the admin compartment. Raises
    Conflict for a PIN that is too easy or a person who left, VaultError, Forbidden.
    """
    require(actor, Right.DUTY, person.school)
    if person.left_ms is not None:
        raise Conflict("ledger.person_left", person=person.name)
    made = PINS.stretch(pin, stretch=stretch)

    def work(connection: Connection) -> PersonPin:
        before = person_pins.of_person(connection, BUREAU, person.id)
        kept = make_pin(vault, person.id, made, generation=before.generation + 1 if before else 1, changed_ms=now_ms)
        _tell(connection, person, "secret.pin_set", actor.name, now_ms, manifest=PINS.keep(connection, vault, kept))
        return kept

    return database.write(work).result()


def give_pin(database: Database, vault: Vault, actor: Actor, person: Person, pin: str, *, now_ms: int) -> PersonPin:
    """To another, who forgot it: whoever knows it signs as that person. Raises as `set_pin`."""
    require(actor, Right.PEOPLE, person.school)
    with database.read() as connection:
        require_no_more(actor, person_logins.of_person(connection, BUREAU, person.id))
    return set_pin(database, vault, actor, person, pin, now_ms=now_ms)


def take_pin(database: Database, vault: Vault, actor: Actor, person: Person, *, now_ms: int) -> None:
    """The person signs with a password, or not at all. Raises Missing, VaultError, Forbidden."""
    require(actor, Right.SECRETS, person.school)

    def work(connection: Connection) -> None:
        if person_pins.of_person(connection, BUREAU, person.id) is None:
            raise Missing("duty.no_pin", person=person.name)
        drop_pin_in(connection, vault, actor, person, now_ms)

    database.write(work).result()


def drop_pin_in(connection: Connection, vault: Vault, actor: Actor, person: Person, now_ms: int) -> None:
    """Inside the caller's write. Raises VaultError."""
    manifest = PINS.drop(connection, vault, person.id)
    _tell(connection, person, "secret.pin_removed", actor.name, now_ms, manifest=manifest)


def prove(database: Database, vault: Vault, person: Person, secret: str, *, now_ms: int) -> Proof:
    """`secret` is the person's PIN, or the password of their login: a PIN is too short to be one.

    The try is counted durably before the secret is looked at. Raises NotLetIn, Missing where the person has neither,
    VaultError for a secret that was changed outside campuswatch.
    """
    if is_pin(secret):
        _prove_pin(database, vault, person, secret, now_ms)
        return Proof.PIN
    with database.read() as connection:
        login = person_logins.of_person(connection, BUREAU, person.id)
        has_pin = person_pins.of_person(connection, BUREAU, person.id) is not None
    if login is None:
        raise NotLetIn("duty.pin_refused") if has_pin else Missing("duty.no_secret", person=person.name)
    sign_in(database, vault, login.name, secret, now_ms=now_ms, code=None)
    return Proof.PASSWORD


def _prove_pin(database: Database, vault: Vault, person: Person, typed: str, now_ms: int) -> None:
    def count(connection: Connection) -> PersonPin:
        pin = person_pins.of_person(connection, BUREAU, person.id)
        known = people.get(connection, BUREAU, person.id)
        if pin is None or known is None:
            raise Missing("duty.no_secret", person=person.name)
        if known.left_ms is not None:
            raise NotLetIn("duty.pin_refused")
        if not may_try(pin, now_ms):
            raise NotLetIn("duty.pin_too_many")
        PINS.require_newest(connection, vault, pin)
        person_pins.count_tries(connection, person.id, pin.tries + 1, at_ms=now_ms)
        return pin

    pin = database.write(count).result()
    if not PINS.matches(vault, pin, typed):
        database.write(lambda one: _tell(one, person, "secret.pin_refused", person.name, now_ms)).result()
        raise NotLetIn("duty.pin_refused")
    database.write(lambda one: person_pins.count_tries(one, person.id, 0, at_ms=now_ms)).result()


def _tell(
    connection: Connection, person: Person, action: str, by: str, now_ms: int, *, manifest: int | None = None
) -> None:
    """In the bureau's chain, as logins: they have one manifest for all schools."""
    detail: dict[str, str | int] = {"person": person.name, "school": person.school}
    if manifest is not None:
        detail[manifest_detail(Purpose.POLL)] = manifest
    audit.append(connection, BUREAU_CHAIN, at_ms=now_ms, actor=by, action=action, subject=person.id, detail=detail)
