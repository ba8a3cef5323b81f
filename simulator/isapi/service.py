"""The ISAPI of a simulated recorder or camera: which page answers what. Logins are checked before."""

from __future__ import annotations

import re
from collections.abc import Callable

from simulator.isapi import channels, device, search
from simulator.isapi.page import element, page, refusal
from simulator.station import Station
from simulator.web import Answer, Request

ROOT = "/isapi/"
Page = Callable[..., Answer]


def user_check(_: Station, __: Request, *___: str) -> Answer:
    return page("userCheck", element("statusValue", 200), element("statusString", "OK"))


PAGES: tuple[tuple[str, str, Page], ...] = (
    ("GET", r"security/usercheck", user_check),
    ("GET", r"system/time", device.time),
    ("GET", r"system/time/ntpservers", device.ntp_servers),
    ("GET", r"system/time/ntpservers/(\d+)", device.ntp_server),
    ("GET", r"system/status", device.status),
    ("GET", r"system/workingstatus/chanstatus", channels.channel_load),
    ("GET", r"system/workingstatus/hdstatus", device.disk_load),
    ("GET", r"system/video/inputs/channels", channels.video_inputs),
    ("GET", r"contentmgmt/storage", device.storage),
    ("GET", r"contentmgmt/storage/hdd", device.disk_list),
    ("GET", r"contentmgmt/storage/hdd/(\d+)", device.one_disk),
    ("GET", r"contentmgmt/storage/hdd/(\d+)/smarttest/status", device.smart),
    ("GET", r"contentmgmt/inputproxy/channels", channels.proxies),
    ("GET", r"contentmgmt/inputproxy/channels/status", channels.statuses),
    ("GET", r"contentmgmt/inputproxy/channels/(\d+)", channels.proxy),
    ("GET", r"contentmgmt/inputproxy/channels/(\d+)/status", channels.one_status),
    ("GET", r"contentmgmt/record/tracks", search.tracks),
    ("GET", r"contentmgmt/record/tracks/(\d+)", search.track),
    ("POST", r"contentmgmt/record/tracks/(\d+)/dailydistribution", search.days),
    ("POST", r"contentmgmt/search", search.search),
)
"""Method, path behind `ISAPI/` in lower case, for the case of paths does not matter to the devices."""
_PAGES = tuple((method, re.compile(pattern), answer) for method, pattern, answer in PAGES)


def refused(station: Station) -> str:
    """What stands under a 401 that answers a login, with the tries that are left."""
    return page(
        "userCheck",
        element("statusValue", 401),
        element("statusString", "Unauthorized"),
        element("isDefaultPassword", "false"),
        element("isRiskPassword", "false"),
        element("isActivated", "true"),
        element("lockStatus", "unlock"),
        element("retryLoginTime", 5),
    ).body


def serve(station: Station, request: Request) -> Answer | None:
    path = request.path.casefold().rstrip("/")
    if not path.startswith(ROOT):
        return None
    station.count("isapi")
    for method, pattern, answer in _PAGES:
        if method == request.method and (found := pattern.fullmatch(path[len(ROOT) :])):
            return answer(station, request, *found.groups())
    return refusal(403, 4, "Invalid Operation", "notSupport", request.path)
