"""The clock of an ONVIF device (Core Specification 8.3.3): told to anybody, which makes it the first thing to ask.

Its zone is POSIX's (IEEE Std 1003.1, TZ), whose sign is the other way round: `CST-8` is eight hours east. Devices write
`CST-8:00:00`, `UTC5:0`, and names of cities; where both times are told, their difference says it better.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from collector.protocols.errors import BadAnswer
from collector.protocols.onvif.device import PROTOCOL
from collector.protocols.wall_clock import YEARS
from collector.protocols.xml import Element
from inventory.model.device_clock import ClockSetting, Setting

TIME = "GetSystemDateAndTime"
NTP = "GetNTP"
FURTHEST_MIN = 14 * 60  # of any zone east of UTC; twelve west
MIN_MS = 60_000
SETTINGS: Mapping[str, Setting] = {"ntp": Setting.NTP, "manual": Setting.MANUAL}
_POSIX = re.compile(
    r"(?:[A-Za-z]{3,10}|<[^<>]{1,16}>)([+-]?)([0-9]{1,2})(?::([0-9]{1,2}))?(?::[0-9]{1,2})?(?:[A-Za-z<,].*)?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceTime:
    """`moment_ms` is UTC, whole seconds; `zone_min` is minutes east of UTC, None where that cannot be told.

    `wall` is what its hands show, and its pictures; None where it does not tell, or not to be believed.
    """

    moment_ms: int
    zone_min: int | None = None
    wall: datetime | None = None
    setting: Setting = Setting.UNKNOWN


def read_time(answer: Element) -> DeviceTime:
    """Raises BadAnswer where there is no time in it, or none that there can be."""
    told = answer.find("SystemDateAndTime")
    if told is None:
        raise BadAnswer(protocol=PROTOCOL, detail="no SystemDateAndTime")
    utc, local = _moment(told.find("UTCDateTime")), _moment(told.find("LocalDateTime"))
    posix = posix_minutes(told.text("TimeZone", "TZ"))
    zone = _difference(utc, local) if utc is not None and local is not None else posix
    believed = local is not None and agree(zone, posix)
    if utc is None and local is not None and posix is not None:  # some tell local time alone
        utc = local - posix * MIN_MS
    if utc is None:
        raise BadAnswer(protocol=PROTOCOL, detail="no time")
    return DeviceTime(
        moment_ms=utc,
        zone_min=zone if believed or local is None else posix,
        wall=datetime.fromtimestamp(local / 1000, UTC).replace(tzinfo=None) if local is not None and believed else None,
        setting=SETTINGS.get(told.text("DateTimeType").lower(), Setting.OTHER),
    )


def _moment(told: Element | None) -> int | None:
    """Milliseconds, were it UTC. Raises BadAnswer for a day or an hour that there is not."""
    if told is None:
        return None
    parts = [told.text("Date", name) for name in ("Year", "Month", "Day")]
    parts += [told.text("Time", name) for name in ("Hour", "Minute", "Second")]
    if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
        return None
    year, month, day, hour, minute, second = map(int, parts)
    if year not in YEARS:
        raise BadAnswer(protocol=PROTOCOL, detail="no such time")
    try:  # 60 in a leap second
        moment = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    except ValueError as error:
        raise BadAnswer(protocol=PROTOCOL, detail="no such time") from error
    return round(moment.timestamp() * 1000)


def _difference(utc_ms: int, local_ms: int) -> int | None:
    """In whole quarters of an hour, since the two may have been read a second apart; None beyond all zones."""
    minutes = round((local_ms - utc_ms) / MIN_MS / 15) * 15
    return minutes if abs(minutes) <= FURTHEST_MIN else None


def agree(told_min: int | None, posix_min: int | None) -> bool:
    """Whether local time is as far from UTC as the zone says, in winter or in summer.

    Some devices tell UTC as their local time, whatever their pictures show.
    """
    return told_min is not None and posix_min is not None and told_min - posix_min in (0, 30, 60)


def posix_minutes(text: str) -> int | None:
    """Minutes east of UTC in winter, of `CST-8`, `MST7MDT,M3.2.0,M11.1.0`, `<+08>-8`; None for anything else."""
    found = _POSIX.fullmatch(text.strip())
    if found is None:
        return None
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    east = minutes if found[1] == "-" else -minutes
    return east if abs(east) <= FURTHEST_MIN else None


def read_ntp(answer: Element, setting: Setting) -> ClockSetting:
    """`setting` is that of GetSystemDateAndTime. The first server; one told by DHCP where that was asked for.

    Raises BadAnswer.
    """
    told = answer.find("NTPInformation")
    if told is None:
        raise BadAnswer(protocol=PROTOCOL, detail="no NTPInformation")
    dhcp = told.text("FromDHCP").lower() in ("true", "1")
    server = told.find("NTPFromDHCP" if dhcp else "NTPManual")
    return ClockSetting(setting=setting, server=_host(server) if server is not None else "")


def _host(server: Element) -> str:
    told = (server.text(name) for name in ("DNSname", "IPv4Address", "IPv6Address"))
    return next((text for text in told if text), "")
