"""Self-check sheets before holidays and the year's maintenance, filled by the machine, marked and signed (Q33)."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.books import school_of
from campuswatch.usecases.checks import count_done, plan_named
from campuswatch.usecases.conditions import conditions
from campuswatch.usecases.dangers import Found, open_danger
from campuswatch.usecases.pins import prove
from campuswatch.usecases.uses import MOST_LINES, Detail, Hand, by, enter
from dashboards.keyareas import blind_areas
from dashboards.standing import Standing
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.key_areas import ONLY_KEY
from inventory.model.check_plan import BEFORE_HOLIDAYS, YEARLY
from inventory.model.use import Noun, UseAction, UseItem
from inventory.paper_text import admit_text, require_text
from inventory.repository import areas
from inventory.selfcheck import Seen, counts, sheet_lines
from inventory.vault import Vault
from language.message import Message

CORRIGIBLE = frozenset({"occasion"})


class Mark(StrEnum):
    WELL = "well"  # it was looked at and is in order, or was put in order
    BAD = "bad"  # it becomes a hidden danger when the sheet is signed
    NOT_NEEDED = "not_needed"


def make_sheet(
    database: Database, actor: Actor, school: str, *, yearly: bool, occasion: str = "", now_ms: int
) -> UseItem:
    """Drawn up from how everything stands now. Raises Missing, Conflict where a sheet cannot hold it, Forbidden."""
    require(actor, Right.REGISTER, school)
    seen, blind = _seen(database, actor, school, now_ms)
    lines = sheet_lines(seen, blind, yearly=yearly)
    if len(lines) > MOST_LINES:
        raise Conflict("use.too_many_lines", limit=MOST_LINES)

    def work(connection: Connection) -> UseItem:
        detail: Detail = {
            "plan": YEARLY if yearly else BEFORE_HOLIDAYS, "occasion": admit_text(occasion), "made_ms": now_ms,
            "lines": list(lines), "counts": counts(seen),
        }  # fmt: skip
        return Hand(connection, actor, now_ms).begin(school, Noun.SELFCHECK, UseAction.MADE, detail)

    return database.write(work).result()


def mark(
    database: Database, actor: Actor, code: str, numbers: Sequence[int], what: Mark, words: str = "", *, now_ms: int
) -> UseItem:
    """What somebody saw at these lines; the last mark of a line counts. A bad one says what is bad."""
    said = require_text(words) if what is Mark.BAD else admit_text(words)

    def say(_: Hand, item: UseItem) -> Detail:
        known = {line["number"] for line in lines_of(item)}
        for number in numbers:
            if number not in known:
                raise Missing("ledger.no_line", paper=item.code, line=str(number))
        return {"numbers": list(numbers), "mark": what.value, "words": said}

    return enter(database, actor, code, Noun.SELFCHECK, UseAction.MARKED, say, now_ms=now_ms)


def sign_sheet(
    database: Database, vault: Vault, actor: Actor, code: str, who: str, secret: str, *, now_ms: int
) -> tuple[UseItem, list[UseItem]]:
    """By one of the school with a PIN or password (`secret`). Every line has a mark; bad ones become dangers.

    Returns the sheet and the dangers. Raises Missing, Conflict, NotLetIn, VaultError, Forbidden.
    """
    with database.read() as connection:
        hand = Hand(connection, actor, now_ms)
        person = hand.person(hand.item(code, Noun.SELFCHECK).school, who)
    proof = prove(database, vault, person, secret, now_ms=now_ms)

    def work(connection: Connection) -> tuple[UseItem, list[UseItem]]:
        hand = Hand(connection, actor, now_ms)
        item = hand.item(code, Noun.SELFCHECK)
        marks = marks_of(item)
        open_lines = [line for line in lines_of(item) if line["number"] not in marks]
        if open_lines:
            raise Conflict("selfcheck.open_lines", item=item.code, n=len(open_lines))
        signed = hand.step(item, UseAction.SIGNED, {**by(person, "signer"), "proof": proof.value})
        opened = [
            open_danger(hand, Found(school=item.school, what=words, device=_device(line), origin=item.code))
            for line in lines_of(item)
            for what, words in [marks[_number(line)]]
            if what is Mark.BAD
        ]
        count_done(hand, plan_named(connection, actor, item.school, item.text("plan")))
        return signed, opened

    return database.write(work).result()


def cancel_sheet(database: Database, actor: Actor, code: str, reason: str, *, now_ms: int) -> UseItem:
    why = require_text(reason)
    return enter(database, actor, code, Noun.SELFCHECK, UseAction.CANCELLED, lambda *_: {"reason": why}, now_ms=now_ms)


def unmarked(database: Database, actor: Actor, code: str) -> list[int]:
    """Numbers of lines without a mark. Raises Missing."""
    with database.read() as connection:
        return unmarked_in(Hand(connection, actor, 0).item(code, Noun.SELFCHECK))


def unmarked_in(item: UseItem) -> list[int]:
    """Pure."""
    marks = marks_of(item)
    return [_number(line) for line in lines_of(item) if _number(line) not in marks]


def lines_of(item: UseItem) -> list[dict[str, object]]:
    found = item.said("lines")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def marks_of(item: UseItem) -> dict[int, tuple[Mark, str]]:
    """Line -> the last mark of it and its words."""
    found: dict[int, tuple[Mark, str]] = {}
    for step in item.steps:
        numbers = step.detail.get("numbers")
        if step.action is UseAction.MARKED and isinstance(numbers, list):
            for number in numbers:
                if isinstance(number, int):
                    found[number] = Mark(str(step.detail["mark"])), str(step.detail.get("words", ""))
    return found


def _number(line: dict[str, object]) -> int:
    return int(str(line["number"]))


def _device(line: dict[str, object]) -> str | None:
    return str(line["code"]) or None


def _seen(database: Database, actor: Actor, school: str, now_ms: int) -> tuple[list[Seen], dict[str, Message]]:
    """Every device as it stands, and the key areas that no camera sees, with the reason."""
    found = conditions(database, actor.scope, school, now_ms=now_ms)
    with database.read() as connection:
        school_of(connection, actor.scope, school)
        standings = [Standing(one.listed, one.segment) for one in found.values()]
        blind = blind_areas(connection, actor.scope, school, standings, ONLY_KEY)
        places = {one.code: one.name for one in areas.every(connection, actor.scope, school)}
    seen = [
        Seen(
            code=code, name=one.listed.device.name, kind=one.listed.device.kind,
            area=places.get(one.listed.device.area or "", ""), state=one.segment.state.name, said=one.open_defects,
        )
        for code, one in sorted(found.items())
    ]  # fmt: skip
    return seen, {one.area.name: one.reason for one in blind}
