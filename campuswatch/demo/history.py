"""What lies behind the demo's school: last month and this one as if they had been watched, targets, and two reports."""

from __future__ import annotations

import asyncio
import importlib.util
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from campuswatch.demo.past import MINUTE_MS, Scene
from campuswatch.demo.past_writing import write_past
from campuswatch.usecases.actor import Actor
from campuswatch.usecases.campus_standings import StandingWish, enter_standing
from campuswatch.usecases.targets import set_target
from campuswatch.verbprocess import run_verb
from inventory.database import Database
from inventory.model.channel import Channel, ChannelTold
from inventory.model.collector_beat import CollectorBeat
from inventory.model.device import Device
from inventory.model.school import School
from inventory.model.target import Measure, Target
from inventory.period import Period, PeriodKind, period_of
from inventory.repository import beats, channels
from language.moment import local
from simulator.truth import Truth

CALM_MS = 120 * MINUTE_MS
"""Before the demo starts nothing has failed: what is down on its page was broken by who looks at it."""
TARGETS: Mapping[Measure, int] = {
    Measure.ONLINE: 970_000,
    Measure.INTACT: 950_000,
    Measure.RECORDING: 970_000,
    Measure.MENDED_IN_TIME: 900_000,
}
DOCUMENT: Mapping[str, str] = {
    "en": "Demo notice 2026-1",
    "zh-CN": "演示通知〔2026〕1号",
    "vi": "Công văn mẫu 1/2026",
}
REPORTS = ("monthly", "principal")
PRINTS_AFTER_S = 10.0


def past_month(now_ms: int, zone: str) -> Period:
    """The last whole one."""
    return period_of(PeriodKind.MONTH, local(now_ms, zone).date()).previous()


def give_past(
    database: Database,
    school: School,
    devices: Sequence[Device],
    truth: Truth,
    collector: str,
    person: str,
    *,
    now_ms: int,
) -> int:
    """Of devices that are in service since the first day of the past month. Returns how many changes were written."""
    start_ms, _ = past_month(now_ms, school.zone).bounds_ms(school.zone)
    scene = Scene(
        school=school, devices=devices, start_ms=start_ms, end_ms=now_ms, feeds=feeds_of(truth, devices),
        person=person, collector=collector, calm_ms=CALM_MS,
    )  # fmt: skip
    beat = CollectorBeat(collector=collector, at_ms=now_ms, boot_id="before", monotonic_s=0.0, clean_stop=True)

    def work(connection: Connection) -> int:
        channels.put(connection, channels_of(truth, scene))
        past = write_past(connection, scene, truth.seed)
        beats.put(connection, beat)
        return len(past.transitions)

    return database.write(work).result()


def feeds_of(truth: Truth, devices: Sequence[Device]) -> dict[tuple[str, int], str]:
    """(recorder, channel) -> camera, by the ledger's codes; what was overlooked is left out."""
    codes = {device.address: device.code for device in devices}
    named = {planted.code: codes.get(planted.address, "") for planted in truth.devices}
    return {
        (named[recorder.code], channel.number): named[channel.camera]
        for recorder in truth.of_kind("recorder")
        for channel in recorder.channels
        if named[recorder.code] and channel.camera and named.get(channel.camera)
    }


def channels_of(truth: Truth, scene: Scene) -> list[Channel]:
    """As the recorders will tell them: in use since the scene's start."""
    names = {planted.address: planted.name for planted in truth.devices}
    addresses = {device.code: device.address or "" for device in scene.devices}
    return [
        Channel(
            recorder=recorder, camera=camera, since_ms=scene.start_ms, seen_ms=scene.end_ms,
            told=ChannelTold(
                number=number, name=names[addresses[camera]], address=addresses[camera], online=True, recording=True
            ),
        )
        for (recorder, number), camera in scene.feeds.items()
    ]  # fmt: skip


def give_targets(database: Database, actor: Actor, school: School, since: date, *, now_ms: int) -> None:
    """What a bureau would ask for, by a document that says what it is; and a system that was accepted."""
    document = DOCUMENT[school.language]
    for measure, least_ppm in TARGETS.items():
        wish = Target(id="", measure=measure, least_ppm=least_ppm, document=document, since=since)
        set_target(database, actor, wish, now_ms=now_ms)
    wished = StandingWish(accepted_on=since, education_on=since, document=document)
    enter_standing(database, actor, school.code, wished, now_ms=now_ms)


async def issue_reports(config: Path, school: str, period: Period) -> list[str]:
    """Last month's report and the principal's sheet, as anybody would type it. Returns what went wrong, in sentences.

    In processes of their own that let others go first, and not at once: whoever watches must not wait for who prints.
    """
    await asyncio.sleep(PRINTS_AFTER_S)
    forms = ["pdf"] * (importlib.util.find_spec("typst") is not None) + ["html", "xlsx", "json"]
    wrong = []
    for kind in REPORTS:
        said = await run_verb(
            "report", kind, "--period", period.text, "--school", school, "--to", ",".join(forms), "--archive",
            "--config", str(config),
        )  # fmt: skip
        if said:
            wrong.append(said)
    return wrong
