"""A hand-over, decided: its steps, whom it needs, and whether its list still holds. Pure.

    (begin) --open--> OPEN --relist, remark--> OPEN --sign--> SIGNED
                      OPEN --cancel--> CANCELLED

The list is drawn up with the state of each device at that moment. It is signed by who gives, who takes and a third
person who presides, and then all devices have their new custodian at once. A list that the ledger has overtaken
cannot be signed: it is drawn up anew first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from inventory.errors import Conflict
from inventory.model.device_file import DeviceFile
from inventory.model.handover import Handover, HandoverLine
from inventory.model.paper import PaperState
from inventory.model.person import Person


class Step(StrEnum):
    RELIST = "relist"
    REMARK = "remark"
    SIGN = "sign"
    CANCEL = "cancel"


STEPS: Mapping[tuple[PaperState, Step], PaperState] = {
    (PaperState.OPEN, Step.RELIST): PaperState.OPEN,
    (PaperState.OPEN, Step.REMARK): PaperState.OPEN,
    (PaperState.OPEN, Step.SIGN): PaperState.SIGNED,
    (PaperState.OPEN, Step.CANCEL): PaperState.CANCELLED,
}


def step(handover: Handover, wanted: Step) -> PaperState:
    """Raises Conflict for a step that the table above does not know."""
    after = STEPS.get((handover.state, wanted))
    if after is None:
        raise Conflict("ledger.paper_closed", paper=handover.code, state=handover.state)
    return after


def require_two(giver: Person, taker: Person) -> None:
    """Raises Conflict where one person stands on both sides, or the taker has left."""
    if giver.id == taker.id:
        raise Conflict("ledger.handover_to_self", person=giver.name)
    if taker.left_ms is not None:
        raise Conflict("ledger.person_left", person=taker.name)


def require_third(handover: Handover, presiding: Person) -> None:
    """Raises Conflict where who presides is one of the two, or has left."""
    if presiding.id in (handover.giver, handover.taker):
        raise Conflict("ledger.handover_third", person=presiding.name)
    if presiding.left_ms is not None:
        raise Conflict("ledger.person_left", person=presiding.name)


def require_current(
    handover: Handover, lines: Sequence[HandoverLine], files: Mapping[str, DeviceFile], held: Iterable[str]
) -> None:
    """`files` are those of the school by code of the device, `held` the codes that are listed under the giver now.

    Raises Conflict where a device of the list is under somebody else, or one came under the giver and is not on it.
    """
    listed = {line.frozen.device for line in lines}
    for line in lines:
        file = files.get(line.frozen.device or "")
        if file is None or file.custodian != handover.giver:
            raise Conflict("ledger.handover_not_held", paper=handover.code, device=line.frozen.code)
    missed = sorted(set(held) - listed) if handover.whole else []
    if missed:
        raise Conflict("ledger.handover_missed", paper=handover.code, device=missed[0])
