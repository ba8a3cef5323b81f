"""A school with a day to report: two hours watched, an hour of it down; and an office that makes papers of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from web_campus import MINUTE_MS, START_MS, Campus

from campuswatch.report_settings import Reports
from campuswatch.reports.archive import Archive
from campuswatch.reports.office import Office
from campuswatch.usecases.actor import Actor, Right
from campuswatch.usecases.reporting import Wish
from inventory.model.attribution import Attribution
from inventory.model.device import Device
from inventory.model.kind import Kind
from inventory.model.report import Form
from inventory.model.scope import BUREAU
from inventory.model.transition import Observed
from inventory.period import parse_period
from inventory.repository import attributions
from language.message import Message

HOUR_MS = 60 * MINUTE_MS
DAY = "2026-11-22"
NEXT_DAY_MS = START_MS + 24 * HOUR_MS
CENTRE = Actor("Li Na", BUREAU, frozenset(Right))


def report_day(campus: Campus, school: str = "s01") -> Device:
    """From START_MS on a camera is up, down in the second hour, up again; the day ends at 24:00 UTC."""
    switch, camera = campus.device(1, Kind.SWITCH, school), campus.device(1, school=school, name="Gate camera")
    for device in (switch, camera):
        campus.observe(device, Observed.UP, START_MS)
    campus.observe(camera, Observed.DOWN, START_MS + HOUR_MS, reason=Message("observed.silent"))
    campus.observe(camera, Observed.UP, START_MS + 2 * HOUR_MS)
    return camera


def blame_switch(campus: Campus, camera: Device, recorded_ms: int) -> None:
    """Known only then: the switch was the cause."""
    charge = Attribution(
        device=camera.code, cause=camera.code.replace("-cam-", "-sw-"), start_ms=START_MS + HOUR_MS,
        end_ms=START_MS + 2 * HOUR_MS, recorded_ms=recorded_ms,
    )  # fmt: skip
    campus.write(lambda connection: attributions.put(connection, [charge]))


def office_of(campus: Campus, folder: Path, settings: Reports | None = None) -> Office:
    return Office(
        database=campus.database, ledger="", settings=settings or Reports(), archive=Archive(folder / "reports"),
        zone="UTC", language="en",
    )  # fmt: skip


def wish_of(school: str = "s01", *, kind: str = "uptime", forms: Sequence[Form] = (Form.JSON,), **more: str) -> Wish:
    period = parse_period(more.get("period", DAY))
    return Wish(kind=kind, school=school, period=period, forms=tuple(forms))
