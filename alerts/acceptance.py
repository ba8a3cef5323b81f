"""What the machine says of a device that is to be accepted: one check for each test that fits its kind. Pure.

A test of which the machine knows nothing, or nothing new enough, is NOT_TESTED and says why; it never passes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from alerts.defects import by_part
from alerts.defects.verdict import Word
from inventory.model.acceptance import Check, Outcome, Test
from inventory.model.channel import Channel
from inventory.model.device import CHANNEL, Device
from inventory.model.device_clock import DeviceClock
from inventory.model.disk import Disk
from inventory.model.kind import Kind
from inventory.model.picture import Picture, PictureVerdict
from inventory.model.transition import Observed, Transition
from language.message import Message, Parameter

STREAM_STALE_MS = 15 * 60_000
PICTURE_STALE_MS = 6 * 3_600_000
STALE_MS = 24 * 3_600_000
"""Of a clock, a disk, a channel: what was told longer ago says nothing of now."""
SEEN = frozenset({Kind.CAMERA, Kind.ENCODER})


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamTold:
    """The last answer of one stream: `code` of RTSP, `frame_ok` None where no frame was asked for."""

    at_ms: int
    up: bool
    took_ms: float | None = None
    code: int | None = None
    frame_ok: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was last heard of one device. `looked` is false while no collector speaks: nothing is known then.

    `channels` are those that a camera feeds, or a recorder's own.
    """

    device: Device
    now_ms: int
    looked: bool
    clock_limit_ms: int
    heads: Sequence[Transition] = ()
    stream: StreamTold | None = None
    pictures: Sequence[Picture] = ()
    clock: DeviceClock | None = None
    channels: Sequence[Channel] = ()
    disks: Sequence[Disk] = field(default_factory=tuple)


def examine(evidence: Evidence) -> tuple[Check, ...]:
    """In the order of tests; those that do not fit the device are left out."""
    found = ((test, TESTS[test](evidence)) for test in Test)
    return tuple(check for _, check in found if check is not None)


def online(evidence: Evidence) -> Check | None:
    device = evidence.device
    if device.address is None and CHANNEL not in device.witnesses:
        return untested(Test.ONLINE, "acceptance.no_address")
    if not evidence.looked:
        return untested(Test.ONLINE, "acceptance.nobody_looks")
    said = {row.witness: row for row in evidence.heads if row.at_ms <= evidence.now_ms}
    for state, outcome, message in (
        (Observed.DOWN, Outcome.FAILED, "acceptance.silent"),
        (Observed.UNKNOWN, Outcome.NOT_TESTED, "acceptance.not_looked"),
    ):
        for witness in device.witnesses:
            row = said.get(witness)
            if (row.state if row else Observed.UNKNOWN) is state:
                return check(Test.ONLINE, outcome, evidence.now_ms, message, witness=witness)
    told = ", ".join(device.witnesses)
    return check(Test.ONLINE, Outcome.PASSED, evidence.now_ms, "acceptance.answers", witnesses=told)


def stream(evidence: Evidence) -> Check | None:
    told = evidence.stream
    if "rtsp" not in evidence.device.witnesses:
        return None
    if told is None or evidence.now_ms - told.at_ms > STREAM_STALE_MS:
        return untested(Test.STREAM, "acceptance.no_stream")
    if not told.up:
        return check(Test.STREAM, Outcome.FAILED, told.at_ms, "acceptance.stream_silent")
    if told.code is not None and told.code != 200:
        return check(Test.STREAM, Outcome.FAILED, told.at_ms, "acceptance.stream_refuses", code=told.code)
    if told.frame_ok is False:
        return check(Test.STREAM, Outcome.FAILED, told.at_ms, "acceptance.no_frame")
    return check(Test.STREAM, Outcome.PASSED, told.at_ms, "acceptance.streams", ms=round(told.took_ms or 0))


def picture(evidence: Evidence) -> Check | None:
    if evidence.device.kind not in SEEN:
        return None
    fresh = [one for one in evidence.pictures if evidence.now_ms - one.at_ms <= PICTURE_STALE_MS]
    if not fresh:
        return untested(Test.PICTURE, "acceptance.no_picture")
    worst = next((one for one in fresh if one.verdict is not PictureVerdict.OK), fresh[0])
    outcome = Outcome.PASSED if worst.verdict is PictureVerdict.OK else Outcome.FAILED
    return check(Test.PICTURE, outcome, worst.at_ms, f"picture_verdict.{worst.verdict}")


def clock(evidence: Evidence) -> Check | None:
    told = evidence.clock
    if told is None and evidence.device.kind not in (*SEEN, Kind.RECORDER):
        return None
    if told is None or evidence.now_ms - told.at_ms > STALE_MS:
        return untested(Test.CLOCK, "acceptance.no_clock")
    outcome = OUTCOMES[by_part.clock(told, evidence.clock_limit_ms).word]
    seconds, limit = round(told.offset_ms / 1000), round(evidence.clock_limit_ms / 1000)
    return check(Test.CLOCK, outcome, told.at_ms, "acceptance.clock", seconds=seconds, limit=limit)


def recording(evidence: Evidence) -> Check | None:
    kind = evidence.device.kind
    if kind not in (Kind.CAMERA, Kind.RECORDER):
        return None
    used = [one for one in evidence.channels if one.told.used and evidence.now_ms - one.seen_ms <= STALE_MS]
    if not used:
        return untested(Test.RECORDING, "acceptance.no_channel")
    seen_ms = min(one.seen_ms for one in used)
    idle = [one for one in used if one.told.recording is False]
    if kind is Kind.CAMERA and len(idle) < len(used):
        idle = []  # one recorder that keeps it is enough
    if idle:
        first = idle[0]
        return check(
            Test.RECORDING, Outcome.FAILED, seen_ms, "acceptance.not_recording",
            recorder=first.recorder, channel=first.told.number,
        )  # fmt: skip
    records = [one for one in used if one.told.recording]
    if not records or (kind is Kind.RECORDER and len(records) < len(used)):
        return untested(Test.RECORDING, "acceptance.recording_untold")
    return check(Test.RECORDING, Outcome.PASSED, seen_ms, "acceptance.records", channels=len(records))


def disks(evidence: Evidence) -> Check | None:
    if evidence.device.kind is not Kind.RECORDER:
        return None
    fresh = [one for one in evidence.disks if evidence.now_ms - one.seen_ms <= STALE_MS]
    judged = [(one, by_part.disk(one).word) for one in fresh]
    bad = next((one for one, word in judged if word is Word.BAD), None)
    if bad is not None:
        return check(Test.DISKS, Outcome.FAILED, bad.seen_ms, "acceptance.bad_disk", slot=bad.told.slot)
    sound = [one for one, word in judged if word is Word.GOOD and one.told.state in by_part.SOUND]
    if not sound or any(word is Word.UNKNOWN for _, word in judged):
        return untested(Test.DISKS, "acceptance.no_disks")
    return check(Test.DISKS, Outcome.PASSED, min(one.seen_ms for one in sound), "acceptance.disks", disks=len(sound))


TESTS: Mapping[Test, Callable[[Evidence], Check | None]] = {
    Test.ONLINE: online,
    Test.STREAM: stream,
    Test.PICTURE: picture,
    Test.CLOCK: clock,
    Test.RECORDING: recording,
    Test.DISKS: disks,
}
OUTCOMES: Mapping[Word, Outcome] = {
    Word.GOOD: Outcome.PASSED,
    Word.BAD: Outcome.FAILED,
    Word.UNKNOWN: Outcome.NOT_TESTED,
}


def check(test: Test, outcome: Outcome, at_ms: int, message: str, **params: Parameter) -> Check:
    return Check(test=test, outcome=outcome, told=Message(message, params), at_ms=at_ms)


def untested(test: Test, message: str) -> Check:
    return Check(test=test, outcome=Outcome.NOT_TESTED, told=Message(message))
