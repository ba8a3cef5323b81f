"""Panels that stand on several boards, each time for other devices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dashboards.boards.questions import NOT_ONLINE, WHO, newest, over_time, standing, standing_over_time
from dashboards.boards.words import (
    BEHIND,
    BROKEN,
    COUNT,
    DEVICE_COLUMNS,
    HIDDEN,
    KIND_COLUMN,
    OFF,
    RATE,
    SERIES_TO_DEVICE,
    STATE,
    STATE_LINE,
    STATE_SERIES,
    UNSEEN,
)
from dashboards.grafana.look import Look
from dashboards.grafana.panel import Panel, Target
from dashboards.grafana.query import Call, Column, Query, Tag
from dashboards.grafana.shapes import STACKED, curves, lines_of_states, number, table

NOW: Mapping[str, Look] = {"rate": RATE, "down": BROKEN, "shadow": BEHIND, "unknown": UNSEEN}


def standing_now(*where: Tag) -> tuple[Panel, ...]:
    """The head of a board: online rate, and how many are down, behind a failure, not known, of schools and kinds."""
    return tuple(
        number(f"board.now.{name}", Target(standing(*where, columns=(name,))), {name: look}).sized(6)
        for name, look in NOW.items()
    )


def not_online(*where: Tag) -> Panel:
    """The devices that do not answer as they must, with the reason as far as it is known now."""
    query = Query(
        columns=(Column("state", Call("", "state")),),
        within=newest("status", "state", where=where),
        having=NOT_ONLINE,
        by=WHO,
    )
    looks = {**DEVICE_COLUMNS, "kind": KIND_COLUMN, "state": STATE}
    return table("board.now.not_online", (Target(query, table=True),), looks, worst="name", upwards=True).sized(12)


def of_one_school(panel: Panel) -> Panel:
    """On a board of one school its name need not stand in every row."""
    return replace(panel, looks={**panel.looks, "school_name": HIDDEN})


def state_lines(*where: Tag) -> Panel:
    query = over_time("status", "state", where=where, function="last")
    return lines_of_states("board.past.lines", (Target(query, "$tag_name"),), STATE_LINE)


def states_over_time(*where: Tag, columns: tuple[str, ...] = ("up", "down", "shadow", "unknown")) -> Panel:
    """How many devices are in which state, one upon another."""
    looks = {name: STATE_SERIES[name] for name in columns}
    target = Target(standing_over_time(*where, columns=columns), "$col")
    return curves("board.past.states", (target,), replace(COUNT, custom=STACKED), looks)


def line(
    id: str,
    measurement: str,
    field: str,
    where: tuple[Tag, ...],
    look: Look,
    *,
    part: str = "",
    function: str = "mean",
) -> Panel:
    """One field of each device (and part of it) over time."""
    by, legend = ((*WHO, part), f"$tag_name · $tag_{part}") if part else (WHO, "$tag_name")
    query = over_time(measurement, field, where=where, by=by, function=function)
    return curves(id, (Target(query, legend),), replace(look, link=SERIES_TO_DEVICE))


PICTURE = (
    Column("fine", Call("last", "ok")),
    Column("brightness", Call("last", "brightness")),
    Column("sharpness", Call("last", "sharpness")),
    Column("changed", Call("last", "change")),
)


def pictures_and_clocks(*where: Tag) -> tuple[Target, Target]:
    """What the newest look at each picture told, and how far its clock was off."""
    picture = Query(columns=PICTURE, measurement="picture", where=where, by=WHO)
    return Target(picture, table=True), Target(newest("clock", "offset_s", where=where), table=True)


def clocks(*where: Tag) -> Panel:
    """How far the clock of each device is off, over time."""
    return line("board.clock.offset", "clock", "offset_s", where, OFF, function="last").over("", step="10m")
