"""Risk hints by worked cases: what is just within each limit is told, what is just outside is not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from alerts.risks import BATTERY_YEARS, DISK_C, DISK_HOURS, OUTAGES, WARRANTY_DAYS, Facts, risks
from inventory.model.defect import Defect, DefectKind
from inventory.model.device import Device
from inventory.model.device_file import DeviceFile
from inventory.model.disk import Disk, DiskState, DiskTold
from inventory.model.kind import Kind

TODAY = date(2026, 11, 23)
UPS = Device(id="u" * 32, code="s01-ups-0001", school="S01", kind=Kind.UPS, name="UPS")
RECORDER = Device(id="r" * 32, code="s01-nvr-0001", school="S01", kind=Kind.RECORDER, name="NVR")


def kinds(**facts: object) -> list[str]:
    given: dict[str, object] = {"today": TODAY, "devices": [UPS, RECORDER], **facts}
    return [one.kind for one in risks(Facts(**given))]  # type: ignore[arg-type]


def a_disk(*, hours: int | None = None, degrees: float | None = None) -> list[Disk]:
    told = DiskTold(slot="2", state=DiskState.OK, hours=hours, temperature_c=degrees)
    return [Disk(recorder=RECORDER.code, told=told, since_ms=1, seen_ms=1)]


def bought(code: str, **dates: object) -> Mapping[str, DeviceFile]:
    return {code: DeviceFile(device=code, **dates)}  # type: ignore[arg-type]


@pytest.mark.parametrize(("facts", "told"), [
    ({}, []),
    ({"disks": a_disk(hours=DISK_HOURS)}, ["disk_old"]),
    ({"disks": a_disk(hours=DISK_HOURS - 1)}, []),
    ({"disks": a_disk(degrees=DISK_C)}, ["disk_hot"]),
    ({"disks": a_disk(degrees=DISK_C - 0.1)}, []),
    ({"disks": a_disk(hours=DISK_HOURS, degrees=70.0)}, ["disk_hot", "disk_old"]),
    ({"files": bought(UPS.code, purchased=TODAY - timedelta(days=BATTERY_YEARS * 365))}, ["battery_old"]),
    ({"files": bought(UPS.code, purchased=TODAY - timedelta(days=BATTERY_YEARS * 365 - 1))}, []),
    ({"files": bought(RECORDER.code, purchased=date(2001, 1, 1))}, []),
    ({"runtimes": {UPS.code: 3600.0}}, ["battery_short"]),
    ({"runtimes": {UPS.code: 4500.0}}, []),
    ({"runtimes": {UPS.code: 3599.0}}, []),  # too short already: that is an alert, no hint
    ({"files": bought(RECORDER.code, warranty_until=TODAY + timedelta(days=WARRANTY_DAYS))}, ["warranty"]),
    ({"files": bought(RECORDER.code, warranty_until=TODAY + timedelta(days=WARRANTY_DAYS + 1))}, []),
    ({"files": bought(RECORDER.code, warranty_until=TODAY - timedelta(days=1))}, []),
    ({"files": bought(RECORDER.code, warranty_until=TODAY, warranty_endless=True)}, []),
    ({"outages": {RECORDER.code: OUTAGES + 1}}, ["outages"]),
    ({"outages": {RECORDER.code: OUTAGES}}, []),
])  # fmt: skip
def test_limits(facts: dict[str, object], told: list[str]) -> None:
    assert kinds(**facts) == told


def test_only_the_forecast_of_retention_is_a_hint() -> None:
    def defect(kind: DefectKind) -> Defect:
        return Defect(school="S01", device=RECORDER.code, kind=kind, since_ms=1, seen_ms=1, part="3")

    assert kinds(defects=[defect(DefectKind.RETENTION_AHEAD), defect(DefectKind.RETENTION)]) == ["retention"]


def test_disks_of_recorders_that_left_are_nobodys_risk() -> None:
    assert kinds(devices=[UPS], disks=a_disk(hours=99_999)) == []
