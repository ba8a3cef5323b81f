from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from collector.recordings.gaps import LAG_MS, PRECEDENCE, Reason, gaps, step_reasons
from collector.recordings.spans import Spans, merged, total_ms, without
from inventory.model.device_clock import ClockStep
from inventory.model.span import Cause, Gap, Span

MINUTE_MS = 60_000
moments = st.integers(0, 600)
spans = st.lists(st.tuples(moments, moments), max_size=6).map(
    lambda told: merged(Span(start * MINUTE_MS, end * MINUTE_MS) for start, end in told)
)
reasons = st.lists(
    st.builds(Reason, spans.filter(bool).map(lambda told: told[0]), st.sampled_from(PRECEDENCE)), max_size=5
)


@given(spans, spans, reasons)
def test_gaps_are_all_of_what_is_missing_in_order(due: Spans, stored: Spans, why: list[Reason]) -> None:
    found = gaps(due, stored, why)
    missing = without(due, stored)
    assert merged(gap.span for gap in found) == missing
    assert sum(gap.span.length_ms for gap in found) == total_ms(missing)
    assert list(found) == sorted(found)


@given(spans, reasons)
def test_nothing_is_explained_by_what_was_far_away(due: Spans, why: list[Reason]) -> None:
    for gap in gaps(due, (), why):
        near = [one for one in why if one.cause is gap.cause]
        reach = Span(gap.span.start_ms - LAG_MS, gap.span.end_ms + LAG_MS)
        known = any(one.span.start_ms < reach.end_ms and reach.start_ms < one.span.end_ms for one in near)
        assert gap.cause is Cause.UNKNOWN or known


def test_a_step_of_the_clock_explains_only_what_lies_wholly_about_it() -> None:
    day = 24 * 60 * MINUTE_MS
    steps = [ClockStep(device="r", from_ms=0, offset_ms=0), ClockStep(device="r", from_ms=day, offset_ms=300_000)]
    (reason,) = step_reasons(steps)
    assert reason.cause is Cause.CLOCK_CHANGE
    near, long = Span(day - MINUTE_MS, day + MINUTE_MS), Span(day - 120 * MINUTE_MS, day + MINUTE_MS)
    assert gaps((near,), (), [reason]) == (Gap(near, Cause.CLOCK_CHANGE),)
    assert gaps((long,), (), [reason]) == (Gap(long, Cause.UNKNOWN),)
