"""What a recorder's word of a channel says: is the camera there, does it record. Pure."""

from __future__ import annotations

from dataclasses import replace

from alerts.defects.verdict import Verdict, bad, good, unknown
from inventory.model.channel import Channel, ChannelTrouble
from inventory.model.defect import DefectKind

RECORDER = "recorder"
"""The witness: what the recorder says of itself, beside which stands what it has stored."""


def channel_lost(channel: Channel) -> Verdict:
    """A camera that refuses the recorder's password is lost to it, though it answers others."""
    part = str(channel.told.number)
    if channel.told.online is None:
        return unknown(DefectKind.CHANNEL_LOST, part)
    if channel.told.online:
        return good(DefectKind.CHANNEL_LOST, part)
    trouble = channel.told.trouble or ChannelTrouble.OTHER
    return bad(DefectKind.CHANNEL_LOST, part, trouble=trouble.value)


def told_not_recording(channel: Channel, *, due: bool) -> Verdict:
    """Whether it says that it does not record though it is `due` to now. Of a lost camera nothing can be recorded."""
    part = str(channel.told.number)
    if channel.told.recording:
        found = good(DefectKind.NOT_RECORDING, part)
    elif channel.told.recording is None or not due or channel.told.online is False:
        found = unknown(DefectKind.NOT_RECORDING, part)
    else:
        found = bad(DefectKind.NOT_RECORDING, part)
    return replace(found, witness=RECORDER)
