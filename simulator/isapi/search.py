"""Recordings of a device that speaks ISAPI: search by page, days of a month, schedules of its tracks."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import islice

from collector.protocols.errors import BadAnswer
from collector.protocols.xml import Element as Read
from collector.protocols.xml import read_xml
from simulator.footage import Piece
from simulator.isapi.channels import used
from simulator.isapi.device import missing
from simulator.isapi.page import ISAPI, Element, element, elements, page, refusal
from simulator.recorder import Recorder
from simulator.schedule import DAY_MIN
from simulator.station import Station
from simulator.truth import Channel
from simulator.web import Answer, Request

MOST_MATCHES = 64
"""However many are asked for in one page."""
MOST_FOUND = 4000
"""Of one search, over all pages."""
MAIN_STREAM = 1
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def search(station: Station, request: Request, *_: str) -> Answer:
    """CMSearchDescription -> CMSearchResult. Tracks that do not exist have no matches, and are no error."""
    try:
        wish = read_xml(request.body, "isapi")
        start, end = (_shown(wish, name, station) for name in ("startTime", "endTime"))
        position = int(wish.text("searchResultPostion") or wish.text("searchResultPosition") or 0)
        most = min(max(int(wish.text("maxResults") or 40), 1), MOST_MATCHES)
    except (BadAnswer, ValueError):
        return refusal(400, 6, "Invalid XML Content", "badXmlContent", request.path)
    if station.recorder is None:
        return missing(request)
    tracks = wish.find("trackList") or wish.find("trackIDList")
    numbers = [told.text() for told in tracks.children] if tracks else []
    matches = station.pending.turning.pages((wish.text("searchID"), *numbers, start, end), position)
    if matches is None:
        matches = list(islice(_matches(station.recorder, numbers, start, end), MOST_FOUND))
        station.pending.turning.begin((wish.text("searchID"), *numbers, start, end), matches)
    found = matches[position : position + most + 1]
    told = "MORE" if len(found) > most else "OK" if found else "NO MATCHES"
    items = [element("searchMatchItem", _match(station, track, piece)) for track, piece in found[:most]]
    return page(
        "CMSearchResult",
        element("searchID", wish.text("searchID")),
        element("responseStatus", "true"),
        element("responseStatusStrg", told),
        element("numOfMatches", len(items)),
        element("matchList", Element("\n".join(items))) if items else "",
    )


def _shown(wish: Read, name: str, station: Station) -> int:
    """A time of the window, by the recorder's clock. Raises ValueError."""
    told = wish.text("timeSpanList", "timeSpan", name)
    return int(datetime.fromisoformat(told[:19]).replace(tzinfo=stamp_zone(station)).timestamp() * 1000)


def stamp_zone(station: Station) -> tzinfo:
    """The zone of what ends in Z: the recorder's own on most."""
    return UTC if station.device.planting.quirks.true_utc else station.clock.zone


def stamp(station: Station, shown_ms: int) -> str:
    return f"{datetime.fromtimestamp(shown_ms // 1000, stamp_zone(station)):%Y-%m-%dT%H:%M:%SZ}"


def _matches(recorder: Recorder, tracks: list[str], start: int, end: int) -> Iterator[tuple[str, Piece]]:
    for track in tracks:
        if track.isdigit() and int(track) % 100 == MAIN_STREAM:
            for piece in recorder.found(int(track) // 100, start, end):
                yield track, piece


def _match(station: Station, track: str, piece: Piece) -> Element:
    assert station.recorder is not None
    start, end = stamp(station, piece.start_ms), stamp(station, piece.end_ms)
    name = f"ch{int(track) // 100:02d}_0{piece.start_ms // 1000 % 10**16:016d}"
    device = station.device
    uri = (
        f"rtsp://{device.address}:{device.ports['rtsp']}/Streaming/tracks/{track}/?starttime={start.translate(COMPACT)}"
        f"&endtime={end.translate(COMPACT)}&name={name}&size={station.recorder.octets(piece)}"
    )
    segment = elements(
        (
            ("contentType", "video"),
            ("codecType", "H.264-BP"),
            ("rateType", ""),
            ("playbackURI", uri),
            ("lockStatus", "lock" if piece.locked else "unlock"),
            ("name", name),
        )
    )
    return elements(
        (
            ("sourceID", "{0000000000-0000-0000-0000-000000000000}"),
            ("trackID", track),
            ("timeSpan", elements((("startTime", start), ("endTime", end)))),
            ("mediaSegmentDescriptor", segment),
            ("metadataMatches", element("metadataDescriptor", "recordType.meta.hikvision.com/timing")),
        )
    )


COMPACT = str.maketrans("", "", "-:")


def days(station: Station, request: Request, track: str) -> Answer:
    """trackDailyParam -> trackDailyDistribution: on which days of a month anything lies, by the recorder's days."""
    try:
        wish = read_xml(request.body, "isapi")
        year, month = int(wish.text("year")), int(wish.text("monthOfYear"))
        first = datetime(year, month, 1, tzinfo=station.clock.zone)
    except (BadAnswer, ValueError):
        return refusal(400, 6, "Invalid XML Content", "badXmlContent", request.path)
    if station.recorder is None or int(track) // 100 not in {channel.number for channel in station.device.channels}:
        return missing(request)
    told = []
    for number in range(1, monthrange(year, month)[1] + 1):
        midnight = first.replace(day=number)
        bounds = (int(one.timestamp() * 1000) for one in (midnight, midnight + timedelta(days=1)))
        recorded = next(station.recorder.found(int(track) // 100, *bounds), None) is not None
        entry = [("id", number), ("dayOfMonth", number), ("record", str(recorded).lower())]
        told.append(element("day", elements(entry + ([("recordType", "time")] if recorded else []))))
    return page("trackDailyDistribution", element("dayList", Element("".join(told))), namespace=ISAPI)


def tracks(station: Station, request: Request, *_: str) -> Answer:
    if station.recorder is None:
        return missing(request)
    found = [element("Track", _track(station, channel)) for channel in used(station)]
    return page("TrackList", Element("\n".join(found)))


def track(station: Station, request: Request, number: str) -> Answer:
    found = next((channel for channel in used(station) if f"{channel.number}01" == number), None)
    return page("Track", _track(station, found)) if station.recorder and found else missing(request)


def _track(station: Station, channel: Channel) -> Element:
    assert station.recorder is not None
    week = station.recorder.week(channel.number)
    records = not station.recorder.stopped(channel.number)
    actions = [(weekday, stretch) for weekday, stretches in zip(WEEKDAYS, week, strict=True) for stretch in stretches]
    blocks = "".join(
        element(
            "ScheduleAction",
            element("id", number),
            element("ScheduleActionStartTime", _moment(weekday, stretch.start_min)),
            element("ScheduleActionEndTime", _moment(weekday, stretch.end_min)),
            element("ScheduleDSTEnable", "false"),
            element("Description", "nothing"),
            element("Actions", _action("MOTION" if stretch.event else "CMR")),
        )
        for number, (weekday, stretch) in enumerate(actions, start=1)
    )
    block = element(
        "ScheduleBlock",
        element("ScheduleBlockGUID", "{00000000-0000-0000-0000-000000000000}"),
        element("ScheduleBlockType", "www.std-cgi.com/racm/schedule/ver10"),
        Element(blocks),
    )
    return elements(
        (
            ("id", f"{channel.number}01"),
            ("Channel", f"{channel.number}01"),
            ("Enable", str(records).lower()),
            ("Description", "trackType=standard"),
            ("DefaultRecordingMode", "CMR"),
            ("LoopEnable", "true"),
            ("TrackSchedule", element("ScheduleBlockList", block)),
            ("CustomExtensionList", element("CustomExtension", element("enableSchedule", str(records).lower()))),
        )
    )


def _moment(weekday: str, minute: int) -> Element:
    hour = "24:00:00" if minute == DAY_MIN else f"{minute // 60:02d}:{minute % 60:02d}:00"
    return elements((("DayOfWeek", weekday), ("TimeOfDay", hour)))


def _action(mode: str) -> Element:
    return elements((("Record", "true"), ("Log", "false"), ("SaveImg", "false"), ("ActionRecordingMode", mode)))
