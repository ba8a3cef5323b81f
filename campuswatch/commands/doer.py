"""Who a command is done by: the person who asks, or another who shows by PIN or password that it is them."""

from __future__ import annotations

from campuswatch.commands.means import Means
from campuswatch.commands.reading import Unfit
from campuswatch.usecases.pins import prove
from campuswatch.usecases.signing_in import NotLetIn
from inventory.model.person import Person
from inventory.repository import people
from language.message import Message


def name_of(means: Means) -> str:
    """Of who asks."""
    with means.database.read() as connection:
        found = people.get(connection, means.actor.scope, means.person) if means.person else None
    return found.name if found else means.actor.name


def here(means: Means, school: str, text: str) -> Person:
    """Raises Missing, Conflict."""
    with means.database.read() as connection:
        return people.named(connection, means.actor.scope, school, text)


def really(means: Means, school: str, text: str, pin: str) -> Person:
    """The person of `text`, who is the one who asks or types a PIN or password. Raises Unfit, Missing, VaultError."""
    person = here(means, school, text)
    if person.id == means.person:
        return person
    if not pin:
        raise Unfit({"pin": no_pin(person)})
    try:
        prove(means.database, means.vault(), person, pin, now_ms=means.now_ms)
    except NotLetIn as error:
        raise Unfit({"pin": error.message}) from None
    return person


def no_pin(person: Person) -> Message:
    return Message("duty.pin_needed", {"person": person.name})
