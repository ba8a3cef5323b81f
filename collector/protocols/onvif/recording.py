"""What an ONVIF recorder has (Recording Search Service Specification): recordings, their tracks, their sources.

A search is begun (`FindRecordings`) and read until it says Completed; an answer may hold nothing yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape

from collector.protocols.errors import BadAnswer
from collector.protocols.onvif.device import PROTOCOL
from collector.protocols.onvif.media import SETUP
from collector.protocols.onvif.moment import read_moment
from collector.protocols.onvif.place import STREAM, host_of, own_path
from collector.protocols.xml import Element, Limits

FIND = "FindRecordings"
RESULTS = "GetRecordingSearchResults"
END = "EndSearch"
REPLAY_URI = "GetReplayUri"
MAX_RECORDINGS = 1024
KEPT = "PT30S"  # how long the device is to keep a search that nobody reads
WAIT = "PT2S"
COMPLETED = "completed"
VIDEO = "video"
# A hundred changes have some 80 kB and 1,800 elements; not every device keeps to the number that was asked for.
LARGE = Limits(octets=512 * 1024, elements=8192, attributes=128, all_attributes=8192)


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    token: str
    kind: str = ""
    from_ms: int | None = None
    to_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """Cleaned, as told. `source` is what tells one camera from another: its id, or else its address or name."""

    token: str
    source: str = ""
    name: str = ""
    address: str = ""
    earliest_ms: int | None = None
    latest_ms: int | None = None
    status: str = ""
    tracks: tuple[Track, ...] = ()

    @property
    def going_on(self) -> bool:
        return self.status == "recording"

    def holds(self, at_ms: int) -> bool:
        """Whether the moment lies between its first and its last, as far as they are told."""
        since_ms, until_ms = self.earliest_ms, None if self.going_on else self.latest_ms
        return (since_ms is None or since_ms <= at_ms) and (until_ms is None or at_ms < until_ms)

    @property
    def host(self) -> str:
        """The camera's IP address, where that is what `address` tells; many tell a URI of their own in its place."""
        return host_of(self.address)


def find_arguments() -> str:
    return f"<tse:Scope/><tse:KeepAliveTime>{KEPT}</tse:KeepAliveTime>"


def results_arguments(search: str, most: int) -> str:
    """`search` is text of the device: escaped."""
    return (
        f"<tse:SearchToken>{escape(search)}</tse:SearchToken>"
        f"<tse:MaxResults>{most}</tse:MaxResults><tse:WaitTime>{WAIT}</tse:WaitTime>"
    )


def end_arguments(search: str) -> str:
    return f"<tse:SearchToken>{escape(search)}</tse:SearchToken>"


def replay_arguments(recording: str) -> str:
    return f"<trp:StreamSetup>{SETUP}</trp:StreamSetup><trp:RecordingToken>{escape(recording)}</trp:RecordingToken>"


def read_search(answer: Element) -> str:
    """The token of a search that was begun. Raises BadAnswer."""
    token = answer.text("SearchToken")
    if not token:
        raise BadAnswer(protocol=PROTOCOL, detail="no SearchToken")
    return token


def read_recordings(answer: Element) -> tuple[bool, tuple[Recording, ...]]:
    """(whether the search is at its end, recordings of this page). Raises BadAnswer."""
    told = results(answer)
    found = (_recording(entry) for entry in told.all("RecordingInformation"))
    return is_completed(told), tuple(one for one in found if one.token)[:MAX_RECORDINGS]


def results(answer: Element) -> Element:
    told = answer.find("ResultList")
    if told is None:
        raise BadAnswer(protocol=PROTOCOL, detail="no ResultList")
    return told


def is_completed(told: Element) -> bool:
    return told.text("SearchState").lower() == COMPLETED


def _recording(entry: Element) -> Recording:
    source = entry.find("Source")
    name, identity, address = (
        (source.text(part) if source is not None else "") for part in ("Name", "SourceId", "Address")
    )
    return Recording(
        token=entry.text("RecordingToken"),
        source=identity or address or name,
        name=name or entry.text("Content"),
        address=address,
        earliest_ms=read_moment(entry.text("EarliestRecording")),
        latest_ms=read_moment(entry.text("LatestRecording")),
        status=entry.text("RecordingStatus").lower(),
        tracks=tuple(_track(track) for track in entry.all("Track"))[:16],
    )


def _track(entry: Element) -> Track:
    return Track(
        token=entry.text("TrackToken"),
        kind=entry.text("TrackType").lower(),
        from_ms=read_moment(entry.text("DataFrom")),
        to_ms=read_moment(entry.text("DataTo")),
    )


def by_source(recordings: tuple[Recording, ...]) -> tuple[tuple[Recording, ...], ...]:
    """The recordings of each channel, in the device's order. One that tells no source is a channel of its own."""
    found: dict[str, list[Recording]] = {}
    for one in recordings:
        found.setdefault(one.source or f"\0{one.token}", []).append(one)
    return tuple(tuple(group) for group in found.values())


def read_replay_path(answer: Element, address: str) -> str:
    """Path and query of the stream that plays a recording. Raises BadAnswer where it is not on the device itself."""
    uri = answer.text("Uri", limit=1024)
    if not uri:
        raise BadAnswer(protocol=PROTOCOL, detail="no Uri")
    return own_path(uri, address, STREAM)
