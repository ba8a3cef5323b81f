"""What is stored: /ISAPI/ContentMgmt/search and the days of a month on which anything is. Pure.

Oddities: `searchResultPostion` is spelt so; what the answer is stands in `responseStatusStrg` or in
`responseStatusStrip`; `numOfMatches` is the number in this answer, or of all, or neither; on most firmware times that
end in Z are the recorder's local time (see `zone_oddity`). Without a descriptor some recorders find nothing.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from collector.protocols.errors import BadAnswer
from collector.protocols.http import Post
from collector.protocols.isapi.clock import Moment, read_moment
from collector.protocols.isapi.device import PROTOCOL
from collector.protocols.isapi.responses import number
from collector.protocols.isapi.tracks import track_of
from collector.protocols.xml import Element, Limits, read_xml

SEARCH = "/ISAPI/ContentMgmt/search"
DAYS = "/ISAPI/ContentMgmt/record/tracks/{track}/dailyDistribution"
XML = "application/xml"
PAGE = 40  # of the guide's own example; several recorders refuse more than 50
LIMITS = Limits(octets=512 * 1024, elements=8192)
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
WRITTEN = "%Y-%m-%dT%H:%M:%SZ"
LOCKED = frozenset({"lock", "locked", "true"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One stored piece, by the times that the recorder wrote. `octets` is None where its address does not tell."""

    start: Moment
    end: Moment
    locked: bool = False
    octets: int | None = None


@dataclass(frozen=True, slots=True)
class Matches:
    """`count` is how many pieces the answer held, readable or not; `more`: there are further ones, as far as told."""

    matches: tuple[Match, ...]
    count: int
    more: bool


def search_post(channel: int, start: datetime, end: datetime, position: int, search_id: str) -> Post:
    """Asks for what of a channel lies between two times without zone. `search_id` stays the same over all pages."""
    body = (
        f"{HEAD}<CMSearchDescription><searchID>{search_id}</searchID>"
        f"<trackIDList><trackID>{track_of(channel)}</trackID></trackIDList>"
        f"<timeSpanList><timeSpan><startTime>{start.strftime(WRITTEN)}</startTime>"
        f"<endTime>{end.strftime(WRITTEN)}</endTime></timeSpan></timeSpanList>"
        f"<contentTypeList><contentType>video</contentType></contentTypeList>"
        f"<maxResults>{PAGE}</maxResults><searchResultPostion>{position}</searchResultPostion>"
        "<metadataList><metadataDescriptor>//recordType.meta.std-cgi.com</metadataDescriptor></metadataList>"
        "</CMSearchDescription>"
    )
    return Post(body.encode(), XML)


def read_matches(document: bytes, channel: int, position: int) -> Matches:
    """`position` is that of the question. Pieces of other tracks are left out. Raises BadAnswer for anything else."""
    root = read_xml(document, PROTOCOL, LIMITS)
    if root.name != "CMSearchResult":
        raise BadAnswer(protocol=PROTOCOL, detail="no CMSearchResult")
    if root.text("responseStatus").lower() == "false":
        raise BadAnswer(protocol=PROTOCOL, detail="search refused")
    items = list(root.all("matchList", "searchMatchItem"))
    word = (root.text("responseStatusStrg") or root.text("responseStatusStrip")).upper()
    told = number(root.text("numOfMatches")) or 0
    more = word == "MORE" or len(items) >= PAGE or told > position + len(items)
    found = (_match(item, str(track_of(channel))) for item in items)
    return Matches(tuple(match for match in found if match is not None), len(items), more)


def _match(item: Element, track: str) -> Match | None:
    start, end = (read_moment(item.text("timeSpan", name)) for name in ("startTime", "endTime"))
    if start is None or end is None or item.text("trackID") not in ("", track):
        return None
    media = item.find("mediaSegmentDescriptor") or item
    return Match(
        start=start,
        end=end,
        locked=media.text("lockStatus").lower() in LOCKED,
        octets=_size(media.text("playbackURI", limit=1024)),
    )


def _size(uri: str) -> int | None:
    return number(next((part[5:] for part in uri.split("?")[-1].split("&") if part.startswith("size=")), ""))


def is_forward(matches: Sequence[Match]) -> bool:
    """Whether pieces came in the order of time: only then is what lies before the last one known."""
    starts = [match.start.wall for match in matches]
    return all(one <= other for one, other in pairwise(starts))


def days_post(year: int, month: int) -> Post:
    body = f"{HEAD}<trackDailyParam><year>{year}</year><monthOfYear>{month}</monthOfYear></trackDailyParam>"
    return Post(body.encode(), XML)


def read_days(document: bytes, year: int, month: int) -> frozenset[date]:
    """The days of the month on which anything is stored. Raises BadAnswer for anything else."""
    root = read_xml(document, PROTOCOL)
    if root.name != "trackDailyDistribution":
        raise BadAnswer(protocol=PROTOCOL, detail="no trackDailyDistribution")
    last = calendar.monthrange(year, month)[1]
    stored = (day for day in root.all("dayList", "day") if day.text("record").lower() in ("true", "1"))
    numbers = (number(day.text("dayOfMonth") or day.text("id")) for day in stored)
    return frozenset(date(year, month, day) for day in numbers if day is not None and 1 <= day <= last)
