"""The figures of recordings, by way of agenda, bookkeeper and ledger, against a reckoning minute by minute."""

from __future__ import annotations

import asyncio
import shutil
from datetime import date, datetime, timedelta, tzinfo
from pathlib import Path

import pytest
from bookkeeping import Office
from reckoned_history import HANDS, MINUTE_MS, History, Input, reckon

from campuswatch.bookkeeper.bookkeeper import Bookkeeper
from collector.recorders.dialect import Clip, Clips
from collector.recorders.footage import Place, asked, seen
from collector.recordings.asks import Ask
from collector.recordings.known import Why
from collector.sample import Reading, Verdict
from collector.told import ChannelsSeen, FootageSeen, Told
from dashboards.recordings.reading import Reader
from dashboards.recordings.yardstick import USUAL
from inventory.adoption import adopt
from inventory.database import Database
from inventory.model.channel import ChannelTold
from inventory.model.channel_day import ChannelDay
from inventory.model.defect import DefectKind
from inventory.model.device import Device
from inventory.model.device_clock import ClockStep
from inventory.model.kind import Kind
from inventory.model.retention_policy import RetentionPolicy
from inventory.model.school import School
from inventory.model.scope import BUREAU
from inventory.model.span import Span
from inventory.model.week import Mode, Stretch, Week
from inventory.repository import channel_days, device_clocks, devices, retention_policies, schools

BY = {"actor": "test", "at_ms": 1}
POLICIES = (2, 5, 20)


class Case:
    """A recorder of one history in the ledger of an office."""

    def __init__(self, database: Database, folder: Path, seed: int) -> None:
        self.history = History(seed)
        self.database, self.folder = database, folder
        self.school, self.code = f"S{seed + 100}", f"s{seed + 100}-nvr-0001"
        self.steps_told = 0
        self.random = self.history.random
        self.office = Office(database, folder)
        self._enter()

    def _enter(self) -> None:
        history, office = self.history, self.office
        office.do(schools.add, School(code=self.school, name="x", zone=str(history.zone)), **BY)
        recorder = Device(
            id=f"{int(self.school[1:]):032x}", code=self.code, school=self.school, kind=Kind.RECORDER, name="x"
        )
        office.do(devices.add, recorder, **BY)
        served_ms = history.moment(history.served)
        office.do(adopt, BUREAU, self.code, kind=Kind.RECORDER, actor="test", at_ms=served_ms)
        policy = RetentionPolicy(id=self.school, school=self.school, days=5)
        office.do(retention_policies.add, policy)

    def live(self, until: int) -> None:
        """Looks now and then, with a start of the process in between; the last ones are not far apart."""
        history = self.history
        now = history.seen
        while now < until:
            rest = min(until, now + self.random.randint(1, 4) * 1440)
            self.office = Office(self.database, self.folder)

            async def work(books: Bookkeeper, first: int = now, rest: int = rest) -> None:
                at = first
                while at < rest:
                    await self._look(books, at)
                    at += self.random.choice((31, 100, 400, 700))
                if rest == until:
                    for minute in range(rest - 240, rest, 30):
                        if minute > at:
                            await self._look(books, minute)
                await self._look(books, rest)
                self.office.clock.at_ms = history.moment(rest)
                await books.judge()

            self.office.run(work)
            now = rest + 1

    async def _look(self, books: Bookkeeper, now: int) -> None:
        now_ms = self.history.moment(now)
        self.office.clock.at_ms = now_ms
        self._set_clock(now)
        await self._tell(books, now_ms, (self._channels(now_ms),))
        agenda = self.office.agenda
        for _ in range(12):
            asks = [ask for ask in agenda.next(self.code, now_ms, 64) if ask.why is not Why.MONTH]
            if not asks:
                return
            told = []
            for ask in asks:
                agenda.begun(self.code, ask, now_ms)
                found = self._answer(ask, now)
                if found is None:
                    agenda.unanswered(self.code, ask)
                else:
                    told.append(found)
            await self._tell(books, now_ms, tuple(told))

    def _set_clock(self, now: int) -> None:
        """What a look at the clock would have written: here to the minute."""
        new = [step for step in self.history.steps[self.steps_told :] if step[0] <= now]
        self.steps_told += len(new)
        rows = [
            ClockStep(device=self.code, from_ms=self.history.moment(at), offset_ms=offset * MINUTE_MS)
            for at, offset in new
        ]
        if rows:
            self.office.do(device_clocks.append, rows)

    async def _tell(self, books: Bookkeeper, now_ms: int, told: tuple[Told, ...]) -> None:
        books.take(Reading(device=self.code, probe="x", at_ms=now_ms, took_ms=1, verdict=Verdict.ANSWERED, told=told))
        books.tick()
        while self.office.scribe.waiting or books.waiting:
            books.tick()
            await asyncio.sleep(0.0005)
        await asyncio.sleep(0.0005)

    def _channels(self, now_ms: int) -> ChannelsSeen:
        told = tuple(ChannelTold(number=one.number, online=True) for one in self.history.inputs)
        weeks = {one.number: week_of(one) for one in self.history.inputs if one.week is not None}
        return ChannelsSeen(recorder=self.code, at_ms=now_ms, channels=told, weeks=weeks)

    def _answer(self, ask: Ask, now: int) -> FootageSeen | None:
        history, agenda = self.history, self.office.agenda
        now_ms = history.moment(now)
        line = agenda.clockline(self.code, now_ms)
        place = Place(
            recorder=self.code, zone=history.zone,
            oldest_ms=agenda.oldest_ms(self.code, ask.channel), looked_ms=agenda.looked_ms(self.code, ask.channel),
        )  # fmt: skip
        told = [self._clips(history.inputs[ask.channel - 1], now, shown) for shown in asked(ask.window, line)]
        return seen(ask, told, line, now_ms, place)

    def _clips(self, one: Input, now: int, shown: Span) -> Clips:
        zone = self.history.zone
        start, end = (f"{datetime.fromtimestamp(at_ms // 1000, zone):{HANDS}}" for at_ms in shown)
        told = self.history.told(one, now, start, end)
        whole = len(told) <= self.history.page
        found = []
        for begun, ended, locked in told[: self.history.page]:
            start_ms, end_ms = read(begun, zone, 0), read(ended, zone, 0)
            span = Span(start_ms, end_ms if end_ms > start_ms else read(ended, zone, 1))
            found.append(Clip(span=span, locked=locked))
        return Clips(tuple(found), whole)

    def check(self, until: int) -> list[str]:
        wrong = []
        history = self.history
        today = history.day_of(until)
        with self.database.read() as connection:
            reader = Reader(connection, BUREAU, str(history.zone), history.moment(until), USUAL)
            recorder = devices.get(connection, BUREAU, self.code)
            assert recorder is not None
            views = reader.recorder(recorder)
            assert views is not None
            rows = channel_days.of_recorder(connection, BUREAU, self.code, history.first, today)
        defects = {(one.kind, one.part) for one in self.office.open().values() if one.device == self.code}
        for one, view in zip(history.inputs, views.views, strict=True):
            mine = {row.day: row for row in rows if row.channel == one.number}
            for day in (today - timedelta(days=2), today - timedelta(days=1), today):
                wrong += self._check_day(one, mine.get(day), day, until)
            if today - timedelta(days=1) not in mine:
                continue
            yesterday_to = history.minute(mine[today - timedelta(days=1)].asked_ms)
            wanted, got = reckon(history, one, until, yesterday_to), view.retention
            told = {days: str(got.verdict(days)) for days in POLICIES}
            if (got.days, told) != (wanted.days, {days: wanted.verdict(days) for days in POLICIES}):
                wrong.append(f"channel {one.number} retention {got} wanted {wanted}")
            if not one.made[:until].count(0) and (DefectKind.GAPS, str(one.number)) in defects:
                wrong.append(f"channel {one.number} has no hole, and one is told")
        return wrong

    def _check_day(self, one: Input, row: ChannelDay | None, day: date, until: int) -> list[str]:
        """What was due and recorded, up to when it was asked, from when the channel was in use."""
        history = self.history
        if row is None:
            known = day >= history.day_of(history.seen)
            return [f"channel {one.number} {day} is not known"] if known and day < history.day_of(until) else []
        late = 60 if not history.lists_open else 0
        first = min([history.seen, *(start for start, after, locked in history.stored(one, until) if not locked)])
        minutes = [m for m in history.range_of(day) if first <= m < history.minute(row.asked_ms)]
        due = sum(one.due[m] for m in minutes)
        kept = sum(one.due[m] and one.made[m] for m in minutes)
        wrong = []
        if row.due_ms != due * MINUTE_MS:
            wrong.append(f"channel {one.number} {day} due {row.due_ms / MINUTE_MS} wanted {due}")
        slack = late if not row.closed else 0
        if not kept - slack <= row.kept_ms / MINUTE_MS <= kept:
            wrong.append(f"channel {one.number} {day} kept {row.kept_ms / MINUTE_MS} wanted {kept} ({row.closed})")
        if sum(gap.span.length_ms for gap in row.gaps) != row.due_ms - row.kept_ms:
            wrong.append(f"channel {one.number} {day} gaps are not what is missing")
        return wrong


def read(hands: str, zone: tzinfo, fold: int) -> int:
    return int(datetime.strptime(hands, HANDS).replace(tzinfo=zone, fold=fold).timestamp() * 1000)


def week_of(one: Input) -> Week:
    assert one.week is not None
    return tuple(
        tuple(Stretch(start, end, Mode.CONTINUOUS if steady else Mode.EVENT) for start, end, steady in day)
        for day in one.week
    )


def told_wrong(migrated: Path, folder: Path, seed: int) -> list[str]:
    file = folder / f"{seed}.db"
    shutil.copy(migrated, file)
    database = Database.open(f"sqlite:///{file}")
    case = Case(database, folder, seed)
    until = case.random.randint(case.history.seen + 1500, case.history.minutes - 1)
    case.live(until)
    found = case.check(until)
    database.close()
    file.unlink()
    return found


@pytest.mark.parametrize("seed", [2, 5, 7, 11, 19])
def test_figures_are_those_of_a_reckoning_minute_by_minute(migrated_sqlite: Path, tmp_path: Path, seed: int) -> None:
    assert told_wrong(migrated_sqlite, tmp_path, seed) == []
