"""Who gets a report: the principal of the school, or the people of the bureau, and the addresses of the plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from alerts.chain import Level
from alerts.duty.posts import told_by_posts
from campuswatch.usecases.chain import read_chain
from campuswatch.usecases.telling import can_be_told
from inventory.model.person import Person
from inventory.model.report_plan import ReportPlan
from inventory.model.scope import BUREAU
from inventory.repository import people


@dataclass(frozen=True, slots=True)
class Recipient:
    """`person` is an id, empty for a bare address; `language` empty for that of the school, or the bureau."""

    address: str
    person: str = ""
    language: str = ""


def recipients(connection: Connection, plan: ReportPlan, school: str, now_ms: int) -> list[Recipient]:
    """Each address once, people first. Empty where nobody can be reached: then the report lies in the archive only."""
    found: dict[str, Recipient] = {}
    for one in _people(connection, plan, school, now_ms):
        found.setdefault(one.address.casefold(), one)
    for address in plan.to:
        found.setdefault(address.casefold(), Recipient(address, language=plan.language))
    return list(found.values())


def bureau_people(connection: Connection) -> list[Recipient]:
    """Those of the bureau who are named upward, else all of its people; only who can be told."""
    own = [one for one in people.every(connection, BUREAU, "") if one.left_ms is None]
    return _reached(told_by_posts(own, Level.BUREAU))


def principals(connection: Connection, school: str, now_ms: int) -> list[Recipient]:
    """Who hears at the principal's step of the school's chain; only who can be told."""
    return _reached(read_chain(connection, BUREAU, school, now_ms).people(Level.PRINCIPAL))


def _people(connection: Connection, plan: ReportPlan, school: str, now_ms: int) -> list[Recipient]:
    if not plan.people:
        return []
    return principals(connection, school, now_ms) if school else bureau_people(connection)


def _reached(told: Iterable[Person]) -> list[Recipient]:
    found: dict[str, Recipient] = {}
    for one in told:
        if can_be_told(one):
            found.setdefault(one.email.casefold(), Recipient(one.email, one.id, one.language))
    return list(found.values())
