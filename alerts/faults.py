"""The life of a fault as a table: pure.

    OPENED -> REPORTED -> ACKNOWLEDGED -> REPAIRING -> REPAIRED -> VERIFIED -> CLOSED
      |          |             |              |            |
      +----------+-------------+--------------+------------+----> MERGED, DISMISSED

A step may be left out: what comes back by itself goes from OPENED to REPAIRED. REPAIRED is somebody's word, VERIFIED is
what the machine saw, or a person where no machine can. A fault that comes back before it is verified goes back to where
it was (RELAPSED, or NOT_MENDED where somebody said that it was repaired); after that, within a set time, it is
REOPENED and counted. MOVES says for each action from which state to which; what it does not say is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from inventory.errors import Conflict
from inventory.model.alert import Alert, Topic
from inventory.model.duty_chain import Level
from inventory.model.fault import Fault, FaultState
from inventory.model.fault_step import FaultAction

OPEN = (FaultState.OPENED, FaultState.REPORTED, FaultState.ACKNOWLEDGED, FaultState.REPAIRING)
UNANSWERED = frozenset({FaultState.OPENED, FaultState.REPORTED})
STANDING = (*OPEN, FaultState.REPAIRED, FaultState.VERIFIED)

Move = Mapping[FaultState, FaultState]


def to(after: FaultState, *before: FaultState) -> Move:
    return dict.fromkeys(before, after)


def stay(*states: FaultState) -> Move:
    return {state: state for state in states}


MOVES: Mapping[FaultAction, Move] = {
    FaultAction.TOLD: {**stay(*STANDING), FaultState.OPENED: FaultState.REPORTED},
    FaultAction.UNTOLD: stay(*STANDING),
    FaultAction.GRAVER: stay(*STANDING),
    FaultAction.SEEN: stay(*STANDING),
    FaultAction.ACKNOWLEDGED: to(FaultState.ACKNOWLEDGED, *UNANSWERED),
    FaultAction.STARTED: to(FaultState.REPAIRING, *UNANSWERED, FaultState.ACKNOWLEDGED),
    FaultAction.REPAIRED: to(FaultState.REPAIRED, *OPEN),
    FaultAction.RECOVERED: to(FaultState.REPAIRED, *OPEN),
    FaultAction.RELAPSED: to(FaultState.REPORTED, FaultState.REPAIRED),  # or further: see `where_it_was`
    FaultAction.NOT_MENDED: to(FaultState.REPAIRING, FaultState.REPAIRED),
    FaultAction.VERIFIED: to(FaultState.VERIFIED, FaultState.REPAIRED),
    FaultAction.CLOSED: to(FaultState.CLOSED, FaultState.VERIFIED),
    FaultAction.REOPENED: to(FaultState.OPENED, FaultState.VERIFIED, FaultState.CLOSED, FaultState.DISMISSED),
    FaultAction.DISMISSED: to(FaultState.DISMISSED, *OPEN, FaultState.REPAIRED),
    FaultAction.MERGED: to(FaultState.MERGED, *STANDING),
    FaultAction.TOOK_IN: stay(*STANDING),
    FaultAction.NOTED: stay(*FaultState),
    FaultAction.PHOTO: stay(*FaultState),
    FaultAction.PAUSED: stay(FaultState.ACKNOWLEDGED, FaultState.REPAIRING),
    FaultAction.RESUMED: stay(*STANDING),
    FaultAction.OUTSIDE_ASKED: stay(*OPEN),
    FaultAction.OUTSIDE_APPROVED: stay(*OPEN),
    FaultAction.OUTSIDE_REFUSED: stay(*OPEN),
    FaultAction.HANDED_UP: stay(*OPEN),
    FaultAction.ANSWERED: stay(*STANDING),
    FaultAction.OVERDUE: stay(*OPEN, FaultState.VERIFIED),
    FaultAction.INCIDENT: stay(*STANDING, FaultState.CLOSED),
}

STAMPS: Mapping[FaultAction, str] = {
    FaultAction.TOLD: "reported_ms",
    FaultAction.ACKNOWLEDGED: "acknowledged_ms",
    FaultAction.STARTED: "repairing_ms",
    FaultAction.REPAIRED: "repaired_ms",
    FaultAction.RECOVERED: "repaired_ms",
    FaultAction.VERIFIED: "verified_ms",
    FaultAction.CLOSED: "closed_ms",
    FaultAction.HANDED_UP: "handed_up_ms",
}
"""Action -> the moment it writes down; of being told, only the first counts."""

RUNNING: Mapping[str, object] = {"paused_ms": None, "pause": "", "left_ms": None}
UNDONE: Mapping[FaultAction, Mapping[str, object]] = {
    FaultAction.REPAIRED: RUNNING,
    FaultAction.RECOVERED: RUNNING,
    FaultAction.RESUMED: RUNNING,
    FaultAction.RELAPSED: {"repaired_ms": None, "repaired_by": ""},
    FaultAction.NOT_MENDED: {"repaired_ms": None, "repaired_by": ""},
    FaultAction.REOPENED: {
        "reported_ms": None, "acknowledged_ms": None, "acknowledged_by": "", "repairing_ms": None,
        "repaired_ms": None, "repaired_by": "", "verified_ms": None, "closed_ms": None, "level": 0, "told_ms": None,
        "overdue": 0, **RUNNING,
    },
}  # fmt: skip
"""Action -> what was true before it and is no more."""

BY: Mapping[FaultAction, str] = {
    FaultAction.ACKNOWLEDGED: "acknowledged_by",
    FaultAction.REPAIRED: "repaired_by",
    FaultAction.RECOVERED: "repaired_by",
}


class Telling(StrEnum):
    """What people are told; the kind of the notice, and the beginning of its texts' ids."""

    OPENED = "fault.opened"
    GRAVER = "fault.graver"
    REOPENED = "fault.reopened"
    ESCALATED = "fault.escalated"  # nobody answered
    OVERDUE = "fault.overdue"  # not mended in time
    NOT_MENDED = "fault.not_mended"
    HANDED_UP = "fault.handed_up"
    ANSWERED = "fault.answered"
    OUTSIDE = "fault.outside"  # a leader is to approve an outside repairer
    REPORT_MISSING = "fault.report_missing"  # a major one cannot be closed


@dataclass(frozen=True, slots=True)
class Tell:
    """`fault` as it is from then on; `level` says who of the chain is told."""

    fault: Fault
    telling: Telling
    level: Level
    at_ms: int


Lane = tuple[str, str, Topic, str, str]


def lane_of(alert: Alert) -> Lane:
    """Alerts of one lane are one fault: of a device those of one topic. Where there is no device (a stranger's address,
    the collector) rule and part tell faults apart, for nothing says that they have to do with each other."""
    if alert.device:
        return alert.school, alert.device, alert.topic, "", ""
    return alert.school, "", alert.topic, alert.rule, alert.part


def lane(fault: Fault) -> Lane:
    if fault.device:
        return fault.school, fault.device, fault.topic, "", ""
    return fault.school, "", fault.topic, fault.rule, fault.part


def move(fault: Fault, action: FaultAction, at_ms: int, by: str, **changes: Any) -> Fault:
    """The fault after an action. Raises Conflict where it is not the time for that."""
    after = MOVES[action].get(fault.state)
    if after is None:
        raise Conflict("fault.not_now", fault=fault.number, state=fault.state.value, action=action.value)
    if action is FaultAction.RELAPSED:
        after = where_it_was(fault)
    values: dict[str, Any] = {"state": after, **UNDONE.get(action, {})}
    stamp = STAMPS.get(action)
    if stamp and not (action is FaultAction.TOLD and fault.reported_ms is not None):
        values[stamp] = at_ms
    if action in BY:
        values[BY[action]] = by
    return replace(fault, **(values | changes))


def where_it_was(fault: Fault) -> FaultState:
    """Before somebody or something said that it was repaired."""
    if fault.repairing_ms is not None:
        return FaultState.REPAIRING
    if fault.acknowledged_ms is not None:
        return FaultState.ACKNOWLEDGED
    return FaultState.REPORTED if fault.reported_ms is not None else FaultState.OPENED
