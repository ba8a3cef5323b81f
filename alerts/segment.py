"""A stretch of one device's life in one state, and how stretches are cut, overlaid and joined."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from alerts.state import State
from language.message import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """`state` held for start_ms ≤ t < end_ms (UTC); each border lies within ± its half gap.

    Borders that someone set (window, service day, the asked period) have half gap 0. `charged_to` is the code
    of the element that a SHADOW is charged to, `probable` when that is not certain.
    """

    start_ms: int
    end_ms: int
    state: State
    start_half_gap_ms: int = 0
    end_half_gap_ms: int = 0
    cause: Message | None = None
    charged_to: str = ""
    probable: bool = False

    @property
    def length_ms(self) -> int:
        return self.end_ms - self.start_ms


Layer = Callable[[Segment], Segment]


def overlay(
    pieces: Sequence[Segment], spans: Iterable[tuple[int, int]], layer: Layer, end_half_gap_ms: int = 0
) -> list[Segment]:
    """The same life with `layer` applied inside `spans`; new borders have half gap 0 but for the spans' ends."""
    laid = list(pieces)
    for start, end in spans:
        if end <= start:
            continue
        cut: list[Segment] = []
        for piece in laid:
            for part in split(split([piece], start, 0), end, end_half_gap_ms):
                inside = start <= part.start_ms and part.end_ms <= end
                cut.append(layer(part) if inside else part)
        laid = cut
    return laid


def overlay_all(pieces: Sequence[Segment], spans: Sequence[tuple[int, int]], layer: Layer) -> list[Segment]:
    """The same as `overlay` for many spans that are in order and apart, over pieces that are in order: in one pass."""
    laid: list[Segment] = []
    first = 0
    for piece in pieces:
        while first < len(spans) and spans[first][1] <= piece.start_ms:
            first += 1
        rest, number = piece, first
        while number < len(spans) and spans[number][0] < rest.end_ms:
            *before, inside = split([rest], spans[number][0], 0)
            inside, *after = split([inside], spans[number][1], 0)
            laid += [*before, layer(inside)]
            if not after:
                break
            rest, number = after[0], number + 1
        else:
            laid.append(rest)
    return laid


def split(pieces: Sequence[Segment], at_ms: int, half_gap_ms: int) -> list[Segment]:
    parts = []
    for piece in pieces:
        if piece.start_ms < at_ms < piece.end_ms:
            parts.append(replace(piece, end_ms=at_ms))
            parts.append(replace(piece, start_ms=at_ms, start_half_gap_ms=half_gap_ms))
        else:
            parts.append(piece)
    return parts


def joined(pieces: Sequence[Segment]) -> list[Segment]:
    """Neighbours alike in state and charge become one; a border's half gap stands on both its sides."""
    joined: list[Segment] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if last and (last.state, last.charged_to, last.probable) == (piece.state, piece.charged_to, piece.probable):
            joined[-1] = replace(last, end_ms=piece.end_ms)
        elif last:
            joined[-1] = replace(last, end_half_gap_ms=piece.start_half_gap_ms)
            joined.append(piece)
        else:
            joined.append(piece)
    return joined


def clip(pieces: Sequence[Segment], start_ms: int, end_ms: int) -> list[Segment]:
    """The part from start to end; a border that the period cuts has half gap 0, one that falls on it keeps its own."""
    clipped = []
    for piece in pieces:
        if piece.end_ms <= start_ms or piece.start_ms >= end_ms:
            continue
        start_cut, end_cut = piece.start_ms < start_ms, piece.end_ms > end_ms
        if start_cut or end_cut:
            # As `replace` would do it, which takes three times as long; each life of a report is cut.
            piece = Segment(
                start_ms=start_ms if start_cut else piece.start_ms,
                end_ms=end_ms if end_cut else piece.end_ms,
                state=piece.state,
                start_half_gap_ms=0 if start_cut else piece.start_half_gap_ms,
                end_half_gap_ms=0 if end_cut else piece.end_half_gap_ms,
                cause=piece.cause,
                charged_to=piece.charged_to,
                probable=piece.probable,
            )
        clipped.append(piece)
    return clipped
