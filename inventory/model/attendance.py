"""Whether the person of the roster came, and when (Q48)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Standing(StrEnum):
    ON_TIME = "on_time"
    LATE = "late"
    MISSED = "missed"  # 漏岗: nobody signed on until too long after the start
    STOOD_IN = "stood_in"  # signed on without being on the roster


class Proof(StrEnum):
    """How a person showed who they are."""

    NONE = ""
    PIN = "pin"
    PASSWORD = "password"  # noqa: S105 - a word


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """One row of a person and a shift; it is added and never changed. Somebody who came after having been missed has
    two. `due_ms` is when they had to be there, `at_ms` when they signed on, or were found missing."""

    id: str
    school: str
    shift: str
    day: date
    person: str
    standing: Standing
    due_ms: int
    at_ms: int
    proof: Proof = Proof.NONE
