"""At which moment a version of a window or an attribution is the word."""

from __future__ import annotations

import pytest

from alerts.segment import Segment, clip
from alerts.state import State
from inventory.model.attribution import Attribution
from inventory.model.window import Window
from language.message import Message

REASON = Message("window.test")


@pytest.mark.parametrize(("known_ms", "counts"), [(99, False), (100, True), (199, True), (200, False)])
def test_a_version_holds_from_its_recording_until_it_is_superseded(known_ms: int, counts: bool) -> None:
    window = Window(start_ms=500, end_ms=600, recorded_ms=100, superseded_ms=200, reason=REASON)
    attribution = Attribution(device="d", cause="sw", start_ms=0, end_ms=9, recorded_ms=100, superseded_ms=200)
    assert window.counts(known_ms) is counts
    assert attribution.counts(known_ms) is counts


@pytest.mark.parametrize(("recorded_ms", "after"), [(499, False), (500, False), (501, True)])
def test_a_window_that_starts_as_it_is_entered_is_not_after_the_fact(recorded_ms: int, after: bool) -> None:
    assert Window(start_ms=500, end_ms=600, recorded_ms=recorded_ms, reason=REASON).after_the_fact is after


@pytest.mark.parametrize(("known_ms", "counts"), [(699, False), (700, True)])
def test_one_entered_after_the_fact_counts_from_its_approval(known_ms: int, counts: bool) -> None:
    window = Window(start_ms=500, end_ms=600, recorded_ms=650, approved_ms=700, reason=REASON)
    assert window.counts(known_ms) is counts


def test_a_border_that_the_period_cuts_is_certain_and_one_that_falls_on_it_keeps_its_gap() -> None:
    life = [
        Segment(start_ms=0, end_ms=100, state=State.UP, end_half_gap_ms=7),
        Segment(start_ms=100, end_ms=200, state=State.DOWN, start_half_gap_ms=7, end_half_gap_ms=9),
    ]
    (whole,) = clip(life, 100, 200)
    assert (whole.start_half_gap_ms, whole.end_half_gap_ms) == (7, 9)
    (inner,) = clip(life, 101, 199)
    assert (inner.start_half_gap_ms, inner.end_half_gap_ms) == (0, 0)
