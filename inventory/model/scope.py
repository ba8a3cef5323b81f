"""Whose equipment a caller may see. A required argument of every query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """`schools` is the set of school codes that may be seen; None means all of them (the bureau).

    `areas` narrows it to what stands in these areas (codes, of a single school: that of a unit that answers for them,
    Q4); None means no narrowing. A query that does not know areas finds nothing for such a scope.
    """

    schools: frozenset[str] | None
    areas: frozenset[str] | None = None

    @classmethod
    def of(cls, schools: Iterable[str]) -> Scope:
        return cls(frozenset(schools))

    @classmethod
    def of_areas(cls, school: str, areas: Iterable[str]) -> Scope:
        return cls(frozenset([school]), frozenset(areas))

    def allows(self, school: str) -> bool:
        """Whether the whole school may be seen; empty is the bureau."""
        return self.areas is None and self.sees(school)

    def sees(self, school: str) -> bool:
        """Whether anything of the school may be seen: its name, its zone, and what stands in `areas`."""
        return self.schools is None or school in self.schools


BUREAU = Scope(None)
