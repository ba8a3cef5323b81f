"""A check list that comes back: what is looked at, how often, by whom (Q50)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

FULL = "full"
BEFORE_HOLIDAYS = "holiday"
YEARLY = "yearly"
OWN_NAMES = (FULL, BEFORE_HOLIDAYS, YEARLY)
"""Plans that every school has unless it changed them: the monthly full check, the self-check before holidays, and the
year's maintenance. The last two are done by signing a sheet."""


class Frequency(StrEnum):
    DAILY = "daily"  # on school days
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    TERMLY = "termly"
    YEARLY = "yearly"
    HOLIDAYS = "holidays"  # in the fortnight before each holiday
    NEVER = "never"  # given up


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPlan:
    """`name` is short and unique in the school; `items` are what is looked at in people's words, or ids of messages of
    the family `check_item.` in plans of ours. `person` is an id. It holds on days from `since` to `until`; `done_until`
    is the last day of the last period that was done, None before the first."""

    school: str
    name: str
    title: str
    frequency: Frequency
    items: tuple[str, ...]
    since: date
    until: date | None = None
    person: str | None = None
    document: str = ""
    done_until: date | None = None
    by: str = ""
    entered_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Part of a school year, both days included; an empty `school` means all schools. Known from `recorded_ms` until
    `superseded_ms` (None: still)."""

    id: str
    school: str
    name: str
    first: date
    last: date
    recorded_ms: int = 0
    superseded_ms: int | None = None
