"""The log of a simulated Dahua device: a search that is begun, read and ended."""

from __future__ import annotations

from datetime import datetime

from simulator.cgi.page import TIME, bad_request, lines, word
from simulator.station import Station
from simulator.web import Answer, Request

TOKEN = 7


def log(station: Station, request: Request) -> Answer:
    """Only refused logins stand in it."""
    action = request.query.get("action")
    if action == "startFind":
        try:
            bounds = tuple(_moment(station, request.query[f"condition.{name}Time"]) for name in ("Start", "End"))
        except (KeyError, ValueError):
            return bad_request()
        station.pending.log_span = (bounds[0], bounds[1])
        return lines([("token", TOKEN), ("count", len(station.refused_logins(*bounds)))])
    if action == "doFind" and station.pending.log_span is not None:
        found = station.refused_logins(*station.pending.log_span)[: int(request.query.get("count", "100"))]
        rows: list[tuple[str, object]] = [("found", len(found))]
        for place, (shown_ms, account, address) in enumerate(found):
            rows += [
                (f"items[{place}].Detail.Address", address),
                (f"items[{place}].RecNo", place),
                (f"items[{place}].Time", station.clock.when(shown_ms).strftime(TIME)),
                (f"items[{place}].Type", "LoginFailure"),
                (f"items[{place}].User", account),
            ]
        return lines(rows)
    if action == "stopFind":
        station.pending.log_span = None
        return word("OK")
    return bad_request()


def _moment(station: Station, text: str) -> int:
    return int(datetime.strptime(text, TIME).replace(tzinfo=station.clock.zone).timestamp() * 1000)
