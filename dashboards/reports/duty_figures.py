"""What a report says of duty in its days: who was on, who came, what was handed over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from inventory.model.attendance import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """A person of a shift: `standing` None where nobody signed on and it is not yet, or never was, called missed."""

    name: str
    standing: Standing | None = None
    at_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyTurn:
    """A shift that began on `day`. `lacking` counts people it had no name for. `handed_over` is when the hand-over was
    signed, None where it was not (yet)."""

    day: date
    shift: str
    start_ms: int
    end_ms: int
    leads: bool = False
    people: Sequence[Came] = ()
    lacking: int = 0
    handed_over: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyFigures:
    """`turns` in the order of time, none where the school keeps no roster. `patrols`, `events` and `visitors` count
    entries that people wrote into the log."""

    turns: Sequence[DutyTurn] = ()
    patrols: int = 0
    events: int = 0
    visitors: int = 0

    def count(self, standing: Standing) -> int:
        return sum(came.standing is standing for turn in self.turns for came in turn.people)


NO_DUTY = DutyFigures()
