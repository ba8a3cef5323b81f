"""Keeps the channel map of recorders: which inputs are in use, since when, and which camera feeds each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from alerts.defects import by_channel
from alerts.defects.verdict import Verdict
from campuswatch.bookkeeper.desk import House
from campuswatch.bookkeeper.duties import duty_of
from campuswatch.bookkeeper.page import Page
from campuswatch.bookkeeper.restoring import can_be_asked
from collector.sample import Blame, Failure, Reading
from collector.sample import Verdict as Looked
from collector.told import ChannelsSeen
from inventory.channel_cameras import cameras_of
from inventory.model.channel import Channel, ChannelTold, ChannelTrouble
from inventory.model.defect import DefectKind
from inventory.model.device import CHANNEL, Device
from inventory.model.scope import BUREAU
from inventory.model.span import Span
from inventory.repository import channels, claims, device_clocks, devices, links, other_addresses
from inventory.repository.devices import Filter
from language.message import Message

AGAIN_MS = 1_800_000
"""That a channel is as it was is written this often."""
BREAK_MS = 86_400_000
"""Out of use for longer than this, a channel that comes back is a new one."""
SOON_MS = 600_000
"""A schedule that begins now has so long before nothing is due by it."""
OF_A_CHANNEL = frozenset(
    {DefectKind.NOT_RECORDING, DefectKind.CHANNEL_LOST, DefectKind.GAPS, DefectKind.PLAYBACK, DefectKind.PICTURE}
)


def keep_channels(page: Page, told: Sequence[ChannelsSeen]) -> None:
    fed: dict[str, Fed] = {}
    for seen in told:
        device = page.device(seen.recorder)
        if device is None:
            continue
        if device.school not in fed:
            fed[device.school] = Fed(page, device.school)
        _keep(page, device, seen, fed[device.school])


class Fed:
    """The cameras of a school, by what recorders know of them."""

    def __init__(self, page: Page, school: str) -> None:
        connection = page.connection
        self.devices = devices.find(connection, BUREAU, Filter(school=school))
        self.reachable = {one.code for one in self.devices if can_be_asked(one)}
        self._claims = claims.of_school(connection, BUREAU, school)
        self._links = links.of_school(connection, BUREAU, school)
        others: defaultdict[str, list[str]] = defaultdict(list)
        for code, addresses in other_addresses.of_school(connection, BUREAU, school).items():
            others[code].extend(addresses)
        self._addresses = others

    def cameras(self, recorder: str, told: Iterable[ChannelTold]) -> Mapping[int, str]:
        return cameras_of(
            recorder, told, self.devices, addresses=self._addresses, claims=self._claims, links=self._links
        )


def _keep(page: Page, device: Device, seen: ChannelsSeen, fed: Fed) -> None:
    known = {one.told.number: one for one in channels.of_recorder(page.connection, BUREAU, device.code)}
    after = renewed(device.code, known, seen, fed.cameras(device.code, seen.channels))
    channels.put(page.connection, [one for one in after if _worth_writing(one, known.get(one.told.number))])
    for one in after if known else ():
        _tell_change(page, device, known.get(one.told.number), one, seen.at_ms)
    used = {one.told.number: one.since_ms for one in after if one.told.used}
    zone = page.zone(device)
    lone = [one.told.number for one in after if one.told.used and one.camera not in fed.reachable]

    steps = device_clocks.steps(page.connection, BUREAU, device.code)

    def enter(house: House) -> None:
        house.agenda.enter(device.code, zone, used, seen.at_ms)
        house.agenda.set_clock(device.code, steps)
        house.views.set_lone(device.code, lone)

    page.effects.append(enter)
    page.settle(device, _verdicts(page, device, after, seen.at_ms), seen.at_ms)
    spare = {str(one.told.number) for one in after if not one.told.used}
    standing = page.open_defects(device) if spare else []
    page.end([one for one in standing if one.kind in OF_A_CHANNEL and one.part in spare], seen.at_ms)
    _speak(page, after, fed.devices, seen.at_ms)


def renewed(
    recorder: str, known: Mapping[int, Channel], seen: ChannelsSeen, cameras: Mapping[int, str]
) -> list[Channel]:
    """One that is not listed is out of use. What is not told this time (schedules are asked rarely) is as it was."""
    told = {one.number: one for one in seen.channels}
    for number, before in known.items():
        if number not in told:
            told[number] = replace(before.told, used=False, online=None, recording=None, trouble=ChannelTrouble.NONE)
    return [_one(recorder, one, known.get(number), seen, cameras.get(number)) for number, one in sorted(told.items())]


def _one(recorder: str, told: ChannelTold, before: Channel | None, seen: ChannelsSeen, camera: str | None) -> Channel:
    week = seen.weeks.get(told.number)
    if before is None:
        return Channel(recorder=recorder, told=told, since_ms=seen.at_ms, seen_ms=seen.at_ms, camera=camera, week=week)
    if told.used and camera is None and told.address in ("", before.told.address):
        camera = before.camera
    if told.used and told.address in ("", before.told.address):
        told = replace(told, serial=told.serial or before.told.serial, model=told.model or before.told.model)
    after = replace(before, told=told, camera=camera, week=before.week if week is None else week)
    if told.used:
        since_ms = seen.at_ms if _is_new(before, after, seen.at_ms) else before.since_ms
        return replace(after, since_ms=since_ms, seen_ms=seen.at_ms)
    return replace(after, seen_ms=before.seen_ms if before.told.used else max(before.seen_ms, before.since_ms))


def _is_new(before: Channel, after: Channel, at_ms: int) -> bool:
    """Another camera than before, or one after a long break: what was recorded until then says nothing of it."""
    if not before.told.used and at_ms - before.seen_ms > BREAK_MS:
        return True
    other_camera = None not in (before.camera, after.camera) and before.camera != after.camera
    serials = before.told.serial, after.told.serial
    return other_camera or ("" not in serials and serials[0] != serials[1])


def _worth_writing(one: Channel, before: Channel | None) -> bool:
    if before is None or one.seen_ms - before.seen_ms >= AGAIN_MS:
        return True
    return replace(one, seen_ms=before.seen_ms) != before


def _tell_change(page: Page, device: Device, before: Channel | None, after: Channel, at_ms: int) -> None:
    old, new = _label(before), _label(after)
    since_ms = before.seen_ms if before is not None else None
    if old != new:
        page.record(device, at_ms, f"channel {after.told.number}", old, new, since_ms=since_ms)
    elif before is not None and after.told.used and before.told.name != after.told.name:
        field = f"channel {after.told.number} name"
        page.record(device, at_ms, field, before.told.name, after.told.name, since_ms=since_ms)


def _label(one: Channel | None) -> str:
    """What feeds it, empty for a spare one."""
    if one is None or not one.told.used:
        return ""
    return one.camera or one.told.address or one.told.serial or "in use"


def _verdicts(page: Page, device: Device, after: Sequence[Channel], at_ms: int) -> list[Verdict]:
    found = []
    for one in after:
        if not one.told.used:
            continue
        found.append(by_channel.channel_lost(one))
        due = False
        if one.told.recording is False:
            window = Span(at_ms - SOON_MS, at_ms)
            due = duty_of(page, device, one).due(window) == (window,)
        found.append(by_channel.told_not_recording(one, due=due))
    return found


def _speak(page: Page, after: Sequence[Channel], known: Sequence[Device], at_ms: int) -> None:
    """For cameras of which only their recorder can tell."""
    mute = {one.code for one in known if CHANNEL in one.witnesses}
    readings = [heard(one.camera, one.told, at_ms) for one in after if one.camera in mute and one.camera is not None]
    if not readings:
        return

    def speak(house: House) -> None:
        for reading in readings:
            house.take(reading)

    page.effects.append(speak)


def heard(camera: str, told: ChannelTold, at_ms: int) -> Reading:
    """What the recorder says of a channel, as a look at its camera."""
    verdict, failure = Looked.ANSWERED, None
    if told.online is None or not told.used:
        verdict = Looked.UNABLE
        failure = Failure(Blame.US, Message("observed.channel_untold", {"channel": told.number}))
    elif not told.online:
        verdict = Looked.SILENT
        failure = Failure(Blame.DEVICE, Message("observed.channel_lost", {"channel": told.number}))
    return Reading(device=camera, probe=CHANNEL, at_ms=at_ms, took_ms=0.0, verdict=verdict, failure=failure)
