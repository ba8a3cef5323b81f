from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from inventory.model.span import Cause, Gap, Span
from inventory.repository.packed_spans import pack, pack_gaps, unpack, unpack_gaps

NOW_MS = 1_795_366_800_000


@given(st.lists(st.tuples(st.integers(0, 10**7), st.integers(1, 10**8))), st.sampled_from(Cause))
def test_spans_and_gaps_come_back_as_they_were(steps: list[tuple[int, int]], cause: Cause) -> None:
    spans = []
    at_ms = NOW_MS
    for pause_ms, length_ms in steps:
        spans.append(Span(at_ms + pause_ms, at_ms := at_ms + pause_ms + length_ms))
    assert list(unpack(pack(spans))) == spans
    gaps = [Gap(span, cause) for span in spans]
    assert list(unpack_gaps(pack_gaps(gaps))) == gaps  # type: ignore[arg-type]


def test_a_day_without_a_hole_takes_few_characters() -> None:
    assert pack([Span(NOW_MS, NOW_MS + 86_400_000)]) == [NOW_MS, 86_400_000]
