"""When channels are to record: /ISAPI/ContentMgmt/record/tracks. Pure.

A track is a stream of a channel: 101 is channel 1's main stream, 102 its second. A schedule is a list of actions, each
from a day and time to a day and time by the recorder's clock; `CMR` is continuous, every other mode waits for events.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from collector.protocols.errors import BadAnswer
from collector.protocols.isapi.channels import MOST_CHANNELS, flag
from collector.protocols.isapi.device import PROTOCOL
from collector.protocols.isapi.responses import number
from collector.protocols.xml import Element, Limits, read_xml
from inventory.model.week import DAY_MIN, Mode, Stretch, Week

TRACKS = "/ISAPI/ContentMgmt/record/tracks"
MAIN = 1
STREAMS = 100
# 128 channels of two streams with an action for each day are 29,000 elements in 1.2 MB.
LIMITS = Limits(octets=2 * 1024 * 1024, elements=32_768, all_attributes=16_384)
MOST_ACTIONS = 64  # of one track: a recorder lets one set eight a day
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEK_MIN = len(DAYS) * DAY_MIN
CONTINUOUS = frozenset({"cmr", "timing", "continuous"})
_CLOCK = re.compile(r"(\d\d?):(\d\d)(?::(\d\d))?", re.ASCII)


def track_of(channel: int) -> int:
    """The track of a channel's main stream."""
    return channel * STREAMS + MAIN


def read_tracks(document: bytes) -> Mapping[int, Week]:
    """The week of each channel's main stream, by channel. Raises BadAnswer for anything else."""
    root = read_xml(document, PROTOCOL, LIMITS)
    if root.name not in ("TrackList", "Track"):
        raise BadAnswer(protocol=PROTOCOL, detail="no TrackList")
    found: dict[int, Week] = {}
    for track in [root] if root.name == "Track" else root.all("Track"):
        channel, stream = divmod(number(track.text("id")) or 0, STREAMS)
        week = _week(track) if stream == MAIN and 0 < channel <= MOST_CHANNELS else None
        if week is not None:
            found.setdefault(channel, week)
    return found


def _week(track: Element) -> Week | None:
    """None where no schedule is told; a schedule that is switched off records nothing."""
    schedule = track.find("TrackSchedule")
    enabled = flag(track.text("Enable"))
    followed = flag(track.text("CustomExtensionList", "CustomExtension", "enableSchedule"))
    if enabled is False or followed is False:
        return ((),) * len(DAYS)
    if schedule is None:
        return None
    usual = track.text("DefaultRecordingMode")
    days: list[list[Stretch]] = [[] for _ in DAYS]
    for action in list(_actions(schedule))[:MOST_ACTIONS]:
        for day, stretch in _stretches(action, usual):
            days[day].append(stretch)
    return tuple(_apart(stretches) for stretches in days)


def _actions(schedule: Element) -> Iterator[Element]:
    """They stand in blocks, which stand in a list or not."""
    blocks = schedule.find("ScheduleBlockList") or schedule
    for block in blocks.all("ScheduleBlock"):
        yield from block.all("ScheduleAction")


def _stretches(action: Element, usual: str) -> Iterator[tuple[int, Stretch]]:
    """(day, stretch) for each day that an action lies on; nothing for one that cannot be read."""
    start = _minute(action.find("ScheduleActionStartTime"))
    end = _minute(action.find("ScheduleActionEndTime"))
    if start is None or end is None or flag(action.text("Actions", "Record")) is False:
        return
    word = action.text("Actions", "ActionRecordingMode") or usual
    mode = Mode.CONTINUOUS if word.lower() in CONTINUOUS else Mode.EVENT
    end += WEEK_MIN if end <= start else 0  # over the end of the week
    for day in range(start // DAY_MIN, -(-end // DAY_MIN)):
        low, high = max(start, day * DAY_MIN), min(end, (day + 1) * DAY_MIN)
        yield day % len(DAYS), Stretch(low - day * DAY_MIN, high - day * DAY_MIN, mode)


def _minute(told: Element | None) -> int | None:
    """Minutes since Monday began; the last second of a day is its end."""
    day = told.text("DayOfWeek").lower() if told is not None else ""
    match = _CLOCK.fullmatch(told.text("TimeOfDay")) if told is not None else None
    if match is None or day not in DAYS:
        return None
    hours, minutes, seconds = int(match[1]), int(match[2]), int(match[3] or 0)
    if hours > 24 or minutes > 59 or seconds > 59:
        return None
    minute = min(DAY_MIN, hours * 60 + minutes + (seconds == 59))
    return DAYS.index(day) * DAY_MIN + minute


def _apart(stretches: list[Stretch]) -> tuple[Stretch, ...]:
    """In order and without overlap: where two lie on each other, what is continuous stays."""
    marks = sorted({edge for one in stretches for edge in (one.start_min, one.end_min)})
    found: list[Stretch] = []
    for low, high in pairwise(marks):
        modes = {one.mode for one in stretches if one.start_min <= low and high <= one.end_min}
        if not modes:
            continue
        mode = Mode.CONTINUOUS if Mode.CONTINUOUS in modes else Mode.EVENT
        if found and found[-1].end_min == low and found[-1].mode is mode:
            found[-1] = found[-1]._replace(end_min=high)
        else:
            found.append(Stretch(low, high, mode))
    return tuple(found)
