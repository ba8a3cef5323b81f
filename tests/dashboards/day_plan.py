"""What happens on the day of two schools, in minutes from its start: who is broken when, and when is looked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

MINUTE_MS = 60_000
DAY_MIN = 1440
SPARSE_MIN = 10
STATUS_MIN = 5
MONTH_MIN = 30 * DAY_MIN  # so long before the day there is an hour of rounds, for what compares months
STRETCHES = ((-MONTH_MIN, -MONTH_MIN + 60), (0, DAY_MIN))
"""Minutes, from the start of the day, between which there is something."""
WATCHED = range(1200, 1300)
"""Minutes of the day in which something breaks."""
SILENT = range(1262, 1280)
"""Minutes in which the collector is off."""


class Planted(NamedTuple):
    """`device` of `school` (its code on its own campus) has `fault` in the minutes `during`."""

    fault: str
    school: str
    device: str
    during: range


FAULTS: Mapping[str, Planted] = {
    "camera": Planted("reboot", "S01", "cam-0003", range(1215, 1235)),
    "switch": Planted("cut", "S02", "sw-0002", range(1225, 1235)),
    "ups": Planted("mains-fail", "S01", "ups-0001", range(1220, 1245)),
    "port": Planted("bad-plug", "S01", "cam-0009", range(1225, 1240)),
    "flood": Planted("flood", "S01", "cam-0011", range(1225, 1240)),
    "fan": Planted("fan-stop", "S01", "sw-0001", range(1210, 1250)),
    "password": Planted("refuse-password", "S02", "nvr-0001", range(1250, 1260)),
}


class Told(NamedTuple):
    """What `part` (channel or disk, empty for the device) of `device` has to tell in the minutes `during`."""

    school: str
    device: str
    part: str
    during: range


TOLD: Mapping[str, Told] = {
    "disk": Told("S01", "nvr-0001", "2", range(1210, 1245)),
    "stopped": Told("S01", "nvr-0002", "3", range(1300)),
    "short": Told("S02", "nvr-0001", "2", range(1300)),
    "hole": Told("S01", "nvr-0001", "4", range(1300)),
    "clock": Told("S01", "cam-0007", "", range(1205, 1260)),
    "picture": Told("S01", "cam-0006", "", range(1100, 1300)),
    "change": Told("S01", "cam-0008", "configuration", range(1220, 1221)),
}
"""What is wrong with recordings, disks, clocks and pictures: `day_recordings` makes samples of it."""
RENAMED = ("s01-cam-0005", 720, "Sảnh chính, tầng 1 = “North, main” hall")
"""Code, minute, and a name with all that line protocol and regular expressions take for theirs."""
SCHOOLS = {"S01": ("zh-CN", 18, 2), "S02": ("vi", 5, 1)}
"""Code -> language of its names, cameras, recorders."""


def rounds() -> Iterator[int]:
    """Minutes, from the start of the day, at which everything is looked at."""
    yield from range(*STRETCHES[0], SPARSE_MIN)
    for minute in range(DAY_MIN):
        if minute not in SILENT and (minute in WATCHED or minute % SPARSE_MIN == 0):
            yield minute
