"""What the machine sees now of the device of a fault."""

from __future__ import annotations

from sqlalchemy import Connection

from alerts.fault_turn import Sight
from inventory.model.device import Device, Stage
from inventory.model.fault import Fault
from inventory.model.scope import BUREAU
from inventory.model.transition import Observed
from inventory.repository import attributions, devices, transitions


def sight_of(connection: Connection, fault: Fault) -> Sight:
    device = devices.get(connection, BUREAU, fault.device) if fault.device else None
    if device is None or device.stage is not Stage.ADOPTED or not device.witnesses:
        return Sight.UNWATCHED
    return seen(connection, device)


def seen(connection: Connection, device: Device) -> Sight:
    """By the newest of what each of its witnesses said."""
    heads = transitions.current(connection, BUREAU, code=device.code)
    said = {one.witness: one.state for one in heads}
    states = [said.get(witness, Observed.UNKNOWN) for witness in device.witnesses]
    if all(state is Observed.UP for state in states):
        return Sight.WELL
    shadow = any(one.device == device.code for one in attributions.standing(connection, BUREAU, device.school))
    return Sight.DOWN if Observed.DOWN in states and not shadow else Sight.BLIND
