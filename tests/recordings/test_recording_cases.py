"""Every worked case, against what it expects; then each again in ways that must not matter."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from collector.recorders.dialect import Clip, Clips
from collector.recorders.footage import Place, seen
from collector.recordings.asks import Ask
from collector.recordings.clockline import clockline
from collector.recordings.day import Frame, is_complete, take_in
from collector.recordings.duty import Duty
from collector.recordings.gaps import Reason, step_reasons
from collector.recordings.holds import checked
from collector.recordings.known import Why
from collector.recordings.retention import Retention, retention
from collector.recordings.spans import Spans, merged
from collector.told import FootageSeen
from inventory.model.channel_day import ChannelDay
from inventory.model.device_clock import ClockStep
from inventory.model.hold import Hold
from inventory.model.span import Cause, Span
from inventory.model.week import Mode, Stretch, Week

CASES = sorted((Path(__file__).parent / "cases").glob("*.toml"))
Table = Mapping[str, Any]


@dataclass
class Case:
    """A channel as a file tells it."""

    told: Table
    rows: dict[date, ChannelDay] = field(default_factory=dict)
    overwritten: list[Span] = field(default_factory=list)
    vanished: list[Span] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.zone = ZoneInfo(self.told["zone"])
        self.since_ms = self.ms(self.told["since"])
        self.steps = [
            ClockStep(device="r", from_ms=self.ms(row["from"]), offset_ms=row["ahead_s"] * 1000)
            for row in self.told.get("step", ())
        ]
        self.holds = [
            Hold(
                id=str(number),
                school="S01",
                recorder="r",
                channel=1,
                span=self.span(row["start"], row["end"]),
                reason="incident",
                by="somebody",
                entered_ms=0,
            )
            for number, row in enumerate(self.told.get("hold", ()))
        ]

    def ms(self, moment: datetime) -> int:
        """True time; a moment without an offset is what a display in the school's zone shows."""
        aware = moment if moment.tzinfo else moment.replace(tzinfo=self.zone)
        return round(aware.timestamp() * 1000)

    def span(self, start: datetime, end: datetime) -> Span:
        return Span(self.ms(start), self.ms(end))

    @property
    def week(self) -> Week | None:
        if "stretch" not in self.told:
            return None
        days: list[list[Stretch]] = [[] for _ in range(7)]
        for row in self.told["stretch"]:
            for day in row["days"]:
                days[day - 1].append(Stretch(row["from"], row["to"], Mode(row.get("mode", "continuous"))))
        return tuple(tuple(stretches) for stretches in days)

    def duty(self, now_ms: int) -> Duty:
        return Duty(zone=self.zone, week=self.week, clockline=clockline(self.steps, now_ms))

    def frame(self, now_ms: int) -> Frame:
        reasons = [
            Reason(self.span(row["start"], row["end"]), Cause(row["cause"])) for row in self.told.get("reason", ())
        ]
        return Frame(
            recorder="r",
            channel=1,
            school="S01",
            duty=self.duty(now_ms),
            since_ms=self.since_ms,
            reasons=(*reasons, *step_reasons(self.steps)),
        )

    def looks(self, order: Random | None) -> Iterator[FootageSeen]:
        for row in self.told["look"]:
            at_ms = self.ms(row["at"])
            clips = [Clip(span=self.span(*clip)) for clip in row.get("clips", ())]
            clips += [Clip(span=self.span(*clip), locked=True) for clip in row.get("locked", ())]
            if order is not None:
                clips += clips[:2]
                order.shuffle(clips)
            ask = Ask(1, self.span(row["start"], row["end"]), Why.FILL)
            line = clockline(self.steps, at_ms)
            told = [Clips(tuple(clips), row.get("whole", True))]
            found = seen(ask, told, line, at_ms, Place(recorder="r", zone=self.zone))
            assert found is not None
            yield found

    def live(self, order: Random | None = None) -> Case:
        for look in self.looks(order):
            news = take_in(self.rows, look, self.frame(look.at_ms), self.told.get("required", 30))
            self.rows.update({row.day: row for row in news.days})
            self.overwritten += news.change.overwritten
            self.vanished += news.change.vanished
            self.holds = [checked(hold, look) for hold in self.holds]
        return self

    @property
    def reach(self) -> Retention:
        now_ms = self.ms(self.told["now"])
        tolerance_ms = self.told.get("tolerance_s", 60) * 1000
        return retention(self.rows, self.duty(now_ms), self.since_ms, now_ms, tolerance_ms)


@pytest.fixture(params=CASES, ids=lambda path: path.stem)
def told(request: pytest.FixtureRequest) -> Table:
    with open(request.param, "rb") as file:
        return tomllib.load(file)


def check_day(case: Case, day: str, wanted: Table) -> None:
    row = case.rows[date.fromisoformat(day)]
    tolerance_ms = case.told.get("tolerance_s", 60) * 1000
    assert (row.due_ms / 1000, row.kept_ms / 1000) == (wanted["due_s"], wanted["kept_s"]), day
    if "complete" in wanted:
        assert is_complete(row, tolerance_ms) == wanted["complete"], day
    if "closed" in wanted:
        assert row.closed == wanted["closed"], day
    if "gaps" in wanted:
        found = [(gap.span, gap.cause.value) for gap in row.gaps]
        assert found == [(case.span(start, end), cause) for start, end, cause in wanted["gaps"]], day


def test_case(told: Table) -> None:
    case, expected = Case(told).live(), told["expected"]
    for day, wanted in expected.get("day", {}).items():
        check_day(case, day, wanted)
    if "retention" in expected:
        assert (case.reach.days, case.reach.at_least) == (expected["retention"], expected.get("at_least", False))
    if "verdicts" in expected:
        found = {str(days): verdict.value for days, verdict in case.reach.verdicts((20, 30, 90)).items()}
        assert found == expected["verdicts"]
    if "holds" in expected:
        assert [hold.state.value for hold in case.holds] == expected["holds"]
    for name, found in (("overwritten", case.overwritten), ("vanished", case.vanished)):
        wanted: Spans = merged(case.span(*span) for span in expected.get(name, ()))
        assert merged(found) == wanted, name


def test_order_and_doubles_of_clips_are_nothing(told: Table) -> None:
    wanted = Case(told).live()
    for seed in range(3):
        again = Case(told).live(Random(seed))
        assert again.rows == wanted.rows
        assert again.vanished == wanted.vanished


def test_what_is_told_twice_changes_nothing(told: Table) -> None:
    case = Case(told).live()
    before = dict(case.rows)
    last = list(case.looks(None))[-1]
    assert not take_in(case.rows, last, case.frame(last.at_ms), case.told.get("required", 30)).days
    assert case.rows == before


def test_a_day_is_what_it_is_made_of(told: Table) -> None:
    for row in Case(told).live().rows.values():
        assert 0 <= row.kept_ms <= row.due_ms
        gaps = sum(gap.span.length_ms for gap in row.gaps)
        assert row.kept_ms + gaps == row.due_ms
        assert row.spans == merged(row.spans)
