"""The life of a device beside which nothing is known: nearly all of them, so it is told without laying layers.

The same as `alerts.timeline` tells, a test holds the two against each other; here no piece is made that does not stay.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from alerts.said import BEGINNING, NOT_LOOKED_YET, STATE, verdict
from alerts.segment import Segment
from alerts.state import State
from inventory.model.transition import Transition
from language.message import Message

Spans = Sequence[tuple[int, int]]
Border = tuple[int, State, int, Message | None]
"""From when on it is in which state, ± half a gap, and why."""


def plain_life(
    tracks: Mapping[str, Sequence[Transition]], outside: Spans, out: Message, start_ms: int, end_ms: int
) -> list[Segment]:
    """From start to end. `tracks` are as `tracks_of` gives them; `outside` are the times out of service, in order and
    apart, the last one reaching to the end or beyond; `out` is said of them."""
    borders = _joined(_served(_said(tracks, end_ms), outside, out, end_ms))
    segments = []
    for number, (since_ms, state, half_gap_ms, cause) in enumerate(borders):
        following = borders[number + 1] if number + 1 < len(borders) else None
        until_ms = end_ms if following is None else following[0]
        if until_ms <= start_ms:
            continue
        segments.append(
            Segment(
                start_ms=max(since_ms, start_ms),
                end_ms=until_ms,
                state=state,
                start_half_gap_ms=half_gap_ms if since_ms >= start_ms else 0,
                end_half_gap_ms=0 if following is None else following[2],
                cause=cause,
            )
        )
    return segments


def _said(tracks: Mapping[str, Sequence[Transition]], end_ms: int) -> list[Border]:
    if len(tracks) == 1:
        (rows,) = tracks.values()
        said: list[Border] = [
            (row.at_ms, STATE[row.state], row.half_gap_ms, row.reason) for row in rows if row.at_ms < end_ms
        ]
        return [(BEGINNING, State.UNKNOWN, 0, NOT_LOOKED_YET), *said]
    changes = sorted((row for rows in tracks.values() for row in rows if row.at_ms < end_ms), key=lambda row: row.at_ms)
    last: dict[str, Transition | None] = dict.fromkeys(tracks)
    borders: list[Border] = [(BEGINNING, *_without_gap(last))]
    for row in changes:
        last[row.witness] = row
        half_gap_ms = row.half_gap_ms
        if borders[-1][0] == row.at_ms:
            half_gap_ms = max(half_gap_ms, borders.pop()[2])
        state, cause = verdict(list(last.values()))
        borders.append((row.at_ms, state, half_gap_ms, cause))
    return borders


def _without_gap(last: Mapping[str, Transition | None]) -> tuple[State, int, Message | None]:
    state, cause = verdict(list(last.values()))
    return state, 0, cause


def _served(borders: Sequence[Border], outside: Spans, out: Message, end_ms: int) -> list[Border]:
    """What was said while it was out of service is left out; where service begins stands what had been said last."""
    laid: list[Border] = []
    number = 0
    for place, (since_ms, state, half_gap_ms, cause) in enumerate(borders):
        until_ms = borders[place + 1][0] if place + 1 < len(borders) else end_ms
        at_ms = since_ms
        while number < len(outside) and outside[number][1] <= at_ms:
            number += 1
        ahead = number
        while at_ms < until_ms:
            begin_ms, stop_ms = outside[ahead] if ahead < len(outside) else (until_ms, until_ms)
            if begin_ms > at_ms:
                laid.append((at_ms, state, half_gap_ms if at_ms == since_ms else 0, cause))
                at_ms = min(begin_ms, until_ms)
            else:
                laid.append((at_ms, State.OUT_OF_SERVICE, half_gap_ms if at_ms == since_ms else 0, out))
                at_ms = min(stop_ms, until_ms)
                ahead += 1
    return laid


def _joined(borders: Sequence[Border]) -> list[Border]:
    """Neighbours alike become one, and keep the word of the first."""
    kept: list[Border] = []
    for border in borders:
        if not kept or kept[-1][1] is not border[1]:
            kept.append(border)
    return kept
