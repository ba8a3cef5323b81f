"""One step in a register of use: the right, the table of what may follow, the chain, the audit, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.books import school_of
from inventory import audit, register
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.person import Person
from inventory.model.use import Noun, UseAction, UseItem, Value
from inventory.paper_text import admit_text, require_text
from inventory.repository import people, scans, uses
from inventory.tables.use import USES
from inventory.use_register import require_step

Detail = dict[str, Value]
MOST_LINES = 2_000


@dataclass(frozen=True, slots=True)
class Hand:
    """Whose hand writes: on `connection`, inside one write, at `now_ms`."""

    connection: Connection
    actor: Actor
    now_ms: int

    def begin(self, school: str, noun: Noun, action: UseAction, detail: Detail) -> UseItem:
        require(self.actor, Right.REGISTER, school)
        school_of(self.connection, self.actor.scope, school)
        made = uses.begin(
            self.connection, school, noun, action, admitted(detail), actor=self.actor.name, at_ms=self.now_ms
        )
        self._audit(made, action)
        return made

    def step(self, item: UseItem, action: UseAction, detail: Detail) -> UseItem:
        """Raises Conflict where it may not follow, Forbidden."""
        require(self.actor, Right.REGISTER, item.school)
        require_step(item, action, detail)
        after = uses.enter(
            self.connection, item.school, item.code, action, admitted(detail), actor=self.actor.name, at_ms=self.now_ms
        )
        self._audit(after, action)
        return after

    def item(self, code: str, noun: Noun) -> UseItem:
        """Raises Missing where the scope sees none of this noun."""
        found = uses.get(self.connection, self.actor.scope, code)
        if found is None or found.noun is not noun:
            raise Missing("use.no_item", item=code)
        return found

    def person(self, school: str, who: str) -> Person:
        """One who is still there. Raises Missing, Conflict."""
        found = people.named(self.connection, self.actor.scope, school, who)
        if found.left_ms is not None:
            raise Conflict("acceptance.signer_left", person=found.name)
        return found

    def keep_scans(self, school: str, papers: Sequence[bytes]) -> list[object]:
        """The hashes under which photos of papers are kept. Raises Conflict for what is no photo."""
        return [
            scans.add(self.connection, school, octets, actor=self.actor.name, at_ms=self.now_ms) for octets in papers
        ]

    def _audit(self, item: UseItem, action: UseAction) -> None:
        last = item.steps[-1]
        audit.append(
            self.connection, item.school, at_ms=self.now_ms, actor=self.actor.name, action="register.entered",
            subject=item.code, detail={"step": action.value, "seq": last.seq, "hash": last.hash},
        )  # fmt: skip


def enter(
    database: Database, actor: Actor, code: str, noun: Noun, action: UseAction,
    say: Callable[[Hand, UseItem], Detail], *, now_ms: int,
) -> UseItem:  # fmt: skip
    """One step of the item of this code; `say` gives what it says, and may refuse.

    Raises Missing, Conflict, Forbidden.
    """

    def work(connection: Connection) -> UseItem:
        hand = Hand(connection, actor, now_ms)
        item = hand.item(code, noun)
        return hand.step(item, action, say(hand, item))

    return database.write(work).result()


def note(database: Database, actor: Actor, code: str, words: str, *, now_ms: int) -> UseItem:
    """Something to be known of an item, whatever it is. Raises Missing, Conflict, Forbidden."""
    kept = require_text(words)

    def work(connection: Connection) -> UseItem:
        hand = Hand(connection, actor, now_ms)
        return hand.step(_any(hand, code), UseAction.NOTED, {"words": kept})

    return database.write(work).result()


def correct(
    database: Database, actor: Actor, code: str, field: str, value: str, reason: str, *, fields: Collection[str],
    now_ms: int,
) -> UseItem:  # fmt: skip
    """What was written wrong is said anew; what stood there before stays in the chain. `fields` are those that are
    texts of people. Raises Missing, Conflict, Forbidden."""
    if field not in fields:
        raise Conflict("use.no_field", field=field, fields=", ".join(sorted(fields)))
    kept, why = require_text(value), require_text(reason)

    def work(connection: Connection) -> UseItem:
        hand = Hand(connection, actor, now_ms)
        item = _any(hand, code)
        return hand.step(item, UseAction.CORRECTED, {field: kept, "reason": why, "before": item.text(field)})

    return database.write(work).result()


def broken(connection: Connection, actor: Actor, school: str) -> int | None:
    """The number of the first step that is not what was written, or None."""
    return register.verify(connection, actor.scope, USES, school)


def admitted(detail: Mapping[str, Value]) -> Detail:
    """Texts as lines; empty ones are left out. Raises Conflict."""
    told: Detail = {}
    for name, value in detail.items():
        if isinstance(value, str):
            value = admit_text(value)
        if isinstance(value, list):
            if len(value) > MOST_LINES:
                raise Conflict("use.too_many_lines", limit=MOST_LINES)
            value = [admit_text(one) if isinstance(one, str) else one for one in value]
        if value not in ("", None, []):
            told[name] = value
    return told


def by(person: Person, role: str = "person") -> Detail:
    """A person in a step: the name and post as they are now, and the id."""
    return {role: person.name, f"{role}_post": person.post, f"{role}_id": person.id}


def _any(hand: Hand, code: str) -> UseItem:
    found = uses.get(hand.connection, hand.actor.scope, code)
    if found is None:
        raise Missing("use.no_item", item=code)
    return found
