"""Sets of moments as spans that are merged and sorted. Pure; all of it takes one pass."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from operator import attrgetter

from inventory.model.span import Span

Spans = tuple[Span, ...]
"""Sorted, none empty, none touching the next."""


def merged(spans: Iterable[Span], seam_ms: int = 0) -> Spans:
    """Their union, in any order, doubled, overlapping or inverted ones (which are none).

    What lies at most `seam_ms` apart becomes one.
    """
    whole: list[Span] = []
    for span in sorted(spans):
        if span.end_ms <= span.start_ms:
            continue
        if whole and span.start_ms - whole[-1].end_ms <= seam_ms:
            if span.end_ms > whole[-1].end_ms:
                whole[-1] = Span(whole[-1].start_ms, span.end_ms)
        else:
            whole.append(span)
    return tuple(whole)


def cut(spans: Spans, window: Span) -> Spans:
    """What of them lies in the window."""
    return tuple(
        Span(max(span.start_ms, window.start_ms), min(span.end_ms, window.end_ms))
        for span in spans
        if span.start_ms < window.end_ms and window.start_ms < span.end_ms
    )


def common(one: Spans, other: Spans) -> Spans:
    """What lies in both."""
    shared: list[Span] = []
    mine, theirs = 0, 0
    while mine < len(one) and theirs < len(other):
        start_ms = max(one[mine].start_ms, other[theirs].start_ms)
        end_ms = min(one[mine].end_ms, other[theirs].end_ms)
        if start_ms < end_ms:
            shared.append(Span(start_ms, end_ms))
        if one[mine].end_ms < other[theirs].end_ms:
            mine += 1
        else:
            theirs += 1
    return tuple(shared)


def without(spans: Spans, taken: Spans) -> Spans:
    """What lies in `spans` and not in `taken`."""
    left: list[Span] = []
    first = 0
    for span in spans:
        start_ms = span.start_ms
        while first < len(taken) and taken[first].end_ms <= start_ms:
            first += 1
        following = first
        while following < len(taken) and taken[following].start_ms < span.end_ms:
            if taken[following].start_ms > start_ms:
                left.append(Span(start_ms, taken[following].start_ms))
            start_ms = max(start_ms, taken[following].end_ms)
            following += 1
        if start_ms < span.end_ms:
            left.append(Span(start_ms, span.end_ms))
    return tuple(left)


def total_ms(spans: Iterable[Span]) -> int:
    return sum(span.end_ms - span.start_ms for span in spans)


class Taken:
    """Spans that grow by one at a time, each step of which costs little however many there are."""

    def __init__(self, spans: Spans = ()) -> None:
        self._spans = list(spans)

    @property
    def spans(self) -> Spans:
        return tuple(self._spans)

    def about(self, spans: Spans) -> Spans:
        """Those that reach into what lies between the first and the last of `spans`."""
        return tuple(self._spans[self._range(spans[0].start_ms, spans[-1].end_ms)]) if spans else ()

    def add(self, span: Span) -> None:
        place = self._range(span.start_ms, span.end_ms)
        self._spans[place] = merged((*self._spans[place], span))

    def _range(self, start_ms: int, end_ms: int) -> slice:
        """Those that touch it are among them."""
        first = bisect_left(self._spans, start_ms, key=attrgetter("end_ms"))
        return slice(first, bisect_right(self._spans, end_ms, key=attrgetter("start_ms")))
