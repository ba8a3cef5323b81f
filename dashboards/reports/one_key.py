"""One-key alarms: how many of those in service answer at the end of a period (Q45). Pure."""

from __future__ import annotations

from collections.abc import Iterable

from alerts.state import State
from dashboards.reports.device_figures import DeviceFigures
from inventory.model.kind import Kind


def one_key_alarms(devices: Iterable[DeviceFigures]) -> tuple[int, int]:
    """UP, of those in service. One that is outside its hours then is in service and not UP; a retired one is not, nor
    one that has moved away."""
    there = [one for one in devices if one.device.kind is Kind.ONE_KEY_ALARM and one.served]
    return sum(1 for one in there if one.state is State.UP), len(there)
