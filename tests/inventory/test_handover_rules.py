"""Whom a hand-over needs, and when its list still holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inventory.errors import Conflict
from inventory.handover import Step, require_current, require_third, require_two, step
from inventory.model.device_file import DeviceFile
from inventory.model.handover import Handover, HandoverLine
from inventory.model.paper import FrozenDevice, PaperState
from inventory.model.person import Person

LI = Person(id="li", school="S01", name="李雷")
HAN = Person(id="han", school="S01", name="韩梅梅")
WANG = Person(id="wang", school="S01", name="王芳")
HANDOVER = Handover(
    code="s01-ho-0001", school="S01", giver="li", taker="han", giver_name="李雷", taker_name="韩梅梅", opened_ms=0,
    opened_by="x", listed_ms=0,
)  # fmt: skip
LINE = HandoverLine(number=1, frozen=FrozenDevice(device="a", code="a", name="A", kind="camera"), state="UP")
FILES = {code: DeviceFile(device=code, custodian="li") for code in ("a", "b")}


def refusal(work: object, *words: object) -> str:
    with pytest.raises(Conflict) as refused:
        work(*words)  # type: ignore[operator]
    return refused.value.message.id


def test_it_takes_two_and_a_third_who_are_still_there() -> None:
    require_two(LI, HAN)
    require_two(replace(LI, left_ms=1), HAN)  # who left may still have things to hand over
    assert refusal(require_two, LI, LI) == "ledger.handover_to_self"
    assert refusal(require_two, LI, replace(HAN, left_ms=1)) == "ledger.person_left"
    require_third(HANDOVER, WANG)
    assert refusal(require_third, HANDOVER, LI) == "ledger.handover_third"
    assert refusal(require_third, HANDOVER, HAN) == "ledger.handover_third"
    assert refusal(require_third, HANDOVER, replace(WANG, left_ms=1)) == "ledger.person_left"


def test_a_list_that_the_ledger_has_overtaken_does_not_hold() -> None:
    require_current(HANDOVER, [LINE], FILES, ["a"])
    gone = FILES | {"a": DeviceFile(device="a", custodian="wang")}
    assert refusal(require_current, HANDOVER, [LINE], gone, []) == "ledger.handover_not_held"
    assert refusal(require_current, HANDOVER, [LINE], {}, ["a"]) == "ledger.handover_not_held"
    assert refusal(require_current, HANDOVER, [LINE], FILES, ["a", "b"]) == "ledger.handover_missed"
    require_current(replace(HANDOVER, whole=False), [LINE], FILES, ["a", "b"])


@pytest.mark.parametrize("wanted", Step)
def test_what_is_closed_changes_no_more(wanted: Step) -> None:
    step(HANDOVER, wanted)
    for state in (PaperState.SIGNED, PaperState.CANCELLED):
        assert refusal(step, replace(HANDOVER, state=state), wanted) == "ledger.paper_closed"
