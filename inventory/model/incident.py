"""The report that ends a major fault: what it was, how it went, what was done, what was learnt (Q49)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """`fault` is a fault's id. All texts are people's words. A later report of the same fault takes the place of the
    earlier one, whose words stay in the steps."""

    fault: str
    school: str
    cause: str
    course: str
    measures: str
    lessons: str
    by: str
    at_ms: int
