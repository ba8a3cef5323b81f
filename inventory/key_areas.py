"""Which areas have no working camera now, and why: key ones weigh most (Q43, 无死角). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from inventory.model.area import Area, AreaClass
from language.message import Message

WEIGHT: Mapping[AreaClass, int] = {AreaClass.KEY: 3, AreaClass.PUBLIC: 2, AreaClass.OTHER: 1}
"""What one area of the class counts for where troubles are put in order."""
ONLY_KEY = frozenset({AreaClass.KEY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Eye:
    """A camera as it stands now; `trouble` says why nothing is seen through it, None where it works."""

    school: str
    area: str
    device: str
    name: str
    trouble: Message | None


@dataclass(frozen=True, slots=True)
class BlindArea:
    """`eyes` are its cameras, none of which works."""

    area: Area
    eyes: tuple[Eye, ...]

    @property
    def weight(self) -> int:
        return WEIGHT[self.area.area_class]

    @property
    def reason(self) -> Message:
        if not self.eyes:
            return Message("blind.no_camera")
        return Message("blind.none_works", {"count": len(self.eyes)})


def blind(areas: Iterable[Area], eyes: Iterable[Eye], classes: frozenset[AreaClass] = ONLY_KEY) -> list[BlindArea]:
    """Heaviest first, then by school and code."""
    within: dict[tuple[str, str], list[Eye]] = {}
    for eye in eyes:
        within.setdefault((eye.school, eye.area), []).append(eye)
    found = []
    for area in areas:
        there = within.get((area.school, area.code), [])
        if area.area_class in classes and all(eye.trouble is not None for eye in there):
            found.append(BlindArea(area, tuple(sorted(there, key=lambda eye: eye.device))))
    return sorted(found, key=lambda one: (-one.weight, one.area.school, one.area.code))
