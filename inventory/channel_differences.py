"""Where ledger and the channel lists of recorders do not agree. Pure; of one school.

A channel in use shows a camera that is in no file; a camera in service is in no channel; a channel shows another camera
than the ledger says. The ledger says it by a person's word, or by the address at which the recorder reaches the camera:
there a serial that the camera does not have speaks against it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from inventory.channel_cameras import PERSON, cameras_of
from inventory.model.channel import Channel
from inventory.model.claim import Claim, ClaimType
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.link import Link


class Unlike(StrEnum):
    UNKNOWN_CAMERA = "unknown_camera"
    OTHER_CAMERA = "other_camera"
    NO_CHANNEL = "no_channel"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelDifference:
    """`device` is the camera of NO_CHANNEL, else the recorder, of whose `channel` it is. `ledger` is the camera that
    the ledger has there, `told` what the recorder says stands there: a code, an address or a serial."""

    unlike: Unlike
    device: str
    channel: int = 0
    name: str = ""
    ledger: str = ""
    told: str = ""
    at_ms: int = 0


def channel_differences(
    devices: Sequence[Device],
    channels: Iterable[Channel],
    *,
    addresses: Mapping[str, Iterable[str]],
    claims: Mapping[str, Mapping[Claim, int]],
    links: Iterable[Link],
) -> Iterator[ChannelDifference]:
    """By recorder and channel, then the cameras in no channel; `channels` holds those not in use too.

    As long as one recorder in service has not told its list, nobody knows which cameras are in none.
    """
    serving = {one.code: one for one in devices if one.stage is Stage.ADOPTED}
    channels = list(channels)
    said = [link for link in links if link.evidence == PERSON]
    by_recorder: defaultdict[str, list[Channel]] = defaultdict(list)
    for one in channels:
        if one.told.used and one.recorder in serving:
            by_recorder[one.recorder].append(one)
    shown: set[str] = set()
    for recorder, inputs in sorted(by_recorder.items()):
        told = (one.told for one in inputs)
        machine = cameras_of(recorder, told, devices, addresses=addresses, claims=claims, links=())
        by_person = {link.port: link.far_device for link in said if link.device == recorder}
        for one in sorted(inputs, key=lambda one: one.told.number):
            camera = by_person.get(str(one.told.number)) or one.camera
            shown |= {code for code in (camera, one.camera, machine.get(one.told.number)) if code}
            found = _of_channel(one, camera, machine.get(one.told.number), claims)
            if found is not None:
                yield found
    if by_recorder and not untold(devices, channels):
        yield from _in_no_channel(serving.values(), shown)


def untold(devices: Iterable[Device], channels: Iterable[Channel]) -> list[str]:
    """Codes of recorders in service of whose channels nothing was ever told."""
    told = {one.recorder for one in channels}
    serving = (one for one in devices if one.stage is Stage.ADOPTED and one.kind is Kind.RECORDER)
    return sorted(one.code for one in serving if one.code not in told)


def _of_channel(
    one: Channel, camera: str | None, told: str | None, claims: Mapping[str, Mapping[Claim, int]]
) -> ChannelDifference | None:
    where = one.told.address or one.told.serial
    if camera is None:
        return _difference(Unlike.UNKNOWN_CAMERA, one, "", where)
    if told is not None and told != camera:
        return _difference(Unlike.OTHER_CAMERA, one, camera, told)
    if foreign(one.told.serial, claims.get(camera, {})):
        return _difference(Unlike.OTHER_CAMERA, one, camera, one.told.serial)
    return None


def _difference(unlike: Unlike, one: Channel, ledger: str, told: str) -> ChannelDifference:
    return ChannelDifference(
        unlike=unlike,
        device=one.recorder,
        channel=one.told.number,
        name=one.told.name,
        ledger=ledger,
        told=told,
        at_ms=one.since_ms,
    )


def _in_no_channel(serving: Iterable[Device], shown: set[str]) -> Iterator[ChannelDifference]:
    for device in sorted(serving, key=lambda one: one.code):
        if device.kind is Kind.CAMERA and device.code not in shown:
            yield ChannelDifference(unlike=Unlike.NO_CHANNEL, device=device.code, name=device.name)


def foreign(serial: str, claims: Mapping[Claim, int]) -> bool:
    """Whether a serial is none of those that a device claimed. One may be told with its model before it, or cut."""
    mine = [plain(claim.value) for claim in claims if claim.type is ClaimType.SERIAL]
    theirs = plain(serial)
    return bool(theirs) and bool(mine) and not any(one in theirs or theirs in one for one in mine)


def plain(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
