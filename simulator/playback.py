"""Which recording a recorder is to play, by the URI and Range that each make of it understands."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo

from simulator.clip import MAIN
from simulator.isapi.search import stamp_zone
from simulator.recorder import Recorder
from simulator.station import Station
from simulator.streams import Stream, number_of, parts

_TIME = re.compile(r"(\d{4})[_-]?(\d\d)[_-]?(\d\d)[T_ ]?(\d\d)[_:]?(\d\d)[_:]?(\d\d)")
_CLOCK = re.compile(r"clock=(\S{15,20})-", re.IGNORECASE)
GRACE_MS = 10_000
"""A recorder asked for a moment in a short gap begins with what comes next."""


def find_playback(station: Station, uri: str) -> Stream | None:
    """Its stream, `at_ms` by the true clock where the URI tells when; None for none, or where nothing is stored."""
    recorder, pattern = station.recorder, station.persona.playback
    if recorder is None or not pattern:
        return None
    path, asked = parts(uri)
    for channel in recorder.channels:
        own, wanted = parts(pattern.format(channel=channel.number))
        if own == path and wanted <= asked:
            told = dict(asked).get("starttime", "")
            shown = _moment(told, _zone(station)) if told else None
            played = None if shown is None else begins(recorder, channel.number, shown)
            if told and played is None:
                return None
            camera = channel.camera
            return Stream(
                pattern.format(channel=channel.number),
                MAIN,
                number_of(camera or station.device.code),
                camera=camera,
                channel=channel.number,
                recorded=True,
                at_ms=None if played is None else station.clock.moment(played),
            )
    return None


def ranged(station: Station, stream: Stream, header: str) -> int | None:
    """The true moment at which PLAY begins by its Range (RFC 2326 section 3.7, UTC); None where nothing is stored."""
    told = _CLOCK.search(header)
    if told is None or station.recorder is None:
        return stream.at_ms
    shown = _moment(told[1], UTC)
    played = begins(station.recorder, stream.channel, shown) if shown is not None else None
    return None if played is None else station.clock.moment(played)


def begins(recorder: Recorder, channel: int, shown_ms: int) -> int | None:
    """When playing from this moment begins, by the recorder's clock; None where nothing is stored then."""
    piece = next(recorder.found(channel, shown_ms, shown_ms + GRACE_MS), None)
    return None if piece is None else max(piece.start_ms, shown_ms)


def _zone(station: Station) -> tzinfo:
    return stamp_zone(station) if station.persona.api == "isapi" else station.clock.zone


def _moment(text: str, zone: tzinfo) -> int | None:
    told = _TIME.match(text)
    if told is None:
        return None
    year, month, day, hour, minute, second = map(int, told.groups())
    try:
        return int(datetime(year, month, day, hour, minute, second, tzinfo=zone).timestamp() * 1000)
    except ValueError:
        return None
