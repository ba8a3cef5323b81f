"""An entry of the inbox that a person has answered by leaving everything as it is, and why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Dismissal:
    entry: str
    by: str
    at_ms: int
    reason: str = ""
