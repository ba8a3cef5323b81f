"""What is another one between two looks at everything, by school and area: what pages that are open must know. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from dashboards.roster import Picture
from inventory.model.scope import Scope
from inventory.repository.fault_tallies import Tally

WHOLE = "*"
"""In the place of an area: of the school as such, for all who see anything of it."""
Place = tuple[str, str | None]
"""A school and one of its areas, or None: what stands in no area, and what only those may know who see all of it."""


@dataclass(frozen=True, slots=True)
class Moment:
    """`speaking` are the schools whose collectors speak; `faults` is by school."""

    picture: Picture
    speaking: frozenset[str] = frozenset()
    faults: Mapping[str, Tally] = field(default_factory=dict)


def news(before: Moment, after: Moment) -> frozenset[Place]:
    """Every place where something is another one."""
    old, new = before.picture, after.picture
    schools = old.ledger.schools.keys() | new.ledger.schools.keys()
    whole = {school for school in schools if old.ledger.listed.get(school) is not new.ledger.listed.get(school)}
    whole |= before.speaking ^ after.speaking
    touched = {school for school in schools - whole if old.marks.get(school) != new.marks.get(school)}
    told = {school for school in schools if before.faults.get(school) != after.faults.get(school)}
    parts = {place for school in touched for place in in_parts(school, old, new)}
    return frozenset({*((school, WHOLE) for school in whole), *((school, None) for school in told), *parts})


def in_parts(school: str, old: Picture, new: Picture) -> Iterator[Place]:
    """Of one whose devices are the same as before: the areas of those of which something new was seen."""
    for one in new.ledger.listed[school]:
        code = one.device.code
        if old.heads.get(code) is new.heads.get(code) and old.known.charges.get(code) is new.known.charges.get(code):
            continue
        yield school, one.device.area


def seen(places: Iterable[Place], scope: Scope) -> frozenset[str]:
    """The schools of which somebody with this scope sees what is new."""
    return frozenset(
        school
        for school, area in places
        if scope.sees(school) and (scope.areas is None or area == WHOLE or area in scope.areas)
    )
