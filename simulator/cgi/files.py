"""`mediaFileFind.cgi`: a finder is made, told what to look for, asked for files page by page, closed, destroyed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import islice

from simulator.cgi.page import TIME, bad_request, error, lines, not_implemented, word
from simulator.footage import Piece
from simulator.station import Station
from simulator.web import Answer, Request

MOST_FILES = 100
PARTITION = 2


def create(station: Station, _: Request) -> Answer:
    number = station.pending.finders.create()
    return lines([("result", number)]) if number else error("No free object!", 503)


def find_file(station: Station, request: Request) -> Answer:
    """Channels count from 1 here. That there is nothing shows when files are asked for."""
    finder, recorder, query = (
        station.pending.finders.get(request.query.get("object", "")),
        station.recorder,
        request.query,
    )
    try:
        channel = int(query["condition.Channel"])
        start, end = (_shown(query[f"condition.{name}"], station) for name in ("StartTime", "EndTime"))
    except (KeyError, ValueError):
        return bad_request()
    if finder is None or recorder is None:
        return bad_request()
    finder.channel = channel
    finder.found = recorder.found(channel, start, end)
    return word("OK")


def _shown(told: str, station: Station) -> int:
    return int(datetime.strptime(told, TIME).replace(tzinfo=station.clock.zone).timestamp() * 1000)


def next_files(station: Station, request: Request) -> Answer:
    finder = station.pending.finders.get(request.query.get("object", ""))
    count = request.query.get("count", "")
    if finder is None or station.recorder is None or not count.isdigit():
        return bad_request()
    found = list(islice(finder.found, min(int(count), MOST_FILES)))
    rows: list[tuple[str, object]] = [("found", len(found))]
    for place, piece in enumerate(found):
        rows += [(f"items[{place}].{name}", value) for name, value in _file(station, finder.channel, piece)]
    return lines(rows)


def _file(station: Station, channel: int, piece: Piece) -> Iterator[tuple[str, object]]:
    """Channels count from 0 here."""
    assert station.recorder is not None
    start, end = (station.clock.when(moment) for moment in (piece.start_ms, piece.end_ms))
    cluster = piece.start_ms // 1000 % 100_000
    length = station.recorder.octets(piece)
    yield "Channel", channel - 1
    yield "Cluster", cluster
    yield "CutLength", length
    yield "Disk", 1
    yield "Duration", (piece.end_ms - piece.start_ms) // 1000
    yield "EndTime", end.strftime(TIME)
    yield (
        "FilePath",
        f"/mnt/dvr/{start:%Y-%m-%d}/{channel - 1}/dav/{start:%H}/1/0/{cluster}/"
        f"{start:%H.%M.%S}-{end:%H.%M.%S}[R][0@0][0].dav",
    )
    yield "Flags[0]", "Timing"
    yield "Flags[1]", "Marked" if piece.locked else "UnMarked"
    yield "Length", length
    yield "Partition", PARTITION
    yield "StartTime", start.strftime(TIME)
    yield "Type", "dav"
    yield "VideoStream", "Main"


def close(_: Station, __: Request) -> Answer:
    return word("OK")


def destroy(station: Station, request: Request) -> Answer:
    station.pending.finders.destroy(request.query.get("object", ""))
    return word("OK")


ACTIONS: Mapping[str, Callable[[Station, Request], Answer]] = {
    "factory.create": create,
    "findFile": find_file,
    "findNextFile": next_files,
    "close": close,
    "destroy": destroy,
    "factory.close": close,
    "factory.destroy": destroy,
}


def media_file_find(station: Station, request: Request) -> Answer:
    action = ACTIONS.get(request.query.get("action", ""))
    if action is None or station.recorder is None:
        return not_implemented()
    return action(station, request)
