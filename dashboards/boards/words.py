"""Texts and looks that several boards share: states, kinds, RTSP codes, and columns that lead to other boards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from alerts.defects.by_part import LIMIT_MS
from alerts.state import State
from dashboards.grafana.board import PREFIX
from dashboards.grafana.look import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    RED,
    YELLOW,
    Link,
    Look,
    Step,
    Word,
    falling,
    rising,
)
from inventory.model.kind import Kind
from language.message import Message

COLOR_OF_STATE: Mapping[State, str] = {
    State.UP: GREEN,
    State.DOWN: RED,
    State.SHADOW: ORANGE,
    State.MAINTENANCE: BLUE,
    State.UNKNOWN: PURPLE,
    State.OUT_OF_SERVICE: GREY,
}
STATES = {str(int(state)): Word(Message(f"state.{state.name}"), color) for state, color in COLOR_OF_STATE.items()}
KINDS = {str(kind): Word(Message(f"kind.{kind}")) for kind in Kind}
NOBODY_LOOKED = Message("board.nobody_looked")
OFF_S = LIMIT_MS // 1000
"""So far a clock may be off, unless the settings say otherwise: `[clocks] limit_s`."""

TO_SCHOOL = Link(Message("board.link.school"), f"{PREFIX}school", {"school": "${__data.fields.school}"})
DEVICE_OF_ROW = {"school": "${__data.fields.school}", "kind": "$__all", "device": "${__data.fields.device}"}
DEVICE_OF_SERIES = {"school": "${__field.labels.school}", "kind": "$__all", "device": "${__field.labels.device}"}
TO_DEVICE = Link(Message("board.link.device"), f"{PREFIX}device", DEVICE_OF_ROW)
SERIES_TO_DEVICE = Link(Message("board.link.device"), f"{PREFIX}device", DEVICE_OF_SERIES)


def painted(looks: Mapping[str, Look]) -> dict[str, Look]:
    """As columns of a table, each cell on its colour."""
    return {name: replace(look, painted=True) for name, look in looks.items()}


HIDDEN = Look(hidden=True)
# Numbers of devices, or seconds, over time in the colours of the states.
STATE_SERIES = {
    state.name.lower(): Look(name=Message(f"state.{state.name}"), color=color)
    for state, color in COLOR_OF_STATE.items()
}
STATE = Look(words=STATES, painted=True, width=150, none=NOBODY_LOOKED)
KIND_COLUMN = Look(words=KINDS, width=130)
STATE_LINE = Look(words=STATES, link=SERIES_TO_DEVICE)
CHANGE = Look(
    words={"-1": Word(Message("board.mark.lost"), RED), "1": Word(Message("board.mark.back"), GREEN)}, painted=True
)
# Every table of devices begins with these; the codes are there for links.
DEVICE_COLUMNS: Mapping[str, Look] = {
    "name": Look(link=TO_DEVICE),
    "school_name": Look(link=TO_SCHOOL),
    "school": HIDDEN,
    "device": HIDDEN,
}
SCHOOL_COLUMNS: Mapping[str, Look] = {"school_name": Look(link=TO_SCHOOL), "school": HIDDEN}

RATE = Look(unit="percent", decimals=2, low=0, high=100, steps=falling(95, 98), none=NOBODY_LOOKED)
COVERAGE = Look(unit="percent", decimals=1, low=0, high=100, steps=falling(90, 97), none=NOBODY_LOOKED)
BROKEN = Look(decimals=0, low=0, steps=rising(1, colors=(GREEN, RED)), none=NOBODY_LOOKED)
BEHIND = Look(decimals=0, low=0, steps=rising(1, colors=(GREEN, ORANGE)), none=NOBODY_LOOKED)
UNSEEN = Look(decimals=0, low=0, steps=rising(1, colors=(GREEN, PURPLE)), none=NOBODY_LOOKED)
# Of an area: red where nothing is online, orange where not all is.
TILE = Look(
    unit="percent",
    decimals=0,
    low=0,
    high=100,
    steps=falling(0.001, 100, colors=(RED, ORANGE, GREEN)),
    none=NOBODY_LOOKED,
)
COUNT = Look(decimals=0, low=0)
TIME = Look(unit="dateTimeFromNow")
MOMENT = Look(unit="dateTimeAsLocal", width=180)
SHARE = Look(unit="percent", decimals=1, low=0, high=100)
LOAD = Look(unit="percent", decimals=0, low=0, high=100, steps=rising(70, 90))
LOSS = Look(unit="percent", decimals=1, low=0, high=100, steps=rising(1, 5))
CHARGE = Look(unit="percent", decimals=0, low=0, high=100, steps=falling(50, 90))
RUNTIME = Look(unit="s", decimals=0, low=0, steps=falling(900, 3600))
MS = Look(unit="ms", decimals=0, low=0)
SECONDS = Look(unit="s", decimals=0, low=0)
UPTIME = Look(unit="s", decimals=0, low=0)
BITS = Look(unit="bps", decimals=1, low=0)
FRAMES = Look(unit="pps", decimals=2, low=0, steps=rising(0.01, 1))
WATT = Look(unit="watt", decimals=1, low=0)
BYTES = Look(unit="bytes", decimals=1, low=0)
CELSIUS = Look(unit="celsius", decimals=0, steps=rising(60, 75))
ROOM = Look(unit="celsius", decimals=1, steps=rising(28, 35))
HUMIDITY = Look(unit="humidity", decimals=0, low=0, high=100)
ANSWERS = Look(
    words={"0": Word(Message("board.word.no"), RED), "1": Word(Message("board.word.yes"), GREEN)}, painted=True
)
SOUND = Look(words={"0": Word(Message("vitals.failed"), RED), "1": Word(Message("vitals.sound"), GREEN)}, painted=True)
SANE = Look(
    words={"0": Word(Message("board.word.bad"), RED), "1": Word(Message("board.word.good"), GREEN)}, painted=True
)
WHOLE = Look(unit="percent", decimals=1, low=0, high=100, steps=falling(95, 99.9))
KEPT = Look(unit="percent", decimals=0, low=0, steps=falling(100, colors=(RED, GREEN)))
GAP = Look(unit="s", decimals=0, low=0, steps=rising(60, 3600))
LEVEL = Look(decimals=0, low=0, high=255)
PICTURE_COLUMNS = {"fine": SANE, "brightness": LEVEL, "sharpness": Look(decimals=2, low=0), "changed": LEVEL}
OFF = Look(unit="s", decimals=1, steps=(Step(None, RED), Step(-OFF_S, GREEN), Step(OFF_S, RED)))
BATTERY = {"0": Word(Message("board.word.mains"), GREEN), "1": Word(Message("board.word.battery"), RED)}
ON_BATTERY = Look(words=BATTERY, painted=True)
# RFC 2326, and what recorders answer when all connections are taken.
CODES = {
    "200": Word(Message("board.code.200"), GREEN),
    "401": Word(Message("board.code.401"), PURPLE),
    "403": Word(Message("board.code.403"), PURPLE),
    "404": Word(Message("board.code.404"), RED),
    "453": Word(Message("board.code.453"), YELLOW),
    "454": Word(Message("board.code.454"), RED),
    "503": Word(Message("board.code.503"), YELLOW),
}
CODE = Look(words=CODES, painted=True)
# POWER-ETHERNET-MIB, pethPsePortDetectionStatus.
FEEDING = {
    str(number): Word(Message(f"poe.{number}"), color)
    for number, color in {1: GREY, 2: GREY, 3: GREEN, 4: RED, 5: BLUE, 6: RED}.items()
}
FEED = Look(words=FEEDING, painted=True)
