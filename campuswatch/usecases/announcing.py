"""Those concerned are told of maintenance before it begins; of what was entered late at once, and the bureau too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from alerts.chain import Level
from campuswatch.usecases.chain import read_chain
from campuswatch.usecases.telling import notices_for
from inventory.maintenance import awaits_approval, closed_days, windows_of
from inventory.model.maintenance import Maintenance
from inventory.model.notice import Fact, Letter
from inventory.model.person import Person
from inventory.model.scope import BUREAU
from inventory.model.window import Window
from inventory.repository import (
    areas,
    device_files,
    devices,
    maintenances,
    notices,
    people,
    schools,
    service_hours,
)
from inventory.short_id import SHORT
from inventory.week_words import write_week
from language.message import Message

ANNOUNCED = "maintenance.announced"
CANCELLED = "maintenance.cancelled"


def announce_due(connection: Connection, now_ms: int, lead_ms: int) -> int:
    """Writes what is to be told now into the outbox, `lead_ms` before the first window of a plan begins. How many plans
    were told of. What nobody was told of before it was over is told no more, unless the bureau must say that it counts.

    One transaction: called each minute, it tells of no plan twice.
    """
    told = 0
    for plan in maintenances.to_announce(connection, BUREAU, now_ms + lead_ms):
        windows, late = _windows(connection, plan)
        if windows and windows[0].start_ms - lead_ms > now_ms and not late:
            continue
        if windows and (late or windows[-1].end_ms > now_ms):
            ahead = next((one for one in windows if one.end_ms > now_ms), windows[-1])
            letter = _announcement(connection, plan, ahead, late)
            levels = [Level.DUTY, Level.LEADER, Level.PRINCIPAL, *([Level.BUREAU] if late else [])]
            _tell(connection, plan, levels, letter, ANNOUNCED, max(ahead.start_ms, now_ms), now_ms)
            told += 1
        maintenances.announced(connection, BUREAU, plan, at_ms=now_ms)
    return told


def tell_cancelled(connection: Connection, plan: Maintenance, *, now_ms: int) -> None:
    """To those who were told that it would be."""
    what = scope_of(connection, plan)
    letter = Letter(
        subject=Message("maintenance.cancelled", {"what": what}),
        sentences=(Message("maintenance.cancelled_says"),),
        facts=_facts(plan, what, _windows(connection, plan)[0]),
    )
    levels = [Level.DUTY, Level.LEADER, Level.PRINCIPAL]
    _tell(connection, plan, levels, letter, CANCELLED, max(plan.start_ms, now_ms), now_ms)


def scope_of(connection: Connection, plan: Maintenance) -> str:
    """What it is about, by the names that people of the school gave it."""
    if plan.device is not None:
        device = devices.get(connection, BUREAU, plan.device)
        return f"{device.name} ({device.code})" if device and device.name else plan.device
    if plan.area is not None:
        area = areas.get(connection, BUREAU, plan.school, plan.area)
        return area.name if area else plan.area
    home = schools.get(connection, BUREAU, plan.school)
    name = home.name if home else plan.school
    return f"{name}, {plan.circuit}" if plan.circuit else name


def _windows(connection: Connection, plan: Maintenance) -> tuple[Sequence[Window], bool]:
    """All of them, and whether the bureau must approve any."""
    home = schools.get(connection, BUREAU, plan.school)
    zone = home.zone if home else "UTC"
    closed = closed_days(service_hours.holidays(connection, BUREAU, plan.school))
    return windows_of(plan, zone, plan.start_ms, plan.end_ms, closed), awaits_approval(plan, zone, closed)


def _announcement(connection: Connection, plan: Maintenance, first: Window, late: bool) -> Letter:
    what = scope_of(connection, plan)
    says = Message("maintenance.late_says" if late else "maintenance.announced_says")
    return Letter(
        subject=Message("maintenance.announced", {"what": what, "start_ms": first.start_ms}),
        sentences=(says,),
        facts=_facts(plan, what, [first]),
    )


def _facts(plan: Maintenance, what: str, windows: Sequence[Window]) -> tuple[Fact, ...]:
    spans = {"start_ms": plan.start_ms, "end_ms": plan.end_ms}
    if windows:
        spans = {"start_ms": windows[0].start_ms, "end_ms": windows[0].end_ms}
    facts = [
        Fact(Message("maintenance.what"), what),
        Fact(Message("maintenance.when"), Message("maintenance.from_to", spans)),
    ]
    if plan.week is not None:
        until = Message("maintenance.week_until", {"week": write_week(plan.week), "end_ms": plan.end_ms})
        facts.append(Fact(Message("maintenance.again"), until))
    facts += [
        Fact(Message("maintenance.reason"), plan.reason),
        Fact(Message("maintenance.by"), plan.by),
        Fact(Message("maintenance.id"), plan.id[:SHORT]),
    ]
    return tuple(facts)


def _tell(
    connection: Connection,
    plan: Maintenance,
    levels: Iterable[Level],
    letter: Letter,
    kind: str,
    at_ms: int,
    now_ms: int,
) -> None:
    """Those of the chain as it will be when it begins, and those who answer for what it is about."""
    chain = read_chain(connection, BUREAU, plan.school, at_ms)
    told = {one.id: one for level in levels for one in chain.people(level)}
    told.update((one.id, one) for one in _answering(connection, plan))
    notices.add(connection, notices_for(told.values(), letter, kind=kind, school=plan.school, now_ms=now_ms))


def _answering(connection: Connection, plan: Maintenance) -> list[Person]:
    """The persons of the areas that it touches; of a device also whom it is listed under."""
    codes = [plan.device] if plan.device else []
    if plan.circuit:
        codes = sorted(device_files.on_circuit(connection, BUREAU, plan.circuit))
    touched = {one.area for one in devices.of_codes(connection, BUREAU, codes).values() if one.school == plan.school}
    if plan.area is not None:
        touched = {plan.area}
    everywhere = not codes and plan.area is None
    ids = {one.person for one in areas.every(connection, BUREAU, plan.school) if everywhere or one.code in touched}
    if plan.device:
        ids.add(device_files.get(connection, BUREAU, plan.device).custodian)
    found = (people.get(connection, BUREAU, id) for id in sorted(id for id in ids if id))
    return [one for one in found if one is not None]
