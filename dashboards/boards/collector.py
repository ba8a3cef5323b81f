"""The monitor itself: does it look, in time, and does what it sees arrive. While it is silent, nothing is known."""

from __future__ import annotations

from dataclasses import replace

from dashboards.boards.questions import newest, over_time, share_of_answers, total
from dashboards.boards.words import BYTES, COUNT, MS, NOBODY_LOOKED, SHARE, TIME, painted
from dashboards.grafana.board import Board, Section
from dashboards.grafana.look import GREEN, RED, Look, column, rising
from dashboards.grafana.panel import Panel, Target
from dashboards.grafana.query import Call, Column
from dashboards.grafana.shapes import curves, number, table
from language.message import Message

BY = ("device",)
COLLECTOR = Look(name=column("collector"))
ASKED = ("ping", "rtsp", "snmp", "tcp")
LATENESS = replace(MS, steps=rising(100, 1000), none=NOBODY_LOOKED)
STALL = replace(MS, steps=rising(100, 1000), none=NOBODY_LOOKED)
LATE = replace(COUNT, steps=rising(1, 100), none=NOBODY_LOOKED)
QUEUE = replace(COUNT, steps=rising(1000, 10_000), none=NOBODY_LOOKED)
SPOOL = replace(BYTES, steps=rising(100e6, 1e9), none=NOBODY_LOOKED)
LOOKS = replace(COUNT, steps=rising(1, colors=(RED, GREEN)), none=NOBODY_LOOKED)
FIELDS = {
    "readings": ("sum", LOOKS),
    "late": ("sum", LATE),
    "lateness_ms": ("max", LATENESS),
    "loop_lag_ms": ("max", STALL),
    "queue": ("max", QUEUE),
    "spool_bytes": ("max", SPOOL),
}
"""Over all collectors, and how it looks."""
CLOSE = "5m"  # each writes once a minute


def head(field: str) -> Panel:
    function, look = FIELDS[field]
    query = total(newest("collector", field, where=(), by=BY), Column(field, Call(function, field)))
    return number(f"board.collector.{field}", Target(query), {field: look}).over(CLOSE)


def every_collector() -> Panel:
    looks = {"device": COLLECTOR, **painted({name: look for name, (_, look) in FIELDS.items()})}
    target = Target(newest("collector", *FIELDS, where=(), by=BY), table=True)
    return table("board.collector.all", (target,), looks, worst="device", upwards=True).sized(16).over(CLOSE)


def last_sign() -> Panel:
    """One field only: with several, InfluxDB gives the beginning of the period instead of the moment."""
    target = Target(newest("collector", "readings", where=(), by=BY), table=True)
    looks = {"device": COLLECTOR, "Time": TIME}
    return table("board.collector.seen", (target,), looks, worst="Time", upwards=True).sized(8).over("3d")


def curve(field: str) -> Panel:
    function = "mean" if field == "readings" else "max"
    target = Target(over_time("collector", field, where=(), by=BY, function=function), "$tag_device")
    return curves(f"board.collector.{field}_over_time", (target,), FIELDS[field][1])


def answering() -> Panel:
    """All falling together is our own line; one alone is a credential, a firewall or a kind of device."""
    targets = tuple(Target(share_of_answers(name), word=Message(f"board.asked.{name}")) for name in ASKED)
    return curves("board.collector.answering", targets, SHARE).sized(24)


BOARD = Board(
    id="board.collector",
    variables=(),
    sections=(
        Section("", (*map(head, FIELDS), every_collector(), last_sign())),
        Section("board.section.over_time", (answering(), *map(curve, FIELDS))),
    ),
)
