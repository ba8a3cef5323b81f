"""Cameras: whose stream does not answer and why, what their pictures show, whose clock is off, whose line is bad."""

from __future__ import annotations

from dataclasses import replace

from dashboards.boards.choices import DEVICE, SCHOOL, devices, schools
from dashboards.boards.questions import SCHOOLS, newest, of, over_time, share_of_answers
from dashboards.boards.usual import (
    clocks,
    line,
    not_online,
    pictures_and_clocks,
    standing_now,
    state_lines,
    states_over_time,
)
from dashboards.boards.words import (
    ANSWERS,
    CODE,
    DEVICE_COLUMNS,
    LOSS,
    MS,
    OFF,
    PICTURE_COLUMNS,
    SHARE,
    STATE,
    painted,
)
from dashboards.grafana.board import Board, Section
from dashboards.grafana.panel import Panel, Target
from dashboards.grafana.query import INTERVAL, Call, Column, Query, Tag
from dashboards.grafana.shapes import curves, table
from inventory.model.kind import Kind

CAMERA = Tag("kind", (str(Kind.CAMERA),))
HERE = (SCHOOL, CAMERA, DEVICE)
SEEN = "2h"  # a picture is looked at each half hour, a clock each ten minutes
LOOKED = "10m"  # a stream is asked for each minute, a state written each five


def every_camera() -> Panel:
    looks = {
        **DEVICE_COLUMNS, "state": STATE, "up": ANSWERS, "code": CODE, "took_ms": MS, "rtt_ms": MS,
        **painted({"loss_pct": LOSS}),
    }  # fmt: skip
    queries = (
        newest("status", "state", where=HERE),
        newest("rtsp", "up", "code", "took_ms", where=HERE),
        newest("ping", "rtt_ms", where=HERE),
        of("ping", "mean", "loss_pct", where=HERE),
    )
    targets = tuple(Target(query, table=True) for query in queries)
    return table("board.cameras.all", targets, looks, worst="up", upwards=True).sized(24, 12).over(LOOKED)


def pictures() -> Panel:
    looks = {**DEVICE_COLUMNS, **PICTURE_COLUMNS, **painted({"offset_s": OFF})}
    return table("board.cameras.pictures", pictures_and_clocks(*HERE), looks, worst="fine", upwards=True).over(SEEN)


def sane() -> Panel:
    columns = (Column("fine", Call("mean", "ok"), times=100),)
    query = Query(columns=columns, measurement="picture", where=HERE, by=SCHOOLS, every=INTERVAL, fill="null")
    target = Target(query, "$tag_school_name")
    return curves("board.cameras.sane", (target,), replace(SHARE, custom={"axisSoftMin": 90})).over("", step="30m")


def answering() -> Panel:
    target = Target(share_of_answers("rtsp", *HERE, by=SCHOOLS), "$tag_school_name")
    return curves("board.cameras.answering", (target,), replace(SHARE, custom={"axisSoftMin": 90}))


def took() -> Panel:
    target = Target(over_time("rtsp", "took_ms", where=HERE, by=SCHOOLS), "$tag_school_name")
    return curves("board.network.took", (target,), MS)


BOARD = Board(
    id="board.cameras",
    variables=(schools(), devices(Kind.CAMERA)),
    sections=(
        Section(
            "",
            (
                *standing_now(SCHOOL, CAMERA),
                not_online(*HERE),
                states_over_time(SCHOOL, CAMERA),
                answering(),
                took(),
                every_camera(),
                pictures(),
                sane(),
                clocks(*HERE),
            ),
        ),
        Section(
            "board.section.one_by_one",
            (
                state_lines(*HERE).sized(24, 16),
                line("board.cameras.each_took", "rtsp", "took_ms", HERE, MS, function="max"),
                line("board.network.loss", "ping", "loss_pct", HERE, LOSS),
            ),
            closed=True,
        ),
    ),
)
