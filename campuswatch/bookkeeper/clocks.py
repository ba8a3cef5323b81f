"""Keeps the clocks of devices, and the steps by which their offsets changed."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.defects import by_part
from campuswatch.bookkeeper.desk import House
from campuswatch.bookkeeper.page import Page
from collector.recordings.clockline import step_after
from collector.told import ClockSeen
from inventory.model.device import Device
from inventory.model.device_clock import ClockSetting, ClockStep, DeviceClock
from inventory.model.scope import BUREAU
from inventory.repository import device_clocks


def keep_clocks(page: Page, told: Sequence[ClockSeen]) -> None:
    for seen in told:
        device = page.device(seen.device)
        if device is None:
            continue
        before = device_clocks.get(page.connection, BUREAU, device.code)
        if before is not None and before.at_ms >= seen.at_ms:
            continue
        now = renewed(device.code, before, seen)
        device_clocks.put(page.connection, [now])
        _keep_step(page, device, before, now)
        if before is not None and before.setting not in (now.setting, ClockSetting()):
            page.record(device, seen.at_ms, "clock", _said(before.setting), _said(now.setting))
        page.settle(device, [by_part.clock(now, page.desk.standards.limit_ms)], seen.at_ms)


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


def _keep_step(page: Page, device: Device, before: DeviceClock | None, now: DeviceClock) -> None:
    steps = device_clocks.steps(page.connection, BUREAU, device.code)
    last = steps[-1] if steps else None
    step = step_after(
        last, device.code, now.offset_ms, now.within_ms, now.at_ms, None if before is None else before.at_ms
    )
    if step is None:
        return
    device_clocks.append(page.connection, [step])
    if last is not None and abs(step.offset_ms - last.offset_ms) > page.desk.standards.limit_ms:
        page.record(device, now.at_ms, "offset_s", _seconds(last), _seconds(step), action="clock_stepped")
    known = (*steps, step)

    def learn(house: House) -> None:
        house.agenda.set_clock(device.code, known)

    page.effects.append(learn)


def _seconds(step: ClockStep) -> str:
    return str(round(step.offset_ms / 1000))


def _said(setting: ClockSetting) -> str:
    return f"{setting.setting} {setting.server}".strip()
