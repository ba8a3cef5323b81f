"""What the witnesses of a device say, each by itself and all together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from alerts.state import State, prevailing
from inventory.model.transition import Observed, Transition
from language.message import Message

NOT_LOOKED_YET = Message("state.not_looked_yet")
BEGINNING = -(2**62)

STATE = {Observed.UP: State.UP, Observed.DOWN: State.DOWN, Observed.UNKNOWN: State.UNKNOWN}


def tracks_of(transitions: Iterable[Transition], witnesses: Sequence[str]) -> dict[str, list[Transition]]:
    """Per witness its transitions in order, one for each moment (the last of a moment holds)."""
    tracks: dict[str, dict[int, Transition]] = {witness: {} for witness in witnesses}
    for row in sorted(transitions, key=lambda row: (row.at_ms, row.seq, row.recorded_ms, row.state)):
        if row.witness in tracks:
            tracks[row.witness][row.at_ms] = row
    return {witness: list(rows.values()) for witness, rows in tracks.items()}


def verdict(said: Sequence[Transition | None]) -> tuple[State, Message | None]:
    """Of the last transition of each, None for one that said nothing yet: all must answer."""
    if not said or None in said:
        return State.UNKNOWN, NOT_LOOKED_YET
    rows = [row for row in said if row is not None]
    state = prevailing(*(STATE[row.state] for row in rows))
    first = min((row for row in rows if STATE[row.state] is state), key=lambda row: row.at_ms)
    return state, first.reason
