"""A book of faults, read from the ledger and written back to it, within one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from functools import cache
from uuid import uuid4

from sqlalchemy import Connection

from alerts.chain import Chain, Level
from alerts.duty.posts import told_by_posts
from alerts.fault_book import Book, World
from alerts.fault_terms import MINUTE_MS, USUAL, Terms
from campuswatch.usecases.chain import read_chain
from campuswatch.usecases.fault_telling import Places, notices_of
from inventory.fault_steps import add_steps
from inventory.model.alert import Alert
from inventory.model.fault_policy import FaultPolicy
from inventory.model.fault_step import FaultStep
from inventory.model.scope import BUREAU
from inventory.repository import alerts, fault_policies, faults, notices, people, schools, service_hours

OUR_ZONE = "UTC"
"""Of faults that belong to no school."""


class Ground:
    """What is read once for a book: policies, calendars, chains, the alerts that others explain."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._numbers: dict[tuple[str, int], int] = {}
        self.policies: Collection[FaultPolicy] = fault_policies.every(connection, BUREAU)
        self.terms: Callable[[str], Terms] = cache(self._terms)
        self.chain: Callable[[str, int], Chain] = cache(self._chain)
        self._behind: Callable[[str], dict[str, list[Alert]]] = cache(self._explained)

    def world(self) -> World:
        return World(
            terms=self.terms, number=self.number, new_id=lambda: uuid4().hex, behind=self.behind,
            audience=self.audience,
        )  # fmt: skip

    @property
    def reopen_ms(self) -> int:
        """The longest time within which a fault is reopened by any policy."""
        return max(one.reopen_min for one in (*self.policies, *USUAL.values())) * MINUTE_MS

    def number(self, school: str, at_ms: int) -> str:
        year = self.terms(school).day(at_ms).year
        last = self._numbers.get((school, year))
        if last is None:
            last = faults.last_number(self._connection, BUREAU, school, year)
        self._numbers[(school, year)] = last + 1
        return f"{(school or faults.NOBODYS).upper()}-{year}-{last + 1:04}"

    def audience(self, school: str, level: Level, at_ms: int) -> Level | None:
        """The level whose people a mail reaches: the one asked for, or who stands in for it."""
        chain = self.chain(school, at_ms)
        if not any(one.email for one in chain.people(level)):
            return None
        return chain.stands_in(level) or level

    def behind(self, school: str, device: str) -> Iterable[Alert]:
        return self._behind(school).get(device, ())

    def _terms(self, school: str) -> Terms:
        found = schools.get(self._connection, BUREAU, school)
        closed = service_hours.holidays(self._connection, BUREAU, school)
        return Terms(school, found.zone if found else OUR_ZONE, self.policies, closed)

    def _chain(self, school: str, at_ms: int) -> Chain:
        if school:
            return read_chain(self._connection, BUREAU, school, at_ms)
        bureau = [one for one in people.every(self._connection, BUREAU, "") if one.left_ms is None]
        return Chain(school="", at_ms=at_ms, own={Level.BUREAU: told_by_posts(bureau, Level.BUREAU)})

    def _explained(self, school: str) -> dict[str, list[Alert]]:
        found: defaultdict[str, list[Alert]] = defaultdict(list)
        for one in alerts.open_ones(self._connection, BUREAU, school):
            if one.cause:
                found[one.cause].append(one)
        return dict(found)


def open_book(connection: Connection, ground: Ground, places: Collection[str], now_ms: int) -> Book:
    """With all faults of these schools that stand or were closed lately, and their alerts that fire."""
    book = Book(ground.world())
    known = faults.standing(connection, BUREAU, places, closed_since_ms=now_ms - ground.reopen_ms)
    book.know(known, faults.alerts_of(connection, BUREAU, [one.id for one in known]))
    return book


def store_book(connection: Connection, ground: Ground, book: Book, now_ms: int) -> None:
    """All that was done, and what people are told of it. What is over is not told any more."""
    faults.put(connection, book.changed.values())
    faults.put_alerts(connection, list(book.tied.values()))
    for school, steps in by_school(book).items():
        add_steps(connection, school, steps)
    places = Places(connection)
    told = [one for tell in book.tells for one in notices_of(connection, ground.chain, ground.terms, places, tell)]
    notices.add(connection, told)
    for fault in book.changed.values():
        if fault.is_over:
            notices.quiet(connection, fault.id, now_ms)


def by_school(book: Book) -> dict[str, list[FaultStep]]:
    found: defaultdict[str, list[FaultStep]] = defaultdict(list)
    for step in book.steps:
        found[book.faults[step.fault].school].append(step)
    return dict(found)
