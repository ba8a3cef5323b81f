"""Recorders that told of their channels, each with its school."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from dashboards.recordings.channels import ChannelView
from dashboards.recordings.reading import Reader, RecorderView
from dashboards.recordings.yardstick import Yardstick
from inventory.model.device import Device
from inventory.model.school import School
from inventory.model.scope import Scope


@dataclass(frozen=True, slots=True)
class Told:
    """A recorder that told of its channels, and its school."""

    school: School
    view: RecorderView

    @property
    def code(self) -> str:
        return self.view.recorder.code

    def camera(self, one: ChannelView) -> Device | None:
        return self.view.cameras.get(one.channel.camera or "")

    def name(self, one: ChannelView) -> str:
        """Of the camera, else what the recorder calls the channel."""
        camera = self.camera(one)
        told = one.channel.told
        return (camera.name or camera.code if camera else "") or told.name or told.address


def recorder_list(
    connection: Connection, scope: Scope, found: Iterable[Device], homes: Mapping[str, School], yardstick: Yardstick,
    now_ms: int,
) -> list[Told]:  # fmt: skip
    """`homes` are schools by code. Those that never told of a channel are left out."""
    told = []
    for device in found:
        home = homes[device.school]
        view = Reader(connection, scope, home.zone, now_ms, yardstick).recorder(device)
        told += [Told(home, view)] if view else []
    return told
