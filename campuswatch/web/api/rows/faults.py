"""Faults, as programs are told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from inventory.model.alert import Topic
from inventory.model.fault import CauseClass, FaultState, Outside, Pause
from inventory.model.fault_step import FaultAction
from inventory.model.severity import Severity


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """`device` is null where something else is meant. `repair_by` is the limit; while it is `paused`, for the reason
    `pause`, the time does not count. `level` is the step of the chain that was told last."""

    number: str
    school: str
    device: str | None
    area: str
    topic: Topic
    severity: Severity
    state: FaultState
    part: str
    rule: str
    text: str
    details: dict[str, Any]
    affected: int
    probable: bool
    major: bool
    since: datetime
    opened: datetime
    opened_by: str
    reported: datetime | None
    acknowledged: datetime | None
    acknowledged_by: str
    repairing: datetime | None
    repaired: datetime | None
    repaired_by: str
    verified: datetime | None
    closed: datetime | None
    repair_by: datetime | None
    level: int
    overdue: int
    reopened: int
    paused: datetime | None
    pause: Pause | None
    outside: Outside
    repairer: str
    handed_up: datetime | None
    answer: str
    cause_class: CauseClass
    done: str
    parts: str
    ticket: str
    merged_into: str


class FaultStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a fault's life. `seq` counts in the school's chain, and `hash` binds it to the step before."""

    fault: str
    school: str
    seq: int
    at: datetime
    by: str
    action: FaultAction
    detail: dict[str, Any]
    hash: str


class Incident(msgspec.Struct, frozen=True, kw_only=True):
    """The report with which a major fault ends."""

    fault: str
    school: str
    cause: str
    course: str
    measures: str
    lessons: str
    by: str
    at: datetime
