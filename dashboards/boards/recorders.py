"""Recorders and recordings: does each channel record, how far back and with which holes, on sound disks, in time."""

from __future__ import annotations

from dashboards.boards.choices import DEVICE, SCHOOL, devices, schools
from dashboards.boards.questions import WHO, marks, newest, of
from dashboards.boards.usual import PICTURE, clocks, line, standing_now, state_lines
from dashboards.boards.words import (
    ANSWERS,
    BROKEN,
    BYTES,
    CODE,
    COUNT,
    DEVICE_COLUMNS,
    GAP,
    KEPT,
    LOAD,
    LOSS,
    MS,
    PICTURE_COLUMNS,
    SECONDS,
    SHARE,
    SOUND,
    STATE,
    WHOLE,
    painted,
)
from dashboards.grafana.board import Board, Section
from dashboards.grafana.look import Look, rising
from dashboards.grafana.panel import Panel, Target
from dashboards.grafana.query import INTERVAL, Call, Column, Query, Tag
from dashboards.grafana.shapes import curves, days, table
from inventory.model.kind import Kind

RECORDER = Tag("kind", (str(Kind.RECORDER),))
HERE = (SCHOOL, RECORDER, DEVICE)
CHANNEL = (*WHO, "channel")
JUDGED = "3h"  # each hour
PLAIN = Look()
DISK_CELSIUS = Look(unit="celsius", decimals=0, steps=rising(50, 60))
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


def channels_now() -> Panel:
    """As the recorder tells of each input that is in use."""
    told = newest("channel", "online", "recording", where=HERE, by=CHANNEL)
    looks = {**DEVICE_COLUMNS, "channel": PLAIN, "online": ANSWERS, "recording": ANSWERS}
    targets = (Target(told, table=True),)
    return table("board.recorders.channels", targets, looks, worst="recording", upwards=True).over(DISKS_ASKED)


def retention() -> Panel:
    days = tuple(Column(name, Call("last", name)) for name in ("retention_days", "required_days"))
    met = Column("met_pct", (Call("last", "retention_days"),), (Call("last", "required_days"),), 100)
    query = Query(columns=(*days, met), measurement="recording", where=HERE, by=CHANNEL)
    looks = {
        **DEVICE_COLUMNS, "channel": PLAIN, "retention_days": COUNT, "required_days": COUNT,
        **painted({"met_pct": KEPT}),
    }  # fmt: skip
    targets = (Target(query, table=True),)
    return table("board.recorders.retention", targets, looks, worst="met_pct", upwards=True).over(JUDGED)


def completeness() -> Panel:
    """Of each channel and day, as far back as raw samples are kept. A day of the school falls on that of UTC."""
    last = Column("completeness_pct", Call("last", "completeness_pct"))
    query = Query(columns=(last,), measurement="recording", where=HERE, by=CHANNEL, every="1d")
    targets = (Target(query, "$tag_name · $tag_channel"),)
    return days("board.recorders.completeness", targets, WHOLE).sized(24, 14).over("30d")


def holes() -> Panel:
    least = of("recording", "min", "completeness_pct", where=HERE, by=CHANNEL)
    longest = of("recording", "max", "longest_gap_s", where=HERE, by=CHANNEL)
    looks = {**DEVICE_COLUMNS, "channel": PLAIN, **painted({"completeness_pct": WHOLE, "longest_gap_s": GAP})}
    targets = (Target(least, table=True), Target(longest, table=True))
    return table("board.recorders.holes", targets, looks, worst="longest_gap_s").over("7d")


def each_disk() -> Panel:
    told = newest("disk", "ok", "temperature_c", "capacity_bytes", "free_bytes", where=HERE, by=(*WHO, "disk"))
    looks = {
        **DEVICE_COLUMNS, "disk": PLAIN, "ok": SOUND, **painted({"temperature_c": DISK_CELSIUS}),
        "capacity_bytes": BYTES, "free_bytes": BYTES,
    }  # fmt: skip
    targets = (Target(told, table=True),)
    return table("board.recorders.each_disk", targets, looks, worst="ok", upwards=True).over(DISKS_ASKED)


def temperature() -> Panel:
    return line("board.recorders.temperature", "disk", "temperature_c", HERE, DISK_CELSIUS, part="disk").over(
        "", step="5m"
    )


def pictures() -> Panel:
    """Of channels whose cameras have no address of their own."""
    query = Query(columns=PICTURE, measurement="picture", where=HERE, by=CHANNEL)
    looks = {**DEVICE_COLUMNS, "channel": PLAIN, **PICTURE_COLUMNS}
    targets = (Target(query, table=True),)
    return table("board.recorders.pictures", targets, looks, worst="fine", upwards=True).over("2h")


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
        Section("board.section.recordings", (channels_now(), retention(), holes(), completeness())),
        Section("board.section.disks", (each_disk(), clocks(*HERE), temperature(), pictures())),
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
