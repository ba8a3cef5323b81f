"""Days of a channel: what each looks like, the strip they make, and holes told once though they last over midnight."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from dashboards.recordings.fill import Cell, Fill, fill_of
from dashboards.recordings.holes import Hole, holes
from dashboards.recordings.strip import DAY_WIDTH, HEIGHT, draw
from inventory.model.channel_day import ChannelDay
from inventory.model.span import Cause, Gap, Span

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
TOLERANCE_MS = 60_000
COMPLETE, UNKNOWN, EMPTY, NOT_YET = (
    Cell(Fill.COMPLETE), Cell(Fill.UNKNOWN), Cell(Fill.EMPTY, 0.0), Cell(Fill.NOT_YET)
)  # fmt: skip


def a_day(number: int = 1, **more: Any) -> ChannelDay:
    values: dict[str, Any] = {"due_ms": DAY_MS, "kept_ms": DAY_MS, "asked_ms": (number + 1) * DAY_MS, "closed": True}
    return ChannelDay(recorder="s01-rec-0001", channel=1, day=date(1970, 1, number + 1), school="s01", **values | more)


@pytest.mark.parametrize(
    ("row", "whole", "fill"),
    [
        (None, True, Fill.UNKNOWN),
        (a_day(), True, Fill.COMPLETE),
        (a_day(kept_ms=DAY_MS - TOLERANCE_MS), True, Fill.COMPLETE),
        (a_day(kept_ms=DAY_MS - TOLERANCE_MS - 1), True, Fill.HOLES),
        (a_day(kept_ms=0), True, Fill.EMPTY),
        (a_day(due_ms=0, kept_ms=0), True, Fill.NOTHING_DUE),
        (a_day(due_ms=0, kept_ms=0), False, Fill.UNKNOWN),
        (a_day(), False, Fill.UNKNOWN),
        (a_day(kept_ms=HOUR_MS), False, Fill.HOLES),  # what is missing is known, whatever the rest is
    ],
)
def test_a_day_is_what_is_known_of_it(row: ChannelDay | None, whole: bool, fill: Fill) -> None:
    assert fill_of(row, whole=whole, tolerance_ms=TOLERANCE_MS).fill is fill


def test_equal_days_are_one_stroke() -> None:
    strip = draw([NOT_YET] * 10 + [UNKNOWN] + [COMPLETE] * 80, 30)
    assert dict(strip.runs) == {
        "complete": f"M{11 * DAY_WIDTH} 12h{80 * DAY_WIDTH}",
        "unknown": f"M{10 * DAY_WIDTH} 12h{DAY_WIDTH}",
        "not_yet": f"M0 22h{10 * DAY_WIDTH}",
    }
    assert strip.kept == strip.missing == ""
    assert strip.width == 91 * DAY_WIDTH


def test_a_day_with_a_hole_is_hollow_in_its_share_and_never_invisibly_so() -> None:
    strip = draw([Cell(Fill.HOLES, 0.5), Cell(Fill.HOLES, 0.9999), Cell(Fill.HOLES, 0.0001), EMPTY, COMPLETE], 2)
    assert re.findall(r"v(\d+)", strip.missing) == ["12", "5", "19", "24"]
    assert re.findall(r"v(\d+)", strip.kept) == ["12", "19", "5"]  # of an empty day nothing is kept


def test_the_line_stands_before_the_oldest_day_that_must_be_there() -> None:
    assert draw([COMPLETE] * 31, 20).need == f"M{10 * DAY_WIDTH} 0v{HEIGHT}"  # today, and twenty days before it
    assert draw([COMPLETE] * 31, 90).need == ""


def test_ninety_days_that_all_differ_stay_light() -> None:
    wild = draw([Cell(Fill.HOLES, day / 91) for day in range(91)], 30)
    assert len(wild.kept) + len(wild.missing) < 3_600


def gap(start_ms: int, end_ms: int, cause: Cause = Cause.UNKNOWN) -> Gap:
    return Gap(Span(start_ms, end_ms), cause)


def test_a_hole_over_midnight_is_one() -> None:
    days = [
        a_day(2, gaps=(gap(2 * DAY_MS, 2 * DAY_MS + HOUR_MS), gap(3 * DAY_MS - HOUR_MS, 3 * DAY_MS, Cause.DISK))),
        a_day(1, gaps=(gap(2 * DAY_MS - HOUR_MS, 2 * DAY_MS),)),
        a_day(3, gaps=(gap(3 * DAY_MS, 3 * DAY_MS + HOUR_MS),)),
    ]
    assert holes(days) == [
        Hole("s01-rec-0001", 1, gap(3 * DAY_MS, 3 * DAY_MS + HOUR_MS)),  # another cause: another hole
        Hole("s01-rec-0001", 1, gap(3 * DAY_MS - HOUR_MS, 3 * DAY_MS, Cause.DISK)),
        Hole("s01-rec-0001", 1, gap(2 * DAY_MS - HOUR_MS, 2 * DAY_MS + HOUR_MS)),
    ]


def test_a_hole_up_to_the_last_answer_may_go_on() -> None:
    today = a_day(1, gaps=(gap(DAY_MS, DAY_MS + 9 * HOUR_MS),), asked_ms=DAY_MS + 9 * HOUR_MS, closed=False)
    yesterday = a_day(0, gaps=(gap(HOUR_MS, DAY_MS),))
    assert holes([today, yesterday]) == [Hole("s01-rec-0001", 1, gap(HOUR_MS, DAY_MS + 9 * HOUR_MS), lasts=True)]


def test_what_may_not_be_listed_yet_is_no_hole() -> None:
    for length_ms, fill in ((2 * HOUR_MS, Fill.COMPLETE), (2 * HOUR_MS + 1, Fill.HOLES)):
        asked_ms = DAY_MS + 9 * HOUR_MS
        late = (gap(asked_ms - length_ms, asked_ms),)
        today = a_day(
            1, due_ms=9 * HOUR_MS, kept_ms=9 * HOUR_MS - length_ms, gaps=late, asked_ms=asked_ms, closed=False
        )
        assert fill_of(today, whole=True, tolerance_ms=TOLERANCE_MS).fill is fill
        assert [hole.gap for hole in holes([today])] == ([] if fill is Fill.COMPLETE else list(late))


def test_short_holes_are_left_out_by_their_whole_length() -> None:
    days = [a_day(1, gaps=(gap(2 * DAY_MS - 900, 2 * DAY_MS),)), a_day(2, gaps=(gap(2 * DAY_MS, 2 * DAY_MS + 900),))]
    assert len(holes(days, least_ms=1_800)) == 1
    assert holes(days, least_ms=1_801) == []
