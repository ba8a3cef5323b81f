"""The change of one secret, arrow by arrow: pure.

Each arrow is one durable commit, made before what it allows is done. What happens in a state, and where a process that
died in it goes on:

| state      | known of the device                            | act                      | after a crash |
|------------|------------------------------------------------|--------------------------|---------------|
| IDLE       | planned; no secret is made                     | make and seal one        | again         |
| PREPARED   | has heard nothing; the new secret is stored    | log in with the old      | again         |
| APPLYING   | let the old in; may now hear of the new        | change                   | → VERIFY      |
| VERIFY     | may have the old or the new                    | log in with the new      | again         |
| DOUBTED    | refused the new                                | log in with the old      | again         |
| PROVEN     | let the new in                                 | log in with the old      | again         |
| COMMITTED  | refuses the old; the ledger's is the new       | tell recorders           | again         |
| DONE       | has the new, and so have its recorders         |                          |               |
| KEPT       | has what it had                                |                          |               |
| QUARANTINE | nobody knows, or no login is left to find out  | a person                 |               |

What this rests on: a device changes from the old secret to the new, perhaps late, and never back by itself. A change
is therefore always sent again with the same new secret, and a new secret is forgotten only where the device said
that it changed nothing and no earlier change is on its way.

Logins that may be refused are counted before they are made (`tries`), and none is made when LOGINS may have been
refused in a row. Two need no count: the login of the change itself, whose secret was let in by the arrow before, and
the new one's in PROVEN, with which a doubtful count is put back to nothing before the old is tried.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

from inventory.model.turn import State, Turn
from language.message import Message

LOGINS = 2
"""Refused in a row by one device, at most: many lock at the third."""
SENDS = 2


class Act(StrEnum):
    SEAL = "seal"
    ASK_OLD = "ask old"
    ASK_NEW = "ask new"
    CHANGE = "change"
    RELAY = "relay"
    GIVE_UP = "give up"
    NOTHING = "nothing"


class Heard(StrEnum):
    """What an act led to. After `SILENT` nothing is known that was not known before."""

    SEALED = "sealed"
    OLD_IN = "old in"
    OLD_OUT = "old out"
    NEW_IN = "new in"
    NEW_OUT = "new out"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    UNCLEAR = "unclear"
    RELAYED = "relayed"
    SILENT = "silent"
    SPENT = "spent"
    OLD_STAYS = "old stays"
    CRASHED = "crashed"
    UNFIT = "unfit"
    RELEASED = "released"
    BY_HAND = "by hand"
    CANCELLED = "cancelled"


ACTS: Mapping[State, Act] = {
    State.IDLE: Act.SEAL,
    State.PREPARED: Act.ASK_OLD,
    State.APPLYING: Act.CHANGE,
    State.VERIFY: Act.ASK_NEW,
    State.DOUBTED: Act.ASK_OLD,
    State.PROVEN: Act.ASK_OLD,
    State.COMMITTED: Act.RELAY,
}

ARROWS: Mapping[tuple[State, Heard], State] = {
    (State.IDLE, Heard.SEALED): State.PREPARED,
    (State.IDLE, Heard.UNFIT): State.KEPT,
    (State.IDLE, Heard.CANCELLED): State.KEPT,
    (State.PREPARED, Heard.OLD_IN): State.APPLYING,
    (State.PREPARED, Heard.OLD_OUT): State.KEPT,
    (State.PREPARED, Heard.SILENT): State.KEPT,
    (State.PREPARED, Heard.SPENT): State.KEPT,
    (State.PREPARED, Heard.CANCELLED): State.KEPT,
    (State.APPLYING, Heard.CHANGED): State.VERIFY,
    (State.APPLYING, Heard.UNCLEAR): State.VERIFY,
    (State.APPLYING, Heard.OLD_OUT): State.VERIFY,
    (State.APPLYING, Heard.UNCHANGED): State.KEPT,
    (State.APPLYING, Heard.CRASHED): State.VERIFY,
    (State.VERIFY, Heard.NEW_IN): State.PROVEN,
    (State.VERIFY, Heard.NEW_OUT): State.DOUBTED,
    (State.VERIFY, Heard.SPENT): State.QUARANTINE,
    (State.DOUBTED, Heard.OLD_IN): State.APPLYING,
    (State.DOUBTED, Heard.OLD_OUT): State.QUARANTINE,
    (State.DOUBTED, Heard.SPENT): State.QUARANTINE,
    (State.PROVEN, Heard.OLD_OUT): State.COMMITTED,
    (State.PROVEN, Heard.OLD_IN): State.PROVEN,
    (State.PROVEN, Heard.NEW_IN): State.PROVEN,
    (State.PROVEN, Heard.NEW_OUT): State.QUARANTINE,
    (State.PROVEN, Heard.OLD_STAYS): State.QUARANTINE,
    (State.COMMITTED, Heard.RELAYED): State.DONE,
    (State.COMMITTED, Heard.BY_HAND): State.DONE,
    (State.QUARANTINE, Heard.RELEASED): State.VERIFY,
    (State.QUARANTINE, Heard.BY_HAND): State.KEPT,
}

REASONS: Mapping[tuple[State, Heard], str] = {
    (State.IDLE, Heard.CANCELLED): "rotation.cancelled",
    (State.PREPARED, Heard.CANCELLED): "rotation.cancelled",
    (State.PREPARED, Heard.OLD_OUT): "rotation.old_refused",
    (State.PREPARED, Heard.SPENT): "rotation.logins_held",
    (State.VERIFY, Heard.SPENT): "rotation.logins_spent",
    (State.DOUBTED, Heard.SPENT): "rotation.logins_spent",
    (State.DOUBTED, Heard.OLD_OUT): "rotation.both_refused",
    (State.DOUBTED, Heard.OLD_IN): "rotation.not_taken",
    (State.PROVEN, Heard.NEW_OUT): "rotation.new_refused_again",
    (State.PROVEN, Heard.OLD_STAYS): "rotation.old_works",
    (State.QUARANTINE, Heard.BY_HAND): "rotation.by_hand",
    (State.COMMITTED, Heard.BY_HAND): "rotation.recorders_by_hand",
}
"""Why a turn ended so, where the device has not said it itself."""
LET_IN = frozenset({Heard.OLD_IN, Heard.NEW_IN, Heard.CHANGED})
ENDS = frozenset({State.KEPT, State.QUARANTINE, State.DONE})


def act(turn: Turn) -> Act:
    """What is to be done now."""
    if turn.state is State.PROVEN:
        return Act.ASK_OLD if turn.tries == 0 else Act.ASK_NEW
    what = ACTS.get(turn.state, Act.NOTHING)
    if what in (Act.ASK_OLD, Act.ASK_NEW) and turn.tries >= LOGINS:
        return Act.GIVE_UP
    return what


def is_counted(turn: Turn, what: Act) -> bool:
    """Whether the login of this act may be refused, so that it is counted before it is made."""
    return what is Act.ASK_OLD or (what is Act.ASK_NEW and turn.state is not State.PROVEN)


def counted(turn: Turn) -> Turn:
    """One login is about to be made."""
    return replace(turn, tries=turn.tries + 1)


def uncounted(turn: Turn) -> Turn:
    """It was not made after all."""
    return replace(turn, tries=max(0, turn.tries - 1))


def leads(turn: Turn, heard: Heard) -> bool:
    """Whether there is an arrow; without one, all stays as it is."""
    return (turn.state, heard) in ARROWS


def after(turn: Turn, heard: Heard, at_ms: int, told: Message | None = None) -> Turn:
    """The turn behind the arrow. `told` is what the device said, where it said something.

    Raises KeyError where there is no such arrow.
    """
    state = _where(turn, heard)
    sends = turn.sends + (state is State.APPLYING)
    allowed = turn.sends + SENDS if heard is Heard.RELEASED else turn.allowed
    reason = _why(turn, heard, told) if state in ENDS else None
    return replace(
        turn, state=state, tries=_tries(turn, heard), sends=sends, allowed=allowed, reason=reason, at_ms=at_ms
    )


def _where(turn: Turn, heard: Heard) -> State:
    state = ARROWS[turn.state, heard]
    if (turn.state, heard) == (State.APPLYING, Heard.UNCHANGED) and turn.sends > 1:
        return State.VERIFY  # this one changed nothing; one before it still may
    if (turn.state, heard) == (State.DOUBTED, Heard.OLD_IN) and turn.sends >= turn.allowed:
        return State.QUARANTINE
    return state


def _tries(turn: Turn, heard: Heard) -> int:
    if heard in LET_IN or heard is Heard.RELEASED:
        return 0
    if (turn.state, heard) == (State.APPLYING, Heard.OLD_OUT):
        return turn.tries + 1  # not counted before: it had just been let in
    return turn.tries


def _why(turn: Turn, heard: Heard, told: Message | None) -> Message | None:
    if told is not None:
        return told
    id = REASONS.get((turn.state, heard))
    return Message(id, {"account": turn.account, "device": turn.device}) if id else None
