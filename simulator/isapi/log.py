"""The log of a device that speaks ISAPI: CMSearchDescription with a metaId -> what it has to tell."""

from __future__ import annotations

from datetime import datetime

from collector.protocols.errors import BadAnswer
from collector.protocols.xml import read_xml
from simulator.isapi.page import Element, element, elements, page, refusal
from simulator.isapi.search import stamp, stamp_zone
from simulator.station import Station
from simulator.web import Answer, Request

ROOT = "log.hikvision.com"
EXCEPTIONS = f"{ROOT}/Exception"


def log_search(station: Station, request: Request, *_: str) -> Answer:
    """Only refused logins stand in it. Another root than its own is bad content, as on many firmwares."""
    try:
        wish = read_xml(request.body, "isapi")
        bounds = [_moment(wish.text("timeSpanList", "timeSpan", name), station) for name in ("startTime", "endTime")]
        most = int(wish.text("maxResults") or 40)
    except (BadAnswer, ValueError):
        return refusal(400, 6, "Invalid XML Content", "badXmlContent", request.path)
    if wish.text("metaId") != EXCEPTIONS:
        return refusal(400, 6, "Invalid XML Content", "badXmlContent", request.path)
    found = station.refused_logins(*bounds)
    items = [element("searchMatchItem", element("logDescriptor", _entry(station, *one))) for one in found[:most]]
    return page(
        "CMSearchResult",
        element("searchID", wish.text("searchID")),
        element("responseStatus", "true"),
        element("responseStatusStrg", "MORE" if len(found) > most else "OK" if found else "NO MATCHES"),
        element("numOfMatches", len(items)),
        element("matchList", Element("\n".join(items))) if items else "",
    )


def _moment(text: str, station: Station) -> int:
    return int(datetime.fromisoformat(text[:19]).replace(tzinfo=stamp_zone(station)).timestamp() * 1000)


def _entry(station: Station, shown_ms: int, account: str, address: str) -> Element:
    return elements(
        (
            ("metaId", f"{EXCEPTIONS}/illAccess"),
            ("StartDateTime", stamp(station, shown_ms)),
            ("paraType", ""),
            ("userName", account),
            ("ipAddress", address),
        )
    )
