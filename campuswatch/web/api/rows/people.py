"""People and their duty, as programs are told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec

from inventory.model.attendance import Proof, Standing
from inventory.model.duty_chain import Level
from inventory.model.duty_roster import Source
from inventory.model.duty_shift import Holidays
from inventory.model.duty_swap import SwapState


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """How somebody is reached stands in `contacts`. An empty `school`: of the bureau."""

    id: str
    school: str
    name: str
    number: str
    post: str
    unit: str
    responsible: bool
    left: datetime | None


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """How somebody is reached: only for who needs it on duty."""

    id: str
    school: str
    name: str
    phone: str
    email: str
    emergency_name: str
    emergency_phone: str
    language: str


class Shift(msgspec.Struct, frozen=True, kw_only=True):
    """`start_min` and `end_min` are minutes of the school's day; an end before the start lies in the next day."""

    id: str
    school: str
    name: str
    start_min: int
    end_min: int
    weekdays: Any
    holidays: Holidays
    level: Level
    needed: int
    before_min: int
    watched: bool
    document: str
    since: date
    until: date | None


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """Who is on duty in which shift of which day; `place` 0 is the first of them."""

    id: str
    school: str
    shift: str
    day: date
    person: str
    person_name: str | None
    place: int
    source: Source
    by: str
    recorded: datetime


class Swap(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    school: str
    giver: str
    giver_name: str | None
    taker: str
    taker_name: str | None
    shift: str
    day: date
    back_shift: str
    back_day: date | None
    reason: str
    state: SwapState
    asked: datetime
    asked_by: str
    agreed: datetime | None
    approver: str | None
    closed: datetime | None
    closed_by: str
    note: str


class Attendance(msgspec.Struct, frozen=True, kw_only=True):
    """When somebody signed on, and when that was due."""

    id: str
    school: str
    shift: str
    day: date
    person: str
    person_name: str | None
    standing: Standing
    due: datetime
    at: datetime
    proof: Proof


class ChainPost(msgspec.Struct, frozen=True, kw_only=True):
    """Who is told on which level of a school's chain."""

    id: str
    school: str
    level: Level
    place: int
    person: str
    person_name: str | None
    since: date
    until: date | None


class LogEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the duty log, which nobody alters; a correction is another."""

    school: str
    seq: int
    at: datetime
    by: str
    action: str
    subject: str
    detail: dict[str, Any]
    hash: str
