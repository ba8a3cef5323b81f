"""Registers of use, read for people: entries with the words and names around them, as papers and as workbooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.books import school_of
from dashboards.papers.registers import item_paper, register_page, register_paper
from dashboards.papers.sheet import Paper
from dashboards.papers.use_words import Use
from dashboards.words import Words
from inventory.database import Database
from inventory.errors import Missing
from inventory.model.scope import Scope
from inventory.model.use import Noun
from inventory.register import head_of
from inventory.repository import areas, devices, uses
from inventory.repository.devices import Filter
from inventory.spreadsheet.xlsx_writing import Page
from inventory.tables.use import USES


@dataclass(frozen=True, slots=True)
class Printed:
    """The same entries as a paper and as a sheet of a workbook; `count` of them."""

    paper: Paper
    page: Page
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Entries begun from `start_ms` on and before `end_ms`, None for no border; `words` say so."""

    start_ms: int | None = None
    end_ms: int | None = None
    words: str = ""

    def holds(self, at_ms: int) -> bool:
        return (self.start_ms is None or at_ms >= self.start_ms) and (self.end_ms is None or at_ms < self.end_ms)


def print_register(
    database: Database, actor: Actor, school: str, noun: Noun, period: Period, *, language: str | None, now_ms: int
) -> Printed:
    """In `language`, or the school's own. Raises Missing, Forbidden."""
    require(actor, Right.LOOK, school)
    with database.read() as connection:
        home = school_of(connection, actor.scope, school)
        words = Words(language or home.language, home.zone, now_ms)
        names = _names(connection, actor.scope, school)
        found = [
            Use(one, words, names)
            for one in uses.every(connection, actor.scope, noun, school)
            if period.holds(one.begun_ms)
        ]
        last = head_of(connection, actor.scope, USES, school)
    head = words.t("register.chain", seq=last.seq, hash=last.hash) if last.seq else ""
    paper = register_paper(home, noun, found, words, period=period.words, head=head)
    return Printed(paper, register_page(noun, found, words), len(found))


def print_item(database: Database, actor: Actor, code: str, noun: Noun, *, language: str | None, now_ms: int) -> Paper:
    """Raises Missing, Forbidden."""
    with database.read() as connection:
        item = uses.get(connection, actor.scope, code)
        if item is None or item.noun is not noun:
            raise Missing("use.no_item", item=code)
        require(actor, Right.LOOK, item.school)
        home = school_of(connection, actor.scope, item.school)
        words = Words(language or home.language, home.zone, now_ms)
        return item_paper(home, Use(item, words, _names(connection, actor.scope, item.school)))


def list_uses(
    connection: Connection,
    actor: Actor,
    noun: Noun,
    school: str | None,
    *,
    language: str,
    now_ms: int,
    past: bool = True,
) -> Sequence[Use]:
    """Each in the words of its school's zone; without `past` only those that are not over."""
    zones: dict[str, str] = {}
    found = []
    for one in uses.every(connection, actor.scope, noun, school):
        if one.is_over and not past:
            continue
        if one.school not in zones:
            zones[one.school] = school_of(connection, actor.scope, one.school).zone
        found.append(Use(one, Words(language, zones[one.school], now_ms)))
    return found


def _names(connection: Connection, scope: Scope, school: str) -> Mapping[str, str]:
    """Of areas and devices, by their codes."""
    places = {one.code: one.name for one in areas.every(connection, scope, school)}
    return places | {one.code: one.name for one in devices.find(connection, scope, Filter(school=school))}
