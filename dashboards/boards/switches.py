"""Switches: which is unwell, which port errs or loses its link, what Power over Ethernet still has to give."""

from __future__ import annotations

from dataclasses import replace

from dashboards.boards.choices import DEVICE, SCHOOL, devices, schools
from dashboards.boards.questions import WHO, marks, newest, of, over_time, total
from dashboards.boards.usual import line, standing_now
from dashboards.boards.words import (
    BITS,
    BROKEN,
    CELSIUS,
    COUNT,
    DEVICE_COLUMNS,
    FEED,
    FRAMES,
    LOAD,
    SECONDS,
    SERIES_TO_DEVICE,
    STATE,
    WATT,
    painted,
)
from dashboards.grafana.board import Board, Section
from dashboards.grafana.look import Look, column
from dashboards.grafana.panel import Panel, Target
from dashboards.grafana.query import Call, Column, Compared, Query, Tag
from dashboards.grafana.shapes import bars, curves, table
from inventory.model.kind import Kind

SWITCH = Tag("kind", (str(Kind.SWITCH), str(Kind.ROUTER), str(Kind.FIREWALL)))
HERE = (SCHOOL, SWITCH, DEVICE)
PORT = (*WHO, "port")
POE_ASKED = "20m"  # each five minutes
ERRORS = ("in_errors_ps", "out_errors_ps", "in_discards_ps", "out_discards_ps")
HOUR = "1h"
PORT_COLUMNS = {**DEVICE_COLUMNS, "port": Look()}


def every_switch() -> Panel:
    looks = {
        **DEVICE_COLUMNS, "state": STATE,
        **painted({"fans_bad": BROKEN, "supplies_bad": BROKEN, "cpu_pct": LOAD, "memory_pct": LOAD}),
        **painted({"temperature_c": CELSIUS}), "uptime_s": SECONDS,
    }  # fmt: skip
    health = ("cpu_pct", "memory_pct", "temperature_c", "fans_bad", "supplies_bad", "uptime_s")
    queries = (newest("status", "state", where=HERE), newest("snmp", *health, where=HERE))
    targets = tuple(Target(query, table=True) for query in queries)
    return table("board.switches.all", targets, looks, worst="state")


def busiest_ports(*where: Tag) -> Panel:
    """Load is of the busier direction against the port's speed; an uplink stands on top by itself."""
    speed = (Call("last", "speed_bps"),)
    columns = (
        Column("in_bps", Call("mean", "in_bps")),
        Column("out_bps", Call("mean", "out_bps")),
        Column("in_pct", Call("mean", "in_bps"), speed, 100),
        Column("out_pct", Call("mean", "out_bps"), speed, 100),
    )
    query = Query(columns=columns, measurement="interface", where=(*where, SWITCH), by=PORT)
    looks = {**PORT_COLUMNS, "in_bps": BITS, "out_bps": BITS, **painted({"in_pct": LOAD, "out_pct": LOAD})}
    return table("board.switches.busiest", (Target(query, table=True),), looks, worst="in_bps")


def erring_ports() -> Panel:
    """Only ports with something to show; each column is asked by itself so that one is enough."""
    inner = of("interface", "mean", *ERRORS, where=HERE, by=PORT)
    targets = tuple(
        Target(total(inner, Column(name, Call("", name)), by=PORT, having=(Compared(name, ">", 0),)), table=True)
        for name in ERRORS
    )
    looks = {**PORT_COLUMNS, **painted(dict.fromkeys(ERRORS, FRAMES))}
    return table("board.switches.errors", targets, looks, worst="in_errors_ps").sized(12, 10).over(HOUR)


def lost_links() -> Panel:
    """How often each port lost its link in the time shown."""
    lost = Query(
        columns=(Column("change", Call("difference", "oper_up")),), measurement="interface", where=HERE, by=PORT
    )
    query = total(lost, Column("times", Call("count", "change")), by=PORT, having=(Compared("change", "<", 0),))
    looks = {**PORT_COLUMNS, "times": COUNT}
    return table("board.switches.lost", (Target(query, table=True),), looks, worst="times").sized(12, 10).over("")


def worst_port(id: str, look: Look, *fields: str) -> Panel:
    """Of each switch the port with the highest value; a sum over all its ports in each step costs far more."""
    targets = tuple(
        Target(over_time("interface", name, where=HERE, function="max"), "$tag_name", column(name)) for name in fields
    )
    return curves(id, targets, replace(look, link=SERIES_TO_DEVICE))


def poe_share() -> Panel:
    share = Column("used_pct", Call("last", "used_w"), (Call("last", "budget_w"),), 100)
    query = Query(columns=(share,), measurement="poe", where=HERE, by=WHO)
    return bars("board.switches.poe_share", (Target(query, "$tag_name"),), LOAD).over(POE_ASKED)


def poe_ports(*where: Tag) -> Panel:
    fed = (Compared("power_w", ">", 0),)
    inner = newest("poe", "power_w", "state", where=where, by=PORT)
    query = total(inner, Column("power_w", Call("", "power_w")), Column("feed", Call("", "state")), by=PORT, having=fed)
    looks = {**PORT_COLUMNS, "power_w": WATT, "feed": FEED}
    return table("board.switches.poe_ports", (Target(query, table=True),), looks, worst="power_w").over(POE_ASKED)


BOARD = Board(
    id="board.switches",
    variables=(schools(), devices(Kind.SWITCH, Kind.ROUTER, Kind.FIREWALL)),
    marks=marks(*HERE),
    sections=(
        Section(
            "",
            (
                *standing_now(SCHOOL, SWITCH),
                every_switch(),
            ),
        ),
        Section(
            "board.section.ports",
            (
                erring_ports(),
                lost_links(),
                worst_port("board.switches.errors_over_time", FRAMES, "in_errors_ps", "out_errors_ps"),
                worst_port("board.switches.discards_over_time", FRAMES, "in_discards_ps", "out_discards_ps"),
                busiest_ports(SCHOOL, DEVICE).sized(12, 10),
                worst_port("board.switches.traffic", BITS, "in_bps", "out_bps").sized(12, 10),
            ),
        ),
        Section(
            "board.section.poe",
            (
                poe_share(),
                poe_ports(*HERE).sized(12),
                line("board.switches.poe_used", "poe", "used_w", HERE, WATT).sized(24).over("", step="5m"),
            ),
        ),
        Section(
            "board.section.health",
            (
                line("board.health.temperature", "snmp", "temperature_c", HERE, CELSIUS, function="max"),
                line("board.health.cpu", "snmp", "cpu_pct", HERE, LOAD),
            ),
        ),
    ),
)
