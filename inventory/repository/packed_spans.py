"""Spans and gaps as JSON: moments as differences, which are a third as long as moments. Pure.

`[start, length, pause, length, pause, length …]`: the first number is a moment, the others are durations, all in
milliseconds. A gap is `[start, length, cause]`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from inventory.model.span import Cause, Gap, Span


def pack(spans: Iterable[Span]) -> list[int]:
    """`spans` are sorted."""
    packed: list[int] = []
    at_ms = 0
    for span in spans:
        packed += (span.start_ms - at_ms, span.length_ms)
        at_ms = span.end_ms
    return packed


def unpack(packed: Sequence[int]) -> tuple[Span, ...]:
    spans = []
    at_ms = 0
    for pause_ms, length_ms in zip(packed[::2], packed[1::2], strict=True):
        spans.append(Span(at_ms + pause_ms, at_ms := at_ms + pause_ms + length_ms))
    return tuple(spans)


def pack_gaps(gaps: Iterable[Gap]) -> list[list[int | str]]:
    return [[gap.span.start_ms, gap.span.length_ms, gap.cause.value] for gap in gaps]


def unpack_gaps(packed: Iterable[tuple[int, int, str]]) -> tuple[Gap, ...]:
    return tuple(Gap(Span(start_ms, start_ms + length_ms), Cause(cause)) for start_ms, length_ms, cause in packed)


def first_outside(spans: Sequence[Span], taken: Sequence[Span]) -> int | None:
    """The first moment that lies in `spans` and not in `taken`; both are sorted and merged."""
    for span in spans:
        start_ms = span.start_ms
        for other in taken:
            if other.start_ms <= start_ms < other.end_ms:
                start_ms = other.end_ms
        if start_ms < span.end_ms:
            return start_ms
    return None
