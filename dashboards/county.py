"""All schools at this moment, side by side: for the overview of a bureau and for its wall. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from alerts.state import State
from dashboards.seeking import has, needles
from dashboards.standing import Census, KindCount
from inventory.model.kind import Kind
from inventory.model.school import School
from inventory.repository.fault_tallies import NO_FAULTS, Tally
from inventory.repository.search_text import fold

PAGE = 100
CALM, WATCHED, TROUBLED, BROKEN = range(4)
LOOK: Mapping[int, State] = {
    CALM: State.UP, WATCHED: State.UNKNOWN, TROUBLED: State.SHADOW, BROKEN: State.DOWN,
}  # fmt: skip
"""Level -> the state whose colour and shape stand for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolNow:
    """`silent` where nobody looks at it; `blind` counts key areas without a working camera."""

    school: School
    census: Census
    faults: Tally = NO_FAULTS
    silent: bool = False
    blind: int = 0

    @property
    def online(self) -> Fraction | None:
        return Fraction(self.census.up, self.census.expected) if self.census.judged else None

    @property
    def level(self) -> int:
        """How bad it is, as a colour says it from afar."""
        states = self.census.states
        if states[State.DOWN] or self.faults.grave or self.blind:
            return BROKEN
        if states[State.SHADOW] or self.faults.late:
            return TROUBLED
        return WATCHED if self.silent or states[State.UNKNOWN] else CALM

    @property
    def look(self) -> State:
        return LOOK[self.level]


def worst(one: SchoolNow) -> tuple[float, ...]:
    states = one.census.states
    return (-one.level, -one.faults.grave, -states[State.DOWN], -states[State.SHADOW], -one.faults.open)


def least_online(one: SchoolNow) -> tuple[float, ...]:
    return (one.online is None, float(one.online or 0))


def most(value: Callable[[SchoolNow], int]) -> Callable[[SchoolNow], tuple[float, ...]]:
    return lambda one: (-value(one),)


SORTS: Mapping[str, Callable[[SchoolNow], tuple[float, ...]]] = {
    "worst": worst,
    "name": lambda one: (),
    "online": least_online,
    "devices": most(lambda one: one.census.total),
    **{state.name: most(lambda one, state=state: one.census.states[state]) for state in State},  # type: ignore[misc]
    "faults": most(lambda one: one.faults.open),
    "late": most(lambda one: one.faults.late),
    "blind": most(lambda one: one.blind),
}
"""What the list can be put in order by; among equals by code. All begin with what needs somebody."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A page of the list. `next` is the school behind which it goes on, empty at the end."""

    rows: Sequence[SchoolNow]
    matching: int
    next: str


def turn(rows: Iterable[SchoolNow], *, sort: str = "worst", text: str = "", after: str = "") -> Turn:
    """An order or a place that does not exist is as good as none."""
    wanted, key = needles(text), SORTS.get(sort, worst)
    found = [one for one in rows if has(fold(f"{one.school.name}\n{one.school.code}\n{one.school.place}"), wanted)]
    found.sort(key=lambda one: (*key(one), one.school.code))
    begin = next((place + 1 for place, one in enumerate(found) if one.school.code == after), 0)
    shown = found[begin : begin + PAGE]
    return Turn(shown, len(found), shown[-1].school.code if begin + PAGE < len(found) else "")


def total(censuses: Iterable[Census]) -> Census:
    """Of all together. It is judged where any is."""
    states = dict.fromkeys(State, 0)
    kinds: dict[Kind, dict[State, int]] = {}
    judged = False
    for one in censuses:
        judged |= one.judged
        for state, number in one.states.items():
            states[state] += number
        for kind in one.kinds:
            own = kinds.setdefault(kind.kind, dict.fromkeys(State, 0))
            for state, number in kind.states.items():
                own[state] += number
    return Census(states, [KindCount(kind, kinds[kind]) for kind in Kind if kind in kinds], judged)


def all_faults(tallies: Iterable[Tally]) -> Tally:
    some = list(tallies)
    return Tally(
        sum(one.open for one in some), sum(one.grave for one in some), sum(one.late for one in some),
        sum(one.fresh for one in some),
    )  # fmt: skip
