"""The recorders that a command is about, with what is known of their channels."""

from __future__ import annotations

from dataclasses import dataclass

from campuswatch.cli.desk import Desk
from campuswatch.cli.devices import known_school
from campuswatch.usecases.actor import Right
from campuswatch.usecases.lookup import recorder_for
from dashboards.recordings.channels import ChannelView
from dashboards.recordings.reading import Reader, RecorderView
from dashboards.recordings.yardstick import Yardstick
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.school import School
from inventory.repository import devices, schools
from inventory.repository.devices import Filter


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


def read_recorders(desk: Desk, school: str | None, recorder: str | None) -> list[Told]:
    """Of those in service. Raises Missing for a school or recorder that is not there, Conflict for no recorder."""
    if school is not None:
        known_school(desk, school)
    told = []
    yardstick = Yardstick(desk.settings.recordings.tolerance_ms, desk.settings.clocks.limit_ms)
    with desk.database.read() as connection:
        homes = {one.code: one for one in schools.every(connection, desk.actor.scope)}
        wanted = Filter(school=school, kind=Kind.RECORDER, stage=Stage.ADOPTED)
        found = list(devices.find(connection, desk.actor.scope, wanted))
        if recorder is not None:
            found = [recorder_for(connection, desk.actor, Right.LOOK, recorder)]
        for device in found:
            home = homes[device.school]
            reader = Reader(connection, desk.actor.scope, home.zone, desk.clock.now_ms(), yardstick)
            view = reader.recorder(device)
            told += [Told(home, view)] if view else []
    return told
