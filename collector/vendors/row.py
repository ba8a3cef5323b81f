"""A row of a vendor table: which object of whose agents means what, and how its value is read. Data, no code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from collector.protocols.snmp.oid import Oid


class Meaning(StrEnum):
    CPU = "cpu_pct"
    MEMORY = "memory_pct"
    TEMPERATURE = "temperature_c"
    FAN = "fan"
    SUPPLY = "supply"
    PORT_POWER = "power_w"
    PORT_STATE = "state"
    BUDGET = "budget_w"
    USED = "used_w"
    DISK = "disk"
    CAPACITY = "capacity_bytes"
    FREE = "free_bytes"
    CHANNELS = "channels_total"
    ON_BATTERY = "on_battery"
    CHARGE = "battery_pct"
    RUNTIME = "runtime_s"
    LOAD = "load_pct"
    AIR = "air_temperature_c"
    HUMIDITY = "humidity_pct"
    WATER = "water"
    SMOKE = "smoke"


class Nature(NamedTuple):
    """What values a meaning can have (both ends may be), and which one stands for several: a key of REDUCTIONS."""

    low: float
    high: float
    reduce: str


PERCENT = Nature(0, 100, "max")
WATTS = Nature(0, 100_000, "sum")
OCTETS = Nature(0, 2.0**60, "sum")
NATURES: Mapping[Meaning, Nature] = {
    Meaning.CPU: PERCENT,
    Meaning.MEMORY: PERCENT,
    Meaning.TEMPERATURE: Nature(-40, 125, "max"),
    Meaning.FAN: Nature(0, 1, "each"),
    Meaning.SUPPLY: Nature(0, 1, "each"),
    Meaning.PORT_POWER: Nature(0, 150, "each"),
    Meaning.PORT_STATE: Nature(1, 6, "each"),
    Meaning.BUDGET: WATTS,
    Meaning.USED: WATTS,
    Meaning.DISK: Nature(0, 1, "each"),
    Meaning.CAPACITY: OCTETS,
    Meaning.FREE: OCTETS,
    Meaning.CHANNELS: Nature(1, 1_024, "max"),
    Meaning.ON_BATTERY: Nature(0, 1, "max"),
    Meaning.CHARGE: Nature(0, 100, "min"),
    Meaning.RUNTIME: Nature(0, 31 * 86_400, "min"),
    Meaning.LOAD: Nature(0, 200, "max"),
    Meaning.AIR: Nature(-40, 85, "each"),
    Meaning.HUMIDITY: Nature(0, 100, "each"),
    Meaning.WATER: Nature(0, 1, "each"),
    Meaning.SMOKE: Nature(0, 1, "each"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`family` is a key of FAMILIES, `columns` are what is asked each time: a scalar is a column with the index 0.

    `formula` (a key of FORMULAS) makes a number of the columns' values, which `reader` (a key of READERS) takes out
    of what the agent sent; the number is multiplied by `scale`. A state is `good` or `bad` by its value, and what is
    neither is not known; `states` translates one into the numbers of POWER-ETHERNET-MIB.

    Only instances count whose cell in `only[0]` (as text) is one of `only[1]`, whose name (the column `name`) matches
    `named`, and whose index ends in `index_end`. `statics` are columns that the formula needs and that do not change.
    `nothing` are values that stand for no value; `mute` are values that
    a part without the thing has, which count as values once another one was seen.
    `by_port` tells what the index of a port is: `ifindex`, `port` (a number) or `group.port` (POWER-ETHERNET-MIB).
    `unless` names roots of sysObjectID whose agents mean something else.

    `proven` are the recordings of real devices that show it; without one it is known from documents only. `note` says
    what a person should know.
    """

    family: str
    meaning: Meaning
    columns: tuple[Oid, ...]
    mib: str
    formula: str = "plain"
    reader: str = "number"
    scale: float = 1.0
    good: frozenset[int] = frozenset()
    bad: frozenset[int] = frozenset()
    states: Mapping[int, int] | None = None
    only: tuple[Oid, frozenset[str]] | None = None
    name: Oid | None = None
    named: re.Pattern[str] | None = None
    statics: tuple[Oid, ...] = ()
    index_end: int | None = None
    nothing: frozenset[float] = frozenset()
    mute: frozenset[float] = frozenset()
    reduce: str = ""
    by_port: str = "ifindex"
    unless: tuple[str, ...] = ()
    proven: tuple[str, ...] = ()
    note: str = ""

    @property
    def nature(self) -> Nature:
        nature = NATURES[self.meaning]
        return nature._replace(reduce=self.reduce) if self.reduce else nature

    @property
    def fixed(self) -> tuple[Oid, ...]:
        """Columns that are read once and remembered."""
        only = (self.only[0],) if self.only else ()
        return (*self.statics, *only, *((self.name,) if self.name else ()))


def oids(*texts: str) -> tuple[Oid, ...]:
    """Objects as text: under `1.3.6.1.2.1.` where they begin with `mib-2.`, else under `1.3.6.1.4.1.`."""
    return tuple(
        Oid.parse("1.3.6.1.2.1." + text.removeprefix("mib-2."))
        if text.startswith("mib-2.")
        else Oid.parse("1.3.6.1.4.1." + text)
        for text in texts
    )


def oid(text: str) -> Oid:
    return oids(text)[0]
