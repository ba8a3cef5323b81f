"""Whether a device of a row is in service, and from when to when. Pure but for the draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from inventory.adoption import BEFORE, ended
from inventory.model.device import Device, Stage
from inventory.model.service_period import ServicePeriod
from inventory.spreadsheet.dates import Day
from inventory.spreadsheet.draft import Draft
from inventory.spreadsheet.plan import Change
from inventory.spreadsheet.plan_places import day_ms
from language.message import Message


def stage_of(
    draft: Draft, before: Device | None, after: Device, values: Mapping[str, Any], remarks: list[Message]
) -> Stage:
    """What a ledger lists is in service, unless it says otherwise or something stands against it."""
    told = values.get("stage")
    if told is None and "retired" in values:
        told = Stage.RETIRED
    if before is not None:
        return changed_stage(draft, before, after, told, remarks)
    if told is not None:
        return Stage(told)
    return Stage.CANDIDATE if hindered(draft, after, remarks) else Stage.ADOPTED


def changed_stage(draft: Draft, before: Device, after: Device, told: Any, remarks: list[Message]) -> Stage:
    unsaid = Stage.ADOPTED if before.stage is Stage.CANDIDATE else before.stage
    wanted = unsaid if told is None else Stage(told)
    if wanted is before.stage:
        return before.stage
    if before.stage not in BEFORE.get(wanted, frozenset()):
        remarks.append(Message("sheet.stage_stays", {"stage": before.stage, "said": wanted}))
        return before.stage
    if wanted is Stage.ADOPTED and hindered(draft, after, remarks):
        return before.stage
    return wanted


def hindered(draft: Draft, device: Device, remarks: list[Message]) -> bool:
    """What keeps a device from being put into service by a spreadsheet."""
    if device.address and not device.holds_address:
        return True
    school = draft.schools.get(device.school)
    if school is not None and school.needs_acceptance:
        remarks.append(Message("sheet.awaits_acceptance"))
        return True
    return False


def plan_period(draft: Draft, before: Device | None, device: Device, values: Mapping[str, Any]) -> list[Change]:
    """The days that its service begins and ends, at their start in the school's zone."""
    start, end = day_of(draft, device, values.get("in_service")), day_of(draft, device, values.get("retired"))
    held = draft.periods.get(device.code)
    if held is not None:
        start = unless_same_day(draft, device, start, held.start_ms)
        end = unless_same_day(draft, device, end, held.end_ms)
    after = period(device, held, start, end, draft.now_ms)
    if after is None or after == held:
        return []
    draft.periods[device.code] = after
    return [
        Change(field, str(was) if was is not None else "", str(now) if now is not None else "")
        for field, was, now in (
            ("service_start", held.start_ms if held else None, after.start_ms),
            ("service_end", held.end_ms if held else None, after.end_ms),
        )
        if was != now
    ]


def unless_same_day(draft: Draft, device: Device, start_ms: int | None, held_ms: int | None) -> int | None:
    """A day tells no moment: the moment that is known within the same day stays."""
    if start_ms is None or held_ms is None:
        return start_ms
    school = draft.schools[device.school]
    return None if day_at(held_ms, school.zone) == day_at(start_ms, school.zone) else start_ms


def day_at(at_ms: int, zone: str) -> date:
    return datetime.fromtimestamp(at_ms / 1000, tz=ZoneInfo(zone)).date()


def period(
    device: Device, held: ServicePeriod | None, start: int | None, end: int | None, now_ms: int
) -> ServicePeriod | None:
    """None where there is none to be."""
    if device.stage is Stage.CANDIDATE:
        return None
    if device.stage is Stage.ADOPTED:
        if held is None or held.end_ms is not None:
            return ServicePeriod(device.code, now_ms if start is None else start)
        return held if start is None else replace(held, start_ms=start)
    if held is None:
        first = end if start is None else start
        return None if first is None else ended(ServicePeriod(device.code, first), now_ms if end is None else end)
    begun = held if start is None else replace(held, start_ms=start)
    if end is None:
        return begun if held.end_ms is not None else ended(begun, now_ms)
    return ended(begun, end)


def day_of(draft: Draft, device: Device, day: Any) -> int | None:
    return day_ms(draft, device.school, day.day) if isinstance(day, Day) else None
