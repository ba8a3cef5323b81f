"""Time limits of faults: entered and taken back by people's word, with the paper that asks for them."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.books import school_of
from inventory import audit
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.fault_policy import FaultPolicy
from inventory.paper_text import admit_text
from inventory.repository import fault_policies
from inventory.short_id import beginning
from inventory.week_words import NEVER, write_week

MOST_MIN = 366 * 1440


def add_fault_policy(database: Database, actor: Actor, policy: FaultPolicy, *, now_ms: int) -> FaultPolicy:
    """As kept: with an id, by whom and when. Raises Missing for an unknown school, Conflict, Forbidden."""
    require(actor, Right.RULES, policy.school)
    minutes = (policy.repair_min, *policy.steps_min, policy.settle_min, policy.close_min, policy.reopen_min)
    if not all(1 <= one <= MOST_MIN for one in minutes) or NEVER in (policy.week, policy.awake):
        raise Conflict("fault.bad_policy", most=MOST_MIN)
    kept = replace(policy, id=uuid4().hex, document=admit_text(policy.document), by=actor.name, entered_ms=now_ms)

    def work(connection: Connection) -> FaultPolicy:
        if kept.school:
            school_of(connection, actor.scope, kept.school)
        fault_policies.add(connection, kept)
        _audit(connection, actor, kept, "fault_policy.added", now_ms)
        return kept

    return database.write(work).result()


def remove_fault_policy(database: Database, actor: Actor, id: str, *, now_ms: int) -> FaultPolicy:
    """`id` may be cut short. Raises Missing, Conflict where it is several's, Forbidden."""

    def work(connection: Connection) -> FaultPolicy:
        found = beginning(fault_policies.every(connection, actor.scope), id)
        if found is None:
            raise Missing("fault.no_policy", policy=id[:40])
        require(actor, Right.RULES, found.school)
        fault_policies.remove(connection, actor.scope, found.id)
        _audit(connection, actor, found, "fault_policy.removed", now_ms)
        return found

    return database.write(work).result()


def _audit(connection: Connection, actor: Actor, policy: FaultPolicy, action: str, now_ms: int) -> None:
    audit.append(
        connection, policy.school, at_ms=now_ms, actor=actor.name, action=action, subject=policy.school or "bureau",
        detail={
            "id": policy.id, "topic": policy.topic or "", "severity": int(policy.severity or 0),
            "repair_min": policy.repair_min, "week": write_week(policy.week), "holidays": policy.holidays,
            "steps_min": " ".join(map(str, policy.steps_min)), "document": policy.document,
        },
    )  # fmt: skip
