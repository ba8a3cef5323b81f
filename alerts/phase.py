"""The table of observation: what a look, a hole or a jump of the clock makes of what was thought before.

UNSEEN    nothing is known                       UP, DOWN, UNKNOWN   said aloud, as stored transitions
SUSPECT   missed, not confirmed; what was said before still stands
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from inventory.model.transition import Observed


class Phase(StrEnum):
    UNSEEN = "unseen"
    UP = "up"
    SUSPECT = "suspect"  # missed, not confirmed
    DOWN = "down"
    UNKNOWN = "unknown"


class Event(StrEnum):
    ANSWERED = "answered"
    MISSED = "missed"
    CONFIRMED = "confirmed"  # the miss that confirms
    UNABLE = "unable"
    BLIND = "blind"  # the unable look that confirms
    HOLE = "hole"
    JUMP = "jump"


TABLE: Mapping[tuple[Phase, Event], Phase] = {
    (Phase.UNSEEN, Event.ANSWERED): Phase.UP,
    (Phase.UNSEEN, Event.MISSED): Phase.SUSPECT,
    (Phase.UNSEEN, Event.CONFIRMED): Phase.DOWN,
    (Phase.UNSEEN, Event.UNABLE): Phase.UNSEEN,
    (Phase.UNSEEN, Event.BLIND): Phase.UNKNOWN,
    (Phase.UNSEEN, Event.HOLE): Phase.UNSEEN,
    (Phase.UNSEEN, Event.JUMP): Phase.UNSEEN,
    (Phase.UP, Event.ANSWERED): Phase.UP,
    (Phase.UP, Event.MISSED): Phase.SUSPECT,
    (Phase.UP, Event.CONFIRMED): Phase.DOWN,
    (Phase.UP, Event.UNABLE): Phase.UP,
    (Phase.UP, Event.BLIND): Phase.UNKNOWN,
    (Phase.UP, Event.HOLE): Phase.UNKNOWN,
    (Phase.UP, Event.JUMP): Phase.UNKNOWN,
    (Phase.SUSPECT, Event.ANSWERED): Phase.UP,
    (Phase.SUSPECT, Event.MISSED): Phase.SUSPECT,
    (Phase.SUSPECT, Event.CONFIRMED): Phase.DOWN,
    (Phase.SUSPECT, Event.UNABLE): Phase.SUSPECT,
    (Phase.SUSPECT, Event.BLIND): Phase.UNKNOWN,
    (Phase.SUSPECT, Event.HOLE): Phase.UNKNOWN,
    (Phase.SUSPECT, Event.JUMP): Phase.UNKNOWN,
    (Phase.DOWN, Event.ANSWERED): Phase.UP,
    (Phase.DOWN, Event.MISSED): Phase.DOWN,
    (Phase.DOWN, Event.CONFIRMED): Phase.DOWN,
    (Phase.DOWN, Event.UNABLE): Phase.DOWN,
    (Phase.DOWN, Event.BLIND): Phase.UNKNOWN,
    (Phase.DOWN, Event.HOLE): Phase.UNKNOWN,
    (Phase.DOWN, Event.JUMP): Phase.UNKNOWN,
    (Phase.UNKNOWN, Event.ANSWERED): Phase.UP,
    (Phase.UNKNOWN, Event.MISSED): Phase.SUSPECT,
    (Phase.UNKNOWN, Event.CONFIRMED): Phase.DOWN,
    (Phase.UNKNOWN, Event.UNABLE): Phase.UNKNOWN,
    (Phase.UNKNOWN, Event.BLIND): Phase.UNKNOWN,
    (Phase.UNKNOWN, Event.HOLE): Phase.UNKNOWN,
    (Phase.UNKNOWN, Event.JUMP): Phase.UNKNOWN,
}

# The phases that are said aloud; a transition is written when what is said changes.
SAID: Mapping[Phase, Observed] = {
    Phase.UP: Observed.UP,
    Phase.DOWN: Observed.DOWN,
    Phase.UNKNOWN: Observed.UNKNOWN,
}
PHASE_OF: Mapping[Observed, Phase] = {said: phase for phase, said in SAID.items()}
