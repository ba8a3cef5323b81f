"""Spans against sets of single moments."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from collector.recordings.spans import Spans, common, cut, merged, total_ms, without
from inventory.model.span import Span

loose = st.lists(st.builds(Span, st.integers(0, 60), st.integers(0, 60)), max_size=12)
spans = loose.map(merged)


def moments(told: Spans | list[Span]) -> set[int]:
    return {at for span in told for at in range(span.start_ms, span.end_ms)}


def is_proper(told: Spans) -> bool:
    return all(one.end_ms < other.start_ms for one, other in pairwise(told)) and all(
        span.length_ms > 0 for span in told
    )


@given(loose)
def test_merged_is_the_union_and_its_order_is_nothing(told: list[Span]) -> None:
    found = merged(told)
    assert moments(found) == moments(told)
    assert is_proper(found)
    assert found == merged(reversed([*told, *told])) == merged(found)
    assert total_ms(found) == len(moments(told))


@given(loose, st.integers(0, 5))
def test_seams_up_to_a_length_are_closed(told: list[Span], seam_ms: int) -> None:
    found = merged(told, seam_ms)
    assert all(other.start_ms - one.end_ms > seam_ms for one, other in pairwise(found))
    added = moments(found) - moments(told)
    assert all(span.length_ms <= seam_ms for span in merged(Span(at, at + 1) for at in added))


@given(spans, spans)
def test_what_is_common_and_what_is_left_make_the_whole(one: Spans, other: Spans) -> None:
    both, left = common(one, other), without(one, other)
    assert moments(both) == moments(one) & moments(other)
    assert moments(left) == moments(one) - moments(other)
    assert is_proper(left)
    assert common(other, one) == both
    assert total_ms(both) + total_ms(left) == total_ms(one)


@given(spans, st.integers(0, 60), st.integers(1, 20))
def test_cut_is_what_is_common_with_a_window(told: Spans, start_ms: int, length_ms: int) -> None:
    window = Span(start_ms, start_ms + length_ms)
    assert cut(told, window) == common(told, (window,))
