"""The clock of a device, and how it is set: /ISAPI/System/time. Pure.

`localTime` is the time on the wall and on the pictures. Its zone is told behind it, in `timeZone` (POSIX, where the
sign is the other way round), in neither, or wrongly: some leave out summer time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from collector.protocols.errors import BadAnswer
from collector.protocols.isapi.device import PROTOCOL
from collector.protocols.isapi.responses import number
from collector.protocols.wall_clock import YEARS
from collector.protocols.xml import read_xml
from inventory.model.device_clock import ClockSetting, Setting

TIME = "/ISAPI/System/time"
NTP_SERVERS = "/ISAPI/System/time/ntpServers"
MODES: Mapping[str, Setting] = {"ntp": Setting.NTP, "manual": Setting.MANUAL}
MINUTE_S = 60
MOST_MIN = 1 << 20  # two years
_WALL = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?(Z|[+-]\d\d:?\d\d)?", re.ASCII)
_POSIX = re.compile(r"[A-Za-z]{3,}([+-]?)(\d{1,2})(?::(\d\d))?", re.ASCII)
MOST_ZONE_MIN = 15 * 60


@dataclass(frozen=True, slots=True)
class Moment:
    """`wall` has no zone; `zone_min` is what was told behind it, east of UTC, 0 for Z, None for nothing."""

    wall: datetime
    zone_min: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceTime:
    """`zone_min` is None where no zone is told. `setting` has no server: that is another page."""

    wall: datetime
    zone_min: int | None
    setting: Setting


def read_moment(text: str) -> Moment | None:
    """A time as ISAPI writes it; None for what is none."""
    match = _WALL.fullmatch(text)
    if match is None:
        return None
    *fields, zone = match.groups()
    try:
        wall = datetime(*(int(field) for field in fields))  # type: ignore[arg-type]
    except ValueError:
        return None
    if wall.year not in YEARS:
        return None
    return Moment(wall, None if zone is None else _zone(zone))


def _zone(text: str) -> int | None:
    if text == "Z":
        return 0
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return _sane(-minutes if text[0] == "-" else minutes)


def _sane(minutes: int) -> int | None:
    return minutes if abs(minutes) <= MOST_ZONE_MIN else None


def read_posix_zone(text: str) -> int | None:
    """Minutes east of UTC of `CST-8:00:00`, without summer time; None for anything else."""
    match = _POSIX.match(text)
    if match is None:
        return None
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    return _sane(minutes if match[1] == "-" else -minutes)


def read_time(document: bytes) -> DeviceTime:
    """Raises BadAnswer for anything else."""
    root = read_xml(document, PROTOCOL)
    moment = read_moment(root.text("localTime"))
    if root.name != "Time" or moment is None:
        raise BadAnswer(protocol=PROTOCOL, detail="no localTime")
    zone_min = moment.zone_min if moment.zone_min is not None else read_posix_zone(root.text("timeZone"))
    mode = root.text("timeMode").lower()
    return DeviceTime(
        wall=moment.wall,
        zone_min=zone_min,
        setting=MODES.get(mode, Setting.OTHER if mode else Setting.UNKNOWN),
    )


def read_ntp(document: bytes) -> ClockSetting:
    """The first server of a list, or the one that is told alone. Raises BadAnswer for anything else."""
    root = read_xml(document, PROTOCOL)
    server = root.find("NTPServer") if root.name == "NTPServerList" else root
    if root.name not in ("NTPServerList", "NTPServer"):
        raise BadAnswer(protocol=PROTOCOL, detail="no NTPServer")
    if server is None:
        return ClockSetting(setting=Setting.NTP)
    minutes = number(server.text("synchronizeInterval"))
    named = (server.text(name) for name in ("hostName", "ipAddress", "ipv6Address"))
    return ClockSetting(
        setting=Setting.NTP,
        server=next((name for name in named if name), ""),
        interval_s=minutes * MINUTE_S if minutes and minutes < MOST_MIN else None,
    )


def read_status_time(document: bytes) -> Moment:
    """`currentDeviceTime` of /ISAPI/System/status, for those whose time page is closed to the account."""
    moment = read_moment(read_xml(document, PROTOCOL).text("currentDeviceTime"))
    if moment is None:
        raise BadAnswer(protocol=PROTOCOL, detail="no currentDeviceTime")
    return moment
