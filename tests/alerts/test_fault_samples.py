"""What boards are told of faults."""

from __future__ import annotations

from fault_days import Days

from alerts.fault_samples import fault_samples
from alerts.state import State
from collector.schema import MEASUREMENTS
from inventory.model.alert import Topic
from inventory.model.device import Device
from inventory.model.kind import Kind

CODES = {"up": State.UP, "down": State.DOWN, "blind": State.UNKNOWN, "away": State.MAINTENANCE, "flawed": State.UP}
DEVICES = [Device(id=code, code=code, school="S01", kind=Kind.CAMERA, name=code) for code in CODES]


def test_each_device_that_is_expected_has_one_and_intact_is_what_has_nothing_wrong() -> None:
    days = Days()
    days.fire("down")
    days.wait(5)
    days.fire("down", Topic.PICTURE)
    made = {one.key.device: one.fields for one in fault_samples(
        DEVICES, CODES, days.faults, {"flawed"}, days.now_ms)}  # fmt: skip
    assert made == {
        "up": {"open": 0, "age_s": 0.0, "severity": 0, "intact": True},
        "down": {"open": 2, "age_s": 300.0, "severity": 2, "intact": False},
        "blind": {"open": 0, "age_s": 0.0, "severity": 0},
        "flawed": {"open": 0, "age_s": 0.0, "severity": 0, "intact": False},
    }
    assert set(made["up"]) == set(MEASUREMENTS["fault"].fields)
