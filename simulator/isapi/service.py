"""The ISAPI of a simulated recorder or camera: which page answers what. Logins are checked before."""

from __future__ import annotations

import re
from collections.abc import Callable

from simulator.isapi import channels, device, log, search, settings, users
from simulator.isapi.page import element, page, refusal
from simulator.station import Station
from simulator.web import XML, Answer, Request

ROOT = "/isapi/"
Page = Callable[..., Answer]


def user_check(_: Station, __: Request, *___: str) -> Answer:
    return page("userCheck", element("statusValue", 200), element("statusString", "OK"))


PAGES: tuple[tuple[str, str, Page], ...] = (
    ("GET", r"security/usercheck", user_check),
    ("GET", r"security/users", users.every),
    ("GET", r"security/users/(\d+)", users.one),
    ("PUT", r"security/users/(\d+)", users.put),
    ("GET", r"system/time", device.time),
    ("GET", r"system/time/ntpservers", device.ntp_servers),
    ("GET", r"system/time/ntpservers/(\d+)", device.ntp_server),
    ("GET", r"system/status", device.status),
    ("GET", r"system/network/interfaces", settings.interfaces),
    ("GET", r"security/adminaccesses", settings.admin_accesses),
    ("GET", r"streaming/channels", settings.streams),
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
    ("PUT", r"contentmgmt/inputproxy/channels/(\d+)", channels.put_proxy),
    ("GET", r"contentmgmt/inputproxy/channels/(\d+)/status", channels.one_status),
    ("GET", r"contentmgmt/record/tracks", search.tracks),
    ("GET", r"contentmgmt/record/tracks/(\d+)", search.track),
    ("POST", r"contentmgmt/record/tracks/(\d+)/dailydistribution", search.days),
    ("POST", r"contentmgmt/search", search.search),
    ("POST", r"contentmgmt/logsearch", log.log_search),
)
"""Method, path behind `ISAPI/` in lower case, for the case of paths does not matter to the devices."""
_PAGES = tuple((method, re.compile(pattern), answer) for method, pattern, answer in PAGES)


def refused(station: Station, account: str) -> tuple[str, str]:
    """What stands under a 401 that answers a login: the tries that are left, or for how long it is locked."""
    locked_s = station.accounts.locked_s(account)
    left = (
        [element("unlockTime", locked_s)] if locked_s else [element("retryLoginTime", station.accounts.tries(account))]
    )
    told = page(
        "userCheck",
        element("statusValue", 401),
        element("statusString", "Unauthorized"),
        element("isDefaultPassword", "false"),
        element("isRiskPassword", "false"),
        element("isActivated", "true"),
        element("lockStatus", "lock" if locked_s else "unlock"),
        *left,
    )
    return told.body, XML


def serve(station: Station, request: Request) -> Answer | None:
    path = request.path.casefold().rstrip("/")
    if not path.startswith(ROOT):
        return None
    station.count("isapi")
    for method, pattern, answer in _PAGES:
        if method == request.method and (found := pattern.fullmatch(path[len(ROOT) :])):
            return answer(station, request, *found.groups())
    return refusal(403, 4, "Invalid Operation", "notSupport", request.path)
