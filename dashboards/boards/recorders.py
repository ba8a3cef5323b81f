"""Recorders: do they answer, are their disks sound, do they fare well."""

from __future__ import annotations

from dashboards.boards.choices import DEVICE, SCHOOL, devices, schools
from dashboards.boards.questions import WHO, marks, newest
from dashboards.boards.usual import line, standing_now, state_lines
from dashboards.boards.words import (
    ANSWERS,
    BROKEN,
    BYTES,
    CODE,
    COUNT,
    DEVICE_COLUMNS,
    LOAD,
    LOSS,
    MS,
    SECONDS,
    SHARE,
    STATE,
    painted,
)
from dashboards.grafana.board import Board, Section
from dashboards.grafana.panel import Panel, Target
from dashboards.grafana.query import INTERVAL, Call, Column, Query, Tag
from dashboards.grafana.shapes import curves, table
from inventory.model.kind import Kind

RECORDER = Tag("kind", (str(Kind.RECORDER),))
HERE = (SCHOOL, RECORDER, DEVICE)
DISKS_ASKED = "20m"  # they are asked each five minutes
FREE = (Call("last", "free_bytes"), (Call("last", "capacity_bytes"),))
DISKS = {**painted({"disks_bad": BROKEN}), "free_pct": SHARE, "capacity_bytes": BYTES, "channels_total": COUNT}


def disks_of(*where: Tag) -> Query:
    plain = (Column(name, Call("last", name)) for name in ("disks_bad", "capacity_bytes", "channels_total"))
    free = Column("free_pct", *FREE, 100)
    return Query(columns=(*plain, free), measurement="recorder", where=where, by=WHO)


def disks_now(*where: Tag) -> Panel:
    state = newest("status", "state", where=(*where, RECORDER))
    looks = {**DEVICE_COLUMNS, "state": STATE, **DISKS}
    targets = (Target(state, table=True), Target(disks_of(*where), table=True))
    return table("board.recorders.disks", targets, looks, worst="disks_bad").over(DISKS_ASKED)


def streams() -> Panel:
    answer, uptime = newest("rtsp", "up", "code", "took_ms", where=HERE), newest("snmp", "uptime_s", where=HERE)
    looks = {**DEVICE_COLUMNS, "up": ANSWERS, "code": CODE, "took_ms": MS, "uptime_s": SECONDS}
    targets = (Target(answer, table=True), Target(uptime, table=True))
    return table("board.recorders.streams", targets, looks, worst="up", upwards=True).over("10m")


def free_space(*where: Tag) -> Panel:
    share = Column("free_pct", *FREE, 100)
    query = Query(columns=(share,), measurement="recorder", where=where, by=WHO, every=INTERVAL, fill="null")
    return curves("board.recorders.free", (Target(query, "$tag_name"),), SHARE).over("", step="5m")


BOARD = Board(
    id="board.recorders",
    variables=(schools(), devices(Kind.RECORDER)),
    marks=marks(*HERE),
    sections=(
        Section(
            "",
            (
                *standing_now(SCHOOL, RECORDER),
                state_lines(*HERE),
                disks_now(SCHOOL, DEVICE),
                streams(),
            ),
        ),
        Section(
            "board.section.over_time",
            (
                free_space(*HERE),
                line("board.network.took", "rtsp", "took_ms", HERE, MS, function="max"),
                line("board.health.cpu", "snmp", "cpu_pct", HERE, LOAD),
                line("board.network.loss", "ping", "loss_pct", HERE, LOSS),
            ),
        ),
    ),
)
