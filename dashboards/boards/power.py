"""Power: who runs on battery, for how long still, how full and how loaded; the air of the room; fans and supplies."""

from __future__ import annotations

from dashboards.boards.choices import SCHOOL, schools
from dashboards.boards.questions import WHO, newest, over_time, total
from dashboards.boards.usual import line
from dashboards.boards.words import (
    BATTERY,
    BROKEN,
    CHARGE,
    DEVICE_COLUMNS,
    HUMIDITY,
    KIND_COLUMN,
    LOAD,
    ON_BATTERY,
    ROOM,
    RUNTIME,
    SERIES_TO_DEVICE,
    SOUND,
    STATE,
    painted,
)
from dashboards.grafana.board import Board, Section
from dashboards.grafana.look import Look
from dashboards.grafana.panel import Panel, Target
from dashboards.grafana.query import Call, Column, Compared, Tag
from dashboards.grafana.shapes import lines_of_states, number, table
from inventory.model.kind import Kind

UPS = Tag("kind", (str(Kind.UPS),))
FIELDS = ("on_battery", "battery_pct", "runtime_s", "load_pct")
LOOKS = {"on_battery": ON_BATTERY, **painted({"battery_pct": CHARGE, "runtime_s": RUNTIME, "load_pct": LOAD})}
HEADS = {
    "on_battery": ("sum", BROKEN),
    "battery_pct": ("min", CHARGE),
    "runtime_s": ("min", RUNTIME),
    "load_pct": ("max", LOAD),
}
"""The worst of all, and how it looks."""


def head(field: str) -> Panel:
    function, look = HEADS[field]
    query = total(newest("ups", field, where=(SCHOOL,)), Column(field, Call(function, field)))
    return number(f"board.power.{field}", Target(query), {field: look}).sized(6)


def ups_now(*where: Tag) -> Panel:
    state = newest("status", "state", where=(*where, UPS))
    looks = {**DEVICE_COLUMNS, "state": STATE, **LOOKS}
    targets = (Target(state, table=True), Target(newest("ups", *FIELDS, where=where), table=True))
    return table("board.power.all", targets, looks, worst="on_battery")


def battery_lines(*where: Tag) -> Panel:
    query = over_time("ups", "on_battery", where=where, function="max")
    look = Look(words=BATTERY, link=SERIES_TO_DEVICE)
    return lines_of_states("board.power.lines", (Target(query, "$tag_name"),), look)


def unsound_parts() -> Panel:
    inner = newest("part", "ok", where=(SCHOOL,), by=(*WHO, "part"))
    query = total(inner, Column("ok", Call("", "ok")), by=(*WHO, "part"), having=(Compared("ok", "=", 0),))
    looks = {**DEVICE_COLUMNS, "kind": KIND_COLUMN, "part": Look(), "ok": SOUND}
    return table("board.health.parts", (Target(query, table=True),), looks, worst="name", upwards=True)


HERE = (SCHOOL,)
BOARD = Board(
    id="board.power",
    variables=(schools(),),
    sections=(
        Section("", (*map(head, HEADS), ups_now(SCHOOL), battery_lines(SCHOOL))),
        Section(
            "board.section.over_time",
            (
                line("board.power.charge_over_time", "ups", "battery_pct", HERE, CHARGE, function="min"),
                line("board.power.runtime_over_time", "ups", "runtime_s", HERE, RUNTIME, function="min"),
                line("board.power.load_over_time", "ups", "load_pct", HERE, LOAD, function="max"),
                line("board.power.room", "environment", "temperature_c", HERE, ROOM, part="sensor", function="max"),
                line("board.power.humidity", "environment", "humidity_pct", HERE, HUMIDITY, part="sensor"),
                unsound_parts().sized(12),
            ),
        ),
    ),
)
