"""The proof school: 78 cameras, three recorders of 32 channels, 20 days, and every kind of defect planted once or more.

What is planted is told by `PLANTED`, which a test compares with what was found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from simulator.plan import disks_for, plan_campus
from simulator.planting import DAY_MS, Disk, Hole, Planting, Storage, Timepiece
from simulator.truth import PlantedDevice, Truth

REQUIRED_DAYS = 20
KEPT_DAYS = 21.5
SHORT_DAYS = 18
"""Complete days that the short recorder has from some time in the night until the evening."""
SHORT_KEPT_DAYS = 18.9
WRONG_CLOCK_S = 420.0


@dataclass(frozen=True, slots=True)
class Planted:
    """By kind; channels are (recorder, number), all others codes."""

    holes: Mapping[tuple[str, int], tuple[tuple[int, int], ...]]
    not_recording: tuple[str, int]
    wrong_clock: str
    short: str
    bad_disk: tuple[str, int]
    frozen: tuple[str, ...]
    covered: str


def plan_proof(
    now_ms: int, prefix: str = "127.77.0.0/24", *, ports: Mapping[str, int], seed: int = 6
) -> tuple[Truth, Planted]:
    """`now_ms` is when the school is first looked at; holes lie before it, by its own days."""
    truth = plan_campus(seed, prefix, locale="zh-CN", ports=ports)
    nvr = [device.code for device in truth.of_kind("recorder")]
    midnight = _midnight(now_ms, truth.zone)
    planted = Planted(
        holes={
            (nvr[0], 3): (_span(midnight, -6, 2 * 60 + 10, 150),),
            (nvr[1], 11): (_span(midnight, -4, 23 * 60 + 50, 17),),
            (nvr[2], 20): tuple(_span(midnight, -1, hour * 60, 5) for hour in (3, 9, 15)),
        },
        not_recording=(nvr[0], 17),
        wrong_clock=nvr[1],
        short=nvr[2],
        bad_disk=(nvr[0], 2),
        frozen=("cam-0005", "cam-0050"),
        covered="cam-0033",
    )
    return replant(truth, _plantings(truth, planted, midnight)), planted


def _midnight(now_ms: int, zone: str) -> datetime:
    return datetime.fromtimestamp(now_ms / 1000, ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)


def _span(midnight: datetime, day: int, minute: int, lasts_min: int) -> tuple[int, int]:
    start = int((midnight + timedelta(days=day, minutes=minute)).timestamp() * 1000)
    return start, start + lasts_min * 60_000


def _plantings(truth: Truth, planted: Planted, midnight: datetime) -> dict[str, Planting]:
    since_ms = int(midnight.timestamp() * 1000) - 400 * DAY_MS
    found = {device.code: _recorder(device, planted, midnight, since_ms) for device in truth.of_kind("recorder")}
    views = {**dict.fromkeys(planted.frozen, "frozen"), planted.covered: "covered"}
    for code, view in views.items():
        found[code] = replace(truth.device(code).planting, view=view)
    return found


def _recorder(device: PlantedDevice, planted: Planted, midnight: datetime, since_ms: int) -> Planting:
    code = device.code
    holes = [
        Hole(channel=channel, start_ms=start, end_ms=end)
        for (recorder, channel), spans in planted.holes.items()
        for start, end in spans
        if recorder == code
    ]
    if planted.not_recording[0] == code:
        began = int((midnight - timedelta(days=2, hours=-9)).timestamp() * 1000)
        holes.append(Hole(channel=planted.not_recording[1], start_ms=began))
    kept = SHORT_KEPT_DAYS if planted.short == code else KEPT_DAYS
    cameras = sum(1 for channel in device.channels if channel.camera)
    disks = tuple(_worn(disk, planted, code) for disk in disks_for(cameras, kept))
    storage = Storage(kept_days=kept, since_ms=since_ms, disks=disks, holes=tuple(holes))
    clock = Timepiece(offset_s=WRONG_CLOCK_S, ntp="") if planted.wrong_clock == code else Timepiece()
    return replace(device.planting, storage=storage, clock=clock)


def _worn(disk: Disk, planted: Planted, code: str) -> Disk:
    return replace(disk, state="bad") if planted.bad_disk == (code, disk.slot) else disk


def replant(truth: Truth, plantings: Mapping[str, Planting]) -> Truth:
    """The same campus with other things planted in some of its devices, by code."""
    devices = tuple(replace(device, planting=plantings.get(device.code, device.planting)) for device in truth.devices)
    return replace(truth, devices=devices)
