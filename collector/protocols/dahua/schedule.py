"""When a Dahua recorder is to record: `Record[channel].TimeSection[day][section]=mask 00:00:00-24:00:00`.

Days count from Sunday (0); day 7 is for holidays and is not read. The mask's lowest bit is recording by the clock, the
others are events (motion 2, alarm 4, card 8).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from collector.protocols.dahua.channels import BY_HAND
from collector.protocols.dahua.lines import PROTOCOL, indexed, read_lines
from collector.protocols.errors import BadAnswer
from inventory.model.week import ALWAYS, DAY_MIN, Mode, Stretch, Week

RECORD = "/cgi-bin/configManager.cgi?action=getConfig&name=Record"
BY_CLOCK = 1
SECTIONS = 24
_SECTION = re.compile(
    r"([0-9]{1,3})\s+([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})\s*-\s*([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})"
)


def read_weeks(body: bytes, modes: Mapping[int, int]) -> Mapping[int, Week]:
    """By channel, counted from 1. Raises BadAnswer.

    `modes` are those of RecordMode: who records by hand is to record always. Who was told to stop is still to record
    by the schedule: that is what it does not do.
    """
    entries = indexed(read_lines(body), "table.Record")
    if not entries:
        raise BadAnswer(protocol=PROTOCOL, detail="no Record")
    weeks = {index: _week(entry) for index, entry in entries.items()}
    return {
        index + 1: ALWAYS if modes.get(index) == BY_HAND else week for index, week in weeks.items() if week is not None
    }


def _week(entry: Mapping[str, str]) -> Week | None:
    """None where no section is told at all."""
    days = indexed(entry, "TimeSection")
    if not days:
        return None
    return tuple(_day(days.get((monday + 1) % 7, {})) for monday in range(7))


def _day(sections: Mapping[str, str]) -> tuple[Stretch, ...]:
    found = (_stretch(text) for text in list(sections.values())[:SECTIONS])
    stretches = sorted(stretch for stretch in found if stretch is not None)
    merged: list[Stretch] = []
    for stretch in stretches:
        if merged and merged[-1].mode is stretch.mode and stretch.start_min <= merged[-1].end_min:
            merged[-1] = merged[-1]._replace(end_min=max(merged[-1].end_min, stretch.end_min))
        else:
            merged.append(stretch)
    return tuple(merged)


def _stretch(text: str) -> Stretch | None:
    found = _SECTION.fullmatch(text.strip())
    if found is None:
        return None
    mask, *times = map(int, found.groups())
    start = _seconds(times[:3])
    end = _seconds(times[3:])
    # 08:59:59 is how many firmwares write nine o'clock.
    first, last = min(DAY_MIN, -(-start // 60)), min(DAY_MIN, (end + 1) // 60)
    if not mask or first >= last:
        return None
    return Stretch(first, last, Mode.CONTINUOUS if mask & BY_CLOCK else Mode.EVENT)


def _seconds(clock: list[int]) -> int:
    hours, minutes, seconds = clock
    return hours * 3600 + minutes * 60 + seconds
