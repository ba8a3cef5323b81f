"""The six states: every second of a device's life is exactly one of them."""

from __future__ import annotations

from enum import IntEnum


class State(IntEnum):
    """The numbers are what the measurement `status` stores; they are not an order of weight."""

    UP = 0  # it answered what its kind must answer
    DOWN = 1  # it did not, and nothing in front of it explains that
    SHADOW = 2  # it did not, because something in front of it is down
    MAINTENANCE = 3  # an agreed window was on
    UNKNOWN = 4  # we were not able to look
    OUT_OF_SERVICE = 5  # before it was put into service, after it was retired, outside its hours


# Where several would hold, the first of these does.
PRECEDENCE: tuple[State, ...] = (
    State.OUT_OF_SERVICE,
    State.MAINTENANCE,
    State.UNKNOWN,
    State.SHADOW,
    State.DOWN,
    State.UP,
)

_RANK = {state: rank for rank, state in enumerate(PRECEDENCE)}


def prevailing(*states: State) -> State:
    """The one state where several would hold; raises ValueError when none is given."""
    return min(states, key=_RANK.__getitem__)
