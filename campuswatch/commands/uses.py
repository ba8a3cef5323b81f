"""What may be done with an entry of any register of use, and what its commands have in common."""

from __future__ import annotations

from urllib.parse import quote

import msgspec

from campuswatch.commands.command import Command, Done
from campuswatch.commands.fields import Id, NeededLine
from campuswatch.commands.means import Means
from campuswatch.usecases import checks, dangers, footage, inspections, selfchecks
from campuswatch.usecases.actor import Right
from campuswatch.usecases.uses import correct, note
from inventory.errors import Missing
from inventory.model.use import Noun, UseItem
from inventory.repository import uses

TAGS = ("registers",)
CORRIGIBLE: dict[Noun, frozenset[str]] = {
    Noun.FOOTAGE: footage.CORRIGIBLE,
    Noun.DANGER: dangers.CORRIGIBLE,
    Noun.CHECK: checks.CORRIGIBLE,
    Noun.INSPECTION: inspections.CORRIGIBLE,
    Noun.SELFCHECK: selfchecks.CORRIGIBLE,
}


class OfItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`code` as on the papers: s01-fr-0007."""

    code: Id


class Note(OfItem, frozen=True, forbid_unknown_fields=True, kw_only=True):
    text: NeededLine


class Correct(OfItem, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`part` is what was written wrong, by its name."""

    part: NeededLine
    value: NeededLine
    reason: NeededLine


class Reasoned(OfItem, frozen=True, forbid_unknown_fields=True, kw_only=True):
    reason: NeededLine


def item_of(means: Means, code: str) -> UseItem:
    """Raises Missing."""
    with means.database.read() as connection:
        found = uses.get(connection, means.actor.scope, code)
    if found is None:
        raise Missing("use.no_item", item=code)
    return found


def school_of(means: Means, body: OfItem) -> str:
    return item_of(means, body.code).school


def entered(item: UseItem, opened: list[UseItem] | None = None) -> Done:
    """`opened` are dangers that came of it."""
    told = {"code": item.code, "state": item.state.value, "dangers": [one.code for one in opened or ()]}
    return Done(go=f"/use/{quote(item.code)}", answer=told)


def write_note(means: Means, body: Note) -> Done:
    return entered(note(means.database, means.actor, body.code, body.text, now_ms=means.now_ms))


def put_right(means: Means, body: Correct) -> Done:
    item = item_of(means, body.code)
    after = correct(
        means.database, means.actor, body.code, body.part, body.value, body.reason,
        fields=CORRIGIBLE.get(item.noun, frozenset()), now_ms=means.now_ms,
    )  # fmt: skip
    return entered(after)


COMMANDS = (
    Command(name="use.note", body=Note, right=Right.REGISTER, school=school_of, do=write_note, tags=TAGS),
    Command(name="use.correct", body=Correct, right=Right.REGISTER, school=school_of, do=put_right, tags=TAGS),
)
