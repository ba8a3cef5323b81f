"""The log: /ISAPI/ContentMgmt/logSearch (ISAPI guide, XML_CMSearchDescription with a metaId). Pure.

Firmwares differ in the first word of a metaId (`log.std-cgi.com`, `log.hikvision.com`); the second is the major type,
the third the minor one. Times end in Z and are the device's local time on most.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from collector.protocols.errors import BadAnswer
from collector.protocols.http import Post
from collector.protocols.isapi.clock import Moment, read_moment
from collector.protocols.isapi.device import PROTOCOL
from collector.protocols.isapi.search import HEAD, WRITTEN, XML
from collector.protocols.xml import Limits, read_xml

PATH = "/ISAPI/ContentMgmt/logSearch"
ROOTS = ("log.std-cgi.com", "log.hikvision.com")
MAJOR = "Exception"
PAGE = 100
LIMITS = Limits(octets=256 * 1024, elements=4096)


class Entry(NamedTuple):
    """`moment` is by the device's clock, as it was written."""

    moment: Moment
    minor: str
    address: str


def log_post(root: str, start: datetime, end: datetime, search_id: str) -> Post:
    """The newest of a period by the device's clock; `root` is one of ROOTS."""
    body = (
        f"{HEAD}<CMSearchDescription><searchID>{search_id}</searchID><metaId>{root}/{MAJOR}</metaId>"
        f"<timeSpanList><timeSpan><startTime>{start.strftime(WRITTEN)}</startTime>"
        f"<endTime>{end.strftime(WRITTEN)}</endTime></timeSpan></timeSpanList>"
        f"<maxResults>{PAGE}</maxResults><searchResultPostion>0</searchResultPostion></CMSearchDescription>"
    )
    return Post(body.encode(), XML)


def read_log(document: bytes) -> tuple[Entry, ...]:
    """In the order told; entries without a time or a type are left out. Raises BadAnswer for anything else."""
    root = read_xml(document, PROTOCOL, LIMITS)
    if root.name != "CMSearchResult":
        raise BadAnswer(protocol=PROTOCOL, detail="no CMSearchResult")
    if root.text("responseStatus").lower() == "false":
        raise BadAnswer(protocol=PROTOCOL, detail="search refused")
    found = []
    for item in root.all("matchList", "searchMatchItem"):
        told = item.find("logDescriptor") or item
        moment = read_moment(told.text("StartDateTime") or told.text("startDateTime"))
        words = told.text("metaId").split("/")
        if moment is not None and len(words) > 2:
            found.append(Entry(moment, words[2], told.text("ipAddress")))
    return tuple(found)
