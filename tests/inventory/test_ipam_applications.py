"""What may be done with an application: the whole table, move by move."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.errors import Conflict
from inventory.ipam_applications import MOVES, Act, advance
from inventory.model.application import Application, Stand, Step

ASKED = Application(
    id="0123456789abcdef", school="S01", requester="Li Wei", purpose="camera", prefix="10.1.0.0/24",
    steps=(Step(stand=Stand.ASKED, by="Li Wei", at_ms=1),),
)  # fmt: skip
ALLOWED = {
    (Stand.ASKED, Act.APPROVE): Stand.APPROVED,
    (Stand.ASKED, Act.REFUSE): Stand.REFUSED,
    (Stand.ASKED, Act.WITHDRAW): Stand.WITHDRAWN,
    (Stand.APPROVED, Act.ISSUE): Stand.ISSUED,
    (Stand.APPROVED, Act.REFUSE): Stand.REFUSED,
    (Stand.APPROVED, Act.WITHDRAW): Stand.WITHDRAWN,
    (Stand.ISSUED, Act.WITHDRAW): Stand.WITHDRAWN,
}


@pytest.mark.parametrize(("stand", "act"), list(product(Stand, Act)))
def test_every_move_is_in_the_table_or_refused(stand: Stand, act: Act) -> None:
    before = replace(ASKED, stand=stand)
    if (stand, act) not in ALLOWED:
        with pytest.raises(Conflict) as refused:
            advance(before, act, by="b", at_ms=2, words="because", address="10.1.0.7")
        assert refused.value.message.id == "ipam.bad_step"
        return
    after = advance(before, act, by="b", at_ms=2, words=" because ", address="10.1.0.7")
    assert after.stand is ALLOWED[stand, act]
    assert after.steps == (*ASKED.steps, Step(stand=after.stand, by="b", at_ms=2, words="because"))
    assert after.address == ("10.1.0.7" if act is Act.ISSUE else "")


@pytest.mark.parametrize("act", [Act.REFUSE, Act.WITHDRAW])
def test_nobody_refuses_or_withdraws_without_saying_why(act: Act) -> None:
    with pytest.raises(Conflict) as refused:
        advance(ASKED, act, by="b", at_ms=2, words="  ")
    assert refused.value.message.id == "ipam.no_words"


@given(st.lists(st.sampled_from(list(Act)), max_size=8))
def test_whatever_is_tried_the_steps_tell_the_whole_story(acts: list[Act]) -> None:
    one = ASKED
    for at_ms, act in enumerate(acts, start=2):
        try:
            one = advance(one, act, by=act, at_ms=at_ms, words="why", address="10.1.0.7")
        except Conflict:
            continue
    assert [step.stand for step in one.steps][-1] is one.stand
    assert all(
        (a.stand, act) in MOVES for a, act in zip(one.steps, (Act(step.by) for step in one.steps[1:]), strict=False)
    )
    assert [step.at_ms for step in one.steps] == sorted({step.at_ms for step in one.steps})
    assert one.since_ms(Stand.ASKED) == 1
    assert bool(one.address) == (Stand.ISSUED in [step.stand for step in one.steps])
