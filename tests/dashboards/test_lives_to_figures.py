"""Figures of single lives, by worked cases."""

from __future__ import annotations

from alerts.segment import Segment
from alerts.state import State
from dashboards.reports.device_figures import Life
from dashboards.reports.reckoning import by_area, device_figures, outages
from inventory.model.device import Device
from inventory.model.kind import Kind

HOUR_MS = 3_600_000
CAMERA = Device(id="1", school="S01", code="S01-CAM-0001", name="gate", kind=Kind.CAMERA)


def segment(start: int, end: int, state: State, before_ms: int = 0, after_ms: int = 0) -> Segment:
    """Hours; half gaps of both borders."""
    return Segment(
        start_ms=start * HOUR_MS, end_ms=end * HOUR_MS, state=state, start_half_gap_ms=before_ms,
        end_half_gap_ms=after_ms,
    )  # fmt: skip


TWO_OUTAGES = (
    segment(0, 1, State.DOWN, after_ms=20_000),
    segment(1, 5, State.UP, 20_000, 30_000),
    segment(5, 6, State.DOWN, 30_000, 5_000),
)


def test_only_the_last_outage_is_open_and_only_the_first_began_before() -> None:
    found = outages(Life(device=CAMERA, segments=TWO_OUTAGES, began_before=True, goes_on=True, open=True))
    assert [(one.began_before, one.goes_on, one.open) for one in found] == [(True, False, False), (False, True, True)]


def test_an_outage_is_as_unsure_as_both_its_ends() -> None:
    assert [one.uncertainty_ms for one in outages(Life(device=CAMERA, segments=TWO_OUTAGES))] == [20_000, 35_000]


def test_a_camera_that_is_not_expected_at_the_end_lacks_nowhere() -> None:
    ended = (*TWO_OUTAGES[:2], segment(5, 6, State.OUT_OF_SERVICE))
    working = (segment(0, 6, State.UP),)
    (group,) = by_area(
        [device_figures(Life(device=CAMERA, segments=segments)) for segments in (TWO_OUTAGES, ended, working)], ()
    )
    assert (group.group.devices, group.cameras, group.working) == (3, 2, 1)
