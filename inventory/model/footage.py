"""Kinds of use of recordings, and the paper without which none is given out (Q35)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class FootageKind(StrEnum):
    TEACHER = "teacher"  # of the school: a slip signed by the principal
    POLICE = "police"  # or another authority: a written report, and a leader of the school
    RESEARCH = "research"  # teaching and research: consent of the management


@dataclass(frozen=True, slots=True)
class Needs:
    """`scan`: a photo of the paper must be there; `document`: its number or title. `lacking` says that it is not."""

    lacking: str
    scan: bool = False
    document: bool = False


NEEDS: Mapping[FootageKind, Needs] = {
    FootageKind.TEACHER: Needs("footage.needs_teacher", scan=True),
    FootageKind.POLICE: Needs("footage.needs_police", document=True),
    FootageKind.RESEARCH: Needs("footage.needs_research", document=True),
}
"""Before it is approved; a police report may stay with the police, so its number is enough."""
