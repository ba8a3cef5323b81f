"""What may follow what in the registers of use: a table. Pure.

    footage     asked -> approved -> viewed, out -> closed        asked -> refused
    danger      open -> mended -> closed (looked at again)        mended -> open (not well)    open -> dismissed
    inspection  listed (with a deadline) -> closed                closed at once where nothing was found
    check       closed: what was done is entered when it is done
    selfcheck   made -> closed (signed)                           made -> cancelled
    risk        closed: it was told

A note and a correction may follow anything and change no state.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from inventory.errors import Conflict
from inventory.model.use import PREFIX, Noun, UseAction, UseItem, UseState, UseStep

Moves = Mapping[tuple[UseState | None, UseAction], UseState]

A, S = UseAction, UseState
MOVES: Mapping[Noun, Moves] = {
    Noun.FOOTAGE: {
        (None, A.ASKED): S.ASKED,
        (S.ASKED, A.APPROVED): S.APPROVED,
        (S.ASKED, A.REFUSED): S.REFUSED,
        (S.ASKED, A.ENDED): S.CLOSED,
        (S.APPROVED, A.VIEWED): S.VIEWED,
        (S.APPROVED, A.HANDED_OUT): S.OUT,
        (S.APPROVED, A.ENDED): S.CLOSED,
        (S.VIEWED, A.VIEWED): S.VIEWED,
        (S.VIEWED, A.HANDED_OUT): S.OUT,
        (S.VIEWED, A.ENDED): S.CLOSED,
        (S.OUT, A.HANDED_OUT): S.OUT,
        (S.OUT, A.RETURNED): S.CLOSED,
        (S.OUT, A.ENDED): S.CLOSED,
    },
    Noun.DANGER: {
        (None, A.FOUND): S.OPEN,
        (S.OPEN, A.MEASURED): S.OPEN,
        (S.OPEN, A.MENDED): S.MENDED,
        (S.OPEN, A.DISMISSED): S.DISMISSED,
        (S.MENDED, A.PASSED): S.CLOSED,
        (S.MENDED, A.FAILED): S.OPEN,
    },
    Noun.INSPECTION: {
        (None, A.INSPECTED): S.LISTED,
        (S.LISTED, A.ANSWERED): S.LISTED,
        (S.LISTED, A.EXTENDED): S.LISTED,
        (S.LISTED, A.CLEARED): S.CLOSED,
    },
    Noun.CHECK: {(None, A.DONE): S.CLOSED},
    Noun.SELFCHECK: {
        (None, A.MADE): S.MADE,
        (S.MADE, A.MARKED): S.MADE,
        (S.MADE, A.SIGNED): S.CLOSED,
        (S.MADE, A.CANCELLED): S.CANCELLED,
    },
    Noun.RISK: {(None, A.TOLD): S.CLOSED},
}
ALWAYS = frozenset({A.NOTED, A.CORRECTED})
DEADLINE = "due_ms"
"""What a step calls the moment until which something is to be done."""


def after(noun: Noun, state: UseState | None, step: UseAction, detail: Mapping[str, object]) -> UseState | None:
    """The state that follows; None where the step may not be taken."""
    if state is not None and step in ALWAYS:
        return state
    if step is A.INSPECTED and state is None and not detail.get("findings"):
        return S.CLOSED
    return MOVES[noun].get((state, step))


def require_step(item: UseItem, step: UseAction, detail: Mapping[str, object]) -> UseState:
    """Raises Conflict."""
    found = after(item.noun, item.state, step, detail)
    if found is None:
        raise Conflict("use.not_now", item=item.code, state=item.state.value, step=step.value)
    return found


def fold(code: str, school: str, steps: Sequence[UseStep]) -> UseItem:
    """What stands of it after its steps, which were all admitted when they were entered."""
    noun = noun_of(code)
    state: UseState | None = None
    for step in steps:
        state = after(noun, state, step.action, step.detail) or state
    if state is None:
        raise ValueError(f"{code} has no beginning")
    return UseItem(code=code, school=school, noun=noun, state=state, steps=tuple(steps))


def noun_of(code: str) -> Noun:
    """By the middle of its code. Raises Conflict for a code that is none of these."""
    for noun, prefix in PREFIX.items():
        if f"-{prefix}-" in code:
            return noun
    raise Conflict("use.no_item", item=code)


def due_of(item: UseItem) -> int | None:
    """Until when something is to be done about it; None where nothing is, or no day was set."""
    waits = {Noun.DANGER: {S.OPEN}, Noun.INSPECTION: {S.LISTED}, Noun.FOOTAGE: {S.OUT}}
    return item.number(DEADLINE) if item.state in waits.get(item.noun, set()) else None


def folded(steps: Sequence[tuple[str, str, UseStep]]) -> list[UseItem]:
    """Of (school, code, step) in the order of chains, each item; by school and code."""
    ordered = sorted(steps, key=lambda one: (one[0], one[1], one[2].seq))
    return [
        fold(code, school, [step for _, _, step in own])
        for (school, code), own in groupby(ordered, key=lambda one: (one[0], one[1]))
    ]
