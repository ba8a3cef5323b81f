"""`campuswatch clocks`: how far the clocks of devices are off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.devices import known_school
from campuswatch.cli.table import print_table
from dashboards.recordings.clock_list import Line, clock_list
from dashboards.recordings.clock_list import wrong as only_wrong
from dashboards.recordings.clocks import ClockView, ClockWord
from dashboards.words import Words
from inventory.model.device import Device
from inventory.model.device_clock import Setting

IS = {ClockWord.RIGHT: "right", ClockWord.OFF: "WRONG", ClockWord.UNSURE: "unsure", ClockWord.STALE: "?"}


@click.group("clocks")
def command() -> None:
    """Clocks of devices: list."""


@verb("list", example="campuswatch clocks list --wrong")
@click.option("--school", help="Only this school's.")
@click.option("--wrong", is_flag=True, help="Only those that are off by more than [clocks] limit_s.")
def list_clocks(desk: Desk, school: str | None, wrong: bool) -> None:
    """List clocks with what they are off by, the wrong ones first; + is ahead of ours."""
    if school is not None:
        known_school(desk, school)
    now_ms, limit_ms = desk.clock.now_ms(), desk.settings.clocks.limit_ms
    with desk.database.read() as connection:
        told = clock_list(connection, desk.actor.scope, school, limit_ms=limit_ms, now_ms=now_ms)
    found = only_wrong(told) if wrong else told
    desk.put([as_json(*line) for line in found], lambda: print_clocks(desk, found))


def print_clocks(desk: Desk, lines: Sequence[Line]) -> None:
    words = Words("en", "UTC", desk.clock.now_ms())
    rows = [
        [device.code, "?", "", "", "", "never read", device.name] if view is None else
        [device.code, IS[view.word], words.offset(view.clock.offset_ms), words.lasting(view.clock.within_ms),
         set_by(view), words.lasting(words.now_ms - view.clock.at_ms), device.name]
        for device, view in lines
    ]  # fmt: skip
    headers = ["code", "is", "off by", "give or take", "set by", "age", "name"]
    print_table(headers, rows, right=frozenset({2, 3}), cut=frozenset({4, 6}))


def set_by(view: ClockView) -> str:
    told = view.clock.setting
    if told.setting is Setting.UNKNOWN:
        return "?"
    return f"{told.setting} {told.server}".strip()


def as_json(device: Device, view: ClockView | None) -> dict[str, Any]:
    told = asdict(view.clock) if view else {}
    return {
        "device": device.code,
        "school": device.school,
        "name": device.name,
        "is": view.word if view else None,
        **{name: told.get(name) for name in ("at_ms", "offset_ms", "within_ms", "source", "zone_min", "setting")},
    }


command.add_command(list_clocks)
