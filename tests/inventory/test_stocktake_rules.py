"""What a count means, and when a stock-take may be signed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inventory.errors import Conflict
from inventory.freezing import Books, freeze, is_property
from inventory.model.area import Area
from inventory.model.device import Device, Stage
from inventory.model.device_file import DeviceFile
from inventory.model.kind import Kind
from inventory.model.paper import FrozenDevice, PaperState
from inventory.model.person import Person
from inventory.model.stocktake import Condition, Count, Stocktake, StocktakeLine
from inventory.stocktake import (
    STEPS,
    Said,
    Step,
    counted,
    differences,
    lines,
    repair_list,
    require_all_counted,
    step,
    tally,
    unlisted,
)

STOCKTAKE = Stocktake(code="s01-st-0001", school="S01", title="", opened_ms=0, opened_by="x")
GATE = FrozenDevice(device="s01-cam-0001", code="s01-cam-0001", name="Gate", kind="camera", area="gate")
LINE = StocktakeLine(number=1, frozen=GATE)


def said(**more: object) -> Said:
    return Said(**({"by": "Li", "at_ms": 5} | more))  # type: ignore[arg-type]


def camera(number: int, **more: object) -> Device:
    values = {
        "id": str(number), "code": f"s01-cam-{number:04}", "school": "S01", "kind": Kind.CAMERA,
        "name": f"camera {number}", "stage": Stage.ADOPTED,
    }  # fmt: skip
    return Device(**(values | more))  # type: ignore[arg-type]


@pytest.mark.parametrize("state", PaperState)
@pytest.mark.parametrize("wanted", Step)
def test_only_an_open_one_takes_a_step(state: PaperState, wanted: Step) -> None:
    stocktake = replace(STOCKTAKE, state=state)
    if state is PaperState.OPEN:
        assert step(stocktake, wanted) is STEPS[state, wanted]
        return
    with pytest.raises(Conflict) as refused:
        step(stocktake, wanted)
    assert refused.value.message.id == "ledger.paper_closed"


@pytest.mark.parametrize(
    ("seen_area", "result", "place"),
    [(None, Count.FOUND, "gate"), ("gate", Count.FOUND, "gate"), ("lab", Count.MOVED, "lab"), ("", Count.MOVED, "")],
)
def test_a_thing_in_another_area_has_moved(seen_area: str | None, result: Count, place: str) -> None:
    after = counted(LINE, said(seen_area=seen_area))
    assert (after.result, after.seen_area) == (result, place)


def test_what_is_missing_has_no_place_and_no_condition() -> None:
    found = counted(LINE, said(seen_area="lab", condition=Condition.REPAIR, seen_position="door"))
    after = counted(found, said(missing=True, condition=Condition.REPAIR))
    assert (after.result, after.condition, after.seen_area, after.seen_position) == (Count.MISSING, "", "", "")


def test_a_count_can_be_taken_back() -> None:
    assert counted(counted(LINE, said(missing=True)), said(undo=True)) == LINE


def test_what_is_on_no_list_stays_extra_and_is_not_expected() -> None:
    other = replace(GATE, device=None, code="", name="unknown camera")
    line = unlisted(other, [LINE], said(seen_area="lab"))
    assert (line.number, line.result) == (2, Count.EXTRA)
    assert counted(line, said(seen_area="gate")).result is Count.EXTRA
    sums = tally([LINE, line])
    assert (sums.expected, sums.extra, sums.not_counted) == (1, 1, 1)


def test_sums_add_up_to_what_was_expected() -> None:
    many = lines([replace(GATE, code=str(number)) for number in range(7)])
    done = [
        counted(many[0], said()), counted(many[1], said(seen_area="lab")), counted(many[2], said(missing=True)),
        *many[3:],
    ]  # fmt: skip
    sums = tally(done)
    assert sums.expected == sums.found + sums.moved + sums.missing + sums.not_counted == 7
    assert [line.number for line in differences(done)] == [3, 2]


def test_what_needs_repair_stands_before_what_is_beyond_it() -> None:
    conditions = (Condition.SCRAP, Condition.GOOD, Condition.REPAIR, Condition.UNSAID)
    done = [counted(replace(LINE, number=at), said(condition=one)) for at, one in enumerate(conditions, 1)]
    assert [line.number for line in repair_list(done)] == [3, 1]


def test_a_thing_that_nobody_looked_for_is_not_missing() -> None:
    with pytest.raises(Conflict) as refused:
        require_all_counted(STOCKTAKE, [counted(LINE, said()), replace(LINE, number=2)])
    assert refused.value.message.params == {"paper": "s01-st-0001", "n": 1, "first": 2}
    require_all_counted(STOCKTAKE, [counted(LINE, said(missing=True))])


def test_property_is_what_serves_and_what_waits_under_an_asset_number() -> None:
    numbered = DeviceFile(device="x", asset_number="A-1")
    assert is_property(camera(1), None)
    assert is_property(camera(1, stage=Stage.CANDIDATE), numbered)
    assert not is_property(camera(1, stage=Stage.CANDIDATE), DeviceFile(device="x"))
    assert not is_property(camera(1, stage=Stage.RETIRED), numbered)


def test_the_list_goes_the_way_that_people_walk() -> None:
    devices = [camera(1), camera(2, area="lab"), camera(3, area="gate"), camera(4, area="gate")]
    files = {"s01-cam-0003": DeviceFile(device="s01-cam-0003", position="pole 2", custodian="p")}
    people = {"p": Person(id="p", school="S01", name="王芳")}
    areas = {"gate": Area(code="gate", school="S01", name="Cổng")}
    frozen = freeze(Books(devices, files, areas, people))
    assert [(one.code[-1], one.area_name, one.custodian) for one in frozen] == [
        ("4", "Cổng", ""), ("3", "Cổng", "王芳"), ("2", "", ""), ("1", "", ""),
    ]  # fmt: skip
