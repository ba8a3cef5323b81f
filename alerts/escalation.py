"""What befalls a fault by the clock: told on until somebody answers, told when late, verified, closed. Pure."""

from __future__ import annotations

from alerts.fault_terms import MINUTE_MS, Terms
from alerts.faults import UNANSWERED
from inventory.model.duty_chain import Level
from inventory.model.fault import Fault, FaultState
from inventory.model.fault_policy import FaultPolicy

DAY_MS = 86_400_000
LATE_LEVELS = (Level.PRINCIPAL, Level.BUREAU)
"""Who is told when it was not mended in time, and who when a day later it still is not."""
AT_WORK = frozenset({*UNANSWERED, FaultState.ACKNOWLEDGED, FaultState.REPAIRING})


def next_look(fault: Fault, terms: Terms) -> int | None:
    """When the clock must look at it again; None where only people or alerts move it."""
    due = [at_ms for at_ms in (told_on_at(fault, terms), late_at(fault), settled_at(fault, terms),
                               closed_at(fault, terms)) if at_ms is not None]  # fmt: skip
    return min(due, default=None)


def told_on_at(fault: Fault, terms: Terms) -> int | None:
    """When the next of the chain is to be told, if nobody has answered by then."""
    if fault.state not in UNANSWERED or fault.level >= Level.BUREAU:
        return None
    policy = terms.of(fault)
    from_ms = fault.opened_ms if fault.told_ms is None else fault.told_ms
    at_ms = from_ms + policy.steps_min[max(fault.level, 1) - 1] * MINUTE_MS
    return at_ms if fault.severity >= policy.wakes else terms.morning(policy, at_ms)


def late_at(fault: Fault) -> int | None:
    """When people are to be told that it was not mended in time."""
    if fault.state not in AT_WORK or fault.repair_by_ms is None or fault.paused_ms is not None:
        return None
    if fault.overdue >= len(LATE_LEVELS):
        return None
    return fault.repair_by_ms + fault.overdue * DAY_MS


def settled_at(fault: Fault, terms: Terms) -> int | None:
    """When the machine must say whether what is said to be repaired is well. It cannot where no alert ever told it."""
    if fault.state is not FaultState.REPAIRED or not fault.by_machine or fault.repaired_ms is None:
        return None
    from_ms = fault.repaired_ms if fault.quiet_ms is None else max(fault.repaired_ms, fault.quiet_ms)
    return from_ms + terms.of(fault).settle_min * MINUTE_MS


def closed_at(fault: Fault, terms: Terms) -> int | None:
    """A major one whose report is missing is asked for each day."""
    if fault.state is not FaultState.VERIFIED or fault.verified_ms is None:
        return None
    return fault.verified_ms + terms.of(fault).close_min * MINUTE_MS + fault.reminded * DAY_MS


def is_major(fault: Fault, policy: FaultPolicy) -> bool:
    return fault.major or (fault.severity >= policy.major_severity and fault.affected >= policy.major_affected)
