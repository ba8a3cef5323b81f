"""Keeps the clocks of devices, and the steps by which their offsets changed."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.defects import by_part
from campuswatch.bookkeeper.allowance import MOST_STEPS
from campuswatch.bookkeeper.desk import House
from campuswatch.bookkeeper.page import Page
from collector.recordings.clockline import step_after
from collector.told import ClockSeen
from inventory.model.device import Device
from inventory.model.device_clock import ClockSetting, ClockStep, DeviceClock
from inventory.model.scope import BUREAU
from inventory.repository import device_clocks


def keep_clocks(page: Page, told: Sequence[ClockSeen]) -> None:
    known = {code: device for seen in told if (device := page.device(seen.device)) for code in (seen.device,)}
    codes = [device.code for device in known.values()]
    clocks = device_clocks.of_devices(page.connection, BUREAU, codes)
    steps = device_clocks.steps_of(page.connection, BUREAU, codes)
    for seen in told:
        device = known.get(seen.device)
        before = clocks.get(device.code) if device is not None else None
        if device is None or (before is not None and before.at_ms >= seen.at_ms):
            continue
        now = clocks[device.code] = renewed(device.code, before, seen)
        _keep_step(page, device, before, now, steps.setdefault(device.code, []))
        if before is not None and before.setting not in (now.setting, ClockSetting()):
            page.record(device, seen.at_ms, "clock", _said(before.setting), _said(now.setting), since_ms=before.at_ms)
        page.settle(device, [by_part.clock(now, page.desk.standards.limit_ms)], seen.at_ms)
    device_clocks.put(page.connection, clocks.values())


def renewed(code: str, before: DeviceClock | None, seen: ClockSeen) -> DeviceClock:
    """How it is set is asked rarely: what is not told is as it was."""
    known = before.setting if before is not None else ClockSetting()
    return DeviceClock(
        device=code,
        at_ms=seen.at_ms,
        offset_ms=seen.offset_ms,
        within_ms=seen.within_ms,
        source=seen.source,
        zone_min=seen.zone_min,
        setting=seen.setting or known,
    )


def _keep_step(
    page: Page, device: Device, before: DeviceClock | None, now: DeviceClock, steps: list[ClockStep]
) -> None:
    """`steps` are those known so far; a new one is added to them."""
    last = steps[-1] if steps else None
    step = step_after(
        last, device.code, now.offset_ms, now.within_ms, now.at_ms, None if before is None else before.at_ms
    )
    if step is None:
        return
    device_clocks.append(page.connection, [step])
    if last is not None and abs(step.offset_ms - last.offset_ms) > page.desk.standards.limit_ms:
        since_ms = None if before is None else before.at_ms
        page.record(
            device, now.at_ms, "offset_s", _seconds(last), _seconds(step), action="clock_stepped", since_ms=since_ms
        )
    steps.append(step)
    if len(steps) > MOST_STEPS:
        del steps[:-MOST_STEPS]
        device_clocks.forget_steps(page.connection, device.code, before_ms=steps[0].from_ms)
    known = tuple(steps)

    def learn(house: House) -> None:
        house.agenda.set_clock(device.code, known)

    page.effects.append(learn)


def _seconds(step: ClockStep) -> str:
    return str(round(step.offset_ms / 1000))


def _said(setting: ClockSetting) -> str:
    return f"{setting.setting} {setting.server}".strip()
