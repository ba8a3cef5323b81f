"""Whose equipment a caller may see. A required argument of every query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """`schools` is the set of school codes that may be seen; None means all of them (the bureau)."""

    schools: frozenset[str] | None

    @classmethod
    def of(cls, schools: Iterable[str]) -> Scope:
        return cls(frozenset(schools))

    def allows(self, school: str) -> bool:
        return self.schools is None or school in self.schools


BUREAU = Scope(None)
