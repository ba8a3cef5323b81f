"""The agenda against recorders that live for weeks: what is asked, how often, and what is known in the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from collector.recorders.dialect import Clip, Clips
from collector.recorders.footage import Place, seen
from collector.recordings.agenda import Agenda
from collector.recordings.asks import Ask
from collector.recordings.clockline import clockline
from collector.recordings.day import Frame, take_in
from collector.recordings.duty import Duty, day_of, day_span, days_of
from collector.recordings.known import Why
from collector.recordings.retention import Verdict, retention
from collector.recordings.spans import Spans, cut, merged, without
from inventory.model.channel_day import ChannelDay
from inventory.model.hold import Hold
from inventory.model.span import Span

ZONE = ZoneInfo("Asia/Shanghai")
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
LOOK_MS = 300_000
BEGIN_MS = day_span(date(2026, 3, 2), ZONE).start_ms + 9 * HOUR_MS
AT_ONCE = 40
Listing = Callable[[int, date], frozenset[date]]


@dataclass
class Recorder:
    """Records all channels without a hole but `holes`, overwrites after `reach_days`, tells `page` hours at once."""

    channels: int = 4
    reach_days: float = 20.0
    page_hours: float = 72.0
    holes: dict[int, Spans] = field(default_factory=dict)
    lists_days: bool = True
    asked: Counter[tuple[date, Why]] = field(default_factory=Counter)

    def stored(self, channel: int, now_ms: int) -> Spans:
        all_of_it = (Span(round(now_ms - self.reach_days * DAY_MS), now_ms),)
        return without(all_of_it, self.holes.get(channel, ()))

    def clips(self, channel: int, window: Span, now_ms: int) -> Clips:
        found = cut(self.stored(channel, now_ms), window)
        first_ms = found[0].start_ms if found else 0
        told = cut(found, Span(first_ms, round(first_ms + self.page_hours * HOUR_MS))) if found else ()
        return Clips(tuple(Clip(span=span) for span in told), whole=told == found)

    def days(self, channel: int, month: Span, now_ms: int) -> frozenset[date]:
        return frozenset(day for span in cut(self.stored(channel, now_ms), month) for day in days_of(span, ZONE))


@dataclass
class House:
    """Looks as the probe does and keeps rows as the ledger does."""

    recorder: Recorder
    agenda: Agenda = field(default_factory=Agenda)
    rows: dict[int, dict[date, ChannelDay]] = field(default_factory=dict)
    vanished: list[tuple[int, Span]] = field(default_factory=list)
    now_ms: int = BEGIN_MS

    def enter(self) -> House:
        since = dict.fromkeys(range(1, self.recorder.channels + 1), BEGIN_MS)
        self.agenda.enter("r", ZONE, since, self.now_ms)
        for rows in self.rows.values():
            self.agenda.restore(rows.values())
        return self

    def restart(self) -> House:
        self.agenda = Agenda()
        return self.enter()

    def live(self, days: float, *, answers: Callable[[Ask], bool] = lambda ask: True) -> House:
        until_ms = self.now_ms + round(days * DAY_MS)
        while self.now_ms < until_ms:
            for ask in self.agenda.next("r", self.now_ms, AT_ONCE):
                self.agenda.begun("r", ask, self.now_ms)
                self.recorder.asked[day_of(self.now_ms, ZONE), ask.why] += 1
                if answers(ask):
                    self.ask(ask)
                else:
                    self.agenda.unanswered("r", ask)
            self.now_ms += LOOK_MS
        return self

    def ask(self, ask: Ask) -> None:
        if ask.why is Why.MONTH:
            if self.recorder.lists_days:
                listed = self.recorder.days(ask.channel, ask.window, self.now_ms)
                self.agenda.listed("r", ask.channel, ask.window, listed, self.now_ms)
            return
        told = self.recorder.clips(ask.channel, ask.window, self.now_ms)
        oldest_ms, looked_ms = self.agenda.oldest_ms("r", ask.channel), self.agenda.looked_ms("r", ask.channel)
        place = Place(recorder="r", zone=ZONE, oldest_ms=oldest_ms, looked_ms=looked_ms)
        found = seen(ask, [told], clockline([], self.now_ms), self.now_ms, place)
        if found is None:
            self.agenda.unanswered("r", ask)
            return
        rows = self.rows.setdefault(ask.channel, {})
        frame = Frame(recorder="r", channel=ask.channel, school="S01", duty=Duty(zone=ZONE), since_ms=BEGIN_MS)
        news = take_in(rows, found, frame, 30)
        rows.update({row.day: row for row in news.days})
        self.vanished += [(ask.channel, span) for span in news.change.vanished]
        self.agenda.heard(found)

    def reach(self, channel: int) -> tuple[int, bool, Verdict]:
        found = retention(self.rows[channel], Duty(zone=ZONE), BEGIN_MS, self.now_ms)
        return found.days, found.at_least, found.verdict(20)

    def asked_on(self, day: int) -> Counter[Why]:
        wanted = day_of(BEGIN_MS, ZONE) + timedelta(days=day)
        return Counter({why: count for (asked, why), count in self.recorder.asked.items() if asked == wanted})


def day(after: int) -> date:
    return day_of(BEGIN_MS, ZONE) + timedelta(days=after)


def test_a_recorder_is_known_whole_within_hours() -> None:
    house = House(Recorder(reach_days=20.5)).enter().live(0.25)
    assert {house.reach(channel) for channel in range(1, 5)} == {(20, False, Verdict.MET)}


@pytest.mark.parametrize("page_hours", [1.5, 7, 100])
def test_a_settled_recorder_is_asked_little(page_hours: float) -> None:
    house = House(Recorder(channels=8, page_hours=page_hours)).enter().live(5)
    asked = house.asked_on(4)
    assert asked[Why.TODAY] == 8 * 48
    assert asked[Why.FILL] == 0
    pages = -(-24 // page_hours)
    assert asked[Why.CLOSE] == 8 * pages
    assert asked[Why.OLDEST] == 8 * 4
    assert asked[Why.MONTH] == asked[Why.REVIEW] == 8 * 3
    assert asked.total() / 8 < 60 + pages
    assert all(rows[day(3)].closed for rows in house.rows.values())


def test_looks_are_spread_over_the_half_hour() -> None:
    recorder = Recorder(channels=32)
    house = House(recorder).enter().live(0.7)
    most = 0
    for _ in range(6 * 2):
        before = recorder.asked.total()
        house.live(LOOK_MS / DAY_MS)
        most = max(most, recorder.asked.total() - before)
    assert most <= 12
    assert len(house.agenda.next("r", house.now_ms, 1000)) < 32


def test_after_a_restart_nothing_is_asked_that_is_known() -> None:
    house = House(Recorder()).enter().live(3)
    known = {number: dict(rows) for number, rows in house.rows.items()}
    before = Counter(house.recorder.asked)
    house.restart().live(0.1)
    asked = house.recorder.asked - before
    by_why: Counter[Why] = Counter()
    for (_, why), count in asked.items():
        by_why[why] += count
    assert by_why[Why.FILL] == by_why[Why.CLOSE] == 0
    assert by_why[Why.OLDEST] == 4
    assert all(house.rows[number][day].closed for number, rows in known.items() for day in rows if rows[day].closed)


def test_days_of_a_recorder_that_was_away_are_asked_when_it_is_back() -> None:
    house = House(Recorder()).enter().live(3)
    house.live(3, answers=lambda ask: False)
    days, at_least, verdict = house.reach(1)
    assert (days, at_least) == (0, True), "what could not be asked is unknown"
    assert verdict is not Verdict.SHORT
    house.live(0.5)
    assert house.reach(1) == (19, False, Verdict.NOT_YET)
    assert all(house.rows[1][day(number)].closed for number in range(5))


def test_a_channel_that_gives_no_answer_does_not_keep_others_from_theirs() -> None:
    house = House(Recorder()).enter().live(2, answers=lambda ask: ask.channel != 2)
    assert 2 not in house.rows
    assert house.reach(1)[0] >= 19
    assert sum(count for (_, why), count in house.recorder.asked.items() if why is not Why.TODAY) < 4 * 200


def test_footage_that_is_gone_is_noticed_within_a_day_where_days_are_listed() -> None:
    recorder = Recorder()
    house = House(recorder).enter().live(2)
    gone = day_span(day(-9), ZONE)
    recorder.holes[3] = (gone,)
    house.live(1)
    assert [channel for channel, _ in house.vanished] == [3]
    assert merged(span for _, span in house.vanished) == (gone,)


def test_part_of_a_day_that_is_gone_is_noticed_when_the_day_is_reviewed() -> None:
    recorder = Recorder(lists_days=False)
    house = House(recorder).enter().live(2)
    gone = Span(day_span(day(-1), ZONE).start_ms + HOUR_MS, day_span(day(-1), ZONE).start_ms + 3 * HOUR_MS)
    recorder.holes[1] = (gone,)
    house.live(9)
    assert house.vanished == [(1, gone)]


def test_overwriting_is_followed_and_is_no_loss() -> None:
    house = House(Recorder(reach_days=6.3)).enter().live(12)
    assert not house.vanished
    assert house.agenda.oldest_ms("r", 1) == pytest.approx(house.now_ms - 6.3 * DAY_MS, abs=DAY_MS + HOUR_MS)
    assert house.reach(1)[0] in (5, 6)
    assert house.rows[1][day(0)].kept_ms == house.rows[1][day(0)].due_ms == DAY_MS, "it stays what it was"
    assert house.rows[1][day(0)].spans == ()


@pytest.mark.parametrize("after_a_restart", [False, True])
def test_what_was_overwritten_while_we_were_away_is_no_loss(*, after_a_restart: bool) -> None:
    house = House(Recorder(reach_days=12.3)).enter().live(2)
    house.now_ms += 8 * DAY_MS
    (house.restart() if after_a_restart else house).live(1)
    assert not house.vanished
    assert house.reach(1)[:2] == (12, False)


def test_a_channel_without_footage_is_not_searched_day_after_day() -> None:
    recorder = Recorder(channels=1, holes={1: (Span(0, 1 << 53),)})
    house = House(recorder).enter().live(3)
    asked = house.asked_on(2)
    assert asked[Why.TODAY] == 48
    assert asked.total() <= 48 + 10
    assert house.rows[1][day(1)].due_ms == DAY_MS
    assert house.rows[1][day(1)].kept_ms == 0


def test_held_footage_is_asked_for_each_day() -> None:
    house = House(Recorder()).enter().live(1.6)
    held = Span(BEGIN_MS - 5 * DAY_MS, BEGIN_MS - 5 * DAY_MS + HOUR_MS)
    hold = Hold(
        id="1", school="S01", recorder="r", channel=2, span=held, reason="incident", by="somebody", entered_ms=0
    )
    house.agenda.set_holds("r", [hold])
    house.live(2)
    assert [ask.window for ask in house.agenda.next("r", house.now_ms + DAY_MS, 1000) if ask.why is Why.HOLD] == [held]
    assert house.asked_on(2)[Why.HOLD] == 1


def test_what_was_odd_is_asked_again_at_once_and_then_each_hour() -> None:
    house = House(Recorder()).enter().live(1)
    window = Span(BEGIN_MS - 3 * DAY_MS, BEGIN_MS - 2 * DAY_MS)
    house.agenda.again("r", 1, window)
    assert house.agenda.next("r", house.now_ms, 1) == (Ask(1, window, Why.AGAIN),)
    house.live(2.5 / 24, answers=lambda ask: ask.why is not Why.AGAIN)
    assert sum(count for (_, why), count in house.recorder.asked.items() if why is Why.AGAIN) == 3
    house.live(0.1)
    assert window not in [ask.window for ask in house.agenda.next("r", house.now_ms + HOUR_MS, 1000)]


def test_recorders_and_channels_come_and_go() -> None:
    house = House(Recorder(channels=2)).enter().live(0.4)
    house.agenda.enter("r", ZONE, {2: BEGIN_MS, 3: BEGIN_MS}, house.now_ms)
    assert house.agenda.oldest_ms("r", 1) is None
    assert house.agenda.oldest_ms("r", 2) is not None
    asks = house.agenda.next("r", house.now_ms, 1000)
    assert whys(ask for ask in asks if ask.channel == 3) >= {Why.TODAY, Why.CLOSE, Why.OLDEST}
    assert {ask.why for ask in asks if ask.channel == 2} <= {Why.TODAY}, "what is known of it stays"
    assert 1 not in {ask.channel for ask in asks}
    house.agenda.remove("r")
    assert house.agenda.next("r", house.now_ms, 1000) == ()
    assert house.agenda.zone("r") is None


def whys(asks: Iterable[Ask]) -> set[Why]:
    return {ask.why for ask in asks}


def test_what_presses_comes_first() -> None:
    house = House(Recorder(channels=8)).enter()
    assert whys(house.agenda.next("r", house.now_ms, 8)) == {Why.TODAY}
    for ask in house.agenda.next("r", house.now_ms, 8):
        house.agenda.begun("r", ask, house.now_ms)
        house.ask(ask)
    assert whys(house.agenda.next("r", house.now_ms, 8)) == {Why.CLOSE}
