"""Charts of a month with everything in it, in any language: names of 40 letters, holes, little seen, nothing at all."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from alerts.figures import Figures
from alerts.state import State
from dashboards.charts.bars import Bar, bars
from dashboards.charts.columns import Column, columns
from dashboards.charts.curve import DayShare, day_curve
from dashboards.charts.dots import Dots, dots
from dashboards.charts.states import StateRow, states
from dashboards.charts.timeline import Stretch, Strip, timeline
from dashboards.papers.sheet import Chart, Tone
from dashboards.words import Words

HOUR_MS = 3_600_000
START_MS = 1_790_784_000_000  # 2026-10-01 00:00 in Shanghai
DAY_MS = 24 * HOUR_MS
LONG = {
    "zh-CN": "逊克县克林乡中心学校附属第一幼儿园教学楼三楼东侧走廊尽头靠近消防通道的摄像机",
    "vi": "Trường Mầm non Hoa Phượng Đỏ cơ sở hai phường Nghĩa Đô quận Cầu Giấy",
    "en": "Primary School of the Three Bridges <West> & \"Annex\" 'B'",
}
TARGET = Fraction(95, 100)
NAMES = ("Hoa Sen", "第一小学", "S03", "逊克县第三中学", "Nguyễn Văn Trỗi")


def figures(*hours: int) -> Figures:
    return Figures(tuple(one * HOUR_MS for one in hours))


def names(words: Words) -> tuple[str, ...]:
    return (LONG[words.language], *NAMES)


def sample_bars(words: Words, width: float = 1.0) -> Chart:
    shares = (Fraction(9731, 10_000), Fraction(1, 2), None, Fraction(0), Fraction(1), Fraction(96, 100))
    tones = (Tone.MET, Tone.MISSED, Tone.NOT_JUDGED, Tone.MISSED, Tone.MET, Tone.NOT_JUDGED)
    rows = [
        Bar(name, share, words.percent(share), tone, TARGET)
        for name, share, tone in zip(names(words), shares, tones, strict=True)
    ]
    return bars(rows, title="<bars>", says="a & b", target_told="95 %", width=width)


def sample_counts(words: Words, width: float = 0.5) -> Chart:
    rows = [Bar(name, count, str(count)) for name, count in zip(names(words), (0, 1, 20, 7, 3, 2), strict=True)]
    return bars(rows, title="counts", says="", top=20, width=width)


def sample_columns(words: Words, width: float = 0.5) -> Chart:
    some = [
        Column(label, count, tone)
        for label, count, tone in (
            (" < 90 %", 3, Tone.MISSED), ("90–95 %", 12, Tone.MISSED), ("95–98 %", 0, Tone.MET),
            ("98–99 %", 318, Tone.MET), ("99–100 %", 641, Tone.MET), ("100 %", 26, Tone.MET),
        )
    ]  # fmt: skip
    return columns(some, title="columns", says="", keys=[(Tone.MISSED, "below 95 %")], width=width)


def sample_curve(words: Words, width: float = 1.0, days: int = 31) -> Chart:
    first = date(2026, 10, 1)
    some = []
    for place in range(days):
        share: Fraction | None = 1 - Fraction((place * 37) % 83, 1_000)
        if place in (11, 12, 14):
            share = None
        some.append(DayShare(first + timedelta(days=place), share, weak=place == 20))
    return day_curve(some, words, title="curve", says="", target=TARGET, target_told="95 %", width=width)


def sample_states(words: Words, width: float = 1.0) -> Chart:
    rows = [
        StateRow(LONG[words.language], figures(700, 10, 20, 8, 6, 0), "97.10 %"),
        StateRow("a", figures(600, 60, 40, 20, 20, 4), "85.71 %"),
        StateRow("b", Figures((743 * HOUR_MS, 60_000, 0, 0, 0, 0)), "99.99 %"),
        StateRow("c", figures(0, 0, 0, 0, 744, 0), "—"),
        StateRow("d", Figures(), "—"),
    ]
    return states(rows, words, title="states", says="", width=width)


def sample_timeline(words: Words, width: float = 1.0) -> Chart:
    def hours(start: float, end: float, state: State = State.DOWN, *, open: bool = False) -> Stretch:
        return Stretch(START_MS + round(start * HOUR_MS), START_MS + round(end * HOUR_MS), state, open)

    strips = [
        Strip(LONG[words.language], [hours(30, 80), hours(200, 260, State.SHADOW), hours(400, 440, State.MAINTENANCE)]),
        Strip("s01-cam-0002", [hours(1, 1.02), hours(743.99, 744), hours(300, 340, State.UNKNOWN)]),
        Strip("s01-sw-0001", [hours(600, 744, open=True)]),
        Strip("s01-nvr-0001", []),
    ]
    return timeline(strips, START_MS, START_MS + 31 * DAY_MS, words, title="timeline", says="", width=width)


def sample_dots(words: Words, width: float = 1.0) -> Chart:
    rows = [
        Dots(name, Fraction(990 + place, 1_000), Fraction(985 + place, 1_000), Fraction(981, 1_000), told="99.0 %")
        for place, name in enumerate(names(words))
    ]
    return dots(rows, words, title="dots", says="", width=width)


def sample_dots_alone(words: Words, width: float = 0.5) -> Chart:
    return dots(
        [Dots("a", Fraction(1, 3), None, None, TARGET), Dots("b", None)], words, title="d", says="", width=width
    )


def nothing(words: Words, width: float = 1.0) -> list[Chart]:
    return [
        bars([], title="t", says="s", width=width),
        columns([], title="t", says="s", width=width),
        day_curve([], words, title="t", says="s", width=width),
        states([], words, title="t", says="s", width=width),
        timeline([], START_MS, START_MS, words, title="t", says="s", width=width),
        dots([], words, title="t", says="s", width=width),
    ]


SAMPLES = (
    sample_bars, sample_counts, sample_columns, sample_curve, sample_states, sample_timeline, sample_dots,
    sample_dots_alone,
)  # fmt: skip


def samples(words: Words) -> list[Chart]:
    narrow = [sample_curve(words, 0.5, 120), sample_timeline(words, 0.5), sample_states(words, 0.5)]
    return [*(sample(words) for sample in SAMPLES), *narrow, sample_curve(words, 1.0, 365), *nothing(words)]
