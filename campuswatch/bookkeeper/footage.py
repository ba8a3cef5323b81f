"""Keeps what recorders have stored, day by day; notes what is gone that should not be, and checks what is held.

A loss inside the period is believed when a second look shows it: a recorder that starts, or whose disk sleeps, may
answer that it has nothing. Until then the rows stay as they were and the recorder is asked again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from alerts.defects import by_footage, by_part
from alerts.defects.verdict import Verdict, good
from campuswatch.bookkeeper.desk import House
from campuswatch.bookkeeper.duties import duty_of, reasons_of
from campuswatch.bookkeeper.page import Page
from campuswatch.bookkeeper.policies import required_of
from campuswatch.bookkeeper.recording_samples import day_sample
from collector.recordings.day import Frame, News, take_in
from collector.recordings.duty import DAY_MS, MINUTE_MS, Duty, day_of, days_of
from collector.recordings.holds import checked
from collector.recordings.known import REACH_DAYS, covers
from collector.recordings.spans import Spans, common, cut, merged, total_ms, without
from collector.told import FootageSeen
from inventory.model.channel import Channel
from inventory.model.channel_day import ChannelDay
from inventory.model.defect import DefectKind
from inventory.model.device import Device
from inventory.model.hold import Held, Hold
from inventory.model.scope import BUREAU
from inventory.model.span import Span
from inventory.repository import channel_days, channels, holds

NEAR_MS = 900_000
"""An answer that ends this near to now tells whether anything is recorded now."""
CHECKED_MS = 3_600_000
"""That a hold is as it was is written this often."""
SLOW = 0.2
"""How much of what a channel writes in a day each answer that tells its octets decides."""
WORTH = 0.02
"""A change of it by this part of it is written."""

Days = dict[date, ChannelDay]


@dataclass(frozen=True, slots=True)
class Case:
    """One answer about one channel."""

    page: Page
    device: Device
    channel: Channel
    seen: FootageSeen
    duty: Duty

    @property
    def today(self) -> date:
        return day_of(self.seen.at_ms, self.duty.zone)

    def rows(self, first: date, last: date) -> Days:
        found = channel_days.of_recorder(
            self.page.connection, BUREAU, self.device.code, first, last, channel=self.seen.channel
        )
        return {row.day: row for row in found}


def keep_footage(page: Page, told: Sequence[FootageSeen]) -> None:
    known: dict[str, Mapping[int, Channel]] = {}
    for seen in told:
        device = page.device(seen.recorder)
        if device is None:
            continue
        if device.code not in known:
            rows = channels.of_recorder(page.connection, BUREAU, device.code)
            known[device.code] = {one.told.number: one for one in rows}
        channel = known[device.code].get(seen.channel)
        if channel is not None:
            keep(Case(page, device, channel, seen, duty_of(page, device, channel, seen.at_ms)))


def keep(case: Case) -> None:
    page, seen = case.page, case.seen
    days = _known_rows(case)
    news = _taken_in(case, days)
    verdicts: list[Verdict] = []
    if news.change.vanished:
        if not _is_sure(case, news.change.vanished):
            return
        verdicts.append(_gone(case, news.change.vanished))
    else:
        page.desk.suspected.pop((case.device.code, seen.channel), None)
    _learn_rate(case)
    after = days | {day.day: day for day in _with_edge(case, news, days)}
    channel_days.put(page.connection, [row for row in after.values() if row != days.get(row.day)])
    _tell_closed(case, days, after)
    if seen.at_ms - seen.window.end_ms <= NEAR_MS and seen.window.end_ms <= seen.at_ms:
        verdicts.append(by_footage.stored_recently(seen.channel, _last_rows(case, after).values(), case.duty))
    verdicts += map(by_part.hold, _checked_holds(case, days))
    verdicts += _found_again(case)
    page.settle(case.device, verdicts, seen.at_ms)


def _known_rows(case: Case) -> Days:
    """Of the window, and of the oldest footage."""
    wanted = tuple(days_of(case.seen.window, case.duty.zone))
    rows = case.rows(wanted[0], wanted[-1])
    oldest = channel_days.oldest_day(case.page.connection, BUREAU, case.device.code, case.seen.channel)
    if oldest is not None and oldest not in rows:
        rows |= case.rows(oldest, oldest)
    return rows


def _taken_in(case: Case, days: Days) -> News:
    """What explains gaps is looked for only where there are some."""
    device, channel, seen = case.device, case.channel, case.seen
    frame = Frame(
        recorder=device.code, channel=seen.channel, school=device.school, duty=case.duty,
        since_ms=channel.since_ms, camera=channel.camera,
    )  # fmt: skip
    required = required_of(case.page, device, channel, case.today)
    news = take_in(days, seen, frame, required)
    gaps = [gap.span for day in news.days for gap in day.gaps]
    if not gaps:
        return news
    window = Span(min(gaps).start_ms, max(gap.end_ms for gap in gaps))
    reasons = reasons_of(case.page, device, channel.camera, window)
    return take_in(days, seen, replace(frame, reasons=reasons), required) if reasons else news


def _is_sure(case: Case, lost: Spans) -> bool:
    """Whether a look before has shown the same loss; else the recorder is to be asked again."""
    place = case.device.code, case.seen.channel
    before = case.page.desk.suspected.pop(place, None)
    if before is not None and common(before, lost):
        return True
    case.page.desk.suspected[place] = lost
    window = case.seen.window

    def ask(house: House) -> None:
        house.agenda.again(*place, window)

    case.page.effects.append(ask)
    return False


def _gone(case: Case, lost: Spans) -> Verdict:
    verdict = by_footage.gone(case.seen.channel, lost, case.duty.zone)
    told = f"{verdict.details['start']} - {verdict.details['end']}"
    subject = f"channel {case.seen.channel}"
    case.page.record(case.device, case.seen.at_ms, subject, told, "", action="footage_gone")
    return verdict


def _found_again(case: Case) -> list[Verdict]:
    """A loss of which all is stored again: its disk is back."""
    found = []
    for one in case.page.open_defects(case.device):
        if one.kind is DefectKind.FOOTAGE_GONE and one.part == str(case.seen.channel):
            lost = Span(int(one.details["start_ms"]), int(one.details["end_ms"]))
            missed_ms = int(one.details["minutes"]) * MINUTE_MS
            if covers(case.seen.window, lost) and total_ms(cut(case.seen.spans, lost)) >= missed_ms - MINUTE_MS:
                found.append(good(DefectKind.FOOTAGE_GONE, one.part))
    return found


def _learn_rate(case: Case) -> None:
    length_ms = total_ms(case.seen.spans)
    if case.seen.octets is None or not length_ms:
        return
    told, known = case.seen.octets * DAY_MS / length_ms, case.channel.octets_a_day
    rate = round(told if known is None else known + SLOW * (told - known))
    if known is None or abs(rate - known) > WORTH * known:
        channels.put(case.page.connection, [replace(case.channel, octets_a_day=rate)])


def _with_edge(case: Case, news: News, days: Days) -> list[ChannelDay]:
    """Today's row tells where footage began when it was last asked: from one day to the next, that is how it moves."""
    rows = {row.day: row for row in news.days}
    today = rows.get(case.today) or days.get(case.today)
    if today is not None:
        rows[case.today] = replace(today, edge_ms=news.change.oldest_ms)
    return list(rows.values())


def _tell_closed(case: Case, days: Days, after: Days) -> None:
    closed = [row for row in after.values() if row.closed and not (row.day in days and days[row.day].closed)]
    samples = [one for row in closed if (one := day_sample(case.device, row, case.duty.zone))]

    def tell(house: House) -> None:
        house.keep(samples)

    if samples:
        case.page.effects.append(tell)


def _last_rows(case: Case, after: Days) -> Days:
    """Today and yesterday, and where nothing is stored of them, all that there are."""
    today, yesterday = case.today, case.today - timedelta(days=1)
    last = {day: after[day] for day in (yesterday, today) if day in after}
    if yesterday not in last:
        last |= case.rows(yesterday, yesterday)
    if any(row.spans for row in last.values()):
        return last
    return case.rows(today - timedelta(days=REACH_DAYS), today) | last


def _checked_holds(case: Case, before: Days) -> list[Hold]:
    """Those on this channel that the answer tells of; `before` are the rows as they were."""
    found = []
    for hold in holds.of_recorder(case.page.connection, BUREAU, case.device.code):
        if hold.channel != case.seen.channel or hold.released_ms is not None:
            continue
        now = checked(hold, case.seen, _recorded(hold, before))
        if now is hold:
            continue
        found.append(now)
        if now.state is not hold.state or case.seen.at_ms - (hold.checked_ms or 0) >= CHECKED_MS:
            holds.check(case.page.connection, BUREAU, hold.id, now.state, at_ms=case.seen.at_ms)
    return found


def _recorded(hold: Hold, before: Days) -> Spans | None:
    """What there was of it: a hole of that day is no loss. Of what was found missing all must be there again."""
    if hold.state in (Held.PARTLY, Held.MISSING):
        return None
    return without((hold.span,), merged(gap.span for row in before.values() for gap in row.gaps))
