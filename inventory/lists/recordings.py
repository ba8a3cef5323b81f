"""Recorders: their channels and disks, what was recorded day by day, and what is held or must be kept."""

from __future__ import annotations

from inventory.lists.paged_list import (
    PagedList,
    about,
    at_device,
    code_of,
    equal,
    first,
    last,
    of_device,
    of_school,
    still,
)
from inventory.model.disk import DiskState
from inventory.tables.channel import channel, channel_day
from inventory.tables.device import device
from inventory.tables.disk import disk
from inventory.tables.retention_policy import hold, retention_policy

CHANNELS = PagedList(
    table=channel,
    source=channel.join(device, device.c.id == channel.c.recorder),
    seen=at_device,
    key=(device.c.code, channel.c.number),
    columns={"recorder": device.c.code, "school": device.c.school, "camera": code_of(channel.c.camera)},
    filters={
        "school": equal(device.c.school),
        "recorder": about(channel.c.recorder),
        "camera": about(channel.c.camera),
        "recording": equal(channel.c.recording, bool),
    },
    named={"recorder": about(channel.c.recorder), "number": equal(channel.c.number, int)},
)
CHANNEL_DAYS = PagedList(
    table=channel_day,
    seen=of_device(channel_day, "recorder"),
    key=(channel_day.c.recorder, channel_day.c.channel, channel_day.c.day),
    columns={"recorder": code_of(channel_day.c.recorder), "camera": code_of(channel_day.c.camera)},
    filters={
        "school": equal(channel_day.c.school),
        "recorder": about(channel_day.c.recorder),
        "camera": about(channel_day.c.camera),
        "channel": equal(channel_day.c.channel, int),
        "first": first(channel_day.c.day),
        "last": last(channel_day.c.day),
    },
)
DISKS = PagedList(
    table=disk,
    source=disk.join(device, device.c.id == disk.c.recorder),
    seen=at_device,
    key=(device.c.code, disk.c.slot),
    columns={"recorder": device.c.code, "school": device.c.school},
    filters={
        "school": equal(device.c.school),
        "recorder": about(disk.c.recorder),
        "state": equal(disk.c.state, DiskState),
    },
)
HOLDS = PagedList(
    table=hold,
    seen=of_school(hold),
    key=(hold.c.entered_ms, hold.c.id),
    newest_first=True,
    columns={"recorder": code_of(hold.c.recorder)},
    filters={
        "school": equal(hold.c.school),
        "recorder": about(hold.c.recorder),
        "standing": still(hold.c.released_ms),
    },
    named={"id": equal(hold.c.id)},
)
RETENTION = PagedList(
    table=retention_policy,
    seen=of_school(retention_policy),
    key=(retention_policy.c.school, retention_policy.c.entered_ms, retention_policy.c.id),
    columns={"recorder": code_of(retention_policy.c.recorder)},
    filters={"school": equal(retention_policy.c.school)},
)
