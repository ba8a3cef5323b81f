"""The table of arrows, by itself: what follows, what is counted, and what no way leads out of."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from inventory.model.credential import CredentialType
from inventory.model.turn import OPEN, RESTING, State, Turn
from inventory.rotation import (
    ARROWS,
    LOGINS,
    REASONS,
    SENDS,
    Act,
    Heard,
    act,
    after,
    counted,
    is_counted,
    leads,
    uncounted,
)
from language.message import Message

TURN = Turn(
    id="t", rotation="r", school="S01", device="s01-cam-0001", writer="isapi", type=CredentialType.PASSWORD,
    account="admin", wave=1, place=0,
)  # fmt: skip
OVER = {State.DONE, State.KEPT}


def at(state: State, **more: int) -> Turn:
    return replace(TURN, state=state, **more)


def walk(*heard: Heard) -> Turn:
    turn = TURN
    for one in heard:
        turn = after(turn, one, 1)
    return turn


def test_the_way_when_all_goes_well() -> None:
    way = (Heard.SEALED, Heard.OLD_IN, Heard.CHANGED, Heard.NEW_IN, Heard.OLD_OUT, Heard.RELAYED)
    states = [walk(*way[:count]).state for count in range(len(way) + 1)]
    assert states == [
        State.IDLE,
        State.PREPARED,
        State.APPLYING,
        State.VERIFY,
        State.PROVEN,
        State.COMMITTED,
        State.DONE,
    ]


def test_only_what_is_over_has_no_act_and_only_quarantine_waits_for_a_person() -> None:
    idle = {state for state in State if act(at(state)) is Act.NOTHING}
    assert idle == OVER | {State.QUARANTINE}


def test_every_state_can_be_reached_and_left() -> None:
    left = {state for state, _ in ARROWS}
    assert left == set(State) - OVER
    assert set(ARROWS.values()) == set(State) - {State.IDLE}


def test_a_turn_is_over_only_where_the_secret_is_known() -> None:
    """Each arrow into an end, by what was heard: nothing ends a turn but the device's word or a person's."""
    into = {(state, heard) for (state, heard), end in ARROWS.items() if end in OVER}
    assert into == {
        (State.IDLE, Heard.UNFIT),
        (State.IDLE, Heard.CANCELLED),
        (State.PREPARED, Heard.CANCELLED),
        (State.PREPARED, Heard.OLD_OUT),
        (State.PREPARED, Heard.SILENT),
        (State.PREPARED, Heard.SPENT),
        (State.APPLYING, Heard.UNCHANGED),
        (State.COMMITTED, Heard.RELAYED),
        (State.COMMITTED, Heard.BY_HAND),
        (State.QUARANTINE, Heard.BY_HAND),
    }


def test_after_a_crash_only_a_change_under_way_is_doubted() -> None:
    assert [state for state in State if leads(at(state), Heard.CRASHED)] == [State.APPLYING]
    assert after(at(State.APPLYING, sends=1), Heard.CRASHED, 1).state is State.VERIFY


@pytest.mark.parametrize("state", [State.PREPARED, State.VERIFY, State.DOUBTED])
def test_no_login_is_made_that_could_be_the_third_refused(state: State) -> None:
    assert act(at(state, tries=LOGINS - 1)) is not Act.GIVE_UP
    assert act(at(state, tries=LOGINS)) is Act.GIVE_UP
    assert after(at(state, tries=LOGINS), Heard.SPENT, 1).state in (State.KEPT, State.QUARANTINE)


def test_a_doubtful_count_is_put_to_nothing_with_what_is_sure_before_the_old_is_tried() -> None:
    assert act(at(State.PROVEN)) is Act.ASK_OLD
    doubtful = at(State.PROVEN, tries=1)
    assert act(doubtful) is Act.ASK_NEW
    assert not is_counted(doubtful, Act.ASK_NEW)
    assert after(doubtful, Heard.NEW_IN, 1) == replace(doubtful, tries=0, at_ms=1)


def test_logins_are_counted_and_counted_back() -> None:
    assert counted(TURN).tries == 1
    assert uncounted(counted(TURN)) == TURN
    assert uncounted(TURN) == TURN


def test_what_was_let_in_begins_the_count_anew() -> None:
    assert after(at(State.DOUBTED, tries=2, sends=1), Heard.OLD_IN, 1).tries == 0
    assert after(at(State.VERIFY, tries=2), Heard.NEW_IN, 1).tries == 0
    assert after(at(State.APPLYING, tries=1), Heard.CHANGED, 1).tries == 0
    assert after(at(State.APPLYING), Heard.OLD_OUT, 1).tries == 1
    assert after(at(State.VERIFY, tries=1), Heard.NEW_OUT, 1).tries == 1


def test_the_same_secret_is_sent_again_and_then_a_person_is_asked() -> None:
    first = walk(Heard.SEALED, Heard.OLD_IN, Heard.UNCLEAR, Heard.NEW_OUT, Heard.OLD_IN)
    assert (first.state, first.sends) == (State.APPLYING, SENDS)
    second = first
    for heard in (Heard.UNCLEAR, Heard.NEW_OUT, Heard.OLD_IN):
        second = after(second, heard, 1)
    assert second.state is State.QUARANTINE
    assert second.reason == Message("rotation.not_taken", {"account": "admin", "device": "s01-cam-0001"})
    released = after(second, Heard.RELEASED, 2)
    assert (released.state, released.tries, released.reason) == (State.VERIFY, 0, None)
    again = after(after(released, Heard.NEW_OUT, 3), Heard.OLD_IN, 4)
    assert again.state is State.APPLYING, "a person's word allows further changes"


def test_a_device_that_says_no_keeps_what_it_has_unless_an_earlier_change_may_arrive() -> None:
    no = Message("control.rejected", {"protocol": "isapi", "words": "weak"})
    kept = after(walk(Heard.SEALED, Heard.OLD_IN), Heard.UNCHANGED, 1, no)
    assert (kept.state, kept.reason) == (State.KEPT, no)
    later = walk(Heard.SEALED, Heard.OLD_IN, Heard.UNCLEAR, Heard.NEW_OUT, Heard.OLD_IN)
    assert after(later, Heard.UNCHANGED, 1, no).state is State.VERIFY


def test_others_rest_from_before_the_device_hears_until_the_ledger_says_the_new() -> None:
    assert {State.PREPARED, State.APPLYING, State.VERIFY, State.DOUBTED, State.PROVEN, State.QUARANTINE} == RESTING
    assert {State.COMMITTED} == OPEN - RESTING


def test_every_end_that_asks_for_a_person_says_why() -> None:
    silent = {
        (state, heard)
        for (state, heard), end in ARROWS.items()
        if end is State.QUARANTINE and (state, heard) not in REASONS
    }
    assert not silent


def test_where_there_is_no_arrow_there_is_an_error() -> None:
    for state, heard in product(State, Heard):
        if (state, heard) not in ARROWS:
            with pytest.raises(KeyError):
                after(at(state), heard, 1)
