"""How many days a channel's recordings must reach back, by the policies of the ledger."""

from __future__ import annotations

from datetime import date

from campuswatch.bookkeeper.page import Page
from inventory.model.channel import Channel
from inventory.model.device import Device
from inventory.model.retention_policy import required_days
from inventory.model.scope import BUREAU
from inventory.repository import retention_policies


def required_of(page: Page, device: Device, channel: Channel, day: date) -> int:
    """The area is the camera's, or the recorder's where no camera is known."""
    policies = retention_policies.every(page.connection, BUREAU, device.school)
    camera = page.device(channel.camera) if channel.camera is not None else None
    return required_days(
        policies,
        school=device.school,
        area=(camera or device).area,
        recorder=device.code,
        channel=channel.told.number,
        day=day,
    )
