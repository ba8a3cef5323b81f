"""The link by which anybody at a school reports a fault, without a login (Q28)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLink:
    """A link of an earlier `generation` does not work any more; none does while it is not `open`."""

    school: str
    generation: int
    open: bool
    by: str
    at_ms: int
