"""The recorders that a command is about, with what is known of their channels."""

from __future__ import annotations

from campuswatch.cli.desk import Desk
from campuswatch.cli.devices import known_school
from campuswatch.usecases.actor import Right
from campuswatch.usecases.lookup import recorder_for
from dashboards.recordings.recorder_list import Told, recorder_list
from dashboards.recordings.yardstick import Yardstick
from inventory.model.device import Stage
from inventory.model.kind import Kind
from inventory.repository import devices, schools
from inventory.repository.devices import Filter


def read_recorders(desk: Desk, school: str | None, recorder: str | None) -> list[Told]:
    """Of those in service. Raises Missing for a school or recorder that is not there, Conflict for no recorder."""
    if school is not None:
        known_school(desk, school)
    yardstick = Yardstick(desk.settings.recordings.tolerance_ms, desk.settings.clocks.limit_ms)
    scope = desk.actor.scope
    with desk.database.read() as connection:
        homes = {one.code: one for one in schools.every(connection, scope)}
        if recorder is not None:
            found = [recorder_for(connection, desk.actor, Right.LOOK, recorder)]
        else:
            wanted = Filter(school=school, kind=Kind.RECORDER, stage=Stage.ADOPTED)
            found = list(devices.find(connection, scope, wanted))
        return recorder_list(connection, scope, found, homes, yardstick, desk.clock.now_ms())
