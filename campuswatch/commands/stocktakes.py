"""Counting what the ledger says is there (清查盘点)."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

import msgspec
from msgspec import Meta

from campuswatch.commands.command import Command, Done
from campuswatch.commands.fields import Area, Id, Line, NeededLine, NeededWords, Person, School, Words
from campuswatch.commands.means import Means
from campuswatch.commands.refusing import named_wrongly
from campuswatch.usecases.actor import Right
from campuswatch.usecases.stocktakes import (
    Signers,
    add_extra,
    cancel_stocktake,
    count,
    open_stocktake,
    sign_stocktake,
)
from inventory.errors import Conflict, Missing
from inventory.model.stocktake import Condition
from inventory.repository import stocktakes
from inventory.stocktake import Said

NO_AREA = "-"
"""In place of an area's code: it stands in none."""
SEPARATORS = str.maketrans(",;\n\t", "    ")
Things = Annotated[str, Meta(min_length=1, max_length=16_000, extra={"as": "words"})]
SeenArea = Annotated[str, Meta(max_length=64, extra={"as": "seen_area"})]


class OpenStocktake(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of all that the ledger says is the school's, or of an area of it."""

    school: School
    title: Line = ""
    area: Area = ""


class OfStocktake(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`code` as on the list: s01-st-0003."""

    code: Id


class CountThings(OfStocktake, frozen=True, forbid_unknown_fields=True):
    """`things` are codes of devices or numbers of lines, with blanks or commas between them. `seen_area` empty: where
    the list says, `-`: in none."""

    things: Things
    seen_area: SeenArea = ""
    position: Line = ""
    condition: Condition = Condition.UNSAID
    note: Line = ""


class CountMissing(OfStocktake, frozen=True, forbid_unknown_fields=True):
    things: Things
    note: Line = ""


class UndoCount(OfStocktake, frozen=True, forbid_unknown_fields=True):
    things: Things


class CountExtra(OfStocktake, frozen=True, forbid_unknown_fields=True):
    """Something that the ledger does not know, in people's words."""

    thing: NeededLine
    serial: Line = ""
    seen_area: SeenArea = ""
    position: Line = ""
    condition: Condition = Condition.UNSAID
    note: Line = ""


class SignStocktake(OfStocktake, frozen=True, forbid_unknown_fields=True):
    """`rest_missing`: what was not counted was looked for and is not there. `put_moves`: the ledger takes over the
    areas in which things were found."""

    counted: Person
    checked: Person
    in_charge: Person = ""
    rest_missing: bool = False
    put_moves: bool = False
    note: Words = ""


class CancelStocktake(OfStocktake, frozen=True, forbid_unknown_fields=True):
    reason: NeededWords


def school_of(means: Means, body: OfStocktake) -> str:
    with means.database.read() as connection:
        found = stocktakes.get(connection, means.actor.scope, body.code)
    if found is None:
        raise Missing("ledger.no_paper", paper=body.code)
    return found.school


def place(code: str) -> str:
    return f"/stocktake/{quote(code)}"


def begin(means: Means, body: OpenStocktake) -> Done:
    with named_wrongly({"ledger.no_area": "area"}):
        made = open_stocktake(
            means.database, means.actor, body.school, title=body.title, area=body.area or None, now_ms=means.now_ms
        )
    return Done(go=place(made.code), answer=made)


def said(means: Means, seen_area: str = "", **more: object) -> Said:
    area = None if not seen_area else "" if seen_area == NO_AREA else seen_area
    return Said(by=means.actor.name, at_ms=means.now_ms, seen_area=area, **more)  # type: ignore[arg-type]


def things_in(text: str) -> list[str]:
    found = text.translate(SEPARATORS).split()
    if not found:
        raise Conflict("count.nothing_named")
    return found


def enter(means: Means, code: str, things: str, what: Said) -> Done:
    with named_wrongly({"ledger.no_device": "things", "ledger.no_line": "things", "ledger.no_area": "seen_area"}):
        lines = count(means.database, means.actor, code, things_in(things), what, now_ms=means.now_ms)
    return Done(go=place(code), answer={"lines": [one.number for one in lines]})


def found_there(means: Means, body: CountThings) -> Done:
    what = said(
        means, body.seen_area, seen_position=body.position, condition=body.condition, note=body.note
    )  # fmt: skip
    return enter(means, body.code, body.things, what)


def missing(means: Means, body: CountMissing) -> Done:
    return enter(means, body.code, body.things, said(means, note=body.note, missing=True))


def undo(means: Means, body: UndoCount) -> Done:
    return enter(means, body.code, body.things, said(means, undo=True))


def extra(means: Means, body: CountExtra) -> Done:
    what = said(means, body.seen_area, seen_position=body.position, condition=body.condition, note=body.note)
    with named_wrongly({"ledger.no_area": "seen_area"}):
        line = add_extra(means.database, means.actor, body.code, body.thing, body.serial, what, now_ms=means.now_ms)
    return Done(go=place(body.code), answer={"line": line.number})


def sign(means: Means, body: SignStocktake) -> Done:
    signers = Signers(counted=body.counted, checked=body.checked, in_charge=body.in_charge)
    with named_wrongly({"ledger.no_person": "counted"}):
        signed = sign_stocktake(
            means.database, means.actor, body.code, signers, note=body.note, rest_missing=body.rest_missing,
            put_moves=body.put_moves, now_ms=means.now_ms,
        )  # fmt: skip
    return Done(go=place(signed.code), answer=signed)


def cancel(means: Means, body: CancelStocktake) -> Done:
    gone = cancel_stocktake(means.database, means.actor, body.code, body.reason, now_ms=means.now_ms)
    return Done(go=place(gone.code), answer=gone)


def of_school(_: Means, body: OpenStocktake) -> str:
    return body.school


TAGS = ("stocktakes",)
R = Right.COUNT
COMMANDS = (
    Command(name="stocktake.open", body=OpenStocktake, right=R, school=of_school, do=begin, hint=True, tags=TAGS),
    Command(name="stocktake.count", body=CountThings, right=R, school=school_of, do=found_there, hint=True, tags=TAGS),
    Command(name="stocktake.missing", body=CountMissing, right=R, school=school_of, do=missing, tags=TAGS),
    Command(name="stocktake.undo", body=UndoCount, right=R, school=school_of, do=undo, tags=TAGS),
    Command(name="stocktake.extra", body=CountExtra, right=R, school=school_of, do=extra, tags=TAGS),
    Command(name="stocktake.sign", body=SignStocktake, right=R, school=school_of, do=sign, hint=True, tags=TAGS),
    Command(name="stocktake.cancel", body=CancelStocktake, right=R, school=school_of, do=cancel, grave=True, tags=TAGS),
)
