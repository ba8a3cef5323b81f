"""Whether it is the time for an action: what MOVES says of the state, and what else must hold. Pure.

What acts refuses by it, and what shows a fault offers by it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from alerts.faults import MOVES
from inventory.errors import Conflict
from inventory.model.fault import Fault, Outside
from inventory.model.fault_step import FaultAction


def lacks_report(fault: Fault) -> Conflict | None:
    if fault.major and fault.incident_ms is None:
        return Conflict("fault.needs_report", fault=fault.number)
    return None


def stands_already(fault: Fault) -> Conflict | None:
    return Conflict("fault.paused_already", fault=fault.number) if fault.paused_ms is not None else None


def does_not_stand(fault: Fault) -> Conflict | None:
    return Conflict("fault.not_paused", fault=fault.number) if fault.paused_ms is None else None


def nothing_asked(fault: Fault) -> Conflict | None:
    return Conflict("fault.nothing_asked", fault=fault.number) if fault.outside is not Outside.ASKED else None


def not_handed_up(fault: Fault) -> Conflict | None:
    return Conflict("fault.not_handed_up", fault=fault.number) if fault.handed_up_ms is None else None


BARS: Mapping[FaultAction, Callable[[Fault], Conflict | None]] = {
    FaultAction.CLOSED: lacks_report,
    FaultAction.PAUSED: stands_already,
    FaultAction.RESUMED: does_not_stand,
    FaultAction.OUTSIDE_APPROVED: nothing_asked,
    FaultAction.OUTSIDE_REFUSED: nothing_asked,
    FaultAction.ANSWERED: not_handed_up,
}
"""Action -> why it may not be taken of a fault, whatever its state; None where it may."""


def barred(fault: Fault, action: FaultAction) -> Conflict | None:
    """Why it is not the time for it; None where it is."""
    bar = BARS.get(action)
    found = bar(fault) if bar else None
    if found is None and fault.state not in MOVES[action]:
        found = Conflict("fault.not_now", fault=fault.number, state=fault.state.value, action=action.value)
    return found


def require_open_to(fault: Fault, action: FaultAction) -> None:
    """Raises Conflict where something else than the state forbids it."""
    bar = BARS.get(action)
    found = bar(fault) if bar else None
    if found is not None:
        raise found
