"""A swap of duty, decided: its steps, and whether the roster bears it. Pure.

    (ask) --> ASKED --agree--> AGREED --approve--> APPROVED, and the roster says so
              ASKED, AGREED --refuse--> REFUSED
              ASKED, AGREED --withdraw--> WITHDRAWN

Who approves is the duty leader or stands above, and is neither of the two. What has begun is not swapped.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum

from alerts.duty.slots import Slot
from inventory.errors import Conflict
from inventory.model.duty_swap import Swap, SwapState
from inventory.model.person import Person


class Step(StrEnum):
    AGREE = "agree"
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


STEPS: Mapping[tuple[SwapState, Step], SwapState] = {
    (SwapState.ASKED, Step.AGREE): SwapState.AGREED,
    (SwapState.ASKED, Step.REFUSE): SwapState.REFUSED,
    (SwapState.ASKED, Step.WITHDRAW): SwapState.WITHDRAWN,
    (SwapState.AGREED, Step.APPROVE): SwapState.APPROVED,
    (SwapState.AGREED, Step.REFUSE): SwapState.REFUSED,
    (SwapState.AGREED, Step.WITHDRAW): SwapState.WITHDRAWN,
}


def step(swap: Swap, wanted: Step) -> SwapState:
    """Raises Conflict for a step that the table above does not know."""
    after = STEPS.get((swap.state, wanted))
    if after is None:
        raise Conflict("duty.swap_state", swap=swap.id[:8], state=swap.state)
    return after


def require_possible(giver: Person, taker: Person, given: Slot | None, back: Slot | None, now_ms: int) -> None:
    """`given` is the slot that is given away, `back` the one for it, None where nothing is given for it.

    Raises Conflict where the roster does not say so, or a shift has begun.
    """
    if giver.id == taker.id:
        raise Conflict("duty.swap_with_self", person=giver.name)
    if given is None or giver.id not in given.people:
        raise Conflict("duty.swap_not_on", person=giver.name)
    if taker.id in given.people:
        raise Conflict("duty.swap_already_on", person=taker.name)
    if back is not None and taker.id not in back.people:
        raise Conflict("duty.swap_not_on", person=taker.name)
    if back is not None and giver.id in back.people:
        raise Conflict("duty.swap_already_on", person=giver.name)
    for slot in (given, back):
        if slot is not None and slot.start_ms <= now_ms:
            raise Conflict("duty.swap_begun", shift=slot.shift.name, day=slot.day.isoformat())


def require_leader(approver: Person, swap: Swap, leaders: Collection[str]) -> None:
    """`leaders` are ids of those who stand above duty in the chain. Raises Conflict."""
    if approver.id in (swap.giver, swap.taker):
        raise Conflict("duty.swap_own", person=approver.name)
    if approver.id not in leaders:
        raise Conflict("duty.swap_no_leader", person=approver.name)


def overlapping(person: str, slot: Slot, slots: Sequence[Slot], leaving: Slot | None) -> Slot | None:
    """A shift of the person that runs at the same time as `slot`, other than the one they give away: nobody is in two
    places at once."""
    for other in slots:
        same = other.key in (slot.key, leaving.key if leaving is not None else None)
        if not same and person in other.people and other.start_ms < slot.end_ms and slot.start_ms < other.end_ms:
            return other
    return None
