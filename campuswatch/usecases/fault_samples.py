"""What boards are told of faults, read from the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from alerts.fault_samples import fault_samples
from alerts.state import State
from collector.sample import Sample
from inventory.model.device import Device
from inventory.model.scope import Scope
from inventory.repository import defects, faults


def read_fault_samples(
    connection: Connection, scope: Scope, devices: Iterable[Device], states: Mapping[str, State], now_ms: int
) -> list[Sample]:
    """For the store; `states` are those of the moment by the codes of `devices`."""
    flawed = {one.device for one in defects.open_ones(connection, scope)}
    return list(fault_samples(devices, states, faults.open_ones(connection, scope), flawed, now_ms))
