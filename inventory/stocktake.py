"""A stock-take, decided: its steps, what a count means, and what it found. Pure.

    (begin) --open--> OPEN --count--> OPEN --sign--> SIGNED
                      OPEN --cancel--> CANCELLED

Opening freezes what the ledger says. While it is open each line is counted, as often as people like; what is found
and stands in no line becomes a line of its own. Signing needs every line counted, for a thing that nobody looked for
is not missing; after it nothing changes any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from inventory.errors import Conflict
from inventory.model.paper import FrozenDevice, PaperState
from inventory.model.stocktake import Condition, Count, Stocktake, StocktakeLine


class Step(StrEnum):
    COUNT = "count"
    SIGN = "sign"
    CANCEL = "cancel"


STEPS: Mapping[tuple[PaperState, Step], PaperState] = {
    (PaperState.OPEN, Step.COUNT): PaperState.OPEN,
    (PaperState.OPEN, Step.SIGN): PaperState.SIGNED,
    (PaperState.OPEN, Step.CANCEL): PaperState.CANCELLED,
}

TO_MEND = (Condition.REPAIR, Condition.SCRAP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody says of a thing. `seen_area` is where it was, None where nobody said; `missing` when it was
    looked for and not found. `undo` takes the count back."""

    by: str
    at_ms: int
    seen_area: str | None = None
    seen_position: str = ""
    condition: Condition = Condition.UNSAID
    note: str = ""
    missing: bool = False
    undo: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """`expected` lines stood on the list; found + moved + missing + not_counted is that many, extra comes on top."""

    expected: int = 0
    found: int = 0
    moved: int = 0
    missing: int = 0
    extra: int = 0
    not_counted: int = 0


def step(stocktake: Stocktake, wanted: Step) -> PaperState:
    """Raises Conflict for a step that the table above does not know."""
    after = STEPS.get((stocktake.state, wanted))
    if after is None:
        raise Conflict("ledger.paper_closed", paper=stocktake.code, state=stocktake.state)
    return after


def lines(frozen: Iterable[FrozenDevice]) -> list[StocktakeLine]:
    return [StocktakeLine(number=number, frozen=one) for number, one in enumerate(frozen, 1)]


def counted(line: StocktakeLine, said: Said) -> StocktakeLine:
    """The line after the count. A thing seen in another area than the list says has moved; an extra stays one."""
    if said.undo:
        return StocktakeLine(number=line.number, frozen=line.frozen)
    if line.result is Count.EXTRA:
        result = Count.EXTRA
    elif said.missing:
        result = Count.MISSING
    else:
        result = Count.FOUND if said.seen_area in (None, line.frozen.area) else Count.MOVED
    gone = result is Count.MISSING
    return replace(
        line,
        result=result,
        condition=Condition.UNSAID if gone else said.condition,
        seen_area="" if gone else line.frozen.area if said.seen_area is None else said.seen_area,
        seen_position="" if gone else said.seen_position,
        note=said.note,
        by=said.by,
        at_ms=said.at_ms,
    )


def unlisted(frozen: FrozenDevice, known: Sequence[StocktakeLine], said: Said) -> StocktakeLine:
    """A line for what is there and stood on no list."""
    number = max((line.number for line in known), default=0) + 1
    return replace(counted(StocktakeLine(number=number, frozen=frozen), said), result=Count.EXTRA)


def tally(lines: Iterable[StocktakeLine]) -> Tally:
    results = [line.result for line in lines]
    extras = results.count(Count.EXTRA)
    return Tally(
        expected=len(results) - extras,
        found=results.count(Count.FOUND),
        moved=results.count(Count.MOVED),
        missing=results.count(Count.MISSING),
        extra=extras,
        not_counted=results.count(Count.NOT_COUNTED),
    )


def differences(lines: Iterable[StocktakeLine]) -> list[StocktakeLine]:
    """What is not as the ledger says: missing, moved, extra; in that order."""
    order = (Count.MISSING, Count.MOVED, Count.EXTRA)
    found = [line for line in lines if line.result in order]
    return sorted(found, key=lambda line: (order.index(line.result), line.number))


def repair_list(lines: Iterable[StocktakeLine]) -> list[StocktakeLine]:
    """What people said needs repair, then what is beyond it (Q54)."""
    found = [line for line in lines if line.condition in TO_MEND]
    return sorted(found, key=lambda line: (TO_MEND.index(line.condition), line.number))


def require_all_counted(stocktake: Stocktake, lines: Iterable[StocktakeLine]) -> None:
    """Raises Conflict while some line was not counted."""
    left = [line for line in lines if line.result is Count.NOT_COUNTED]
    if left:
        raise Conflict("ledger.stocktake_unfinished", paper=stocktake.code, n=len(left), first=left[0].number)
