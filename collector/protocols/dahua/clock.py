"""The clock of a Dahua device and how it is set. It tells local time and no zone."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo

from collector.protocols.dahua.lines import PROTOCOL, field, is_true, read_lines, whole_number
from collector.protocols.errors import BadAnswer
from collector.protocols.wall_clock import YEARS, milliseconds, nearest
from inventory.model.device_clock import ClockSetting, Setting

CURRENT_TIME = "/cgi-bin/global.cgi?action=getCurrentTime"
NTP = "/cgi-bin/configManager.cgi?action=getConfig&name=NTP"
MINUTE_S = 60
MOST_MIN = 1 << 20  # two years
_TIME = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})[ T]+([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})")


def read_current_time(body: bytes, zone: tzinfo, near_ms: int) -> int:
    """UTC milliseconds, were the device in `zone`; in a repeated hour those nearer to `near_ms`. Raises BadAnswer."""
    told = _wall(read_lines(body).get("result", ""))
    try:
        return milliseconds(nearest(told, zone, near_ms))
    except (ValueError, OverflowError) as error:
        raise BadAnswer(protocol=PROTOCOL, detail="no time") from error


def read_time(text: str, zone: tzinfo, *, fold: int = 0) -> int:
    """`2026-07-02 19:09:25`, with or without zeros in front, as UTC milliseconds. Raises BadAnswer.

    `fold` 1 takes the second of the two moments that an hour has which is repeated when summer time ends.
    """
    try:
        return milliseconds(_wall(text).replace(tzinfo=zone, fold=fold))
    except (ValueError, OverflowError) as error:
        raise BadAnswer(protocol=PROTOCOL, detail="no time") from error


def _wall(text: str) -> datetime:
    found = _TIME.fullmatch(text.strip())
    try:
        if found is None or int(found[1]) not in YEARS:
            raise ValueError(text)
        return datetime(*map(int, found.groups()))  # type: ignore[arg-type]
    except (ValueError, OverflowError) as error:
        raise BadAnswer(protocol=PROTOCOL, detail="no time") from error


def written(moment_ms: int, zone: tzinfo) -> str:
    """As conditions of a search are written, in the device's zone."""
    return datetime.fromtimestamp(moment_ms // 1000, zone).strftime("%Y-%m-%d %H:%M:%S")


def read_ntp(body: bytes) -> ClockSetting:
    """Raises BadAnswer. `UpdatePeriod` is in minutes."""
    lines = read_lines(body)
    start = "table.NTP."
    told = {key[len(start) :]: value for key, value in lines.items() if key.startswith(start)}
    if not told:
        raise BadAnswer(protocol=PROTOCOL, detail="no NTP")
    if not is_true(field(told, "Enable")):
        return ClockSetting(setting=Setting.MANUAL)
    period = whole_number(field(told, "UpdatePeriod"))
    return ClockSetting(
        setting=Setting.NTP,
        server=field(told, "Address"),
        interval_s=period * MINUTE_S if period and period < MOST_MIN else None,
    )
