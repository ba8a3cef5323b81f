"""What was observed, and what is known beside it, become the six states. Nothing here is stored.

`derive` lays one layer over the other:

1. Witnesses. Each witness says UP, DOWN or UNKNOWN from one transition to the next; before its first it is
   UNKNOWN. All witnesses must answer, so one that is DOWN makes the device DOWN; one that is UNKNOWN makes it
   UNKNOWN even beside one that is DOWN, because UNKNOWN stands before DOWN in the definitions: a device that
   was half out of sight is not charged with an outage on the word of the other half.
2. Attributions turn an outage that began while its cause was down into SHADOW (UNKNOWN where the cause is our
   own card or gateway). An outage that had begun before stays DOWN; one that outlasts its cause is DOWN from
   the cause's mending on. A hole in the looks does not end an outage. Behind a cause that is itself in
   MAINTENANCE, it is MAINTENANCE.
3. Windows that count, by what was known, are MAINTENANCE.
4. Outside the hours in which it is expected to serve, and outside the service periods, it is OUT_OF_SERVICE.

Transitions are ordered by (time, stored sequence number); the order in which they are handed in is nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from alerts.plain_life import plain_life
from alerts.said import BEGINNING as BEGINNING
from alerts.said import tracks_of, verdict
from alerts.segment import Layer, clip, joined, overlay, overlay_all
from alerts.segment import Segment as Segment
from alerts.state import State
from inventory.model.attribution import Attribution, Charge
from inventory.model.service_period import ServicePeriod
from inventory.model.transition import Observed, Transition
from inventory.model.window import Window
from inventory.service_hours import Around, Hours
from language.message import Message

OUT_OF_SERVICE = Message("state.out_of_service")
OUTSIDE_HOURS = Message("state.outside_hours")
COLLECTOR_SILENT = Message("state.collector_silent")


def derive(
    *,
    transitions: Iterable[Transition],
    witnesses: Sequence[str],
    service: Sequence[ServicePeriod],
    idle: Sequence[tuple[int, int]] = (),
    windows: Sequence[Window] = (),
    attributions: Sequence[Attribution] = (),
    cause_windows: Mapping[str, Sequence[Window]] | None = None,
    start_ms: int,
    end_ms: int,
    now_ms: int,
    known_ms: int | None = None,
    looked_ms: int | None = None,
) -> list[Segment]:
    """One device's life from `start_ms` to `end_ms`, at most to `now_ms`: gapless, in order, no two alike in a row.

    `transitions` are the device's own in the period and, per witness, the last one before it. `idle` are the times
    outside its expected service hours, in order and apart (`Hours.idle`). `cause_windows`
    are the windows of elements that attributions name. `known_ms` asks what was known at that moment (a paper
    in the archive); None is everything. `looked_ms` is the last sign of life of a collector that is silent
    now: from then on nothing is known. No transition and no answer yet is UNKNOWN.
    """
    end_ms = min(end_ms, now_ms)
    if end_ms <= start_ms:
        return []
    known = 2**62 if known_ms is None else known_ms
    tracks = tracks_of([row for row in transitions if row.recorded_ms <= known], witnesses)
    valid = sorted((row for row in attributions if row.counts(known)), key=lambda row: row.recorded_ms)
    if not (valid or windows or idle) and (looked_ms is None or looked_ms >= end_ms):
        return plain_life(tracks, _outside(service, end_ms), OUT_OF_SERVICE, start_ms, end_ms)
    pieces = _combine(tracks, end_ms)
    if looked_ms is not None:
        pieces = overlay(pieces, [(looked_ms, end_ms)], _as(State.UNKNOWN, COLLECTOR_SILENT))
    if valid:
        pieces = _charge(joined(pieces), valid, cause_windows or {}, known)
    for window in windows:
        if window.counts(known):
            pieces = overlay(pieces, [(window.start_ms, window.end_ms)], _as(State.MAINTENANCE, window.reason))
    if idle:
        pieces = overlay_all(pieces, idle, _as(State.OUT_OF_SERVICE, OUTSIDE_HOURS))
    pieces = overlay(pieces, _outside(service, end_ms), _as(State.OUT_OF_SERVICE, OUT_OF_SERVICE))
    return clip(joined(pieces), start_ms, end_ms)


def state_at(
    *,
    current: Iterable[Transition],
    witnesses: Sequence[str],
    service: Sequence[ServicePeriod],
    hours: Hours | None = None,
    windows: Sequence[Window] = (),
    attributions: Sequence[Attribution] = (),
    cause_windows: Mapping[str, Sequence[Window]] | None = None,
    at_ms: int,
    looked_ms: int | None = None,
) -> Segment:
    """The state at one moment and since when, from the last transition of each witness alone.

    `start_ms` is the start of the state as far as these transitions tell, `end_ms` the moment after. A witness
    that is silent is taken to have answered before, so that an outage begins with the first that fell silent.
    `hours` are when it is expected to serve, None for always; a state begins anew with them.
    """
    rows = [row for row in current if row.at_ms <= at_ms]
    around = None if hours is None else hours.around(at_ms)
    if looked_ms is None and len(service) == 1 and len(rows) == len(witnesses):
        plain = _plainly_up(rows, witnesses, service[0], at_ms)
        if (
            plain is not None
            and not _touched(plain, windows)
            and (around is None or service[0].start_ms < around.start_ms)
        ):
            return plain if around is None else _within(plain, around)
    known_starts = [row.at_ms for row in rows] + [period.start_ms for period in service if period.start_ms <= at_ms]
    before = [
        replace(row, at_ms=BEGINNING + 1, half_gap_ms=0, state=Observed.UP, seq=0)
        for row in rows
        if row.state is not Observed.UP
    ]
    return derive(
        transitions=before + rows,
        witnesses=witnesses,
        service=service,
        idle=_idle(around, at_ms),
        windows=windows,
        attributions=attributions,
        cause_windows=cause_windows,
        start_ms=min(known_starts, default=at_ms),
        end_ms=at_ms + 1,
        now_ms=at_ms + 1,
        looked_ms=looked_ms,
    )[-1]


def _idle(around: Around | None, at_ms: int) -> list[tuple[int, int]]:
    """As much of the times outside service hours as decides of the state at the moment and of its beginning."""
    if around is None:
        return []
    return [(around.start_ms - 1, around.start_ms) if around.expected else (around.start_ms, at_ms + 1)]


def _within(plain: Segment, around: Around) -> Segment:
    """What is UP and was in service before its hours began, or ended."""
    if not around.expected:
        return Segment(start_ms=around.start_ms, end_ms=plain.end_ms, state=State.OUT_OF_SERVICE, cause=OUTSIDE_HOURS)
    if around.start_ms <= plain.start_ms:
        return plain
    return replace(plain, start_ms=around.start_ms, start_half_gap_ms=0)


def _plainly_up(
    rows: Sequence[Transition], witnesses: Sequence[str], period: ServicePeriod, at_ms: int
) -> Segment | None:
    """What nearly all devices of a page are, without laying layers; None where they must be laid."""
    in_service = period.start_ms <= at_ms and (period.end_ms is None or at_ms < period.end_ms)
    answered = {row.witness for row in rows if row.state is Observed.UP}
    if not in_service or not witnesses or answered != set(witnesses):
        return None
    last = max(rows, key=lambda row: row.at_ms)
    if last.at_ms < period.start_ms:
        return Segment(start_ms=period.start_ms, end_ms=at_ms + 1, state=State.UP, cause=last.reason)
    return Segment(
        start_ms=last.at_ms,
        end_ms=at_ms + 1,
        state=State.UP,
        start_half_gap_ms=last.half_gap_ms,
        cause=last.reason,
    )


def _touched(plain: Segment, windows: Sequence[Window]) -> bool:
    """Whether a window has to do with it: it began later otherwise, or is another state."""
    return any(one.start_ms < plain.end_ms and plain.start_ms <= one.end_ms for one in windows)


def _combine(tracks: Mapping[str, list[Transition]], end_ms: int) -> list[Segment]:
    """What all witnesses say together, from the beginning of time to `end_ms`."""
    changes = sorted((row for rows in tracks.values() for row in rows if row.at_ms < end_ms), key=lambda row: row.at_ms)
    said: dict[str, Transition | None] = dict.fromkeys(tracks)
    borders = sorted({row.at_ms for row in changes})
    pieces = []
    half_gap = 0
    index = 0
    for start, end in pairwise([BEGINNING, *borders, end_ms]):
        if start != BEGINNING:
            half_gap = 0
            while index < len(changes) and changes[index].at_ms == start:
                said[changes[index].witness] = changes[index]
                half_gap = max(half_gap, changes[index].half_gap_ms)
                index += 1
        state, cause = verdict(list(said.values()))
        pieces.append(Segment(start_ms=start, end_ms=end, state=state, start_half_gap_ms=half_gap, cause=cause))
    return pieces


def _charge(
    pieces: list[Segment], attributions: Sequence[Attribution], windows: Mapping[str, Sequence[Window]], known: int
) -> list[Segment]:
    """Outages that began under a cause become its shadow, up to its mending."""
    charged: list[Segment] = []
    origin: Segment | None = None
    for piece in pieces:
        if piece.state is State.UP:
            origin = None
        elif piece.state is State.DOWN and origin is None:
            origin = piece
        if origin is None or piece.state is not State.DOWN:
            charged.append(piece)
            continue
        parts = [piece]
        for row in _explaining(origin, attributions):
            end = piece.end_ms if row.end_ms is None else row.end_ms
            parts = overlay(parts, [(max(row.start_ms, piece.start_ms), end)], _behind(row), row.end_half_gap_ms)
            if row.start_ms <= origin.start_ms + origin.start_half_gap_ms and piece is origin:
                parts = overlay(parts, [(piece.start_ms, min(row.start_ms, end))], _behind(row))
            for window in windows.get(row.cause, ()):
                if window.counts(known):
                    span = (max(window.start_ms, piece.start_ms, row.start_ms), min(window.end_ms, end))
                    parts = overlay(parts, [span], _as(State.MAINTENANCE, window.reason))
        charged += parts
    return charged


def _explaining(origin: Segment, attributions: Sequence[Attribution]) -> list[Attribution]:
    """Those in an unbroken chain of causes over the outage's beginning; an outage older than its cause has none."""
    chain: list[Attribution] = []
    reach = origin.start_ms + origin.start_half_gap_ms
    for row in sorted(attributions, key=lambda row: row.start_ms):
        if row.start_ms <= reach:
            chain.append(row)
            reach = max(reach, 2**62 if row.end_ms is None else row.end_ms)
    return sorted(chain, key=lambda row: row.recorded_ms)


def _behind(row: Attribution) -> Layer:
    if row.charge is Charge.OURSELVES:
        ours = Message("state.our_own_line", {"cause": row.cause}) if row.cause else Message("state.we_are_blind")
        return _as(State.UNKNOWN, ours)
    cause = Message("state.probably_behind" if row.probable else "state.behind", {"cause": row.cause})
    return lambda piece: replace(piece, state=State.SHADOW, cause=cause, charged_to=row.cause, probable=row.probable)


def _as(state: State, cause: Message) -> Layer:
    return lambda piece: replace(piece, state=state, cause=cause, charged_to="", probable=False)


def _outside(service: Sequence[ServicePeriod], end_ms: int) -> list[tuple[int, int]]:
    """The times from the beginning to `end_ms` that no service period covers."""
    spans = []
    reached = BEGINNING
    for period in sorted(service, key=lambda period: period.start_ms):
        if period.start_ms > reached:
            spans.append((reached, period.start_ms))
        reached = max(reached, end_ms if period.end_ms is None else period.end_ms)
    spans.append((reached, end_ms))
    return spans
