"""The log: `log.cgi` (Dahua HTTP API, "Log"): a search that is begun, read and ended. Pure."""

from __future__ import annotations

from datetime import tzinfo
from typing import NamedTuple
from urllib.parse import quote

from collector.protocols.dahua.clock import read_time, written
from collector.protocols.dahua.lines import PROTOCOL, field, indexed, is_nothing, read_lines
from collector.protocols.errors import BadAnswer

PAGE = 100


class Entry(NamedTuple):
    """`device_ms` is by the device's clock, as UTC milliseconds."""

    device_ms: int
    type: str
    address: str


def start(begin_ms: int, end_ms: int, zone: tzinfo) -> str:
    span = (quote(written(at_ms, zone)) for at_ms in (begin_ms, end_ms))
    return "/cgi-bin/log.cgi?action=startFind&condition.StartTime={}&condition.EndTime={}".format(*span)


def read_start(body: bytes) -> str:
    """The number of the search, empty where there is nothing. Raises BadAnswer."""
    if is_nothing(body):
        return ""
    token = field(read_lines(body), "token", "result")
    if not token.isdecimal() or len(token) > 20:
        raise BadAnswer(protocol=PROTOCOL, detail="no token")
    return token


def page(token: str) -> str:
    return f"/cgi-bin/log.cgi?action=doFind&token={token}&count={PAGE}"


def stop(token: str) -> str:
    return f"/cgi-bin/log.cgi?action=stopFind&token={token}"


def read_page(body: bytes, zone: tzinfo) -> tuple[Entry, ...]:
    """Entries without a time are left out. Raises BadAnswer."""
    if is_nothing(body):
        return ()
    found = []
    for _, told in sorted(indexed(read_lines(body), "items").items()):
        try:
            device_ms = read_time(field(told, "Time"), zone)
        except BadAnswer:
            continue
        address = field(told, "Detail.Address", "Address", "LogAddress", "Detail.IP")
        found.append(Entry(device_ms, field(told, "Type"), address))
    return tuple(found)
