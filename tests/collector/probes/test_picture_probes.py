"""Looks at pictures of simulated cameras and recorders find what was planted, and say what they cannot find."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from random import Random
from zoneinfo import ZoneInfo

import pytest
from snmp_looks import Doorkeeper, ready

from collector.clock import SystemClock
from collector.instruments import Instruments
from collector.pictures.fingerprint import fingerprint
from collector.pictures.reader import PictureReader
from collector.pictures.views import Views
from collector.probes import PROBES, picture, playback
from collector.probes.playback import Moment, drawn
from collector.probes.probe import Finding
from collector.protocols.errors import Denied, LocalFault, ProtocolError
from collector.recorders.dialect import Clip, Clips
from collector.recordings.clockline import clockline
from collector.target import Target
from collector.told import FootageSeen, PictureSeen, PlaybackSeen
from inventory.model.credential import Credential, CredentialType
from inventory.model.device_clock import ClockStep
from inventory.model.picture import Picture, PictureVerdict
from inventory.model.span import Span
from simulator.campus import Campus
from simulator.plan import plan_campus
from simulator.planting import Quirks
from simulator.ports import free_ports
from simulator.proof import replant
from simulator.truth import PlantedDevice, Truth

pytestmark = pytest.mark.needs("av")
DAY_MS = 86_400_000
APIS = {"Hikvision": "isapi", "Dahua": "dahua", "Uniview": "onvif"}
Work = Callable[[Campus, Instruments], Awaitable[None]]


@pytest.fixture
def truth() -> Truth:
    return plan_campus(seed=5, prefix="127.46.7.0/24", cameras=12, recorders=3, switches=1, ups=0, printers=0, pcs=0,
                       ports=free_ports(), snmp_v3=False)  # fmt: skip


def target_of(device: PlantedDevice, truth: Truth, password: str = "") -> Target:
    assert device.login
    login = Credential(
        id="p",
        type=CredentialType.PASSWORD,
        account=device.login.account,
        secret=password or device.login.password,
    )
    return Target(
        device=device.code,
        school="S01",
        kind=device.kind,
        address=device.address,
        ports=device.ports,
        witnesses=(),
        vendor=device.vendor,
        stream_path=device.streams[0],
        zone=truth.zone,
        api=APIS.get(device.vendor, "onvif"),
        credentials={login.type: login},
    )


def played(truth: Truth, work: Work) -> None:
    async def main() -> None:
        async with AsyncExitStack() as stack:
            campus = await stack.enter_async_context(Campus(truth))
            instruments = await stack.enter_async_context(ready(SystemClock(), Doorkeeper(left=100)))
            instruments.pictures = await PictureReader.open()
            stack.push_async_callback(instruments.pictures.close)
            await work(campus, instruments)

    asyncio.run(main())


async def seen(target: Target, instruments: Instruments) -> PictureSeen:
    finding = await PROBES["picture"].look(target, instruments, 60)
    (told,) = finding.told
    assert isinstance(told, PictureSeen)
    return told


def test_what_was_planted_before_a_camera_is_found(truth: Truth) -> None:
    async def work(campus: Campus, instruments: Instruments) -> None:
        camera, *_ = truth.of_kind("camera")
        target = target_of(camera, truth)
        first = await seen(target, instruments)
        assert (first.verdict, first.part, first.frame) == (PictureVerdict.OK, "", b"")
        assert fingerprint(first.fingerprint) is not None
        view = instruments.views.of(target.device)
        assert (view.before, view.reference, view.reference_ms) == (first.fingerprint, first.fingerprint, first.at_ms)
        for fault, verdict in (
            ("blacken", PictureVerdict.BLACK),
            ("cover", PictureVerdict.COVERED),
            ("lose-signal", PictureVerdict.NO_SIGNAL),
            ("blur-picture", PictureVerdict.BLURRED),
        ):
            await campus.fault(fault, camera.code)
            assert (await seen(target, instruments)).verdict is verdict
            await campus.fault("mend", camera.code)
        assert (await seen(target, instruments)).verdict is PictureVerdict.OK
        assert instruments.views.of(target.device).reference_ms == first.at_ms

    played(truth, work)


def test_a_frozen_picture_is_told_by_two_key_frames(truth: Truth) -> None:
    async def work(campus: Campus, instruments: Instruments) -> None:
        camera, *_ = truth.of_kind("camera")
        target = target_of(camera, truth)
        await campus.fault("freeze-picture", camera.code)
        assert (await seen(target, instruments)).verdict is PictureVerdict.OK, "one look cannot tell"
        assert instruments.pictures is not None
        before = instruments.pictures.read_count
        frozen = await seen(target, instruments)
        assert frozen.verdict is PictureVerdict.FROZEN
        assert frozen.numbers["same"] > 0.9
        assert instruments.pictures.read_count == before + 2
        await campus.fault("mend", camera.code)
        assert (await seen(target, instruments)).verdict is PictureVerdict.OK

    played(truth, work)


def test_the_frame_is_brought_only_where_the_school_keeps_it(truth: Truth) -> None:
    async def work(campus: Campus, instruments: Instruments) -> None:
        camera, *_ = truth.of_kind("camera")
        target = replace(target_of(camera, truth), keep_pictures=True)
        told = await seen(target, instruments)
        assert told.frame.startswith(b"\xff\xd8")
        assert told.frame not in repr(told).encode()

    played(truth, work)


def test_samples_say_what_curves_show(truth: Truth) -> None:
    async def work(campus: Campus, instruments: Instruments) -> None:
        camera, *_ = truth.of_kind("camera")
        target = target_of(camera, truth)
        first = await PROBES["picture"].look(target, instruments, 60)
        second = await PROBES["picture"].look(target, instruments, 60)
        assert first.samples[0].fields.keys() == {"ok", "brightness", "sharpness"}
        assert second.samples[0].fields.keys() == {"ok", "brightness", "sharpness", "change"}
        assert second.samples[0].fields["ok"] == 1

    played(truth, work)


def test_channels_that_only_the_recorder_shows_take_turns(truth: Truth) -> None:
    async def work(campus: Campus, instruments: Instruments) -> None:
        recorder = next(one for one in truth.of_kind("recorder") if one.vendor == "Hikvision")
        target = target_of(recorder, truth)
        assert await PROBES["picture"].look(target, instruments, 60) == Finding()
        channels = [channel.number for channel in recorder.channels][:3]
        instruments.views.set_lone(target.device, channels)
        finding = await PROBES["picture"].look(target, instruments, 60)
        assert [one.part for one in finding.told if isinstance(one, PictureSeen)] == [str(one) for one in channels]
        assert [one.key.part for one in finding.samples] == [str(one) for one in channels]
        assert finding.failure is None
        some = len((await PROBES["picture"].look(target, instruments, picture.VIEW_S + 0.3)).told)
        assert instruments.views.turn(target.device) == (*channels[some:], *channels[:some]), "the rest is next"
        assert (await PROBES["picture"].look(target, instruments, picture.VIEW_S - 1)).told == ()
        instruments.views.set_lone(target.device, [99, *channels])
        finding = await PROBES["picture"].look(target, instruments, 60)
        assert finding.failure is not None
        assert len(finding.told) == len(channels), "one that is not there stands in nobody's way"

    played(truth, work)


@pytest.mark.parametrize("vendor", APIS)
def test_a_stored_moment_is_played(truth: Truth, vendor: str) -> None:
    async def work(campus: Campus, instruments: Instruments) -> None:
        recorder = next(one for one in truth.of_kind("recorder") if one.vendor == vendor)
        target, now_ms = target_of(recorder, truth), instruments.clock.now_ms()
        assert (await PROBES["playback"].look(target, instruments, 60)).told == (), "nothing is known to be stored"
        known(instruments, target, now_ms)
        (told,) = (await PROBES["playback"].look(target, instruments, 60)).told
        assert isinstance(told, PlaybackSeen)
        assert (told.decoded, told.detail, told.channel) == (True, "", 1)
        assert now_ms - 4 * DAY_MS < told.footage_ms < now_ms

    played(truth, work)


def test_a_recorder_that_means_utc_is_asked_in_utc(truth: Truth) -> None:
    """Of what is stored it is known to the last two hours: by the wall clock these lie ahead of it."""
    recorder = next(one for one in truth.of_kind("recorder") if one.vendor == "Hikvision")
    quirky = replace(recorder.planting, quirks=Quirks(true_utc=True))
    newer = replant(replace(truth, zone="Asia/Shanghai"), {recorder.code: quirky})

    async def work(campus: Campus, instruments: Instruments) -> None:
        target = target_of(newer.device(recorder.code), newer)
        known(instruments, target, instruments.clock.now_ms(), since_ms=2 * HOUR_MS)
        (told,) = (await PROBES["playback"].look(target, instruments, 60)).told
        assert isinstance(told, PlaybackSeen)
        assert (told.decoded, told.detail) == (True, "")

    played(newer, work)


def known(
    instruments: Instruments, target: Target, now_ms: int, offset_ms: int = 0, since_ms: int = 3 * DAY_MS
) -> None:
    """That channel 1 has footage of three days, or so much."""
    zone = ZoneInfo(target.zone)
    window = Span(now_ms - since_ms, now_ms)
    instruments.agenda.enter(target.device, zone, {1: now_ms - 9 * DAY_MS}, now_ms)
    instruments.agenda.set_clock(target.device, [ClockStep(device=target.device, from_ms=0, offset_ms=offset_ms)])
    instruments.agenda.heard(
        FootageSeen(recorder=target.device, channel=1, at_ms=now_ms, window=window, spans=(window,))
    )


def test_footage_that_is_listed_and_cannot_be_played_is_told(truth: Truth, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(campus: Campus, instruments: Instruments) -> None:
        recorder = next(one for one in truth.of_kind("recorder") if one.vendor == "Hikvision")
        target = target_of(recorder, truth)
        known(instruments, target, instruments.clock.now_ms())
        lying = replace(playback.DIALECTS["isapi"], playback=lambda *_: "/Streaming/tracks/9901/")
        monkeypatch.setattr(playback, "DIALECTS", {"isapi": lying})
        (told,) = (await PROBES["playback"].look(target, instruments, 60)).told
        assert isinstance(told, PlaybackSeen)
        assert (told.decoded, told.detail) == (False, "rtsp.no_such_stream")

    played(truth, work)


def test_a_recorder_that_is_full_says_nothing_of_its_footage(truth: Truth) -> None:
    async def work(campus: Campus, instruments: Instruments) -> None:
        recorder = next(one for one in truth.of_kind("recorder") if one.vendor == "Dahua")
        target = target_of(recorder, truth)
        known(instruments, target, instruments.clock.now_ms())
        await campus.fault("full", recorder.code)
        with pytest.raises(ProtocolError):
            await PROBES["playback"].look(target, instruments, 60)

    played(truth, work)


def test_the_gate_of_logins_hears_of_both_ends(truth: Truth) -> None:
    async def work(campus: Campus, instruments: Instruments) -> None:
        camera, *_ = truth.of_kind("camera")
        doors = instruments.logins
        assert isinstance(doors, Doorkeeper)
        await seen(target_of(camera, truth), instruments)
        assert doors.proofs
        with pytest.raises(Denied):
            await seen(target_of(camera, truth, "wrong"), instruments)
        assert (doors.refusals, doors.proofs) == (1, [])

    played(truth, work)


def test_without_a_reader_nothing_is_looked_at(truth: Truth) -> None:
    async def main() -> None:
        async with Campus(truth) as campus, ready(SystemClock()) as instruments:
            camera, *_ = truth.of_kind("camera")
            with pytest.raises(LocalFault, match=r"pictures\.no_decoder"):
                await seen(target_of(camera, truth), instruments)
            assert campus.stats["rtsp"] == 0

    asyncio.run(main())


def test_whom_the_probes_fit(truth: Truth) -> None:
    camera, recorder = truth.of_kind("camera")[0], truth.of_kind("recorder")[0]
    fits = [
        [PROBES[name].fits(target_of(device, truth)) for device in (camera, recorder)]
        for name in ("picture", "playback")
    ]
    assert fits == [[True, True], [False, True]]
    assert not PROBES["playback"].fits(replace(target_of(recorder, truth), credentials={}))
    assert not PROBES["playback"].fits(replace(target_of(recorder, truth), api=""))
    assert not PROBES["picture"].fits(replace(target_of(camera, truth), address=""))
    assert not PROBES["picture"].worth(replace(target_of(camera, truth), kind="unknown"))


# What is pure.

HOUR_MS = 3_600_000
NOON = 1_700_000_000_000 // DAY_MS * DAY_MS


def clips(*spans: tuple[int, int]) -> list[Clips]:
    return [Clips(tuple(Clip(span=Span(NOON + start, NOON + end)) for start, end in spans))]


def test_the_moment_that_was_drawn_is_taken_where_it_is_stored() -> None:
    line = clockline((ClockStep(device="r", from_ms=0, offset_ms=HOUR_MS),), NOON + DAY_MS)
    found = drawn(3, clips((0, 2 * HOUR_MS)), line, NOON, Random(1))
    assert found == Moment(3, NOON + HOUR_MS, NOON), "the recorder's clock is an hour ahead"


def test_else_one_nearby_and_none_where_nothing_is() -> None:
    line = clockline((), NOON + DAY_MS)
    for seed in range(50):
        found = drawn(1, clips((HOUR_MS // 4, HOUR_MS // 3)), line, NOON, Random(seed))
        assert found is not None
        assert NOON + HOUR_MS // 4 <= found.shown_ms <= NOON + HOUR_MS // 3 - playback.PLAYED_MS
        assert found.true_ms == found.shown_ms
    assert drawn(1, clips(), line, NOON, Random(1)) is None
    assert drawn(1, clips((0, playback.PLAYED_MS)), line, NOON, Random(1)) is None, "too short to be played"


def test_views_are_recalled_as_the_ledger_has_them() -> None:
    views = Views()
    was = Picture(device="c", at_ms=5, verdict=PictureVerdict.OK, fingerprint=b"f", reference=b"r", reference_ms=4)
    views.recall([was])
    assert (views.of("c").before, views.of("c").reference, views.of("c").reference_ms) == (b"f", b"r", 4)
    assert views.of("c", "1") == views.of("other")
    views.saw(PictureSeen(device="c", at_ms=6, verdict=PictureVerdict.UNREADABLE))
    assert views.of("c").before == b"f", "what could not be read leaves what is known"


def test_channels_new_to_us_come_first_and_turns_are_kept() -> None:
    views = Views()
    views.set_lone("r", [1, 2, 3])
    views.turned("r", 1)
    assert views.turn("r") == (2, 3, 1)
    views.set_lone("r", [1, 3, 4])
    assert views.turn("r") == (4, 3, 1)
    assert views.turn("other") == ()
