"""Of which moments an ONVIF recorder has footage: the history of its tracks (Recording Search Service, 5.21).

`FindEvents` for `tns1:RecordingHistory/Track/State` tells when `IsDataPresent` of each track became true and false,
and with `IncludeStartState` what it was at the beginning. A device that leaves the beginning out and tells no change
has told nothing of that track.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from heapq import merge
from typing import NamedTuple
from xml.sax.saxutils import escape

from collector.protocols.onvif.moment import read_moment, write_moment
from collector.protocols.onvif.recording import KEPT, VIDEO, Recording, Track, is_completed, results
from collector.protocols.xml import Element
from inventory.model.span import Span

FIND = "FindEvents"
RESULTS = "GetEventSearchResults"
TOPIC = "tns1:RecordingHistory/Track/State"
DIALECT = "http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet"
TOPICS = "http://www.onvif.org/ver10/topics"
PRESENT = "IsDataPresent"


class Change(NamedTuple):
    """`start`: it was so at the beginning of what was asked, and did not become so at `at_ms`."""

    recording: str
    track: str
    at_ms: int
    present: bool
    start: bool = False


def find_arguments(recordings: Iterable[str], window: Span) -> str:
    """`recordings` are texts of the device: escaped. Raises ValueError for a window in no year."""
    included = "".join(f"<tt:IncludedRecordings>{escape(one)}</tt:IncludedRecordings>" for one in recordings)
    return (
        f"<tse:StartPoint>{write_moment(window.start_ms)}</tse:StartPoint>"
        f"<tse:EndPoint>{write_moment(window.end_ms)}</tse:EndPoint><tse:Scope>{included}</tse:Scope>"
        f'<tse:SearchFilter><wsnt:TopicExpression Dialect="{DIALECT}" xmlns:tns1="{TOPICS}">{TOPIC}'
        "</wsnt:TopicExpression></tse:SearchFilter><tse:IncludeStartState>true</tse:IncludeStartState>"
        f"<tse:KeepAliveTime>{KEPT}</tse:KeepAliveTime>"
    )


def read_changes(answer: Element) -> tuple[bool, tuple[Change, ...]]:
    """(whether the search is at its end, changes of this page); other events are left out. Raises BadAnswer."""
    told = results(answer)
    found = (_change(entry) for entry in told.all("Result"))
    return is_completed(told), tuple(change for change in found if change is not None)


def _change(entry: Element) -> Change | None:
    message = entry.find("Event", "Message", "Message") or entry.find("Event", "Message")
    at_ms = read_moment(entry.text("Time"))
    if message is None or at_ms is None:
        return None
    items = {item.attribute("Name"): item.attribute("Value") for item in message.all("Data", "SimpleItem")}
    if PRESENT not in items:
        return None
    return Change(
        recording=entry.text("RecordingToken"),
        track=entry.text("TrackToken"),
        at_ms=at_ms,
        present=items[PRESENT].lower() in ("true", "1"),
        start=entry.text("StartStateEvent").lower() in ("true", "1"),
    )


def footage(recordings: Sequence[Recording], changes: Sequence[Change], window: Span, now_ms: int) -> list[Span] | None:
    """Spans of the device's own time within `window`, by track and unmerged; None where a track's state is not told.

    `now_ms` is the device's time: nothing is stored of what is still to come.
    """
    found: list[Span] = []
    told: defaultdict[tuple[str, str], list[Change]] = defaultdict(list)
    for one in sorted(changes, key=lambda one: (one.at_ms, not one.start)):
        told[one.recording, one.track].append(one)
    for recording in recordings:
        for track in _video(recording):
            places = dict.fromkeys(((recording.token, track.token), (recording.token, "")))
            mine = list(merge(*(told.get(place, ()) for place in places), key=lambda one: (one.at_ms, not one.start)))
            end_ms = min(window.end_ms, now_ms if recording.going_on else _latest(recording, track, now_ms))
            spans = _of_track(mine, track, Span(window.start_ms, max(window.start_ms, end_ms)))
            if spans is None:
                return None
            found += spans
    return found


def _video(recording: Recording) -> tuple[Track, ...]:
    """Its video tracks; a recording whose tracks are not told is taken as one."""
    return tuple(track for track in recording.tracks if track.kind == VIDEO) or (
        (Track(token=""),) if not recording.tracks else ()
    )


def _latest(recording: Recording, track: Track, now_ms: int) -> int:
    told = track.to_ms if track.to_ms is not None else recording.latest_ms
    return now_ms if told is None else min(told, now_ms)


def _of_track(changes: Sequence[Change], track: Track, window: Span) -> list[Span] | None:
    if not changes:
        return [] if _outside(track, window) else None
    # Without a start: before it became present it was not, and the other way round.
    present = changes[0].present if changes[0].start else not changes[0].present
    since_ms = window.start_ms
    found = []
    for change in changes:
        at_ms = min(max(change.at_ms, window.start_ms), window.end_ms)
        if present and not change.present and at_ms > since_ms:
            found.append(Span(since_ms, at_ms))
        if change.present and not present:
            since_ms = at_ms
        present = change.present
    if present and window.end_ms > since_ms:
        found.append(Span(since_ms, window.end_ms))
    return found


def _outside(track: Track, window: Span) -> bool:
    """Whether nothing of it can be in the window, by its own first and last moment."""
    if track.from_ms is None or track.to_ms is None:
        return False
    return window.start_ms >= window.end_ms or track.from_ms >= window.end_ms or track.to_ms <= window.start_ms
