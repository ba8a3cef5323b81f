"""The CGI of a simulated Dahua recorder or camera: which script and action answers what. Logins are checked before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from simulator.cgi import users
from simulator.cgi.config import get_config, set_config
from simulator.cgi.files import media_file_find
from simulator.cgi.log import log
from simulator.cgi.page import TIME, bad_request, lines, not_implemented, word
from simulator.disks import STATES
from simulator.station import Station
from simulator.web import TEXT, Answer, Request

ROOT = "/cgi-bin/"
MIB = 1 << 20
STATE = {"": "Connected", "away": "Unconnect", "password": "Unconnect", "absent": "Unconnect"}
Script = Callable[[Station, Request], Answer]


def current_time(station: Station, request: Request) -> Answer:
    if request.query.get("action") != "getCurrentTime":
        return bad_request()
    return lines([("result", station.clock.local().strftime(TIME))])


def magic_box(station: Station, request: Request) -> Answer:
    """`getSystemInfo` is the persona's identity page, served before."""
    device = station.device
    told = {
        "getDeviceType": [("type", device.model)],
        "getSerialNo": [("sn", device.serial)],
        "getSoftwareVersion": [("version", f"{device.firmware},build:2023-05-18")],
        "getMachineName": [("name", device.name)],
        "getVendor": [("vendor", "Dahua")],
    }.get(request.query.get("action", ""))
    return bad_request() if told is None else lines(told)


def config(station: Station, request: Request) -> Answer:
    script = {"getConfig": get_config, "setConfig": set_config}.get(request.query.get("action", ""))
    return bad_request() if script is None else script(station, request)


def refused(station: Station, account: str) -> tuple[str, str]:
    """Under a 401 that answers a login: nothing, or that the account is locked."""
    return ("Error\r\nAccount locked!\r\n" if station.accounts.locked_s(account) else "", TEXT)


def camera_states(station: Station, request: Request) -> Answer:
    recorder = station.recorder
    if recorder is None or request.query.get("action") != "getCameraState":
        return not_implemented()
    rows: list[tuple[str, object]] = []
    for place, channel in enumerate(channel for channel in recorder.channels if channel.camera):
        rows.append((f"states[{place}].channel", channel.number - 1))
        rows.append((f"states[{place}].connectionState", STATE[recorder.trouble(channel.number)]))
    return lines(rows)


def event_indexes(station: Station, request: Request) -> Answer:
    """Channels, from 0 on, whose video is lost."""
    recorder = station.recorder
    if request.query.get("action") != "getEventIndexes":
        return not_implemented()
    lost = [
        channel.number - 1
        for channel in station.device.channels
        if recorder and channel.camera and recorder.trouble(channel.number)
    ]
    if request.query.get("code") != "VideoLoss" or not lost:
        return word("Error: No Events")
    return lines((f"channels[{place}]", number) for place, number in enumerate(lost))


def storage(station: Station, request: Request) -> Answer:
    """Slots without a disk do not stand in the list; sizes are octets, written as fractions."""
    if station.recorder is None or request.query.get("action") not in ("getDeviceAllInfo", "factory.getCollect"):
        return not_implemented()
    return lines(_disks(station))


def _disks(station: Station) -> Iterator[tuple[str, object]]:
    assert station.recorder is not None
    there = [disk for disk in station.recorder.disks() if disk.state != "absent"]
    for place, disk in enumerate(there):
        name = f"/dev/sd{chr(ord('a') + disk.slot - 1)}"
        half = disk.capacity_mib * MIB / 2
        bad = STATES[disk.state].dahua == "Failure"
        for part in range(2):
            detail = f"list.info[{place}].Detail[{part}]"
            yield f"{detail}.IsError", bad
            yield f"{detail}.Path", f"{name}{part}"
            yield f"{detail}.TotalBytes", f"{half:.6f}"
            yield f"{detail}.Type", "ReadWrite"
            yield f"{detail}.UsedBytes", f"{half - disk.free_mib * MIB / 2:.6f}"
        yield f"list.info[{place}].HealthDataFlag", 0 if STATES[disk.state].smart == "ok" else 1
        yield f"list.info[{place}].Name", name
        yield f"list.info[{place}].State", STATES[disk.state].dahua


SCRIPTS: Mapping[str, Script] = {
    "global.cgi": current_time,
    "magicbox.cgi": magic_box,
    "configmanager.cgi": config,
    "logicdevicemanager.cgi": camera_states,
    "eventmanager.cgi": event_indexes,
    "storagedevice.cgi": storage,
    "usermanager.cgi": users.user_manager,
    "mediafilefind.cgi": media_file_find,
    "log.cgi": log,
}
"""By name in lower case: the devices do not mind."""


def serve(station: Station, request: Request) -> Answer | None:
    if not request.path.casefold().startswith(ROOT):
        return None
    station.count("dahua")
    script = SCRIPTS.get(request.path.casefold().removeprefix(ROOT))
    if script is None or request.method != "GET":
        return not_implemented()
    return script(station, request)
