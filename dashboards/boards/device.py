"""Everything about one device: what it is, how it stands, how it went, and what its kind tells of itself."""

from __future__ import annotations

from dataclasses import replace

from alerts.state import State
from dashboards.boards.choices import DEVICE, SCHOOL, devices, kinds, schools
from dashboards.boards.power import battery_lines, ups_now
from dashboards.boards.questions import lived, marks, newest, over_time, seconds
from dashboards.boards.recorders import disks_now, free_space
from dashboards.boards.switches import busiest_ports, poe_ports
from dashboards.boards.usual import of_one_school, state_lines
from dashboards.boards.words import (
    BITS,
    CELSIUS,
    CODES,
    COVERAGE,
    FRAMES,
    KIND_COLUMN,
    LOAD,
    LOSS,
    MS,
    RATE,
    RUNTIME,
    SECONDS,
    SHARE,
    SOUND,
    STATE,
    STATE_SERIES,
    UPTIME,
)
from dashboards.grafana.board import Board, Section
from dashboards.grafana.look import Look, column
from dashboards.grafana.panel import Panel, Target
from dashboards.grafana.query import Call, Column, Query, Source
from dashboards.grafana.shapes import BARS, ON_TOP, curves, lines_of_states, named, number, table

HERE = (SCHOOL, DEVICE)


def state_now() -> Panel:
    query = Target(newest("status", "state", where=HERE, by=()))
    return number("board.device.state", query, {"state": replace(STATE, painted=False)}).sized(4)


def month() -> Panel:
    looks = {"rate": RATE, "coverage": COVERAGE}
    return number("board.device.month", Target(lived(*HERE)), looks).sized(8).over("30d")


def identity() -> Panel:
    query = replace(newest("info", "vendor", "model", "area", where=HERE), since="3d")
    looks = {
        "name": Look(),
        "school_name": Look(),
        "kind": KIND_COLUMN,
        "vendor": Look(),
        "model": Look(),
        "area": Look(),
    }
    return table("board.device.identity", (Target(query, table=True),), looks, worst="name").sized(12, 4)


def days() -> Panel:
    """Hours of each day in each state, out of the roll-ups."""
    columns = tuple(Column(state.name.lower(), seconds(state)) for state in State)
    query = Query(columns=columns, measurement="status", where=HERE, every="1d", source=Source.ROLLED)
    look = replace(SECONDS, high=86_400, custom={**BARS, "stacking": ON_TOP})
    return curves("board.device.days", (Target(query, "$col"),), look, STATE_SERIES).sized(24, 6).over("90d")


def round_trip() -> Panel:
    """The fastest, the usual and the slowest answer of each step."""
    columns = tuple(Column(function, Call(function, "rtt_ms")) for function in ("min", "mean", "max"))
    query = replace(over_time("ping", where=HERE, by=()), columns=columns)
    return curves("board.device.rtt", (Target(query, "$col"),), MS, named(dict.fromkeys(("min", "mean", "max"), MS)))


def stream() -> Panel:
    return several("board.network.took", "rtsp", MS, "took_ms")


def codes() -> Panel:
    query = over_time("rtsp", "code", where=HERE, by=(), function="last")
    return lines_of_states("board.device.code", (Target(query, word=column("code")),), Look(words=CODES)).sized(24, 4)


def several(id: str, measurement: str, look: Look, *fields: str) -> Panel:
    """Fields of the device, one line each."""
    target = Target(over_time(measurement, *fields, where=HERE, by=()), "$col")
    return curves(id, (target,), look, named({name: Look() for name in fields}))


def of_ports(id: str, look: Look, *fields: str, function: str = "mean") -> Panel:
    """Fields of each port, one line each."""
    targets = tuple(
        Target(over_time("interface", name, where=HERE, by=("port",), function=function), "$tag_port", column(name))
        for name in fields
    )
    return curves(id, targets, look)


def parts() -> Panel:
    query = newest("part", "ok", where=HERE, by=("part",))
    looks = {"part": Look(), "ok": SOUND}
    return table("board.health.parts", (Target(query, table=True),), looks, worst="ok", upwards=True).sized(12)


NETWORK = (
    round_trip(),
    several("board.network.loss", "ping", LOSS, "loss_pct"),
    stream(),
    several("board.device.snmp", "snmp", MS, "took_ms"),
    codes(),
)
HEALTH = (
    several("board.health.load", "snmp", LOAD, "cpu_pct", "memory_pct"),
    several("board.health.temperature", "snmp", CELSIUS, "temperature_c"),
    several("board.device.uptime", "snmp", UPTIME, "uptime_s"),
    parts(),
)
PORTS = (
    of_one_school(busiest_ports(SCHOOL, DEVICE)),
    of_ports("board.device.traffic", BITS, "in_bps", "out_bps"),
    of_ports("board.switches.errors_over_time", FRAMES, "in_errors_ps", "out_errors_ps"),
    of_one_school(poe_ports(*HERE).sized(24)),
)
RECORDER = (of_one_school(disks_now(*HERE)), free_space(*HERE).sized(24))
UPS = (
    of_one_school(ups_now(*HERE).sized(24, 5)),
    battery_lines(*HERE).sized(24, 5),
    several("board.device.charge", "ups", SHARE, "battery_pct", "load_pct"),
    several("board.power.runtime_over_time", "ups", RUNTIME, "runtime_s"),
)
BOARD = Board(
    id="board.device",
    variables=(schools(several=False), kinds(), devices(several=False)),
    marks=marks(*HERE),
    sections=(
        Section(
            "",
            (
                state_now(),
                month(),
                identity(),
                state_lines(*HERE).sized(24, 5),
                days(),
            ),
        ),
        Section("board.section.network", NETWORK),
        Section("board.section.health", HEALTH, closed=True),
        Section("board.section.ports", PORTS, closed=True),
        Section("board.section.recorder", RECORDER, closed=True),
        Section("board.section.ups", UPS, closed=True),
    ),
)
