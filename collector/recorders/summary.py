"""What a recorder told of its channels and disks, as samples. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from collector.sample import Sample, Value
from collector.target import Target
from inventory.model.channel import ChannelTold
from inventory.model.disk import DiskState, DiskTold

MOST_OCTETS = 2**63 - 1
"""What a store holds; all disks together may be told to be more."""

SOUND = {DiskState.OK: True, DiskState.SLEEPING: True, DiskState.BAD: False, DiskState.UNFORMATTED: False}
"""States that say whether a disk does its work; an empty slot is no disk."""


def is_sound(disk: DiskTold) -> bool | None:
    """None where it does not tell. A failed self-test outweighs what the recorder says."""
    return False if disk.smart is DiskState.BAD else SOUND.get(disk.state)


def channel_fields(channels: Iterable[ChannelTold]) -> dict[str, Value]:
    """Of those in use: how many there are, and how many of them are online and record, where that is told."""
    used = [channel for channel in channels if channel.used]
    fields: dict[str, Value] = {"channels_total": len(used)}
    for name, told in (
        ("channels_online", [channel.online for channel in used]),
        ("channels_recording", [channel.recording for channel in used]),
    ):
        if any(one is not None for one in told):
            fields[name] = told.count(True)
    return fields


def disk_fields(disks: Sequence[DiskTold]) -> dict[str, Value]:
    there = [disk for disk in disks if disk.state is not DiskState.ABSENT]
    fields: dict[str, Value] = {"disks_bad": sum(is_sound(disk) is False for disk in there)}
    for name, told in (
        ("capacity_bytes", [disk.capacity_bytes for disk in there]),
        ("free_bytes", [disk.free_bytes for disk in there]),
    ):
        if known := [one for one in told if one is not None]:
            fields[name] = min(sum(known), MOST_OCTETS)
    return fields


def channel_samples(target: Target, channels: Iterable[ChannelTold], at_ms: int) -> list[Sample]:
    """One for each channel in use of which anything is told."""
    samples = []
    for channel in channels:
        told = {"online": channel.online, "recording": channel.recording}
        fields: dict[str, Value] = {name: int(value) for name, value in told.items() if value is not None}
        if channel.used and fields:
            samples.append(Sample(target.key("channel", str(channel.number)), at_ms, fields))
    return samples


def disk_samples(target: Target, disks: Iterable[DiskTold], at_ms: int) -> list[Sample]:
    """One for each disk that is there."""
    samples = []
    for disk in disks:
        sound = is_sound(disk)
        told = {
            "ok": None if sound is None else int(sound),
            "temperature_c": disk.temperature_c,
            "free_bytes": disk.free_bytes,
            "capacity_bytes": disk.capacity_bytes,
        }
        fields: dict[str, Value] = {name: value for name, value in told.items() if value is not None}
        if disk.state is not DiskState.ABSENT and disk.slot and fields:
            samples.append(Sample(target.key("disk", disk.slot), at_ms, fields))
    return samples
