"""What a channel is to record, and what explains that it did not, as the ledger knows it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from campuswatch.bookkeeper.page import Page
from collector.recordings.clockline import clockline
from collector.recordings.duty import Duty
from collector.recordings.gaps import Reason, step_reasons
from inventory.model.channel import Channel
from inventory.model.defect import DefectKind
from inventory.model.device import Device
from inventory.model.scope import BUREAU
from inventory.model.span import Cause, Span
from inventory.model.transition import Observed, Transition
from inventory.repository import defects, device_clocks, transitions


def duty_of(page: Page, device: Device, channel: Channel, now_ms: int | None = None) -> Duty:
    zone = page.zone(device)
    if channel.week is None:
        return Duty(zone=zone)
    steps = device_clocks.steps(page.connection, BUREAU, device.code)
    at_ms = now_ms if now_ms is not None else channel.seen_ms
    return Duty(zone=zone, week=channel.week, clockline=clockline(steps, at_ms))


def reasons_of(page: Page, device: Device, camera: str | None, window: Span) -> tuple[Reason, ...]:
    """What was seen to hold within the window: outages, bad disks, clocks that were set."""
    found = [
        *_outages(page, device.code, Cause.RECORDER_DOWN, window),
        *(_outages(page, camera, Cause.CAMERA_DOWN, window) if camera is not None else ()),
        *_bad_disks(page, device, window),
        *step_reasons(device_clocks.steps(page.connection, BUREAU, device.code)),
    ]
    return tuple(found)


def _outages(page: Page, code: str, cause: Cause, window: Span) -> list[Reason]:
    rows = transitions.between(page.connection, BUREAU, window.start_ms, window.end_ms, [code])
    return [Reason(span, cause) for span in outages(rows, window)]


def outages(rows: Iterable[Transition], window: Span) -> list[Span]:
    """When any witness saw it down; `rows` are in order of time, the last before the window among them."""
    down: defaultdict[str, int | None] = defaultdict(lambda: None)
    found = []
    for row in rows:
        began = down[row.witness]
        if row.state is Observed.DOWN and began is None:
            down[row.witness] = row.at_ms
        elif row.state is not Observed.DOWN and began is not None:
            found.append(Span(began, row.at_ms))
            down[row.witness] = None
    return [*found, *(Span(began, window.end_ms) for began in down.values() if began is not None)]


def _bad_disks(page: Page, device: Device, window: Span) -> list[Reason]:
    known = defects.between(page.connection, BUREAU, window.start_ms, window.end_ms, device.school)
    return [
        Reason(Span(one.since_ms, window.end_ms if one.ended_ms is None else one.ended_ms), Cause.DISK)
        for one in known
        if one.kind is DefectKind.DISK and one.device == device.code
    ]
