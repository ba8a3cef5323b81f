"""`campuswatch recordings`: does every channel record, how far back, with which holes, and until when it is enough."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import click

from alerts.defects.by_footage import ranges
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.moment import as_hours
from campuswatch.cli.recorder_disks import feed, list_disks
from campuswatch.cli.recorders import read_recorders
from campuswatch.cli.retention import hold, policy
from campuswatch.cli.table import print_table
from collector.recordings.duty import day_of
from collector.recordings.forecast import Basis
from collector.recordings.retention import Verdict
from dashboards.recordings.channels import MOST_SHOWN, REPORTED, ChannelView
from dashboards.recordings.holes import Hole, holes
from dashboards.recordings.recorder_list import Told
from inventory.model.span import Cause
from language.moment import local

DECIDED = {Verdict.MET: "yes", Verdict.SHORT: "NO", Verdict.NOT_YET: "later", Verdict.UNKNOWN: "?"}
RECORDS = {True: "yes", False: "NO", None: "?"}
CAUSES = {
    Cause.CAMERA_DOWN: "camera down",
    Cause.RECORDER_DOWN: "recorder down",
    Cause.DISK: "disk",
    Cause.CLOCK_CHANGE: "clock set",
    Cause.UNKNOWN: "?",
}
BASES = {
    Basis.BROKEN: "less is there now",
    Basis.FREE_SPACE: "by the free space",
    Basis.EDGE: "by how the oldest moves",
    Basis.NONE: "too little known yet",
}
NO_CHANNELS = "no recorder has told of its channels yet"
LEGEND = """
now: it records. kept: complete days back from yesterday, 12+ where nothing is
known before. Under each policy: yes, NO, later (the channel is younger), ?."""

at_school = click.option("--school", help="Only this school's.")
at_recorder = click.option("--recorder", metavar="CODE", help="Only this recorder's.")


@click.group("recordings")
def command() -> None:
    """Recordings: list, gaps, forecast, disks, hold, policy, feed."""


@verb("list", example="campuswatch recordings list --school S01")
@at_school
@at_recorder
@click.option("--wrong", is_flag=True, help="Only channels that do not record or do not keep what they must.")
def list_channels(desk: Desk, school: str | None, recorder: str | None, wrong: bool) -> None:
    """List channels: whether they record, how far back, and whether that is enough."""
    told = read_recorders(desk, school, recorder)
    found = [(one, view) for one in told for view in one.view.views if not wrong or is_wrong(view)]
    desk.put([channel_as_json(*pair) for pair in found], lambda: print_channels(told, found))


def is_wrong(view: ChannelView) -> bool:
    return view.records is False or view.verdict is Verdict.SHORT


def print_channels(told: Sequence[Told], found: Sequence[tuple[Told, ChannelView]]) -> None:
    if not told:
        click.echo(NO_CHANNELS)
        return
    headers = ["recorder", "ch", "camera", "now", "kept", "need", *(f"{days} d" for days in REPORTED), "will do"]
    rows = [
        [one.code, str(view.number), one.name(view), RECORDS[view.records], kept(view),
         str(view.required), *(DECIDED[view.under(days)] for days in REPORTED), outlook(one, view)]
        for one, view in found
    ]  # fmt: skip
    print_table(headers, rows, right=frozenset({1, 4, 5}), cut=frozenset({2}))
    click.echo(LEGEND)


def kept(view: ChannelView) -> str:
    return f"{view.retention.days}{'+' if view.retention.at_least else ''}"


def outlook(one: Told, view: ChannelView) -> str:
    """The day from which the policy will not be met."""
    if view.outlook.basis is Basis.BROKEN:
        return "not now"
    if view.outlook.breaks_ms is not None:
        return f"{local(view.outlook.breaks_ms, one.school.zone):%Y-%m-%d}"
    return "?" if view.outlook.basis is Basis.NONE else "yes"


def channel_as_json(one: Told, view: ChannelView) -> dict[str, Any]:
    told, camera = view.channel.told, one.camera(view)
    return {
        "school": one.school.code,
        "recorder": one.code,
        "channel": view.number,
        "name": told.name,
        "camera": camera.code if camera else None,
        "address": told.address,
        "online": told.online,
        "recording": view.records,
        "trouble": told.trouble,
        "since_ms": view.channel.since_ms,
        "asked_ms": view.asked_ms,
        "kept_days": view.retention.days,
        "at_least": view.retention.at_least,
        "broken": view.retention.broken,
        "required_days": view.required,
        "verdict": view.verdict,
        "verdicts": {str(days): view.under(days) for days in REPORTED},
        "forecast": asdict(view.outlook),
    }


@verb("gaps", example="campuswatch recordings gaps --school S01 --days 30")
@at_school
@at_recorder
@click.option("--channel", type=click.IntRange(1, 4096), help="Only this channel.")
@click.option("--days", type=click.IntRange(1, MOST_SHOWN), default=30, show_default=True, help="So far back.")
@click.option("--least", type=click.IntRange(0), default=0, metavar="SECONDS", help="Only holes as long as this.")
def gaps(desk: Desk, school: str | None, recorder: str | None, channel: int | None, days: int, least: int) -> None:
    """List holes: what should have been recorded and was not, the newest first, and why where that is known."""
    found = []
    for one in read_recorders(desk, school, recorder):
        first = day_of(desk.clock.now_ms(), ZoneInfo(one.school.zone)) - timedelta(days=days)
        rows = [row for row in one.view.days if row.day >= first and channel in (None, row.channel)]
        found += [(one, hole) for hole in holes(rows, 1000 * least)]
    payload = [
        {"school": one.school.code, "recorder": hole.recorder, "channel": hole.channel,
         "start_ms": hole.gap.span.start_ms, "end_ms": hole.gap.span.end_ms, "cause": hole.gap.cause,
         "lasts": hole.lasts}
        for one, hole in found
    ]  # fmt: skip
    desk.put(payload, lambda: print_holes(found, days))


def print_holes(found: Sequence[tuple[Told, Hole]], days: int) -> None:
    if not found:
        click.echo(f"no hole is known of the last {days} days")
        return
    rows = []
    for one, hole in found:
        start, end = (f"{local(at_ms, one.school.zone):%m-%d %H:%M}" for at_ms in hole.gap.span)
        name = next((one.name(view) for view in one.view.views if view.number == hole.channel), "")
        rows.append(
            [hole.recorder, str(hole.channel), name, start, "goes on" if hole.lasts else end,
             as_hours(hole.gap.span.length_ms), CAUSES[hole.gap.cause]]
        )  # fmt: skip
    headers = ["recorder", "ch", "camera", "from", "to", "lasting", "cause"]
    print_table(headers, rows, right=frozenset({1, 5}), cut=frozenset({2}))


@verb("forecast", example="campuswatch recordings forecast --school S01")
@at_school
@at_recorder
def tell_forecast(desk: Desk, school: str | None, recorder: str | None) -> None:
    """Say until when policies will be met, the soonest to be broken first; channels that are alike stand together."""
    told = read_recorders(desk, school, recorder)
    payload = [channel_as_json(one, view) for one in told for view in one.view.views]
    desk.put(payload, lambda: print_forecast(told))


def print_forecast(told: Sequence[Told]) -> None:
    if not told:
        click.echo(NO_CHANNELS)
        return
    alike: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for one in told:
        for view in sorted(one.view.views, key=urgency):
            place = one.code, kept(view), str(view.required), outlook(one, view), BASES[view.outlook.basis]
            alike[place].append(view.number)
    rows = [[code, ranges(numbers), *rest] for (code, *rest), numbers in alike.items()]
    headers = ["recorder", "channels", "kept", "need", "will do", "as seen"]
    print_table(headers, rows, right=frozenset({2, 3}), fold=frozenset({1, 5}))


def urgency(view: ChannelView) -> tuple[int, int]:
    order = [Basis.BROKEN, Basis.FREE_SPACE, Basis.EDGE, Basis.NONE]
    late = view.outlook.breaks_ms is None
    return (order.index(view.outlook.basis) if late else 0), view.outlook.breaks_ms or 0


for _command in (list_channels, gaps, tell_forecast, list_disks, hold, policy, feed):
    command.add_command(_command)
