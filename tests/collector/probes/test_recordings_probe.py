"""The look at recorders' footage against simulated ones of three makes, whose clocks and footage are planted."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from snmp_looks import Doorkeeper, HandClock, ready
from web_device import WebDevice, credential, serving

from collector.instruments import Instruments
from collector.poller import look as poll
from collector.probes import recordings
from collector.recordings.clockline import step_after
from collector.recordings.day import Frame, take_in
from collector.recordings.duty import Duty, day_of
from collector.recordings.holds import checked
from collector.recordings.retention import retention
from collector.recordings.spans import cut
from collector.sample import Blame, Reading, Verdict
from collector.target import Target
from collector.told import ClockSeen, FootageSeen
from inventory.model.channel_day import ChannelDay
from inventory.model.credential import Credential, CredentialType
from inventory.model.device_clock import ClockStep
from inventory.model.hold import Held, Hold
from inventory.model.span import Cause, Gap, Span
from simulator.campus import Campus
from simulator.plan import plan_campus
from simulator.planting import DAY_MS, Hole, Lock, Planting, Storage, Timepiece
from simulator.ports import free_ports
from simulator.proof import replant
from simulator.truth import PlantedDevice, Truth

ZONE = ZoneInfo("Asia/Shanghai")
NOW_MS = int(datetime(2026, 3, 20, 12, tzinfo=ZONE).timestamp() * 1000)
HOUR_MS = 3_600_000
LOOK_S = 300.0
HOLE = Hole(channel=2, start_ms=NOW_MS - 30 * HOUR_MS, end_ms=NOW_MS - 28 * HOUR_MS)
LOCK = Lock(channel=3, start_ms=NOW_MS - 25 * DAY_MS, end_ms=NOW_MS - 25 * DAY_MS + HOUR_MS)
STORAGE = Storage(kept_days=12.5, holes=(HOLE,), locks=(LOCK,))
MAKES = ("Hikvision", "Dahua", "Uniview")
API = {"Hikvision": "isapi", "Dahua": "dahua", "Uniview": "onvif"}


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recordings, "PACE_S", 0.0)


def school(planting: Planting) -> Truth:
    truth = plan_campus(
        3, "127.44.2.0/24", cameras=12, recorders=3, switches=2, printers=0, pcs=0, locale="zh-CN", ports=free_ports()
    )
    return replant(truth, {device.code: planting for device in truth.of_kind("recorder")})


@dataclass
class Watch:
    """One recorder, looked at each five minutes of a clock that a test moves; rows as the ledger keeps them."""

    campus: Campus
    recorder: PlantedDevice
    instruments: Instruments
    clock: HandClock
    password: str | None = None
    rows: dict[int, dict[date, ChannelDay]] = field(default_factory=dict)
    readings: list[Reading] = field(default_factory=list)
    steps: list[ClockStep] = field(default_factory=list)
    vanished: list[Span] = field(default_factory=list)

    @property
    def target(self) -> Target:
        login = self.recorder.login
        assert login is not None
        secret = login.password if self.password is None else self.password
        account = Credential(id="w", type=CredentialType.PASSWORD, account=login.account, secret=secret)
        return Target(
            device=self.recorder.code,
            school="S01",
            kind="recorder",
            address=self.recorder.address,
            ports={"http": self.recorder.ports["http"]},
            witnesses=(),
            vendor=self.recorder.vendor,
            zone=ZONE.key,
            api=API[self.recorder.vendor],
            credentials={account.type: account},
        )

    @property
    def used(self) -> list[int]:
        return [one.number for one in self.recorder.channels if one.camera]

    def enter(self) -> Watch:
        since = dict.fromkeys(self.used, self.clock.now_ms())
        self.instruments.agenda.enter(self.recorder.code, ZONE, since, self.clock.now_ms())
        return self

    async def live(self, hours: float) -> Watch:
        until_ms = self.clock.now_ms() + hours * HOUR_MS
        while self.clock.now_ms() < until_ms:
            await self.look()
        return self

    async def look(self) -> Reading:
        reading = await poll(self.target, recordings.PROBE, self.instruments, self.clock, 120.0)
        self.readings.append(reading)
        for told in reading.told:
            if isinstance(told, ClockSeen):
                step = step_after(None, told.device, told.offset_ms, told.within_ms, told.at_ms, None)
                self.steps += [] if step is None else [step]
                self.instruments.agenda.set_clock(told.device, self.steps)
            elif isinstance(told, FootageSeen):
                self.take(told)
        self.clock.advance(LOOK_S)
        return reading

    def take(self, seen: FootageSeen) -> None:
        rows = self.rows.setdefault(seen.channel, {})
        line = self.instruments.agenda.clockline(seen.recorder, seen.at_ms)
        duty = Duty(zone=ZONE, clockline=line)
        frame = Frame(recorder=seen.recorder, channel=seen.channel, school="S01", duty=duty, since_ms=NOW_MS)
        news = take_in(rows, seen, frame, 30)
        rows.update({row.day: row for row in news.days})
        self.vanished += news.change.vanished
        self.instruments.agenda.heard(seen)

    def reach(self, channel: int) -> tuple[int, bool]:
        found = retention(self.rows[channel], Duty(zone=ZONE), NOW_MS, self.clock.now_ms())
        return found.days, found.at_least

    @property
    def gaps(self) -> list[tuple[int, Gap]]:
        return [(number, gap) for number, rows in self.rows.items() for row in rows.values() for gap in row.gaps]


async def scene(
    vendor: str, planting: Planting, play: Callable[[Watch], Awaitable[None]], *, password: str | None = None
) -> None:
    truth, clock = school(planting), HandClock(wall_ms=NOW_MS)
    recorder = next(device for device in truth.of_kind("recorder") if device.vendor == vendor)
    async with (
        Campus(truth, wall=lambda: clock.wall_ms / 1000) as campus,
        ready(clock, Doorkeeper(left=9999)) as instruments,
    ):
        await play(Watch(campus, recorder, instruments, clock, password).enter())


@pytest.mark.parametrize("vendor", MAKES)
def test_a_recorder_is_known_as_it_was_planted(vendor: str) -> None:
    async def play(watch: Watch) -> None:
        await watch.live(3)
        assert {reading.verdict for reading in watch.readings} == {Verdict.ANSWERED}
        gaps = [(number, gap) for number, gap in watch.gaps if vendor != "Uniview" or number != 3]
        assert gaps == [(2, Gap(Span(HOLE.start_ms, HOLE.end_ms or 0), Cause.UNKNOWN))]
        whole = [number for number in watch.used if number != 2]
        assert {watch.reach(number) for number in whole} == {(12, False)}
        assert watch.reach(2) == (0, False)
        assert not watch.vanished
        held = [row.day for row in watch.rows[3].values() if row.held]
        assert held == ([day_of(LOCK.start_ms, ZONE)] if vendor != "Uniview" else []), "ONVIF tells no locks"

    asyncio.run(scene(vendor, Planting(storage=STORAGE), play))


def test_where_a_recorder_tells_no_locks_what_we_know_to_be_held_counts_as_held() -> None:
    async def play(watch: Watch) -> None:
        span = Span(LOCK.start_ms, LOCK.end_ms)
        hold = Hold(
            id="1",
            school="S01",
            recorder=watch.recorder.code,
            channel=3,
            span=span,
            reason="incident",
            by="somebody",
            entered_ms=NOW_MS,
        )
        watch.instruments.agenda.set_holds(watch.recorder.code, [hold])
        await watch.live(1)
        assert [number for number, _ in watch.gaps] == [2]
        assert watch.reach(3) == (12, False)
        assert (
            checked(
                hold,
                FootageSeen(
                    recorder="r",
                    channel=3,
                    at_ms=NOW_MS,
                    window=span,
                    spans=cut(watch.rows[3][day_of(span.start_ms, ZONE)].spans, span),
                ),
            ).state
            is Held.KEPT
        )

    asyncio.run(scene("Uniview", Planting(storage=STORAGE), play))


@pytest.mark.parametrize("vendor", MAKES)
def test_a_clock_that_is_wrong_is_taken_off_the_times_of_the_footage(vendor: str) -> None:
    async def play(watch: Watch) -> None:
        await watch.live(0.5)
        (step,) = watch.steps
        assert step.offset_ms == pytest.approx(420_000, abs=1500)
        ((_, gap),) = [(number, gap) for number, gap in watch.gaps if number == 2]
        assert gap.span.start_ms == pytest.approx(HOLE.start_ms, abs=2000)
        assert gap.span.length_ms == pytest.approx(2 * HOUR_MS, abs=2000)
        assert watch.rows[1][day_of(NOW_MS, ZONE)].offset_ms == step.offset_ms

    planting = Planting(storage=STORAGE, clock=Timepiece(offset_s=420.0, ntp=""))
    asyncio.run(scene(vendor, planting, play))


def test_a_day_is_closed_in_the_night_and_the_oldest_footage_is_followed() -> None:
    async def play(watch: Watch) -> None:
        await watch.live(20)
        today, yesterday = (day_of(NOW_MS + after * DAY_MS, ZONE) for after in (1, 0))
        assert all(rows[yesterday].closed for rows in watch.rows.values())
        assert not any(rows[today].closed for rows in watch.rows.values())
        assert {watch.reach(number) for number in watch.used if number != 2} == {(12, False)}
        assert not watch.vanished

    asyncio.run(scene("Hikvision", Planting(storage=STORAGE), play))


def test_nothing_is_sent_when_there_is_nothing_to_ask() -> None:
    async def play(watch: Watch) -> None:
        watch.instruments.agenda.remove(watch.recorder.code)
        reading = await watch.look()
        assert (reading.verdict, reading.told) == (Verdict.ANSWERED, ())
        assert not watch.campus.stations[watch.recorder.code].asked["http"]

    asyncio.run(scene("Dahua", Planting(storage=STORAGE), play))


def test_a_wrong_password_is_no_silence_of_the_recorder() -> None:
    async def play(watch: Watch) -> None:
        reading = await watch.look()
        assert reading.verdict is Verdict.UNABLE
        assert reading.failure is not None
        assert reading.failure.blame is Blame.CREDENTIAL
        assert reading.told == ()
        asked = watch.campus.stations[watch.recorder.code].asked["http"]
        await watch.look()
        assert watch.instruments.agenda.next(watch.recorder.code, watch.clock.now_ms(), 9), "it stays to be asked"
        assert watch.campus.stations[watch.recorder.code].asked["http"] <= asked + 2

    asyncio.run(scene("Hikvision", Planting(storage=STORAGE), play, password="wrong"))


def test_what_was_told_before_a_recorder_fell_silent_is_kept() -> None:
    async def play(watch: Watch) -> None:
        station = watch.campus.stations[watch.recorder.code]

        async def cut() -> None:
            while station.asked["http"] < 8:
                await asyncio.sleep(0)
            await watch.campus.fault("cut", watch.recorder.code)

        cutting = asyncio.create_task(cut())
        reading = await watch.look()
        await cutting
        assert reading.verdict is Verdict.SILENT
        assert [told for told in reading.told if isinstance(told, FootageSeen)]

    asyncio.run(scene("Hikvision", Planting(storage=replace(STORAGE, kept_days=3)), play))


def test_a_recorder_of_which_we_have_no_login_or_that_speaks_nothing_is_not_looked_at() -> None:
    whole = Target(
        device="r",
        school="S01",
        kind="recorder",
        address="127.0.0.1",
        ports={},
        witnesses=(),
        api="isapi",
        credentials={CredentialType.PASSWORD: credential()},
    )
    assert recordings.PROBE.fits(whole)
    assert not recordings.PROBE.fits(replace(whole, credentials={}))
    assert not recordings.PROBE.fits(replace(whole, api=""))
    assert not recordings.PROBE.fits(replace(whole, address=""))
    assert not recordings.PROBE.fits(replace(whole, kind="camera"))


def test_bad_answers_of_some_channels_do_not_stand_in_the_way_of_others() -> None:
    """A device that knows no searches refuses four times, and is then left alone until the next look."""

    async def play() -> tuple[Reading, int]:
        clock = HandClock(wall_ms=NOW_MS)
        async with ready(clock=clock, logins=Doorkeeper()) as instruments, serving(WebDevice()) as device:
            target = Target(
                device="r",
                school="S01",
                kind="recorder",
                address="127.0.0.1",
                ports={"http": device.port},
                witnesses=(),
                zone=ZONE.key,
                api="isapi",
                credentials={CredentialType.PASSWORD: credential()},
            )
            instruments.agenda.enter("r", ZONE, dict.fromkeys(range(1, 20), NOW_MS), NOW_MS)
            instruments.agenda.set_clock("r", [ClockStep(device="r", from_ms=0, offset_ms=0)])
            reading = await poll(target, recordings.PROBE, instruments, clock, 120.0)
            return reading, len(device.heard)

    reading, heard = asyncio.run(play())
    assert reading.failure is not None
    assert reading.told == ()
    assert heard <= 4 * 3
